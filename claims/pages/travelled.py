"""a claim's tally and cells -> the answers to it, and which of them are missing in which outlet that carries it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from claims.models import Cell, Tally, plain_name
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
    found = _together([_response(row) for row in tally.answers])
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


def _together(responses: Iterable[Response]) -> list[Response]:
    """Answers in one stance by what may be one speaker, named in full here and in short there: the first name holds."""
    found: list[Response] = []
    for response in responses:
        alike = [n for n, r in enumerate(found) if r.who and response.who and r.stance == response.stance]
        if same := [n for n in alike if _may_be_one(found[n].who, response.who)]:
            known = found[same[0]]
            outlets, first = known.outlets | response.outlets, min(known.first, response.first)
            found[same[0]] = replace(known, outlets=outlets, first=first)
        else:
            found.append(response)
    return sorted(found, key=lambda response: (-response.number, response.first))


def _may_be_one(one: str | None, other: str | None) -> bool:
    """ "Korvane" and "Korvane Systems" may; somebody unnamed may be anybody."""
    if not one or not other:
        return True
    words, others = (set(plain_name(name).split()) for name in (one, other))
    return words <= others or others <= words


def _some(responses: Sequence[Response], outlets: Mapping[str, Outlet]) -> list[Missing]:
    """Only an answer by name is said to be missing, and only where none that is carried may be the same one's."""
    carried: dict[str, set[str | None]] = {key: set() for key in outlets}
    for response in responses:
        for key in response.outlets & outlets.keys():
            carried[key].add(response.who)
    firm = [response for response in responses if response.who and response.number >= _FIRM]
    found = [
        Missing(outlet=outlet, lacks=lacks)
        for key, outlet in outlets.items()
        if (lacks := [r for r in firm if not any(_may_be_one(r.who, who) for who in carried[key])])
    ]
    return sorted(found, key=lambda missing: missing.outlet.filed_as)
