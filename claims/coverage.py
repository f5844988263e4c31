"""a claim's statements and the capture ledger -> its cells (claim x outlet) and its tally, and what rests on the same.

Cells are derived, never edited, and kept in the transaction that changes what they rest on. They are made anew
from the rows each time, so rebuilding them all gives the same bytes. Silence cites its evidence: without a poll
that covers the window an outlet is unknown, which is no cell at all; taking a poll or an article away only ever
moves a cell down, towards unknown. `watching` says what that means, and which window it is.
"""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import batched
from math import log
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Min, OuterRef

from claims import discrepancies, glance, parts, sought, tallies, timeline, waiting, withheld
from claims.answers import MOST, Begun, answers, early, latest, unanswered
from claims.elsewhere import Elsewhere
from claims.models import Analysis, Cell, Claim, Link, Silence, Stance, Statement, Tally, plain_name
from claims.models.claims import ANSWERS
from claims.provenance import ASSERTING, chains, origins, routes
from claims.spread import left_out, unevenness
from claims.voices import ties, voices
from claims.watching import Loose, Span, Watch, adrift, cited, in_doubt, loose, perhaps, span, watched
from sources.models import SEEN, Article, Outlet, Revision

REJECTING = ("denies", "disputes", "withdraws", "not_claimed")
_TOGETHER = 500  # claims covered in one transaction when all are
_WRITE = """
INSERT INTO claims_cell (claim_id, outlet_id, states, evidence, told)
SELECT claim, outlet, string_to_array(states, ' '), evidence::jsonb, told::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[]) AS made
    (claim, outlet, states, evidence, told)
ON CONFLICT (claim_id, outlet_id) DO UPDATE
    SET states = excluded.states, evidence = excluded.evidence, told = excluded.told
"""
_RETELL = """
UPDATE claims_cell SET told = made.told::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS made (claim, outlet, told)
WHERE claim_id = claim AND outlet_id = outlet AND claims_cell.told <> made.told::jsonb
"""
_ORDER = {stance: number for number, stance in enumerate(Stance.values)}

NO_MORE: Mapping[int, int] = MappingProxyType({})

type States = tuple[list[str], dict[str, Any]]  # states, and the evidence for them
type Cells = dict[int, States]  # by the outlet's key in the database


@transaction.atomic
def cover(claims: Iterable[Claim]) -> None:
    """Derives the cells and the tally of each claim anew, and writes what is different."""
    claims = sorted(set(claims), key=lambda claim: claim.pk)
    if not claims:
        return
    hidden = hold(claims)
    ground = _Ground(claims, hidden)
    cells: dict[int, Cells] = {}
    counted: list[Tally] = []
    for claim in claims:
        statements = ground.statements[claim.pk]
        stories = ground.stories[claim.pk] if statements else frozenset()
        articles = ground.articles(stories)
        doubtful = ground.doubtful(stories)
        hidden_there = ground.elsewhere.hidden(stories)
        cells[claim.pk] = derive(
            statements, articles, ground.watch(stories), ground.loose(stories), doubtful, hidden_there
        )
        counted.append(_tally(claim, cells[claim.pk], statements, ground))
    _retire(claims)
    _write_cells(cells, {claim.pk: glance.told(ground.statements[claim.pk]) for claim in claims})
    before = Tally.objects.filter(claim__in=claims).values_list("stories", flat=True)
    tallies.note({story for own in (*before, *(one.stories for one in counted)) for story in own})
    _write_tallies(counted)
    sought.note(cells)
    told = {claim: ground.statements[claim.pk] for claim in claims}
    discrepancies.note(told)
    timeline.note(told, ground.tied)
    parts.note(told)
    if hidden:
        withheld.note(hidden)
    waiting.note(cells)  # last: it rests on all of these


@transaction.atomic
def retell(claims: Iterable[Claim]) -> None:
    """What only pages and search need, where cells and tallies stand as they are: for after an import."""
    claims = sorted(set(claims), key=lambda claim: claim.pk)
    ground = _Ground(claims, hold(claims))
    told = {claim: ground.statements[claim.pk] for claim in claims}
    shown = {claim.pk: glance.told(statements) for claim, statements in told.items()}
    rows = [(claim, outlet, json.dumps(row)) for claim, own in shown.items() for outlet, row in own.items()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_RETELL, [list(column) for column in zip(*rows, strict=True)])
    keys = [claim.pk for claim in claims]
    sought.note(keys)
    timeline.note(told, ground.tied)
    parts.note(told)
    waiting.note(keys)


