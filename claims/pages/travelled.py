"""a claim's tally and cells -> the answers to it, and which of them are missing in which outlet that carries it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.models import Cell, Tally
from claims.models.claims import PUT_FORWARD
from sources.models import Outlet

_FIRM = 2  # outlets that carry an answer, before one that carries another answer is said to lack it
_SHOWN = 6  # answers that are named


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer: who gave it in which stance, in how many outlets, and when the first of them published it."""

    who: str | None
    stance: str
    outlets: frozenset[str]  # keys
    first: datetime

    @property
    def number(self) -> int:
        return len(self.outlets)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """An outlet that puts the claim forward, and lacks an answer. `early`: it published nothing on the story since."""

    outlet: Outlet
    early: bool = False
    lacks: Sequence[Response] = ()  # where it carries others


@dataclass(frozen=True, kw_only=True)
class Travelled:
    """`none`: outlets without any answer, those first that could have carried one. `some`: outlets with another."""

    responses: Sequence[Response]
    left_out: int  # responses that are not among them
    none: Sequence[Missing]
    some: Sequence[Missing]


def travelled(tally: Tally | None, cells: Iterable[Cell]) -> Travelled | None:
    """None where nobody answered, or where every outlet carries every answer."""
    if tally is None or not tally.answers:
        return None
    found = [_response(row) for row in tally.answers]
    forward = {cell.outlet.key: cell.outlet for cell in cells if set(cell.states) & set(PUT_FORWARD)}
    every = {cell.outlet.key: cell.outlet for cell in cells} | forward
    none = [Missing(outlet=every[key], early=key in tally.early) for key in tally.unanswered if key in every]
    some = _some(found, {key: outlet for key, outlet in forward.items() if key not in tally.unanswered})
    if not none and not some:
        return None
    none.sort(key=lambda missing: (missing.early, missing.outlet.filed_as))
    return Travelled(responses=found[:_SHOWN], left_out=max(0, len(found) - _SHOWN), none=none, some=some)


def _response(row: Mapping[str, object]) -> Response:
    return Response(
        who=row["who"] if row["who"] else None,  # type: ignore[arg-type]
        stance=str(row["stance"]),
        outlets=frozenset(row["outlets"]),  # type: ignore[arg-type]
        first=datetime.fromisoformat(str(row["first"])),
    )


def _some(responses: Sequence[Response], outlets: Mapping[str, Outlet]) -> list[Missing]:
    """Somebody unnamed may be anybody, so only an answer by name is said to be missing beside another."""
    carried: dict[str, set[str | None]] = {key: set() for key in outlets}
    for response in responses:
        for key in response.outlets & outlets.keys():
            carried[key].add(response.who)
    firm = [response for response in responses if response.who and response.number >= _FIRM]
    found = [
        Missing(outlet=outlet, lacks=lacks)
        for key, outlet in outlets.items()
        if (lacks := [response for response in firm if response.who not in carried[key]])
    ]
    return sorted(found, key=lambda missing: missing.outlet.filed_as)
