"""a claim's statements and the capture ledger -> its cells (claim x outlet) and its tally.

Cells are derived, never edited, and kept in the transaction that changes what they rest on. They are made anew
from the rows each time, so rebuilding them all gives the same bytes. Silence cites its evidence: without a poll
that covers the window an outlet is unknown, which is no cell at all; taking a poll away can only move a cell
towards unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from math import log

from django.db import transaction
from django.db.models import Exists, OuterRef

from claims import discrepancies
from claims.models import Analysis, Cell, Claim, Link, Silence, Stance, Statement, Tally, plain_name
from claims.provenance import ASSERTING, chains, origins, routes
from sources.models import Article, Outlet, Poll

REJECTING = ("denies", "disputes", "withdraws", "not_claimed")
ANSWERS = ("denies", "disputes", "no_response")
_TOGETHER = 500  # claims covered in one transaction when all are
_AFTER = timedelta(days=2)  # an outlet is silent on a story only if it stayed so for two days after the last report
_ORDER = {stance: number for number, stance in enumerate(Stance.values)}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What the ledger says of one outlet over one window; polls by public id."""

    state: str  # a Silence: silent, partial or unknown
    polls: tuple[str, ...]


type States = tuple[list[str], dict[str, list[str]]]  # states, and the evidence for them
type Cells = dict[int, States]  # by the outlet's key in the database


@transaction.atomic
def cover(claims: Iterable[Claim]) -> None:
    """Derives the cells and the tally of each claim anew, and writes what is different."""
    claims = sorted(set(claims), key=lambda claim: claim.pk)
    if not claims:
        return
    ground = _Ground(claims)
    cells: dict[int, Cells] = {}
    tallies: list[Tally] = []
    for claim in claims:
        statements = ground.statements[claim.pk]
        stories = ground.stories(statements)
        articles = ground.articles(stories)
        cells[claim.pk] = derive(statements, articles, ground.watch(stories))
        tallies.append(_tally(claim, cells[claim.pk], statements, articles, ground.outlets))
    _retire(claims)
    _write_cells(cells)
    _write_tallies(tallies)
    discrepancies.note({claim: ground.statements[claim.pk] for claim in claims})


def _retire(claims: Iterable[Claim]) -> None:
    """A claim that no statement is about any more is retired, and comes back when one is again."""
    held = Exists(Link.objects.filter(claim=OuterRef("pk"), active=True, statement__retired_at=None))
    own = Claim.objects.filter(pk__in=[claim.pk for claim in claims], merged_into=None)
    own.filter(~held, retired_at=None).update(retired_at=datetime.now(UTC))
    own.filter(held, retired_at__isnull=False).update(retired_at=None)


