"""claims, cells and statements of a few outlets -> claim by claim, how each of them tells it or why it does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from claims.language.values import STANCES
from claims.models import Cell, Claim, Discrepancy, Silence, Statement
from claims.models.statements import READING_ORDER
from claims.pages.contrast import EARLY
from claims.pages.discrepancies import Difference, differences
from claims.pages.excerpts import Passage, passages
from claims.pages.sentences import why_silent
from sources.models import Outlet

_SHOWN = 3  # stances of one outlet that are quoted
_PLACE = {stance: place for place, stance in enumerate(READING_ORDER)}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The earliest statement in one stance, in its sentence; `more` statements of the outlet take the same."""

    statement: Statement
    passages: Sequence[Passage]
    more: int

    @property
    def hedges(self) -> list[str]:
        return [self.statement.revision.text[start:end] for start, end in self.statement.hedges]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One outlet on one claim. `others` are stances that are not quoted. `last` is when it last published on the
    story, where that was before the claim was first reported; `why` is said of any other silence."""

    outlet: Outlet
    states: Sequence[str]
    tellings: Sequence[Telling] = ()
    others: Sequence[str] = ()
    why: str = ""
    href: str = ""  # where the evidence for a silence is
    last: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Beside:
    claim: Claim
    sides: Sequence[Side]
    differences: Sequence[Difference]


def beside(
    claims: Iterable[Claim],
    outlets: Sequence[Outlet],
    *,
    cells: Iterable[Cell],
    told: Iterable[Statement],
    lacks: Mapping[tuple[int, int], str],
    last: Mapping[int, datetime],
    discrepancies: Iterable[Discrepancy],
) -> list[Beside]:
    """`told`: as from `first_of_each_cell`, each with the text of its revision; `lacks`: as in `Sides`."""
    at = {(cell.claim_id, cell.outlet_id): cell for cell in cells}
    statements: dict[tuple[int, int], list[Statement]] = {}
    for statement in told:
        statements.setdefault((statement.claim_id, statement.revision.article.outlet_id), []).append(statement)
    unlike: dict[int, list[Discrepancy]] = {}
    for row in discrepancies:
        unlike.setdefault(row.claim_id, []).append(row)
    by_key = {outlet.key: outlet for outlet in outlets}

    def side(claim: Claim, outlet: Outlet) -> Side:
        key = (claim.pk, outlet.pk)
        if key in statements:
            return _telling(outlet, statements[key], at.get(key))
        found = _silent(outlet, at.get(key), lacks.get(key, ""), last.get(outlet.pk))
        return replace(found, href=f"{claim.get_absolute_url()}#at-{outlet.slug}") if key in at else found

    return [
        Beside(
            claim=claim,
            sides=[side(claim, outlet) for outlet in outlets],
            differences=between(unlike.get(claim.pk, ()), by_key),
        )
        for claim in claims
    ]


def _telling(outlet: Outlet, told: list[Statement], cell: Cell | None) -> Side:
    told = sorted(told, key=lambda statement: _PLACE[statement.stance])
    times = {one["stance"]: one["times"] for one in cell.told} if cell else {}
    return Side(
        outlet=outlet,
        states=cell.states if cell else [statement.stance for statement in told],
        tellings=[
            Telling(
                statement=statement,
                passages=passages(statement.revision.article.shown_text(statement.revision), [statement]),
                more=times.get(statement.stance, 1) - 1,
            )
            for statement in told[:_SHOWN]
        ],
        others=[statement.stance for statement in told[_SHOWN:]],
    )


def _silent(outlet: Outlet, cell: Cell | None, lack: str, last: datetime | None) -> Side:
    if cell is None:
        unknown = Silence.UNKNOWN.value
        watch = f"{outlet.get_absolute_url()}#watch"
        return Side(outlet=outlet, states=[unknown], why=why_silent(unknown, 0, 0), href=watch)
    if cell.states[0] in STANCES:  # the text was read anew, and its claims are not counted anew yet
        return Side(outlet=outlet, states=cell.states, why="The words that this rests on are being read again.")
    if lack == EARLY:
        return Side(outlet=outlet, states=cell.states, last=last)
    articles = cell.evidence.get("all articles", len(cell.evidence.get("articles", ())))
    why = why_silent(cell.states[0], articles, cell.evidence.get("looks", 0), "doubtful" in cell.evidence)
    return Side(outlet=outlet, states=cell.states, why=why)


def between(rows: Iterable[Discrepancy], outlets: Mapping[str, Outlet]) -> list[Difference]:
    """Those differences that lie between these outlets, each with their versions of it alone."""
    found = []
    for difference in differences(rows, outlets):
        versions = [version for version in difference.versions if version.carriers]
        carriers = {carrier.outlet.key for version in versions for carrier in version.carriers}
        if len(versions) > 1 and len(carriers) > 1:
            # Word by word they are set beside the first version: without that one there is nothing to mark.
            whole = versions[0] is difference.versions[0]
            kept = versions if whole else [replace(version, pieces=()) for version in versions]
            found.append(replace(difference, versions=kept))
    return found
