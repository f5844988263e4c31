"""an outlet's feeds and polls -> its watch record: what each hour shows, the gaps and why, how much was watched.

Of the same looks as `watching`, by the same rule (`looks.holes`): what is a gap here proves no silence there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from claims.looks import DECLARED, Looks, Window, holes, to_moment, to_number, uncovered, watching
from sources.models import Feed, Outlet, Poll

WATCHED, PARTLY, FAILED, MISSED = "watched", "partly", "failed", "missed"
STATES = (WATCHED, PARTLY, FAILED, MISSED)
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
MOST_REASONS = 3  # of one gap, that are told each
_ONE_HOUR = timedelta(hours=1)
_MINUTE, _HOUR = 60_000_000, 3_600_000_000  # in microseconds, as looks have their times
_LATE = 2  # a look that comes later than this many intervals after the last is a look that did not run

_LOOKED = """
SELECT array_agg((extract(epoch FROM covers_from) * 1000000)::bigint ORDER BY covers_from, covers_until, id),
       array_agg((extract(epoch FROM covers_until) * 1000000)::bigint ORDER BY covers_from, covers_until, id),
       array_agg(whole AND status = 'ok' ORDER BY covers_from, covers_until, id),
       array_agg(CASE WHEN kind = 'declared' THEN 0 ELSE coalesce(feed_id, -1) END
                 ORDER BY covers_from, covers_until, id),
       array_agg(status = 'ok' ORDER BY covers_from, covers_until, id),
       array_agg(entries_failed ORDER BY covers_from, covers_until, id),
       array_agg(entries_waiting ORDER BY covers_from, covers_until, id),
       array_agg(left(reason, 300) ORDER BY covers_from, covers_until, id)
FROM sources_poll WHERE outlet_id = %s AND covers_from < %s AND covers_until >= %s
"""


@dataclass(frozen=True, kw_only=True)
class Looked(Looks):
    """All looks at one outlet over some time, the failed ones too: `whole` are the good ones that are whole."""

    good: NDArray[np.bool_]
    unread: NDArray[np.int64]  # entries that were given up
    waiting: NDArray[np.int64]  # entries that wait to be read
    reasons: Sequence[str]


class Why(NamedTuple):
    """One reason for a gap. `kind`: failed, unread, waiting, off, feed, reach or none; see templates/gap.html."""

    kind: str
    number: int = 0
    feed: str = ""
    words: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Gap:
    start: datetime
    end: datetime
    why: Sequence[Why]
    more: int = 0  # reasons that are not told


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of a time was watched; in whole hours, and never all of them where a minute lacks."""

    watched: timedelta
    all: timedelta

    @property
    def hours(self) -> int:
        return int(self.watched / _ONE_HOUR)

    @property
    def of(self) -> int:
        return max(self.hours + (self.watched < self.all), round(self.all / _ONE_HOUR))

    @property
    def whole(self) -> bool:
        return self.watched >= self.all


@dataclass(frozen=True, kw_only=True)
class Record:
    """Looks since `since`. `until`: as far as the watch can have come, which is now only where looks are overdue."""

    outlet: Outlet
    feeds: Sequence[Feed]
    looked: Looked
    since: datetime
    until: datetime

    def over(self, window: Window) -> "Record":
        """The same, with the looks of that time where it has them not: what is asked then must lie in there."""
        if window.start >= self.since:
            return self
        return replace(self, since=window.start, looked=_looked(self.outlet, self.feeds, window))

    def last(self, length: timedelta) -> Share:
        """How much of the last so many days was watched."""
        return self.share(Window(self.until - length, self.until))

    def share(self, window: Window) -> Share:
        missed = timedelta(microseconds=sum(last - first for first, last in self._holes(window)))
        return Share(watched=window.end - window.start - missed, all=window.end - window.start)

    def states(self, window: Window) -> NDArray[np.int8]:
        """Of each hour from the window's start on: its place in STATES."""
        start, end = map(to_number, window)
        edges = np.append(np.arange(start, end, _HOUR), end)
        looked, good = self.looked, replace(self.looked.only(self.looked.good), feeds=())
        hours = np.full(len(edges) - 1, STATES.index(MISSED), np.int8)
        hours[_tried(looked, self.feeds, start, end, len(hours))] = STATES.index(FAILED)
        hours[_lengths(edges, uncovered(good, start, end)) < np.diff(edges)] = STATES.index(PARTLY)
        hours[_lengths(edges, uncovered(looked.only(looked.whole), start, end)) == 0] = STATES.index(WATCHED)
        return hours

    def gaps(self, window: Window, most: int) -> list[Gap]:
        """The latest first, at most so many."""
        return [self._gap(start, end) for start, end in self._holes(window)[::-1][:most]]

    def number(self, window: Window) -> int:
        """Of its gaps."""
        return len(self._holes(window))

    def _holes(self, window: Window) -> list[tuple[int, int]]:
        return uncovered(self.looked.only(self.looked.whole), *map(to_number, window))

    def _gap(self, start: int, end: int) -> Gap:
        why = list(_why(self.looked, self.feeds, start, end))
        more = max(0, len(why) - MOST_REASONS)
        return Gap(start=to_moment(start), end=to_moment(end), why=why[:MOST_REASONS], more=more)


def record(outlet: Outlet, now: datetime) -> Record | None:
    """Of its last month; `Record.over` has another time. None where nobody ever looked."""
    last = Poll.objects.of_outlet(outlet).begun_by(now).first()
    if last is None:
        return None
    feeds = list(outlet.feeds.order_by("pk"))
    until = now if any(feed.active for feed in feeds) else min(now, last.covers_until)
    since = until - MONTH - DAY  # the month ends with the last look, which may be some hours old
    looked = _looked(outlet, feeds, Window(since, until))
    return Record(outlet=outlet, feeds=feeds, looked=looked, since=since, until=_reached(looked, feeds, until))


