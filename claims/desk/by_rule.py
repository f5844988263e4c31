"""rules of the extractor -> how many of each one's hits wait, and how often editors found it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.db import connection
from django.db.models import Count

from claims.measured import FEWEST, LOOKED_AT, wilson
from claims.models import Statement, Waiting
from claims.pages.excerpts import Passage, passages

_JUDGED = """
SELECT statement.rule, count(*) FILTER (WHERE said = 'accepted'), count(*) FILTER (WHERE said = 'corrected'),
       count(*) FILTER (WHERE said = 'rejected')
FROM (
    SELECT DISTINCT ON (subject) subject, CASE kind WHEN 'review' THEN value ->> 'verdict' ELSE 'corrected' END AS said
    FROM (
        SELECT id, kind, subject, value FROM claims_judgement WHERE kind IN ('review', 'correct')
        ORDER BY id DESC LIMIT %s
    ) AS newest
    WHERE kind = 'review' OR value -> 'fields' <> '{}'
    ORDER BY subject, id DESC
) AS latest
JOIN claims_statement AS statement ON statement.public_id = latest.subject
GROUP BY 1
"""
_READ = 20 * LOOKED_AT  # of reviews the newest


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`share` and `interval`, of those that were accepted as they were, are per cent, and given from FEWEST on."""

    name: str
    waiting: int
    accepted: int
    corrected: int
    rejected: int

    @property
    def judged(self) -> int:
        return self.accepted + self.corrected + self.rejected

    @property
    def share(self) -> int | None:
        return round(100 * self.accepted / self.judged) if self.judged >= FEWEST else None

    @property
    def interval(self) -> tuple[int, int]:
        low, high = wilson(self.accepted, self.judged)
        return floor(100 * low), ceil(100 * high)


@dataclass(frozen=True, kw_only=True)
class Hit:
    statement: Statement
    claim: str
    passages: Sequence[Passage]


def precision() -> list[Rule]:
    """All rules with something that waits or was judged; those that most waits for first."""
    waiting = dict(Waiting.objects.order_by().values_list("rule").annotate(Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED, [_READ])
        judged = {rule: counts for rule, *counts in cursor.fetchall()}
    found = [
        Rule(name=name, waiting=waiting.get(name, 0), accepted=accepted, corrected=corrected, rejected=rejected)
        for name in waiting.keys() | judged.keys()
        for accepted, corrected, rejected in [judged.get(name, (0, 0, 0))]
    ]
    return sorted(found, key=lambda rule: (-rule.waiting, rule.name))


def hits(rows: Sequence[Waiting]) -> list[Hit]:
    """In the order given, at the price of three questions however many they are."""
    keys = [row.pk for row in rows]
    known = Statement.objects.filter(pk__in=keys).with_context().with_claim().with_texts_once()
    found = {statement.pk: statement for statement in known}
    return [
        Hit(
            statement=statement,
            claim=next((link.claim.text for link in statement.linked), ""),
            passages=passages(statement.revision.text, [statement]),
        )
        for key in keys
        if (statement := found.get(key))
    ]
