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


@dataclass(frozen=True, kw_only=True)
class Column:
    outlet: Outlet
    href: str
    carried: int  # claims of the whole story
    covered: bool


@dataclass(frozen=True, kw_only=True)
class Square:
    """One crossing. `evidence`: the earliest statement in each stance."""

    outlet: Outlet
    states: Sequence[str]
    href: str
    evidence: Sequence[Statement] = ()
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

    @property
    def carried(self) -> int:
        return sum(square.carried for square in self.covering)


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """`covering` columns are of outlets that covered the story; `elsewhere` of those that did not; `folded` is how
    many of the latter are left to one summary, where there are too many to stand side by side. `unwatched` are
    outlets without a column, of which we know nothing."""

    covering: list[Column] = field(default_factory=list)
    elsewhere: list[Column] = field(default_factory=list)
    folded: int = 0
    unwatched: Sequence[Outlet] = ()
    rows: list[Row] = field(default_factory=list)

    @property
    def size(self) -> str:
        """How much room a column gets: `roomy` ones hold a word, `tight` ones a mark, `wide` ones scroll."""
        columns = len(self.covering) + len(self.elsewhere)
        return "roomy" if columns <= ROOMY else "tight" if columns <= WIDE else "wide"

    @property
    def width(self) -> int:
        """Columns of the table, with the claim's and the total's."""
        return len(self.covering) + len(self.elsewhere) + 2

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


def matrix(
    claims: Sequence[Claim],
    columns: Sequence[Column],
    cells: Iterable[Cell],
    evidence: Iterable[Statement],
    *,
    unwatched: Sequence[Outlet] = (),
    every: bool,
) -> Matrix:
    """`unwatched`: as from `apart_from`, the first of them. `every`: keep a column for each outlet of `columns`."""
    covering = [column for column in columns if column.covered]
    elsewhere = [column for column in columns if not column.covered]
    fold = not every and len(columns) > WIDE
    number = unwatched[0].number if unwatched else 0
    named = number > _UNWATCHED or len(columns) + number > ROOMY  # in a line, that is
    shown = [] if fold else [*elsewhere, *([] if named else map(_unwatched, unwatched))]
    at = {(cell.claim_id, cell.outlet_id): cell for cell in cells}
    told: dict[tuple[int, int], list[Statement]] = {}
    for statement in evidence:
        told.setdefault((statement.claim_id, statement.outlet_id), []).append(statement)

    def squares(claim: Claim, columns: Sequence[Column]) -> list[Square]:
        href = claim.get_absolute_url()
        keys = [(column, (claim.pk, column.outlet.pk)) for column in columns]
        return [_square(href, column, at.get(key), told.get(key, ())) for column, key in keys]

    return Matrix(
        covering=covering,
        elsewhere=shown,
        folded=len(elsewhere) if fold else 0,
        unwatched=unwatched if named else (),
        rows=[Row(claim=claim, covering=squares(claim, covering), elsewhere=squares(claim, shown)) for claim in claims],
    )


def _unwatched(outlet: Outlet) -> Column:
    return Column(outlet=outlet, href=outlet.get_absolute_url(), carried=0, covered=False)


@lru_cache(maxsize=4096)
def _article(public_id: str) -> str:
    return reverse("article", args=[public_id])


def address(statement: Statement) -> str:
    """Its place in the article. For statements from `one_per_cell`, which come without their revision."""
    return f"{_article(statement.article_id)}#{statement.public_id}"


def _square(href: str, column: Column, cell: Cell | None, evidence: Sequence[Statement]) -> Square:
    """`href`: the claim's, where the evidence for a silence is listed."""
    outlet = column.outlet
    if cell is None:
        return Square(outlet=outlet, states=(Silence.UNKNOWN.value,), href=f"{column.href}#watch")
    if evidence:
        return Square(outlet=outlet, states=cell.states, href=address(evidence[0]), evidence=evidence)
    return Square(
        outlet=outlet,
        states=cell.states,
        href=f"{href}#at-{outlet.slug}",
        articles=cell.evidence.get("all articles", len(cell.evidence.get("articles", ()))),
        looks=cell.evidence.get("looks", 0),
        doubtful="doubtful" in cell.evidence,
    )
