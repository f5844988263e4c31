"""editors' decisions -> how often each rule of extraction and each band of linking scores was right, and what to do.

Decisions were not drawn by lot: what editors look at is what seemed odd, or matters most. So a figure here says how a
rule does where people look, and is compared with others of its kind rather than taken for its own sake.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from claims.measured import wilson
from claims.reasons.same_claim import ACCEPT, SUGGEST

LOOKED_AT = 5_000  # judgements of a kind, the newest
FEWEST = 8  # decisions below which nothing is said of a rule
BADLY, WELL = 0.7, 0.9  # a rule does badly where even the best it may be is less; well where the least is more
_BANDS = 10

_RULES = """
SELECT latest.kind, subject, value ->> 'verdict', value ->> 'statement', coalesce(told, statement.rule, '')
FROM (
    SELECT DISTINCT ON (kind, fingerprint)
        kind, subject, value, machine #>> ARRAY['statements', subject, 'rule'] AS told
    FROM (
        (SELECT id, kind, subject, fingerprint, value, machine FROM claims_judgement
         WHERE kind = 'review' ORDER BY id DESC LIMIT %s)
        UNION ALL
        (SELECT id, kind, subject, fingerprint, value, machine FROM claims_judgement
         WHERE kind = 'correct' ORDER BY id DESC LIMIT %s)
    ) AS newest
    ORDER BY kind, fingerprint, id DESC
) AS latest
LEFT JOIN claims_statement AS statement ON statement.public_id = latest.subject
"""
_SCORES = """
SELECT (value ->> 'same')::boolean, coalesce((latest.machine #>> '{said,score}')::float8, link.score)
FROM (
    SELECT DISTINCT ON (fingerprint) fingerprint, value, machine
    FROM (SELECT id, fingerprint, value, machine FROM claims_judgement WHERE kind = 'about' ORDER BY id DESC LIMIT %s)
        AS newest
    ORDER BY fingerprint, id DESC
) AS latest
LEFT JOIN claims_statement AS statement ON statement.public_id = split_part(latest.fingerprint, ' ', 1)
LEFT JOIN claims_claim AS claim ON claim.public_id = split_part(latest.fingerprint, ' ', 2)
LEFT JOIN claims_link AS link ON link.statement_id = statement.id AND link.claim_id = claim.id
WHERE value ->> 'same' IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Precision:
    """Of `number` decisions on what a rule found, or on what bore a score, `right` agreed with it. `advice`: what to
    do about it, where it does badly or notably well."""

    what: str
    number: int
    right: int
    corrected: int = 0
    advice: str = ""
    badly: bool = False

    @property
    def share(self) -> int:
        """Per cent."""
        return round(100 * self.right / self.number)

    @property
    def interval(self) -> tuple[int, int]:
        """Per cent: the true share lies in there in 95 of 100 such samples."""
        low, high = wilson(self.right, self.number)
        return int(100 * low), -int(-100 * high // 1)


def rules() -> list[Precision]:
    """The worst first, by the best that they may be; those that too little was decided on last."""
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [LOOKED_AT, LOOKED_AT])
        rows = cursor.fetchall()
    return by_rule(rows)


def by_rule(rows: Iterable[Sequence[Any]]) -> list[Precision]:
    """`rows`: (kind, statement, verdict, what it was corrected to, rule). A statement that was corrected was found, and
    read wrongly; what it was corrected to is the editor's own, and counts for no rule."""
    rows = list(rows)
    mended = {row[1] for row in rows if row[0] == "correct" and row[3]}
    own = {row[3] for row in rows if row[0] == "correct" and row[3]} - mended
    number, right, corrected = Counter[str](), Counter[str](), Counter[str]()
    for kind, statement, verdict, _, rule in rows:
        name = rule.split("/")[0]
        if kind == "correct" and statement in mended:
            number[name] += 1
            corrected[name] += 1
        elif kind == "review" and verdict and statement not in mended and statement not in own:
            number[name] += 1
            right[name] += verdict == "accepted"
    found = [_rule(name, number[name], right[name], corrected[name]) for name in number]
    return sorted(found, key=lambda one: (one.number < FEWEST, one.interval[1], -one.number, one.what))


def _rule(name: str, number: int, right: int, corrected: int) -> Precision:
    low, high = wilson(right, number)
    badly = number >= FEWEST and high < BADLY
    advice = ""
    if badly and 2 * corrected > number - right:
        advice = "It finds what is there and cuts it wrongly: train the bounds on these decisions."
    elif badly:
        advice = "Give its rule a counterexample of what it found wrongly, or train the filter on these decisions."
    elif number >= FEWEST and low > WELL:
        advice = "What it finds may be accepted in bulk."
    return Precision(what=name, number=number, right=right, corrected=corrected, advice=advice, badly=badly)


def scores() -> list[Precision]:
    """By tenths of the score with which the machine weighed a statement and a claim; `right` are those that editors
    said belong together."""
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, [LOOKED_AT])
        return by_score(cursor.fetchall())


def by_score(rows: Iterable[tuple[bool, float | None]]) -> list[Precision]:
    number, right = Counter[int](), Counter[int]()
    unscored = list[bool]()
    for same, score in rows:
        if score is None:
            unscored.append(same)
            continue
        band = min(int(score * _BANDS), _BANDS - 1)
        number[band] += 1
        right[band] += same
    found = [_band(band, number[band], right[band]) for band in sorted(number)]
    if unscored:
        found.append(Precision(what="never weighed: editors tied them", number=len(unscored), right=sum(unscored)))
    return found


def _band(band: int, number: int, right: int) -> Precision:
    start, end = band / _BANDS, (band + 1) / _BANDS
    low, high = wilson(right, number)
    advice, badly = "", False
    if number >= FEWEST and start >= ACCEPT and high < BADLY:
        advice, badly = f"The machine ties these: raise the threshold, {ACCEPT:.2f} now, above {end:.1f}.", True
    elif number >= FEWEST and end <= ACCEPT and low > BADLY:
        advice, badly = (
            f"The machine does not tie these, and should: lower the threshold, {ACCEPT:.2f} now, to {start:.1f}.",
            True,
        )
    elif number >= FEWEST and end <= SUGGEST and low > 0.2:
        advice = f"Not even suggested, below {SUGGEST:.2f}: suggest from {start:.1f} on."
    return Precision(what=f"{start:.1f} to {end:.1f}", number=number, right=right, advice=advice, badly=badly)
