"""what an outlet's feeds announced, day by day -> whether it is suddenly much less than is usual.

A feed that breaks often goes on answering, with nothing new in it: looks are good and prove a silence that is none.
So what is new in the last days is held against the same days of the four weeks before. Small numbers vary by chance
alone, and an outlet's days more than that: the fall must be one that such chance makes once in ten thousand times, and
to a third of even a slow week. What lasts longer than three weeks has become usual itself, and is said no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, lgamma, log
from statistics import fmean, median_high, pvariance

from django.db import connection

from config.local import cache

_DAYS, _WEEKS = 7, 4  # the last days that are looked at, and the weeks before that they are held against
_LEAST_WEEKS = 3
_CHANCE = 1e-4
KEPT = 300
_NEW = """
SELECT outlet_id, floor(extract(epoch FROM %s - covers_until) / 86400)::int AS ago, sum(entries_new)::int
FROM sources_poll
WHERE outlet_id = ANY({outlets}) AND kind = 'feed' AND status = 'ok' AND covers_until > %s AND covers_until <= %s
GROUP BY outlet_id, ago
"""
_WATCHED = "ARRAY(SELECT DISTINCT outlet_id FROM sources_feed WHERE active)"  # an array: each is sought in the index


@dataclass(frozen=True, kw_only=True)
class Drop:
    """`seen` new articles since then, where `expected` are usual."""

    expected: int
    seen: int
    since: datetime


def lately() -> dict[int, Drop]:
    """Of all that are watched, now or at most KEPT seconds ago: with a thousand feeds it takes half a second."""
    return cache.get_or_set("drops", lambda: drops(datetime.now(UTC)), KEPT)


def drops(now: datetime, outlets: Iterable[int] | None = None) -> dict[int, Drop]:
    """Outlet's key in the database -> what it fell by. Of these outlets, or of all that are watched."""
    start, found = now - timedelta(days=_DAYS * (_WEEKS + 1)), defaultdict[int, dict[int, int]](dict)
    some = [list(outlets)] if outlets is not None else []
    with connection.cursor() as cursor:
        cursor.execute(_NEW.format(outlets="%s" if some else _WATCHED), [now, *some, start, now])
        for outlet, ago, new in cursor.fetchall():
            found[outlet][ago] = new
    fallen = {outlet: drop(announced, now) for outlet, announced in found.items()}
    return {outlet: one for outlet, one in fallen.items() if one}


def drop(announced: Mapping[int, int], now: datetime) -> Drop | None:
    """Pure. `announced`: how many new articles so many whole days ago; days on which nobody looked are not in it.

    Of several spans of days the one that chance explains least.
    """
    found: list[tuple[float, Drop]] = []
    clump = _clump([new for ago, new in announced.items() if ago >= _DAYS])
    for days in range(1, _DAYS + 1):
        seen, weeks = _sum(announced, 0, days), [_sum(announced, 7 * week, days) for week in range(1, _WEEKS + 1)]
        known = sorted(number for number in weeks if number is not None)
        if seen is None or len(known) < _LEAST_WEEKS:
            continue
        usual, slow = median_high(known), known[1]
        chance = _at_most(seen / clump, usual / clump)
        if 3 * seen <= slow and chance < _CHANCE:
            found.append((chance, Drop(expected=usual, seen=seen, since=now - timedelta(days=days))))
    return min(found, key=lambda one: one[0])[1] if found else None


def _sum(announced: Mapping[int, int], first: int, days: int) -> int | None:
    ago = range(first, first + days)
    return sum(announced[day] for day in ago) if all(day in announced for day in ago) else None


def _clump(days: Sequence[int]) -> float:
    """How many articles come together, as it were: how much more days differ than independent ones would (variance over
    mean). The fullest day is left out: the first look at a feed finds what gathered there for weeks."""
    plain = sorted(days)[:-1]
    mean = fmean(plain) if plain else 0
    return max(1.0, pvariance(plain, mean) / mean) if mean else 1.0


def _at_most(seen: float, usual: float) -> float:
    """How often chance alone makes it so few, where so many are usual (Poisson)."""
    if not usual:
        return 1.0
    return sum(exp(number * log(usual) - usual - lgamma(number + 1)) for number in range(int(seen) + 1))
