"""a page of a story's claims -> the matrix: claims as rows, outlets as columns, what each carried at the crossing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import reverse

from claims.models import Cell, Claim, Silence, Statement
from claims.models.statements import READING_ORDER
from sources.models import Outlet

_SILENCES = frozenset(Silence.values)  # the enumeration makes its list anew each time it is asked
ROOMY = 11  # columns that have room for a word under their marks
_UNWATCHED = 3  # columns full of question marks; more of them are one line under the table
WIDE = 24  # columns that a desk's screen holds; beyond them, outlets that did not cover the story share one
MOST = 60  # columns of any table: those that carry most, or those that were chosen

type Key = tuple[int, int, str]  # the claim's, the outlet's key in the database, and a stance


@dataclass(frozen=True, kw_only=True)
class Column:
    outlet: Outlet
    href: str
    carried: int  # claims of the whole story
    covered: bool

    @classmethod
    def apart(cls, outlet: Outlet) -> "Column":
        """Of an outlet that the story has no cell of."""
        return cls(outlet=outlet, href=outlet.get_absolute_url(), carried=0, covered=False)


@dataclass(frozen=True, kw_only=True)
class Square:
    """One crossing. `evidence`: the earliest statement in each stance. `times`: how many statements there are in each
    of `states`."""

    outlet: Outlet
    states: Sequence[str]
    href: str
    evidence: Sequence[Statement] = ()
    times: tuple[int, ...] = ()
    rest: str = ""  # where all the evidence is
    articles: int = 0  # on the story, where none of them reports the claim
    looks: int = 0
    doubtful: bool = False  # an article of its in another story may be about this one

    @property
    def carried(self) -> bool:
        return self.states[0] not in _SILENCES


@dataclass(frozen=True, kw_only=True)
class Row:
    claim: Claim
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
    def outlets(self) -> list[Outlet]:
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
        seen = {state for row in self.rows for square in (*row.covering, *row.elsewhere) for state in square.states}
        return [state for state in (*READING_ORDER, *Silence.values) if state in seen]


def columns(outlets: Mapping[int, Outlet], counts: Mapping[int, Mapping[str, int]]) -> list[Column]:
    """Those that carry most stand first; alphabetical among equals."""
    found = [
        Column(
            outlet=outlets[key],
            href=outlets[key].get_absolute_url(),
            carried=count["carried"],
            covered=bool(count["covered"] or count["carried"]),
        )
        for key, count in counts.items()
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


def matrix(
    heads: Heads,
    claims: Sequence[Claim],
    cells: Iterable[Cell],
    evidence: Iterable[Statement],
    several: Mapping[Key, int],
) -> Matrix:
    """`several`: as from `several_per_cell`."""
    at = {(cell.claim_id, cell.outlet_id): cell for cell in cells}
    told: dict[tuple[int, int], list[Statement]] = {}
    for statement in evidence:
        told.setdefault((statement.claim_id, statement.outlet_id), []).append(statement)

    def squares(claim: Claim, columns: Sequence[Column]) -> list[Square]:
        href = claim.get_absolute_url()
        keys = [(column, (claim.pk, column.outlet.pk)) for column in columns]
        return [square(href, column, at.get(key), told.get(key, ()), several) for column, key in keys]

    return Matrix(
        heads=heads,
        rows=[
            Row(claim=claim, covering=squares(claim, heads.covering), elsewhere=squares(claim, heads.elsewhere))
            for claim in claims
        ],
    )


@lru_cache(maxsize=4096)
def _article(public_id: str) -> str:
    return reverse("article", args=[public_id])


def address(statement: Statement) -> str:
    """Its place in the article. For statements from `one_per_cell`, which come without their revision."""
    return f"{_article(statement.article_id)}#{statement.public_id}"


def square(
    href: str, column: Column, cell: Cell | None, evidence: Sequence[Statement], several: Mapping[Key, int]
) -> Square:
    """`href`: the claim's, where the evidence for a silence is listed."""
    outlet = column.outlet
    if cell is None:
        return Square(outlet=outlet, states=(Silence.UNKNOWN.value,), href=f"{column.href}#watch")
    if evidence:
        return Square(
            outlet=outlet,
            states=cell.states,
            href=address(evidence[0]),
            evidence=evidence,
            times=tuple(several.get((cell.claim_id, cell.outlet_id, state), 1) for state in cell.states),
            rest=f"{href}#evidence",
        )
    return Square(
        outlet=outlet,
        states=cell.states,
        href=f"{href}#at-{outlet.slug}",
        articles=cell.evidence.get("all articles", len(cell.evidence.get("articles", ()))),
        looks=cell.evidence.get("looks", 0),
        doubtful="doubtful" in cell.evidence,
    )
