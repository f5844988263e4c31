"""editors' decisions -> how often the machine was right, and how sure that is.

Of each matter the latest word counts, and the newest LOOKED_AT of a kind. They were not drawn by lot: editors look
where something seems odd, or matters most, and what they left alone is not in the figures.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from django.db import connection

from claims.language.values import MODALITIES
from claims.models.statements import READING_ORDER
from claims.reasons.same_claim import ACCEPT
from config.local import cache

LOOKED_AT = 5_000  # judgements of one kind
FEWEST = 20  # that a share is given for
KEPT = 600  # seconds
_Z = 1.959964  # of a normal distribution, 95 % lie within so many standard deviations
_RULES = {  # what stands before the colon or the stroke in a rule's name
    "verb": "a verb that reports (“denied”)",
    "noun": "a noun that reports (“the allegation that”)",
    "phrase": "a set phrase (“according to”)",
    "hedge": "a softening word (“allegedly”)",
    "judged": "a word that judges in passing (“unfounded”)",
    "colon": "a name and a colon",
    "credit line": "a credit line",
    "voice": "the outlet’s own voice",
}
_TIED = "to tie a statement to a claim"
_NEAR = "not to tie it to one that comes near"
_APART = "to keep two claims apart"
_REVIEWS = """
SELECT statement.stance, statement.modality, split_part(split_part(statement.rule, '/', 1), ':', 1), verdict, count(*)
FROM (
    SELECT DISTINCT ON (fingerprint) subject, value ->> 'verdict' AS verdict
    FROM (SELECT id, subject, fingerprint, value FROM claims_judgement WHERE kind = 'review' ORDER BY id DESC LIMIT %s)
        AS newest
    ORDER BY fingerprint, id DESC
) AS latest
JOIN claims_statement AS statement ON statement.public_id = latest.subject
GROUP BY 1, 2, 3, 4
"""
_ABOUT = """
SELECT same, link.score >= %s, count(*)
FROM (
    SELECT DISTINCT ON (fingerprint) fingerprint, (value ->> 'same')::boolean AS same
    FROM (SELECT id, fingerprint, value FROM claims_judgement WHERE kind = 'about' ORDER BY id DESC LIMIT %s) AS newest
    ORDER BY fingerprint, id DESC
) AS latest
JOIN claims_statement AS statement ON statement.public_id = split_part(latest.fingerprint, ' ', 1)
JOIN claims_claim AS claim ON claim.public_id = split_part(latest.fingerprint, ' ', 2)
LEFT JOIN claims_link AS link ON link.statement_id = statement.id AND link.claim_id = claim.id
WHERE same IS NOT NULL
GROUP BY 1, 2
"""
_SAME = """
SELECT same, count(*)
FROM (
    SELECT DISTINCT ON (fingerprint) (value ->> 'same')::boolean AS same
    FROM (SELECT id, fingerprint, value FROM claims_judgement WHERE kind = 'same' ORDER BY id DESC LIMIT %s) AS newest
    ORDER BY fingerprint, id DESC
) AS latest
WHERE same IS NOT NULL
GROUP BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Of `number` decisions, `right` found the machine right. `what`: a stance's name, or words."""

    what: str
    number: int
    right: int

    @property
    def enough(self) -> bool:
        return self.number >= FEWEST

    @property
    def share(self) -> int:
        """Per cent."""
        return round(100 * self.right / self.number)

    @property
    def interval(self) -> tuple[int, int]:
        """Per cent, outwards to whole ones: the true share lies in there in 95 of 100 such samples."""
        low, high = wilson(self.right, self.number)
        return floor(100 * low), ceil(100 * high)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Of statements: all, then by stance, modality and kind of rule, each without those that nobody judged."""

    statements: Rate
    stances: Sequence[Rate]
    modalities: Sequence[Rate]
    rules: Sequence[Rate]
    links: Sequence[Rate]

    @property
    def any(self) -> bool:
        return bool(self.statements.number or self.links)


def rates() -> Rates:
    """Now, or at most KEPT seconds ago."""
    return cache.get_or_set("claims.measured", _rates, KEPT)


def wilson(right: int, number: int) -> tuple[float, float]:
    """The 95 % score interval of a share: it keeps to 0..1 and holds for few decisions and for shares near 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212. 0 to 1 where there are none.
    """
    if not number:
        return 0.0, 1.0
    share, weight = right / number, _Z**2 / number
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * sqrt(share * (1 - share) / number + weight / (4 * number)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _rates() -> Rates:
    with connection.cursor() as cursor:
        cursor.execute(_REVIEWS, [LOOKED_AT])
        reviews = [(*about, verdict == "accepted", count) for *about, verdict, count in cursor.fetchall()]
        cursor.execute(_ABOUT, [ACCEPT, LOOKED_AT])
        about = cursor.fetchall()
        cursor.execute(_SAME, [LOOKED_AT])
        same = cursor.fetchall()
    whole = _by(reviews, lambda row: "statements", ["statements"])
    return Rates(
        statements=whole[0] if whole else Rate(what="statements", number=0, right=0),
        stances=_by(reviews, lambda row: row[0], READING_ORDER),
        modalities=_by(reviews, lambda row: row[1], MODALITIES),
        rules=_by(reviews, lambda row: _RULES.get(row[2], row[2]), [*_RULES.values()]),
        links=_links(about, same),
    )


def _by(rows: Iterable[Sequence], key: Callable[[Sequence], str], order: Sequence[str]) -> list[Rate]:
    """Rows end in whether the machine was right, and how many times. What is not in `order` comes last, by name."""
    number, right = Counter[str](), Counter[str]()
    for row in rows:
        number[key(row)] += row[-1]
        right[key(row)] += row[-1] if row[-2] else 0
    places = {name: place for place, name in enumerate(order)}
    known = sorted(number, key=lambda name: (places.get(name, len(places)), name))
    return [Rate(what=name, number=number[name], right=right[name]) for name in known]


def _links(about: Iterable[Sequence], same: Iterable[Sequence]) -> list[Rate]:
    """What the machine had done with the same: tied, not tied though near, or kept apart."""
    rows = [(_TIED if tied else _NEAR, right == tied, count) for right, tied, count in about if tied is not None]
    rows += [(_APART, not one, count) for one, count in same]
    return _by(rows, lambda row: row[0], [_TIED, _NEAR, _APART])
