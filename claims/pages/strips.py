"""a claim's cells -> its strip: outlets that treated it alike, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.models import Cell, Claim, Silence, Stance
from sources.models import Outlet

_SILENCES = frozenset(Silence.values)
_ORDER = {state: number for number, state in enumerate([*Stance.values, *Silence.values])}


@dataclass(frozen=True, kw_only=True)
class Group:
    states: tuple[str, ...]
    outlets: Sequence[Outlet]

    @property
    def silent(self) -> bool:
        return self.states[0] in _SILENCES


@dataclass(frozen=True, kw_only=True)
class Stripped:
    """A claim with its strip, and how many groups of carriers it was cut by."""

    claim: Claim
    groups: Sequence[Group]
    more: int


def strip(cells: Iterable[Cell]) -> list[Group]:
    """Outlets with the same set of states together: carriers before the silent, the greater group first."""
    alike: dict[tuple[str, ...], list[Outlet]] = {}
    for cell in cells:
        alike.setdefault(tuple(sorted(cell.states, key=_ORDER.__getitem__)), []).append(cell.outlet)
    groups = [
        Group(states=states, outlets=sorted(outlets, key=lambda outlet: outlet.filed_as))
        for states, outlets in alike.items()
    ]
    return sorted(groups, key=lambda group: (group.silent, *_weight(group)))


def strips(claims: Iterable[Claim], cells: Iterable[Cell], most: int | None = None) -> list[Stripped]:
    """Each with `most` groups of carriers, the greatest, and all of the silent."""
    of: dict[int, list[Cell]] = {}
    for cell in cells:
        of.setdefault(cell.claim_id, []).append(cell)
    return [_stripped(claim, strip(of.get(claim.pk, ())), most) for claim in claims]


def _stripped(claim: Claim, groups: Sequence[Group], most: int | None) -> Stripped:
    carrying = [group for group in groups if not group.silent]
    silent = [group for group in groups if group.silent]
    return Stripped(claim=claim, groups=[*carrying[:most], *silent], more=len(carrying[most:]) if most else 0)


def _weight(group: Group) -> tuple[int, ...]:
    order = tuple(_ORDER[state] for state in group.states)
    return order if group.silent else (-len(group.outlets), *order)