def _looked(outlet: Outlet, feeds: Sequence[Feed], window: Window) -> Looked:
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED, [outlet.pk, window.end, window.start])
        columns = [column or [] for column in cursor.fetchone()]
    since, until, whole, feed, good, unread, waiting, reasons = columns
    return Looked(
        since=np.array(since, np.int64),
        until=np.array(until, np.int64),
        whole=np.array(whole, np.bool_),
        names=np.zeros(len(since), "S1"),  # nobody asks
        feed=np.array(feed, np.int64),
        feeds=tuple(map(watching, feeds)),
        good=np.array(good, np.bool_),
        unread=np.array(unread, np.int64),
        waiting=np.array(waiting, np.int64),
        reasons=reasons,
    )


def _reached(looked: Looked, feeds: Sequence[Feed], until: datetime) -> datetime:
    """The last look at a feed that is not due again: what it announced since is not missed yet."""
    for feed in feeds:
        own = looked.until[looked.feed == feed.pk]
        if feed.active and feed.next_poll_at >= until and len(own):
            last = to_moment(own.max())
            if until - last <= _LATE * timedelta(minutes=feed.every_minutes):
                until = min(until, last)
    return until


def _lengths(edges: NDArray[np.int64], spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """How much of each stretch between two edges lies in the spans."""
    if not spans:
        return np.zeros(len(edges) - 1)
    bounds = np.array(spans, np.int64)
    before = np.concatenate(([0], np.cumsum(bounds[:, 1] - bounds[:, 0])))
    so_far = np.interp(edges, bounds.ravel(), np.repeat(before, 2)[1:-1])
    return np.diff(so_far)


def _tried(looked: Looked, feeds: Sequence[Feed], start: int, end: int, hours: int) -> NDArray[np.bool_]:
    """Hours of failed looks: each stands for the time since the one before was due, a declared one for all its own."""
    every = np.full(len(looked.until), _HOUR)
    for feed in feeds:
        every[looked.feed == feed.pk] = feed.every_minutes * _MINUTE
    since = np.where(looked.feed == DECLARED, looked.since, np.maximum(looked.since, looked.until - every))
    near = ~looked.good & (looked.until >= start) & (since < end)
    steps = np.zeros(hours + 1, np.int64)
    np.add.at(steps, (np.maximum(since[near], start) - start) // _HOUR, 1)
    np.add.at(steps, (np.minimum(looked.until[near], end - 1) - start) // _HOUR + 1, -1)
    return np.cumsum(steps)[:hours] > 0


def _why(looked: Looked, feeds: Sequence[Feed], start: int, end: int) -> Iterator[Why]:
    """What of the ledger explains that nothing whole covers the time."""
    urls = {feed.pk: feed.url for feed in feeds}
    here = looked.over(start, end)
    failed = ~looked.good & (here | (looked.since >= start) & (looked.until <= end))  # the first may span no time
    yield from _failures(looked, failed, urls)
    unread = here & looked.good & ~looked.whole
    for kind, counted in (("unread", looked.unread), ("waiting", looked.waiting)):
        for key in np.unique(looked.feed[unread]):
            if number := int(counted[unread & (looked.feed == key)].sum()):
                yield Why(kind, number, urls.get(int(key), ""))
    if looked.feeds and not any(feed.start < end and feed.until > start for feed in looked.feeds):
        yield _off(feeds, start)
        return
    lacking = {hole.feed for hole in holes(looked.only(looked.whole & here), start, end)}
    told = set(looked.feed[failed | unread].tolist())
    reasons = [Why("feed", feed=feed.url) for feed in sorted(lacking - {None}) if feed.key not in told]
    if None in lacking:  # a part of it nobody saw anything of
        reasons = list(_next(looked, feeds, start, end)) or (reasons if not told else [])
    yield from reasons


def _off(feeds: Sequence[Feed], start: int) -> Why:
    gone = [feed for feed in feeds if feed.watched_until and to_number(feed.watched_until) <= start]
    last = max(gone, key=lambda feed: feed.watched_until, default=None)
    return Why("off", len(gone), last.url, last.reason.rstrip(".")) if last else Why("off")


def _failures(looked: Looked, failed: NDArray[np.bool_], urls: dict[int, str]) -> Iterator[Why]:
    alike: dict[tuple[int, str], int] = {}
    for place in np.flatnonzero(failed):
        key = int(looked.feed[place]), looked.reasons[place]
        alike[key] = alike.get(key, 0) + 1
    for (feed, words), number in sorted(alike.items(), key=lambda item: -item[1]):
        yield Why("failed", number, urls.get(feed, ""), words.rstrip("."))


def _next(looked: Looked, feeds: Sequence[Feed], start: int, end: int) -> Iterator[Why]:
    """The look that ends the gap: it reaches back no farther, or looks failed to run before it."""
    ending = np.flatnonzero(looked.whole & (looked.since == end))
    feed = int(looked.feed[ending[0]]) if len(ending) else DECLARED
    at = int(looked.until[ending[0]]) if len(ending) else end + 1  # a look that failed may be the last of all
    every = next((one.every_minutes for one in feeds if one.pk == feed), 60) * _MINUTE
    tried = (looked.over(start, end) & (looked.until < at) & (looked.since < looked.until)).any()
    reached = (looked.good & (looked.feed == feed) & (looked.since < end) & (looked.until >= end)).any()
    if not tried and at - start > _LATE * every:
        yield Why("none", at=to_moment(at) if len(ending) else None)
    elif feed != DECLARED and not reached:
        yield Why("reach", at=to_moment(at))
    elif not tried:
        yield Why("none")
