"""a claim's statements and the capture ledger -> its cells (claim x outlet) and its tally.

Cells are derived, never edited, and kept in the transaction that changes what they rest on. They are made anew
from the rows each time, so rebuilding them all gives the same bytes. Silence cites its evidence: without a poll
that covers the window an outlet is unknown, which is no cell at all; taking a poll away can only move a cell
towards unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from django.db import transaction
from django.db.models import Max, Min

from claims.models import Cell, Claim, Link, Silence, Stance, Statement, Story, Tally, plain_name
from claims.provenance import ASSERTING, origins
from sources.models import Article, Outlet, Poll

REJECTING = ("denies", "disputes", "withdraws", "not_claimed")
ANSWERS = ("denies", "disputes", "no_response")
_AFTER = timedelta(days=2)  # an outlet is silent on a story only if it stayed so for two days after the last report
_ORDER = {stance: number for number, stance in enumerate(Stance.values)}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What the ledger says of one outlet over one window; polls by public id."""

    state: str  # a Silence: silent, partial or unknown
    polls: tuple[str, ...]


@transaction.atomic
def cover(claims: Iterable[Claim]) -> None:
    """Derives the cells and the tally of each claim anew, and writes what is different."""
    outlets = _Outlets()
    for claim in claims:
        _cover(claim, outlets)


def rebuild() -> int:
    """All claims, for after a change of the rules above; returns how many."""
    claims = Claim.objects.order_by("pk")
    for claim in claims.iterator(chunk_size=500):
        cover([claim])
    return claims.count()


class _Outlets:
    """Read once for all claims of a call: outlets by every name, stories with their articles and their watch."""

    def __init__(self) -> None:
        self.by_name: dict[str, Outlet] = {}
        for outlet in Outlet.objects.in_order():
            for name in (outlet.key, outlet.name, *outlet.aliases):
                self.by_name.setdefault(plain_name(name), outlet)
        self._articles: dict[int, list[Article]] = {}
        self._watch: dict[frozenset[int], dict[int, Watch]] = {}

    def articles(self, stories: frozenset[int]) -> list[Article]:
        for story in stories - self._articles.keys():
            members = Article.objects.filter(membership__story=story).with_outlet()
            self._articles[story] = list(members.order_by("public_id"))
        return [article for story in sorted(stories) for article in self._articles[story]]

    def watch(self, stories: frozenset[int]) -> dict[int, Watch]:
        if stories not in self._watch:
            span = Article.objects.filter(membership__story__in=stories).aggregate(
                first=Min("published_at"), last=Max("published_at")
            )
            self._watch[stories] = watched(span["first"], span["last"] + _AFTER) if span["first"] else {}
        return self._watch[stories]


def _cover(claim: Claim, outlets: _Outlets) -> None:
    statements = _statements(claim)
    stories = frozenset(Story.objects.filter(members__article__revisions__statements__in=statements).values_list("pk", flat=True))
    articles = outlets.articles(stories)
    cells = derive(statements, articles, outlets.watch(stories) if statements else {})
    _write_cells(claim, cells)
    _write_tally(claim, statements, cells, outlets)


def _statements(claim: Claim) -> list[Statement]:
    found = Statement.objects.current().of_claim(claim).with_context()
    return list(found.select_related("revision__article__copied__original__outlet").in_reading_order())


def derive(
    statements: Sequence[Statement], articles: Sequence[Article], watch: dict[int, Watch]
) -> dict[int, tuple[list[str], dict[str, list[str]]]]:
    """Outlet's key in the database -> (states, evidence). Pure: `articles` are all of the claim's stories."""
    carried: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        carried[statement.revision.article.outlet_id].append(statement)
    cells = {}
    for outlet, own in carried.items():
        stances = sorted({statement.stance for statement in own}, key=_ORDER.__getitem__)
        cells[outlet] = (stances, {"statements": sorted(statement.public_id for statement in own)})
    reported: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        reported[article.outlet_id].append(article)
    for outlet, own in reported.items():
        if outlet not in cells:
            cut = any(article.current and article.current.state != "ok" for article in own)
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
    """Pure. Silent needs the good polls to cover the window without a gap; partial needs one good poll in it."""
    good = [poll for poll in polls if poll.status == Poll.Status.OK]
    reached = start
    for poll in sorted(good, key=lambda poll: poll.covers_from):
        if poll.covers_from <= reached:
            reached = max(reached, poll.covers_until)
    state = Silence.SILENT if reached >= end else Silence.PARTIAL if good else Silence.UNKNOWN
    return Watch(state=state.value, polls=tuple(sorted(poll.public_id for poll in polls)))


def _write_cells(claim: Claim, cells: dict[int, tuple[list[str], dict[str, list[str]]]]) -> None:
    known = {cell.outlet_id: cell for cell in claim.cells.all()}
    Cell.objects.filter(pk__in=[cell.pk for outlet, cell in known.items() if outlet not in cells]).delete()
    changed = []
    for outlet, (states, evidence) in cells.items():
        cell = known.get(outlet) or Cell(claim=claim, outlet_id=outlet)
        if (cell.states, cell.evidence) != (states, evidence):
            cell.states, cell.evidence = states, evidence
            changed.append(cell)
    Cell.objects.bulk_create(
        changed, update_conflicts=True, update_fields=["states", "evidence"], unique_fields=["claim", "outlet"]
    )


def _write_tally(
    claim: Claim, statements: Sequence[Statement], cells: dict[int, tuple[list[str], dict[str, list[str]]]], outlets: _Outlets
) -> None:
    stances: dict[str, int] = defaultdict(int)
    for states, evidence in cells.values():
        for state in states if "statements" in evidence else ():
            stances[state] += 1
    when = [statement.revision.article.published_at for statement in statements]
    Tally.objects.update_or_create(
        claim=claim,
        defaults={
            "outlets": sum("statements" in evidence for _, evidence in cells.values()),
            "statements": len(statements),
            "disagreement": disagreement(cells),
            "origins": origins(statements, outlets.by_name),
            "unanswered": unanswered(statements),
            "stances": {stance: stances[stance] for stance in Stance.values if stance in stances},
            "first_published_at": min(when, default=None),
            "changed_at": max(when, default=None),
        },
    )


def disagreement(cells: dict[int, tuple[list[str], dict[str, list[str]]]]) -> float:
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


def recover(claims: Iterable[int]) -> None:
    """As `cover`, for claims by their key in the database."""
    cover(Claim.objects.filter(pk__in=set(claims)).order_by("pk"))


def touched_by(articles: Iterable[Article]) -> set[int]:
    """The claims whose cells an article's coming or going can change: all of its story's."""
    stories = Story.objects.filter(members__article__in=list(articles))
    found = Link.objects.filter(active=True, statement__revision__article__membership__story__in=stories)
    return set(found.values_list("claim_id", flat=True))
