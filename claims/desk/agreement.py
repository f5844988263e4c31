"""decisions by two editors on the same statements -> how far they agree, beyond what chance would have it.

Of the statements that anybody checked, a share is drawn by lot for a second editor, who is not told what the first one
said. Only those count: what is looked at again for any other reason is looked at because somebody doubted it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from claims.measured import wilson
from claims.models import Account, Claim, Judgement, Statement

SHARE = 26  # of 256, of those checked
LOOKED_AT = 10_000  # judgements, the newest
_SALT = "second look "
_DRAWN = RawSQL("get_byte(sha256(convert_to(%s || claims_judgement.subject, 'UTF8')), 0)", [_SALT])
_KIND = Judgement.Kind

type Verdicts = tuple[str, str]  # of the first editor and of the second


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of `number` items two editors agreed on `agreed`. `kappa`: Cohen's; None where it is not defined."""

    number: int
    agreed: int
    chance: float  # the share that they would agree on by chance, each with their own verdicts as often
    kappa: float | None
    table: Sequence[tuple[str, str, int]] = field(default=())  # (first verdict, second, how many)

    @property
    def interval(self) -> tuple[int, int]:
        """Of the share agreed on, per cent."""
        low, high = wilson(self.agreed, self.number)
        return int(100 * low), -int(-100 * high // 1)

    @property
    def words(self) -> str:
        """As Landis and Koch put it (Biometrics 33, 1977, 159-174); arbitrary bounds, widely used."""
        if self.kappa is None:
            return "not defined: both gave one and the same verdict throughout"
        bounds = ((0.81, "almost perfect"), (0.61, "substantial"), (0.41, "moderate"), (0.21, "fair"), (0.0, "slight"))
        return next((words for least, words in bounds if self.kappa >= least), "worse than chance")


def in_lot(statement: str) -> bool:
    """Whether a statement, by public id, is one of those that a second editor looks at. The same for ever."""
    return sha256(f"{_SALT}{statement}".encode()).digest()[0] < SHARE


def cohen(pairs: Sequence[Verdicts]) -> Agreement:
    """J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960),
    37-46."""
    number, agreed = len(pairs), sum(one == other for one, other in pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[verdict] * second[verdict] for verdict in first) / number**2 if number else 0.0
    kappa = (agreed / number - chance) / (1 - chance) if number and chance < 1 else None
    table = [(one, other, count) for (one, other), count in sorted(Counter(pairs).items())]
    return Agreement(number=number, agreed=agreed, chance=chance, kappa=kappa, table=table)


def measured() -> Agreement:
    rows = (
        _reviews().alias(drawn=_DRAWN).filter(drawn__lt=SHARE).order_by("-pk").values_list("subject", "editor", "value")
    )
    return cohen(pairs(rows[:LOOKED_AT]))


def pairs(rows: Iterable[tuple[str, int, dict]]) -> list[Verdicts]:
    """`rows`: (statement, editor, value), the latest first. Of each statement the last word of the two editors who
    looked at it first."""
    said: dict[str, dict[int, str]] = {}
    for statement, editor, value in reversed(list(rows)):
        if verdict := value.get("verdict"):
            of = said.setdefault(statement, {})
            if editor in of or len(of) < 2:
                of[editor] = verdict
    found = [tuple(of.values()) for _, of in sorted(said.items()) if len(of) == 2]
    return [(one, other) for one, other in found]


def next_for(editor: Account) -> Statement | None:
    """The next that was drawn, that one other editor checked and nobody else; the latest first."""
    reviews = _reviews().alias(drawn=_DRAWN).filter(drawn__lt=SHARE, value__verdict__isnull=False)
    others = _reviews().filter(subject=OuterRef("subject")).exclude(editor=OuterRef("editor"))
    waiting = reviews.exclude(editor=editor).exclude(Exists(others)).order_by("-pk")
    for subject in waiting.values_list("subject", flat=True)[:50]:
        statement = Statement.objects.with_context().filter(public_id=subject, replaced_by=None).first()
        if statement and not _sensitive(statement):
            return statement
    return None


def waiting_for(editor: Account) -> int:
    reviews = _reviews().alias(drawn=_DRAWN).filter(drawn__lt=SHARE, value__verdict__isnull=False)
    others = _reviews().filter(subject=OuterRef("subject")).exclude(editor=OuterRef("editor"))
    return reviews.exclude(editor=editor).exclude(Exists(others)).values("subject").distinct().count()


def _reviews() -> "Judgement.objects":
    """Made by a person, and standing as that person's."""
    standing = Q(undoes=None, undone_by=None)
    return Judgement.objects.filter(standing, kind=_KIND.REVIEW, editor__isnull=False)


def _sensitive(statement: Statement) -> bool:
    """Two persons look at these in any case."""
    return Claim.objects.carrying([statement.public_id]).filter(sensitive=True).exists()
