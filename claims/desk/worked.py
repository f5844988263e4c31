"""an editor's own decisions -> how many a day, and at which pace. Nobody sees another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from claims.models import Account

_PAUSE = 300  # seconds without a decision, after which one was not at work
_DAYS = 14
_FEWEST = 5  # decisions that a pace is given for
# What was decided at once, in bulk or in one save, is one decision.
_BY_DAY = """
SELECT day, count(*), sum(gap) FILTER (WHERE gap < %(pause)s), count(gap) FILTER (WHERE gap < %(pause)s)
FROM (
    SELECT at::date AS day, extract(epoch FROM at - lag(at) OVER (PARTITION BY at::date ORDER BY at)) AS gap
    FROM (
        SELECT min(decided_at) AT TIME ZONE 'UTC' AS at
        FROM claims_judgement
        WHERE editor_id = %(editor)s AND decided_at > %(now)s::timestamptz - interval '60 days'
        GROUP BY CASE WHEN batch = '' THEN id::text ELSE batch END
    ) AS decisions
) AS gaps
GROUP BY day ORDER BY day DESC LIMIT %(days)s
"""


@dataclass(frozen=True, kw_only=True)
class Day:
    """`minutes` at work, pauses left out; `hourly` is None where there is too little to say."""

    day: date
    number: int
    minutes: int
    hourly: int | None


def days(editor: Account, now: datetime) -> Sequence[Day]:
    """Those of the last 60 days on which anything was decided, the latest first, _DAYS at most. In UTC."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"pause": _PAUSE, "editor": editor.pk, "now": now, "days": _DAYS})
        rows = cursor.fetchall()
    return [_day(*row) for row in rows]


def _day(day: date, number: int, seconds: float | None, gaps: int) -> Day:
    worked = float(seconds or 0)
    enough = gaps + 1 >= _FEWEST and worked >= 60
    return Day(
        day=day, number=number, minutes=round(worked / 60), hourly=round(3600 * gaps / worked) if enough else None
    )