def rebuild() -> int:
    """All claims, for after a change of the rules above; returns how many."""
    done = 0
    for batch in batched(Claim.objects.order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        cover(batch)
        done += len(batch)
    return done


class _Ground:
    """What the cells of some claims rest on, read once for all of them."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.outlets: dict[str, Outlet] = {}  # by every name
        for outlet in Outlet.objects.in_order():
            for name in (outlet.key, outlet.name, *outlet.aliases):
                self.outlets.setdefault(plain_name(name), outlet)
        self.statements: dict[int, list[Statement]] = defaultdict(list)
        links = Link.objects.filter(claim__in=[claim.pk for claim in claims], active=True)
        claim_of = dict(links.values_list("statement_id", "claim_id"))
        found = Statement.objects.current().filter(pk__in=claim_of).with_origin().in_reading_order()
        for statement in found:
            self.statements[claim_of[statement.pk]].append(statement)
        self._articles: dict[int, list[Article]] = {}
        self._watch: dict[frozenset[int], dict[int, Watch]] = {}

    def stories(self, statements: Iterable[Statement]) -> frozenset[int]:
        members = (getattr(statement.revision.article, "membership", None) for statement in statements)
        return frozenset(member.story_id for member in members if member)

    def articles(self, stories: frozenset[int]) -> list[Article]:
        for story in stories - self._articles.keys():
            members = Article.objects.filter(membership__story=story).without_text()
            read = Analysis.objects.filter(revision=OuterRef("current"), status="ok")
            self._articles[story] = list(members.annotate(was_read=Exists(read)).order_by("public_id"))
        return [article for story in sorted(stories) for article in self._articles[story]]

    def watch(self, stories: frozenset[int]) -> dict[int, Watch]:
        """Over the time of the stories: from the first report to two days after the last."""
        if stories not in self._watch:
            when = [article.published_at for article in self.articles(stories)]
            self._watch[stories] = watched(min(when), max(when) + _AFTER) if when else {}
        return self._watch[stories]


def derive(statements: Sequence[Statement], articles: Sequence[Article], watch: dict[int, Watch]) -> Cells:
    """Pure. `articles` are all of the claim's stories, `watch` what the ledger says of each outlet meanwhile.

    An article that was cut short, or of which nobody read the present text (`was_read`), proves no omission.
    """
    carried: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        carried[statement.revision.article.outlet_id].append(statement)
    cells: Cells = {}
    for outlet, own in carried.items():
        stances = sorted({statement.stance for statement in own}, key=_ORDER.__getitem__)
        cells[outlet] = (stances, {"statements": sorted(statement.public_id for statement in own)})
    reported: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        reported[article.outlet_id].append(article)
    for outlet, own in reported.items():
        if outlet not in cells:
            cut = any(not article.was_read or article.current.state != "ok" for article in own)
            state = Silence.PARTIAL if cut else Silence.OMITTED
            cells[outlet] = ([state.value], {"articles": sorted(article.public_id for article in own)})
    for outlet, seen in watch.items():
        if outlet not in cells and seen.state != Silence.UNKNOWN:
            cells[outlet] = ([seen.state], {"polls": list(seen.polls)})
    return cells


def watched(start: datetime, end: datetime) -> dict[int, Watch]:
    """Outlet's key in the database -> what its polls let us say of the window."""
    polls: dict[int, list[Poll]] = defaultdict(list)
    for poll in Poll.objects.over(start, end).order_by("covers_from", "public_id"):
        polls[poll.outlet_id].append(poll)
    return {outlet: watch(found, start, end) for outlet, found in polls.items()}


def watch(polls: Sequence[Poll], start: datetime, end: datetime) -> Watch:
    """Pure. Silent needs good polls to cover the window without a gap; partial needs one good poll in it.

    A poll that announced what could not be fetched fills no gap: it may have been about the story.
    """
    good = [poll for poll in polls if poll.status == Poll.Status.OK]
    reached = start
    for poll in sorted(good, key=lambda poll: poll.covers_from):
        if poll.covers_from <= reached and not poll.entries_failed:
            reached = max(reached, poll.covers_until)
    state = Silence.SILENT if reached >= end else Silence.PARTIAL if good else Silence.UNKNOWN
    return Watch(state=state.value, polls=tuple(sorted(poll.public_id for poll in polls)))


def _write_cells(cells: dict[int, Cells]) -> None:
    """`cells` by the claim's key in the database."""
    gone, changed = [], []
    known: dict[tuple[int, int], Cell] = {}
    for cell in Cell.objects.filter(claim__in=cells):
        known[cell.claim_id, cell.outlet_id] = cell
        if cell.outlet_id not in cells[cell.claim_id]:
            gone.append(cell.pk)
    for claim, row in cells.items():
        for outlet, (states, evidence) in row.items():
            cell = known.get((claim, outlet))
            if cell is None or (cell.states, cell.evidence) != (states, evidence):
                changed.append(Cell(claim_id=claim, outlet_id=outlet, states=states, evidence=evidence))
    Cell.objects.filter(pk__in=gone).delete()
    Cell.objects.bulk_create(
        changed,
        update_conflicts=True,
        update_fields=["states", "evidence"],
        unique_fields=["claim", "outlet"],
        batch_size=2000,
    )


def _tally(
    claim: Claim,
    cells: Cells,
    statements: Sequence[Statement],
    articles: Sequence[Article],
    outlets: dict[str, Outlet],
) -> Tally:
    told = chains(statements, outlets)
    stances: dict[str, int] = defaultdict(int)
    for states, evidence in cells.values():
        for state in states if "statements" in evidence else ():
            stances[state] += 1
    when = [statement.revision.article.published_at for statement in statements]
    return Tally(
        claim=claim,
        outlets=sum("statements" in evidence for _, evidence in cells.values()),
        statements=len(statements),
        disagreement=disagreement(cells),
        origins=origins(told),
        routes=routes(told, articles),
        unanswered=unanswered(statements),
        stances={stance: stances[stance] for stance in Stance.values if stance in stances},
        first_published_at=min(when, default=None),
        changed_at=max(when, default=None),
    )


def _write_tallies(tallies: Sequence[Tally]) -> None:
    counted = [field.name for field in Tally._meta.concrete_fields if not field.primary_key]
    Tally.objects.bulk_create(tallies, update_conflicts=True, update_fields=counted, unique_fields=["claim"])


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
    entropy = -sum(number / total * log(number / total, 2) for number in groups.values())
    rejected = any(key[1] for key in groups)
    return round(entropy * (1 - 1 / carried) * (1.5 if rejected else 1.0), 4)


def unanswered(statements: Sequence[Statement]) -> list[str]:
    """Keys of outlets that carry the allegation, and not the answer to it that others carry."""
    keys: dict[str, set[str]] = {"asserting": set(), "answering": set()}
    for statement in statements:
        key = statement.revision.article.outlet.key
        if statement.stance in ASSERTING:
            keys["asserting"].add(key)
        if statement.stance in ANSWERS:
            keys["answering"].add(key)
    return sorted(keys["asserting"] - keys["answering"]) if keys["answering"] else []