def hold(claims: Iterable[Claim]) -> set[int]:
    """One at a time: whoever covers a claim next sees all that the one before rested on. Returns the keys of those
    that are hidden: nothing is derived of them, so that no page, feed or count has anything to show."""
    held = Claim.objects.filter(pk__in=[claim.pk for claim in claims]).select_for_update(no_key=True)
    return {key for key, visibility in held.order_by("pk").values_list("pk", "visibility") if visibility not in SEEN}


def _retire(claims: Iterable[Claim]) -> None:
    """A claim that no statement is about any more is retired, and comes back when one is again."""
    held = Exists(Link.objects.filter(claim=OuterRef("pk"), active=True, statement__retired_at=None).seen())
    own = Claim.objects.filter(pk__in=[claim.pk for claim in claims], merged_into=None)
    own.filter(~held, retired_at=None).update(retired_at=datetime.now(UTC))
    own.filter(held, retired_at__isnull=False, ruled_out=False).update(retired_at=None)


def rebuild() -> int:
    """All claims, for after a change of the rules above; returns how many."""
    done = 0
    for batch in batched(Claim.objects.order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        cover(batch)
        done += len(batch)
    parts.count()
    tallies.rebuild()
    return done


class _Ground:
    """What the cells of some claims rest on, read once for all of them."""

    def __init__(self, claims: Sequence[Claim], hidden: Container[int]) -> None:
        self.outlets: dict[str, Outlet] = {}  # by every name
        for outlet in Outlet.objects.in_order():
            for name in (outlet.key, outlet.name, *outlet.aliases):
                self.outlets.setdefault(plain_name(name), outlet)
        self.owners = {outlet.pk: outlet.family for outlet in self.outlets.values() if outlet.family}
        self.statements: dict[int, list[Statement]] = defaultdict(list)
        links = Link.objects.filter(claim__in=[claim.pk for claim in claims], active=True)
        article = "statement__revision__article"
        about = ("statement", "claim", f"{article}__membership__story", f"{article}__visibility", f"{article}__outlet")
        rows = [row for row in links.values_list(*about) if row[1] not in hidden]
        self.tied = [row[:3] for row in rows]
        self.withholding = withheld.outlets(rows, {outlet.pk: outlet.key for outlet in self.outlets.values()})
        claim_of = {statement: claim for statement, claim, _ in self.tied}
        found = Statement.objects.current().filter(pk__in=claim_of).with_origin().without_text().in_reading_order()
        texts = dict(Revision.objects.filter(pk__in={one.revision_id for one in found}).values_list("pk", "text"))
        for statement in found:
            statement.revision.text = texts[statement.revision_id]  # once, however many statements lie in it
            self.statements[claim_of[statement.pk]].append(statement)
        # A claim's stories are those of all texts that ever carried it: that one is edited, or taken away, does not
        # make who covered its story one who did not.
        told: dict[int, set[int]] = defaultdict(set)
        for _, claim, story in self.tied:
            told[claim].update([story] if story else [])
        self.stories = defaultdict[int, frozenset[int]](frozenset, {key: frozenset(own) for key, own in told.items()})
        self.ties = {key: (by, score) for key, by, score in links.values_list("statement", "by", "score")}
        self.read: dict[int, list[str]] = defaultdict(list)  # statements that an editor read, the latest first
        seen = links.seen().filter(statement__reviewed_at__isnull=False)
        seen = seen.order_by("-statement__reviewed_at", "-statement")
        for claim, statement in seen.values_list("claim", "statement__public_id"):
            self.read[claim].append(statement)
        self.begun = _begun(links, found)
        self._articles = _articles(set().union(*self.stories.values()))
        self._doubted = in_doubt(self._articles)
        self.elsewhere = Elsewhere([claim.pk for claim in claims], self._articles)
        self._last: dict[frozenset[int], Mapping[str, datetime]] = {}

    @cached_property
    def _watched(self) -> Mapping[Span, Mapping[int, Watch]]:
        return watched(self._spans.values())

    @cached_property
    def _loose(self) -> Mapping[Span, Mapping[int, Loose]]:
        return loose(self._spans.values())

    @cached_property
    def _spans(self) -> dict[frozenset[int], Span]:
        """By the stories of a claim: their time."""
        spans = {stories: time for stories in set(self.stories.values()) if (time := self._span(stories))}
        lost = adrift(spans.values())
        return {stories: self._span(stories, lost) or spans[stories] for stories in spans} if lost else spans

    def _span(self, stories: frozenset[int], lost: Sequence[Article] = ()) -> Span | None:
        return span(self.articles(stories), lost, perhaps(stories, self._doubted))

    def articles(self, stories: frozenset[int]) -> list[Article]:
        return [article for story in sorted(stories) for article in self._articles[story]]

    def last(self, stories: frozenset[int]) -> Mapping[str, datetime]:
        """Outlet's key -> when it last published or edited something on the stories."""
        if stories not in self._last:
            self._last[stories] = latest((article, article.current) for article in self.articles(stories))
        return self._last[stories]

    def hushed(self, claim: int) -> set[str]:
        """Keys of outlets of which an article that may have carried an answer to the claim is hidden."""
        told = {one.outlet.key for one in self.articles(self.stories[claim]) if not one.is_seen}
        there = self.elsewhere.hidden(self.stories[claim])
        told |= {outlet.key for outlet in self.outlets.values() if outlet.pk in there} if there else set()
        return told | self.withholding[claim] | self.elsewhere.may_have_answered(claim)

    def watch(self, stories: frozenset[int]) -> Mapping[int, Watch]:
        """Over the time of the stories: from the first report to two days after the last."""
        return self._watched[self._spans[stories]] if stories in self._spans else {}

    def loose(self, stories: frozenset[int]) -> Mapping[int, Loose]:
        return self._loose.get(self._spans[stories], {}) if stories in self._spans else {}

    def doubtful(self, stories: frozenset[int]) -> Mapping[int, Sequence[str]]:
        """Outlet's key in the database -> its articles elsewhere that may be about the stories, by public id."""
        found: dict[int, list[str]] = defaultdict(list)
        for article in perhaps(stories, self._doubted):
            found[article.outlet_id].append(article.public_id)
        return found


def _articles(stories: Iterable[int]) -> dict[int, list[Article]]:
    found: dict[int, list[Article]] = {story: [] for story in stories}
    read = Analysis.objects.filter(revision=OuterRef("current"), status="ok")
    members = Article.objects.filter(membership__story__in=found).without_text().select_related("membership")
    for article in members.annotate(was_read=Exists(read)).order_by("public_id"):
        found[article.membership.story_id].append(article)
    return found


def _begun(links: Any, statements: Iterable[Statement]) -> Begun:
    """When answers that are not in an article's first text came into it."""
    edited = {s.revision.article_id for s in statements if s.stance in ANSWERS and s.revision.number > 1}
    if not edited:
        return {}
    told = links.filter(statement__stance__in=ANSWERS, statement__revision__article__in=edited)
    rows = told.values("claim", "statement__stance", article=F("statement__revision__article")).annotate(
        number=Min("statement__revision__number"), at=Min("statement__revision__seen_at")
    )
    return {(r["claim"], r["article"], r["statement__stance"]): r["at"] for r in rows if r["number"] > 1}


def derive(
    statements: Sequence[Statement],
    articles: Sequence[Article],
    watch: Mapping[int, Watch],
    loose: Mapping[int, Loose],
    doubtful: Mapping[int, Sequence[str]],
    hidden: Mapping[int, int] = NO_MORE,
) -> Cells:
    """Pure. `articles` are all of the claim's stories, `watch` what the ledger says of each outlet meanwhile, `hidden`
    how many of an outlet's articles are known to be hidden, also such as are not among `articles`.

    An article that was cut short, or of which nobody read the present text (`was_read`), or whose text is gone, or that
    is hidden, proves no omission. Where one of an outlet's is `loose`, in no story, or `doubtful`, in another story
    that may be the wrong one, neither omission nor silence is proven.
    """
    carried: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        carried[statement.revision.article.outlet_id].append(statement)
    cells: Cells = {}
    for outlet, own in carried.items():
        stances = sorted({statement.stance for statement in own}, key=_ORDER.__getitem__)
        cells[outlet] = (stances, {"statements": sorted(statement.public_id for statement in own)})
    reported: dict[int, list[Article]] = defaultdict(list, {outlet: [] for outlet in hidden})
    for article in articles:
        reported[article.outlet_id].append(article)
    for outlet, own in reported.items():
        if outlet not in cells:
            seen = [article for article in own if article.is_seen]
            whole = all(article.was_read and article.current and article.current.state == "ok" for article in seen)
            spoiled = _spoiled(outlet, loose, doubtful)
            away = max(len(own) - len(seen), hidden.get(outlet, 0))
            spoiled |= {"withheld": away} if away else {}
            state = Silence.OMITTED if whole and not spoiled else Silence.PARTIAL
            cells[outlet] = ([state.value], cited("articles", sorted(one.public_id for one in seen)) | spoiled)
    for outlet, seen in watch.items():
        if outlet not in cells and seen.state != Silence.UNKNOWN:
            spoiled = _spoiled(outlet, loose, doubtful)
            cells[outlet] = ([Silence.PARTIAL.value if spoiled else seen.state], seen.evidence() | spoiled)
    return cells


def _spoiled(outlet: int, loose: Mapping[int, Loose], doubtful: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """The evidence that neither omission nor silence is proven; nothing where they may be."""
    found = cited("loose", loose[outlet].articles, loose[outlet].number) if outlet in loose else {}
    return found | (cited("doubtful", doubtful[outlet]) if outlet in doubtful else {})


def _write_cells(cells: Mapping[int, Cells], told: Mapping[int, Mapping[int, list[glance.Told]]]) -> None:
    """Both by the claim's key in the database. Rows go over in arrays: one by one they take five times as long."""
    gone, known = [], dict[tuple[int, int], tuple[Any, ...]]()
    kept = Cell.objects.filter(claim__in=cells).values_list("pk", "claim", "outlet", "states", "evidence", "told")
    for key, claim, outlet, *own in kept.iterator(chunk_size=5000):
        if "withheld" in own[1] and _proves(cells[claim].get(outlet)) and Revision.objects.sparse().exists():
            # What is hidden where an import came from is in no export: what it kept from being proven stays so.
            cells[claim][outlet] = own[0], own[1]
        if outlet in cells[claim]:
            known[claim, outlet] = tuple(own)
        else:
            gone.append(key)
    changed = []
    for claim, row in cells.items():
        for outlet, (states, evidence) in row.items():
            shown = told[claim].get(outlet, [])
            if known.get((claim, outlet)) != (states, evidence, shown):
                changed.append((claim, outlet, " ".join(states), json.dumps(evidence), json.dumps(shown)))
    Cell.objects.filter(pk__in=gone).delete()
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*changed, strict=True)])


