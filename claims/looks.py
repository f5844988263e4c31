"""the capture ledger -> each outlet's good looks as columns, and the times that they leave uncovered.

**When a time is covered.** A declared look covers it for all that the outlet announced. A look at a feed covers it for
that feed alone: a whole good one of *every* feed that was watched then is needed, and one at least. Which feeds were
watched stands in their rows (`watched_from`, `watched_until`) and is never read off their polls: were it so, taking a
feed's only poll away would make an outlet look better watched. A feed that does not say since when counts from ever.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from sources.models import Feed

DECLARED = 0  # stands where a look at a feed has the feed's key
_EVER = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_GOOD = """
SELECT outlet_id,
       array_agg((extract(epoch FROM covers_from) * 1000000)::bigint ORDER BY covers_from, covers_until, public_id),
       array_agg((extract(epoch FROM covers_until) * 1000000)::bigint ORDER BY covers_from, covers_until, public_id),
       array_agg(whole ORDER BY covers_from, covers_until, public_id),
       array_agg(public_id ORDER BY covers_from, covers_until, public_id),
       array_agg(CASE WHEN kind = 'declared' THEN 0 ELSE coalesce(feed_id, -1) END
                 ORDER BY covers_from, covers_until, public_id)
FROM sources_poll
WHERE status = 'ok' AND covers_from < %s AND covers_until > %s
AND tstzrange(covers_from, covers_until, '[]') && tstzrange(%s, %s, '[]'){one}
GROUP BY outlet_id
"""


class Window(NamedTuple):
    start: datetime
    end: datetime


class Watching(NamedTuple):
    """One of an outlet's feeds, and from when until when it was watched: in microseconds since 1970."""

    key: int
    url: str
    start: int = -_EVER
    until: int = _EVER


class Hole(NamedTuple):
    """A time that is not covered, in microseconds since 1970. `feed`: whose looks lack; None where all do."""

    start: int
    end: int
    feed: Watching | None = None


@dataclass(frozen=True, kw_only=True)
class Looks:
    """One outlet's good polls, as columns: microseconds since 1970, sorted by `since`, then `until`, then `names`."""

    since: NDArray[np.int64]
    until: NDArray[np.int64]
    whole: NDArray[np.bool_]  # everything that was announced could be read
    names: NDArray[np.bytes_]
    feed: NDArray[np.int64]  # its key, or DECLARED
    feeds: tuple[Watching, ...] = field(default=())

    def over(self, start: int, end: int) -> NDArray[np.bool_]:
        return (self.since < end) & (self.until > start)

    def only(self, chosen: NDArray[np.bool_]) -> "Looks":
        columns = {name: getattr(self, name)[chosen] for name in ("since", "until", "whole", "names", "feed")}
        return Looks(**columns, feeds=self.feeds)


def good_looks(window: Window, only: int | None = None) -> dict[int, Looks]:
    """Outlet's key in the database -> its good polls that cover any part of the window. Of all, or of one outlet."""
    feeds = watchings(window, only)
    # A cursor on the server, so that only one outlet's polls are ever held as objects: a year of them is millions.
    with connection.chunked_cursor() as cursor:
        one = " AND outlet_id = %s" if only else ""
        bounds = [window.end, window.start, window.start, window.end]
        cursor.execute(_GOOD.format(one=one), [*bounds, *([only] if only else [])])
        return {
            outlet: Looks(
                since=np.array(since, np.int64),
                until=np.array(until, np.int64),
                whole=np.array(whole, np.bool_),
                names=np.array(names, "S20"),
                feed=np.array(feed, np.int64),
                feeds=feeds.get(outlet, ()),
            )
            for outlet, since, until, whole, names, feed in cursor
        }


def watchings(window: Window, only: int | None = None) -> Mapping[int, tuple[Watching, ...]]:
    """Outlet's key -> its feeds that were watched in any part of the window."""
    found = defaultdict[int, tuple[Watching, ...]](tuple)
    for feed in Feed.objects.watched_in(window.start, window.end, only):
        found[feed.outlet_id] += (watching(feed),)
    return found


def watching(feed: Feed) -> Watching:
    start = to_number(feed.watched_from) if feed.watched_from else -_EVER
    return Watching(feed.pk, feed.url, start, to_number(feed.watched_until) if feed.watched_until else _EVER)


def holes(whole: Looks, start: int, end: int) -> list[Hole]:
    """Pure. What the looks, all of them whole, leave uncovered from `start` to `end`; where several lack, the first
    named is the one that reaches from there for all."""
    found = [Hole(*hole) for hole in _between(start, end, whole.since, whole.until)]
    if _one_tells_all(whole, start, end):
        return found
    declared = whole.feed == DECLARED
    for feed in whole.feeds:
        first, last = max(start, feed.start), min(end, feed.until)
        if first < last:
            own = whole.over(first, last) & (declared | (whole.feed == feed.key))
            found += [Hole(*hole, feed) for hole in _between(first, last, whole.since[own], whole.until[own])]
    return sorted(found, key=lambda hole: (hole.start, hole.feed or ()))


def uncovered(whole: Looks, start: int, end: int) -> list[tuple[int, int]]:
    """All holes, of whichever feed, as times that neither meet nor overlap."""
    merged: list[tuple[int, int]] = []
    for first, last, _ in holes(whole.only(whole.over(start, end)), start, end):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def _one_tells_all(whole: Looks, start: int, end: int) -> bool:
    """There is one feed and all looks are at it, or there is none: then what all lack is what it lacks."""
    if not whole.feeds:
        return True
    [feed, *others] = whole.feeds
    return not others and feed.start <= start and feed.until >= end and bool(np.isin(whole.feed, (feed.key, 0)).all())


def _between(start: int, end: int, since: NDArray[np.int64], until: NDArray[np.int64]) -> list[tuple[int, int]]:
    """What sorted spans, each of which meets start to end, leave uncovered of it."""
    reached = np.maximum.accumulate(np.concatenate(([start], until)))  # before each span, and after the last
    begins = np.concatenate((since, [end]))
    gaps = np.flatnonzero(begins > reached)
    return [(int(reached[gap]), int(begins[gap])) for gap in gaps]


def to_number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(microseconds: int) -> datetime:
    return _EPOCH + int(microseconds) * _MICROSECOND
