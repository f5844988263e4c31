"""rows that a search found -> what its page shows: their words, with those asked for marked, and ways to narrow it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from claims.found import LEFT_OUT, Wanted
from claims.models import Claim, Entity, Said, Sought, Statement
from claims.models.sought import BEGIN, CANDIDATES, CHECKED, END, tag
from claims.models.statements import READING_ORDER
from claims.pages.sentences import counted, listed, words_of

_FACETS = 8  # of outlets, and of names


class Choice(NamedTuple):
    """An outlet that one may choose."""

    pk: int
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    text: str
    hit: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundClaim:
    """`elsewhere`: the words stand in what was said about it, and not in its sentence."""

    claim: Claim
    pieces: Sequence[Piece]
    elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class FoundStatement:
    statement: Statement
    claim: Claim
    pieces: Sequence[Piece]


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One more thing to choose by: how many of those looked at have it, and the address that chooses it."""

    label: str
    number: int
    address: str
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Facets:
    """`of`: how many claims were counted; `cut`: there may be more than these."""

    of: int
    cut: bool
    groups: Sequence[tuple[str, Sequence[Facet]]]


def pieces(marked: str) -> list[Piece]:
    """Cut at the marks that the database set."""
    first, *rest = marked.split(BEGIN)
    found = [Piece(text=first.replace(END, ""))]
    for part in rest:
        hit, _, after = part.partition(END)
        found += [Piece(text=hit, hit=True), Piece(text=after.replace(END, ""))]
    return [piece for piece in found if piece.text]


def claim_rows(rows: Iterable[Sought], worded: bool) -> list[FoundClaim]:
    """`worded`: words were asked for."""
    found = [(row.claim, pieces(row.marked)) for row in rows]
    return [
        FoundClaim(claim=claim, pieces=cut, elsewhere=worded and not any(piece.hit for piece in cut))
        for claim, cut in found
    ]


def statement_rows(rows: Iterable[Said]) -> list[FoundStatement]:
    return [FoundStatement(statement=row.statement, claim=row.claim, pieces=pieces(row.marked)) for row in rows]


def facet_names(counts: Counter[str]) -> list[int]:
    """Keys of the names that most of the claims are about; of as many, those that were known first."""
    names = [(-number, int(one[1:])) for one, number in counts.items() if one.startswith("e")]
    return [key for _, key in nsmallest(_FACETS, names)]


def facets(
    asked: Wanted, of: int, counts: Counter[str], outlets: Iterable[Choice], names: Mapping[int, Entity]
) -> Facets:
    """What the claims that were counted could be narrowed to, without what all of them have already.

    `outlets`: as they are filed.
    """
    groups = [
        ("How it is reported", [] if asked.stance else _stances(asked, counts)),
        ("Outlet", [] if asked.outlet else _outlets(asked, counts, outlets)),
        ("Name", [] if asked.entity else _names(asked, counts, names)),
        ("Review", [] if asked.checked else _checked(asked, counts)),
    ]
    return Facets(of=of, cut=of >= CANDIDATES, groups=[(name, found) for name, found in groups if found])


def _stances(asked: Wanted, counts: Counter[str]) -> list[Facet]:
    numbers = [(state, counts[tag(outlet=asked.outlet, stance=state)]) for state in (*READING_ORDER, LEFT_OUT)]
    return [
        Facet(label=words_of([state]), number=number, address=asked.address(stance=state), state=state)
        for state, number in numbers
        if number
    ]


def _outlets(asked: Wanted, counts: Counter[str], outlets: Iterable[Choice]) -> list[Facet]:
    numbers = [(outlet, counts[tag(outlet=outlet, stance=asked.stance)]) for outlet in outlets]
    most = sorted((one for one in numbers if one[1]), key=lambda one: -one[1])  # of as many, as they are filed
    return [Facet(label=o.name, number=number, address=asked.address(outlet=o.slug)) for o, number in most[:_FACETS]]


def _names(asked: Wanted, counts: Counter[str], names: Mapping[int, Entity]) -> list[Facet]:
    """Of those merged into another the heir stands, once, with the number of its most frequent name."""
    heirs: dict[Entity, int] = {}
    for key, entity in names.items():
        heirs.setdefault(entity.merged_into or entity, counts[f"e{key}"])
    return [Facet(label=e.name, number=n, address=asked.address(entity=e.public_id)) for e, n in heirs.items()]


def _checked(asked: Wanted, counts: Counter[str]) -> list[Facet]:
    number = counts[CHECKED]
    return [Facet(label="checked by an editor", number=number, address=asked.address(checked="1"))] if number else []


def told(numbers: Mapping[str, tuple[int, bool]]) -> str:
    """What a screen reader hears when results have come: "3 claims, 10 or more statements and 1 name found."

    `numbers`: thing -> how many, and whether there may be more.
    """
    parts = [
        counted(number, thing) if not more else f"{number} or more {thing}s"
        for thing, (number, more) in numbers.items()
        if number
    ]
    return f"{listed(parts)} found." if parts else "Nothing found."
