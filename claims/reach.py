"""the capture ledger -> how far what we know reaches: from when to when, how many outlets and articles.

What stands beside "nothing found": it says what was looked at, and never that nobody reported something.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from config.local import cache
from sources.models import Article

KEPT = 300  # seconds that one answer serves: counting all articles takes longer than a page may
# Of each outlet the first and the last look or capture, each read off an index: polls are too many to be read.
_SPAN = """
SELECT count(*), coalesce(min(polled.first), min(brought.first)), coalesce(max(polled.last), max(brought.last))
FROM sources_outlet o,
LATERAL (SELECT
    (SELECT covers_from FROM sources_poll WHERE outlet_id = o.id AND status = 'ok' ORDER BY covers_from LIMIT 1),
    (SELECT covers_until FROM sources_poll WHERE outlet_id = o.id AND status = 'ok'
     ORDER BY covers_until DESC, id DESC LIMIT 1)) polled (first, last),
LATERAL (SELECT
    (SELECT captured_at FROM sources_capture WHERE outlet_id = o.id ORDER BY captured_at LIMIT 1),
    (SELECT captured_at FROM sources_capture WHERE outlet_id = o.id ORDER BY captured_at DESC LIMIT 1)
    ) brought (first, last)
WHERE o.merged_into_id IS NULL AND coalesce(polled.first, brought.first) IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """`outlets`: of which we ever saw something. `start` and `end`: of the time in which any was watched; where none
    was, of that in which articles were brought; None where neither was."""

    outlets: int
    articles: int
    start: datetime | None
    end: datetime | None


def reach() -> Reach:
    """Now, or at most KEPT seconds ago."""
    return cache.get_or_set("reach", _reach, KEPT)


def _reach() -> Reach:
    with connection.cursor() as cursor:
        cursor.execute(_SPAN)
        outlets, start, end = cursor.fetchone()
    return Reach(outlets=outlets, articles=Article.objects.seen().count(), start=start, end=end)
