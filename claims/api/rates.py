"""who asks -> whether they may ask once more this minute, counted by all processes together.

What is written in the database ends every page that is kept (`config.kept`), so not each request is: a process tells
the table that they share of every so many, and learns what the others told. A site with few programs never writes.
Where it is refused, nothing is written at all. So a minute may let through a few more than it should: at most STEP of
each process.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

MINUTE = 60
_PARTS = 30  # in how many a process tells of what a minute allows
_MOST_KNOWN = 10_000  # places that a process keeps in mind
_TELL = """
INSERT INTO claims_counted (cache_key, value, expires) VALUES (%s, %s, %s)
ON CONFLICT (cache_key) DO UPDATE SET value = (claims_counted.value::bigint + excluded.value::bigint)::text
RETURNING value::bigint
"""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`left`: requests this minute, after this one. `wait`: whole seconds until the next minute."""

    most: int
    left: int
    wait: int
    refused: bool


@dataclass
class _Known:
    minute: int
    told: int = 0  # by all processes, as far as this one knows
    kept: int = 0  # by this one since

    @property
    def used(self) -> int:
        return self.told + self.kept


_known: dict[str, _Known] = {}
_lock = Lock()


def ask(place: str) -> Rate:
    """`place`: where it comes from, sealed."""
    now, most = time.time(), settings.API_RATE
    minute = int(now // MINUTE)
    with _lock:
        one = _here(place, minute)
        refused = one.used >= most
        one.kept += not refused
        telling = one.kept if not refused and one.kept >= max(1, most // _PARTS) else 0
        one.told, one.kept = one.told + telling, one.kept - telling
    if telling:
        total = _tell(place, minute, telling)
        with _lock:
            one.told = max(one.told, total)
            refused = total > most
    wait = MINUTE - int(now % MINUTE)
    return Rate(most=most, left=max(0, most - one.used), wait=wait, refused=refused)


def forget() -> None:
    """What this process has in mind."""
    with _lock:
        _known.clear()


def _here(place: str, minute: int) -> _Known:
    one = _known.get(place)
    if one is None or one.minute != minute:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        one = _known[place] = _Known(minute)
    return one


def _tell(place: str, minute: int, number: int) -> int:
    """What all have told. Without a database this counts nothing: the answer says by itself that it is away."""
    expires = datetime.fromtimestamp((minute + 2) * MINUTE, UTC)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TELL, [f"claims.api:{minute}:{place}", str(number), expires])
            return cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        return 0
