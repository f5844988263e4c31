"""what some outlets have on one story -> how much of it all carry, and what each has alone, in numbers and words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from claims.language.values import STANCES
from claims.models import Silence
from claims.pages.matrix import Column
from claims.pages.names import in_line
from claims.pages.sentences import counted
from claims.provenance import ASSERTING
from sources.models import Outlet

FEWEST, MOST = 2, 4  # outlets that fit beside each other
_CARRIED, _ASSERTING = frozenset(STANCES), frozenset(ASSERTING)
_REJECTING = frozenset({"denies", "disputes", "withdraws", "not_claimed"})
_NUMBERS = {2: "both", 3: "all three", 4: "all four"}
EARLY = "early"  # beside the states of silence: it published nothing on the story since the claim was first reported

type Held = tuple[int, int, Sequence[str], datetime | None]  # as from `side_by_side`


@dataclass(frozen=True, kw_only=True)
class Sides:
    """All by keys in the database. `together` are claims that all outlets carry, `different` those of them that they
    do not carry in the same stances, `only` by outlet those that none of the others does. `lacks` is by (claim,
    outlet) why an outlet does not carry what another one does: a state of silence, or EARLY."""

    either: frozenset[int]
    together: frozenset[int]
    different: frozenset[int]
    only: Mapping[int, frozenset[int]]
    carried: Mapping[int, frozenset[int]]
    lacks: Mapping[tuple[int, int], str]


def sides(rows: Iterable[Held], outlets: Collection[int], last: Mapping[int, datetime]) -> Sides:
    """`last`: by outlet, when it last published or edited something on the story."""
    states: dict[tuple[int, int], frozenset[str]] = {}
    first: dict[int, datetime | None] = {}
    for claim, outlet, found, published in rows:
        states[claim, outlet], first[claim] = frozenset(found), published
    carried = {
        one: frozenset(claim for (claim, outlet), own in states.items() if outlet == one and own & _CARRIED)
        for one in outlets
    }
    either = frozenset().union(*carried.values())
    together = either.intersection(*carried.values())
    return Sides(
        either=either,
        together=together,
        different=frozenset(claim for claim in together if len({states[claim, one] for one in outlets}) > 1),
        only={one: carried[one].difference(*(carried[other] for other in outlets if other != one)) for one in outlets},
        carried=carried,
        lacks={
            (claim, one): _why(states.get((claim, one)), first[claim], last.get(one))
            for claim in either
            for one in outlets
            if claim not in carried[one]
        },
    )


def _why(states: frozenset[str] | None, first: datetime | None, last: datetime | None) -> str:
    state = next(iter(states)) if states else Silence.UNKNOWN.value
    covered = state in (Silence.OMITTED, Silence.PARTIAL)
    return EARLY if covered and first and last and last < first else state


def totals(found: Sides, outlets: Sequence[Outlet]) -> list[str]:
    """One sentence a piece; first what they have in common, then each outlet's own."""
    if not found.either:
        return ["None of them carries a claim of this story that we know of."]
    number = _NUMBERS[len(outlets)]
    opening = f"Of the {counted(len(found.either), 'claim')} that at least one of them carries, "
    if not found.together:
        common = f"there is none that {number} carry."
    elif found.different == found.together:
        every = "all" if len(found.together) > 1 else "told"
        common = f"{number} carry {len(found.together)}, {every} in different stances."
    elif found.different:
        are = "is" if len(found.different) == 1 else "are"
        common = (
            f"{number} carry {len(found.together)}; {len(found.different)} of these {are} told in different stances."
        )
    else:
        common = f"{number} carry {len(found.together)}, in the same stances."
    return [opening + common, *(_own(found, outlet, outlets) for outlet in outlets)]


def _own(found: Sides, outlet: Outlet, outlets: Sequence[Outlet]) -> str:
    own = found.only[outlet.pk]
    if not own:
        return f"{in_line(outlet.name)} has none to itself."
    others = [one for one in outlets if one.pk != outlet.pk]
    known = _lacking(others[0], [found.lacks[claim, others[0].pk] for claim in own]) if len(others) == 1 else ""
    return f"Only {in_line(outlet.name)} carries {len(own)}{known}."


def _lacking(outlet: Outlet, whys: Sequence[str]) -> str:
    """What an outlet lacks, by reason: how many it left out, how many came after it, and of how many nobody knows."""
    name = in_line(outlet.name)
    left, early, quiet = (whys.count(why) for why in (Silence.OMITTED, EARLY, Silence.SILENT))
    unsure = len(whys) - left - early - quiet
    parts = [
        _left_out(name, left, len(whys)),
        f"{early} came after the last article of {name} on the story" if early else "",
        f"{name} carried nothing on the story when it came to {quiet}" if quiet else "",
        f"we do not know whether {name} carried {unsure}" if unsure else "",
    ]
    return f" ({'; '.join(part for part in parts if part)})"


def _left_out(name: str, number: int, of: int) -> str:
    if number == of == 1:
        return f"{name} left it out"
    return f"{name} left out {'all' if number == of else number} of these" if number else ""


def most_different(rows: Iterable[Held], columns: Sequence[Column]) -> tuple[tuple[Column, Column], int] | None:
    """The two of `columns` that treat most claims differently, and how many: one carries what the other left out, or
    one puts forward or rejects what the other does not. None where no two differ."""
    bits: dict[int, int] = {}
    kinds: dict[int, list[int]] = {column.outlet.pk: [0, 0, 0, 0] for column in columns}
    for claim, outlet, found, _ in rows:
        if outlet in kinds:
            bit = bits.setdefault(claim, 1 << len(bits))
            for place, held in enumerate(_kinds(frozenset(found))):
                kinds[outlet][place] |= bit if held else 0
    best: tuple[int, tuple[Column, Column]] | None = None
    for one, other in combinations(columns, 2):
        number = _apart(kinds[one.outlet.pk], kinds[other.outlet.pk])
        if number and (best is None or number > best[0]):
            best = number, (one, other)
    return (best[1], best[0]) if best else None


def _kinds(states: frozenset[str]) -> tuple[bool, bool, bool, bool]:
    return bool(states & _CARRIED), Silence.OMITTED in states, bool(states & _ASSERTING), bool(states & _REJECTING)


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    carried, left_out, asserting, rejecting = zip(one, other, strict=True)
    lacking = (carried[0] & left_out[1]) | (carried[1] & left_out[0])
    opposed = carried[0] & carried[1] & ((asserting[0] ^ asserting[1]) | (rejecting[0] ^ rejecting[1]))
    return (lacking | opposed).bit_count()
