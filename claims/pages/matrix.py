"""a page of a story's claims -> the matrix: claims as rows, outlets as columns, what each carried at the crossing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.glance import Told
from claims.models import ClaimInShort, Silence
from claims.models.statements import READING_ORDER
from config.address import of
from sources.models import Outlet, OutletInShort

type Named = Outlet | OutletInShort

_SILENCES = frozenset(Silence.values)  # the enumeration makes its list anew each time it is asked
ROOMY = 11  # columns that have room for a word under their marks
_UNWATCHED = 3  # columns full of question marks; more of them are one line under the table
WIDE = 24  # columns that a desk's screen holds; beyond them, outlets that did not cover the story share one
MOST = 60  # columns of any table: those that carry most, or those that were chosen

_UNKNOWN = (Silence.UNKNOWN.value,)


@dataclass(frozen=True, kw_only=True)
class Column:
    outlet: Named
    href: str
    carried: int  # claims of the whole story
    covered: bool

    @classmethod
    def apart(cls, outlet: Outlet) -> "Column":
        """Of an outlet that the story has no cell of."""
        return cls(outlet=outlet, href=outlet.get_absolute_url(), carried=0, covered=False)


@dataclass(slots=True)  # not frozen, nor by name: that takes three times as long, and a page holds a thousand
class Square:
    """One crossing. `told`: the earliest statement in each of `states`, as `glance.told` has it."""

    column: Column
    states: Sequence[str]
    href: str
    rest: str = ""  # where all the evidence is
    told: Sequence[Told] = ()
    articles: int = 0  # on the story, where none of them reports the claim
    looks: int = 0
    doubtful: bool = False  # an article of its in another story may be about this one

    @property
    def carried(self) -> bool:
        return self.states[0] not in _SILENCES

    @property
    def times(self) -> tuple[int, ...]:
        """How many statements there are in each of `states`."""
        if len(self.told) == 1:
            return (int(self.told[0]["times"]),)
        times = {one["stance"]: int(one["times"]) for one in self.told}
        return tuple(times.get(state, 1) for state in self.states) if times else ()


@dataclass(frozen=True, kw_only=True)
class Row:
    claim: ClaimInShort
    covering: list[Square]
    elsewhere: list[Square]


@dataclass(frozen=True, kw_only=True)
class Heads:
    """The columns of a matrix. `covering` ones are of outlets that covered the story, `elsewhere` of those that did
    not; `folded` is how many of the latter are left to one summary, where there are too many to stand side by side.
    `unwatched` are outlets without a column, of which we know nothing. `covered` is how many outlets cover the story,
    `beyond` how many of them have no column because a table has MOST at most."""

    covering: Sequence[Column] = ()
    elsewhere: Sequence[Column] = ()
    folded: int = 0
    unwatched: Sequence[Outlet] = ()
    covered: int = 0
    beyond: int = 0

    @property
    def outlets(self) -> list[Named]:
        return [column.outlet for column in (*self.covering, *self.elsewhere)]

    @property
    def size(self) -> str:
        """How much room a column gets: `roomy` ones hold a word, `tight` ones a mark, `wide` ones scroll."""
        columns = len(self.covering) + len(self.elsewhere)
        return "roomy" if columns <= ROOMY else "tight" if columns <= WIDE else "wide"

    @property
    def width(self) -> int:
        """Columns of the table, with the claim's and the total's."""
        return len(self.covering) + len(self.elsewhere) + 2


@dataclass(frozen=True, kw_only=True)
class Matrix:
    heads: Heads
    rows: list[Row] = field(default_factory=list)

    @property
    def states(self) -> list[str]:
        """Those that are to be seen, in the order of the key."""
        sets = {tuple(square.states) for row in self.rows for square in (*row.covering, *row.elsewhere)}
        seen = {state for states in sets for state in states}
        return [state for state in (*READING_ORDER, *Silence.values) if state in seen]


def columns(outlets: Mapping[int, Named], counts: Mapping[int, Mapping[str, int]]) -> list[Column]:
    """Those that carry most stand first; alphabetical among equals. `counts` may name one that is gone by now."""
    found = [
        Column(
            outlet=outlets[key],
            href=outlets[key].get_absolute_url(),
            carried=count["carried"],
            covered=bool(count["covered"] or count["carried"]),
        )
        for key, count in counts.items()
        if key in outlets
    ]
    return sorted(found, key=lambda column: (-column.carried, column.outlet.filed_as, column.outlet.pk))


def heads(
    columns: Sequence[Column], chosen: Sequence[Column] = (), *, unwatched: Sequence[Outlet] = (), every: bool = False
) -> Heads:
    """`columns` are all that the story has; where some are `chosen`, those alone stand, as they do in `columns`.

    `unwatched`: as from `apart_from`, the first of them. `every`: keep a column for those that did not cover the story.
    """
    covering = [column for column in columns if column.covered]
    if chosen:
        keys = {column.outlet.pk for column in chosen}
        known = [column for column in columns if column.outlet.pk in keys]
        own = [column for column in chosen if column not in known]
        return Heads(
            covering=[column for column in known if column.covered],
            elsewhere=[*(column for column in known if not column.covered), *own],
            covered=len(covering),
        )
    others = [column for column in columns if not column.covered]
    shown = covering[:MOST]
    fold = not every and len(columns) > WIDE
    number = unwatched[0].number if unwatched else 0
    named = number > _UNWATCHED or len(columns) + number > ROOMY  # in a line, that is
    beside = [] if fold else [*others, *([] if named else map(Column.apart, unwatched))][: MOST - len(shown)]
    return Heads(
        covering=shown,
        elsewhere=beside,
        folded=max(0, len(others) - len(beside)),
        unwatched=unwatched if named else (),
        covered=len(covering),
        beyond=len(covering) - len(shown),
    )


def matrix(heads: Heads, claims: Sequence[ClaimInShort], crossings: Iterable[tuple[Any, ...]]) -> Matrix:
    """`crossings`: as from `Cell.objects.crossings`; where there is none, the outlet was not watched."""
    at: dict[int, dict[int, Sequence[Any]]] = {claim.pk: {} for claim in claims}
    for row in crossings:
        at[row[0]][row[1]] = row
    slugs = {column.outlet.pk: column.outlet.slug for column in (*heads.covering, *heads.elsewhere)}

    def squares(claim: ClaimInShort, columns: Sequence[Column]) -> list[Square]:
        href, own = claim.get_absolute_url(), at[claim.pk]
        rest = f"{href}#evidence"
        found = []
        for column in columns:
            outlet = column.outlet.pk
            if row := own.get(outlet):
                _, _, states, told, articles, looks, doubtful = row
                there = address(told[0]) if told else f"{href}#at-{slugs[outlet]}"
                found.append(Square(column, states, there, rest, told, articles, looks, doubtful))
            else:
                found.append(Square(column, _UNKNOWN, f"{column.href}#watch"))
        return found

    return Matrix(
        heads=heads,
        rows=[
            Row(claim=claim, covering=squares(claim, heads.covering), elsewhere=squares(claim, heads.elsewhere))
            for claim in claims
        ],
    )


def address(told: Told) -> str:
    """Its place in the article."""
    return f"{of('article', str(told['article']))}#{told['statement']}"