def _proves(made: States | None) -> bool:
    """Whether it would be said now that the outlet left a claim out, or was silent, or nothing at all."""
    return made is None or not made[1].keys() & {"statements", "withheld"}


def _tally(claim: Claim, cells: Cells, statements: Sequence[Statement], ground: _Ground) -> Tally:
    told, articles = chains(statements, ground.outlets), ground.articles(ground.stories[claim.pk])
    stances: dict[str, int] = defaultdict(int)
    for states, evidence in cells.values():
        for state in states if "statements" in evidence else ():
            stances[state] += 1
    when = [statement.revision.article.published_at for statement in statements]
    answered = answers(statements, claim.pk, ground.begun)
    # Hiding an article never makes its outlet one that kept an answer back.
    hushed = ground.hushed(claim.pk)
    missing = [key for key in unanswered(statements) if key not in hushed]
    own = latest((s.revision.article, s.revision) for s in statements)  # also those in no story
    on_story = ground.last(ground.stories[claim.pk]) if missing else {}
    last = {key: max(moments) for key in missing if (moments := [d[key] for d in (own, on_story) if key in d])}
    one_sided = {s.revision.article.outlet_id for s in statements if s.revision.article.outlet.key in missing}
    return Tally(
        claim=claim,
        outlets=sum("statements" in evidence for _, evidence in cells.values()),
        statements=len(statements),
        left_out=left_out(cells),
        disagreement=disagreement(cells),
        unevenness=unevenness(cells, ground.owners, one_sided),
        origins=origins(told),
        routes=routes(told, articles),
        answers=answered[:MOST],
        unanswered=missing,
        early=early(missing, answered, last),
        stances={stance: stances[stance] for stance in Stance.values if stance in stances},
        voices=voices(statements),
        links=ties(statements, ground.ties, ground.read[claim.pk]),
        stories=sorted(ground.stories[claim.pk]),
        first_published_at=min(when, default=None),
        changed_at=max(when, default=None),
    )


def _write_tallies(counted: Sequence[Tally]) -> None:
    fields = [field.name for field in Tally._meta.concrete_fields if not field.primary_key]
    Tally.objects.bulk_create(counted, update_conflicts=True, update_fields=fields, unique_fields=["claim"])


def disagreement(cells: Cells) -> float:
    """0 where all outlets that covered the story carry the same; higher the more they carry differently.

    The entropy (in bits) of what outlets carry, put forward / rejected / both / left out, weighted by how many
    carry it at all: two outlets that differ weigh less than eight.
    """
    groups: dict[tuple[bool, bool, bool], int] = defaultdict(int)
    for states, evidence in cells.values():
        if "polls" not in evidence:
            groups[
                any(state in ASSERTING for state in states),
                any(state in REJECTING for state in states),
                any(state in states for state in ("confirms", "withdraws")),
            ] += 1
    total = sum(groups.values())
    carried = sum("statements" in evidence for _, evidence in cells.values())
    if carried < 2:
        return 0.0
    entropy = sum(number / total * log(total / number, 2) for number in groups.values())
    rejected = any(key[1] for key in groups)
    return round(entropy * (1 - 1 / carried) * (1.5 if rejected else 1.0), 4)
