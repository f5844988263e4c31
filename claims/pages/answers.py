"""the claims that match a question -> what its page says of each: its strip, why it matched, and how many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.matching import Match, Matches
from claims.models import Cell
from claims.pages.sentences import counted
from claims.pages.strips import Group, strip


@dataclass(frozen=True, kw_only=True)
class Answered:
    match: Match
    groups: Sequence[Group]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`told`: how many there are of which kind, in a sentence."""

    same: Sequence[Answered]
    perhaps: Sequence[Answered]
    others: Sequence[Answered]
    near: Sequence[Answered]
    told: str


def answer(found: Matches, cells: Iterable[Cell]) -> Answer:
    of: dict[int, list[Cell]] = {}
    for cell in cells:
        of.setdefault(cell.claim_id, []).append(cell)
    parts = (found.same, found.perhaps, found.others, found.near)
    same, perhaps, others, near = (_answered(part, of) for part in parts)
    return Answer(same=same, perhaps=perhaps, others=others, near=near, told=_told(found))


def _answered(found: Sequence[Match], of: dict[int, list[Cell]]) -> list[Answered]:
    return [Answered(match=one, groups=strip(of.get(one.claim.pk, ()))) for one in found]


def _told(found: Matches) -> str:
    if found.same:
        first = f"{counted(len(found.same), 'claim')} match{'es' if len(found.same) == 1 else ''}"
    else:
        first = "No claim matches"
    perhaps = f"; {len(found.perhaps)} may be meant" if found.perhaps else ""
    others = f"; {len(found.others)} would match, but for one thing" if found.others else ""
    return f"{first}{perhaps}{others}."
