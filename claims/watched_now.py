"""feeds and the capture ledger -> who is watched now, since when, and how much of the last week was seen.

By the same rule as an outlet's watch record (`looks.uncovered`), but of all outlets together: one question for feeds,
one for all looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from claims.looks import Looks, Window, good_looks, to_moment, to_number, uncovered
from claims.record import WEEK, Share
from config.local import cache
from sources.models import Feed, Outlet

KEPT = 900  # seconds: with two hundred outlets it takes a tenth of one
_LATE = 2  # intervals: a look that comes later than that did not run
_BEHIND = timedelta(days=2)  # that the last look may lie back: feeds are looked at daily, at least
_ZERO = timedelta()


@dataclass(frozen=True, kw_only=True)
class Watched:
    """`since`: the first time at which one of its feeds was watched; None where nobody noted it."""

    outlet: Outlet
    since: datetime | None
    feeds: int
    share: Share


@dataclass(frozen=True, kw_only=True)
class WatchedNow:
    """Outlets with a feed that is watched, as they are filed. `share`: of all their hours of the last week."""

    outlets: Sequence[Watched]
    feeds: int
    share: Share
    at: datetime


def watched_now() -> WatchedNow:
    """Now, or at most KEPT seconds ago."""
    return cache.get_or_set("claims.watched_now", lambda: _watched(datetime.now(UTC)), KEPT)


def _watched(now: datetime) -> WatchedNow:
    feeds: dict[int, list[Feed]] = {}
    for feed in Feed.objects.watched():
        feeds.setdefault(feed.outlet_id, []).append(feed)
    seen = good_looks(Window(now - WEEK - _BEHIND, now)) if feeds else {}
    rows = [_one(own, seen.get(outlet), now) for outlet, own in feeds.items()]
    rows.sort(key=lambda row: (row.outlet.filed_as, row.outlet.pk))
    shares = [row.share for row in rows]
    return WatchedNow(
        outlets=rows,
        feeds=sum(row.feeds for row in rows),
        share=Share(watched=sum((s.watched for s in shares), _ZERO), all=sum((s.all for s in shares), _ZERO)),
        at=now,
    )


def _one(feeds: Sequence[Feed], looks: Looks | None, now: datetime) -> Watched:
    since = [feed.watched_from for feed in feeds]
    until = _reached(feeds, looks, now)
    window = Window(until - WEEK, until)
    whole = looks.only(looks.whole) if looks else None
    missed = sum(end - start for start, end in uncovered(whole, *map(to_number, window))) if whole else None
    watched = WEEK - timedelta(microseconds=missed) if missed is not None else _ZERO
    return Watched(
        outlet=feeds[0].outlet,
        since=min((moment for moment in since if moment), default=None),
        feeds=len(feeds),
        share=Share(watched=watched, all=WEEK),
    )


def _reached(feeds: Sequence[Feed], looks: Looks | None, now: datetime) -> datetime:
    """The last good look at a feed that is not due again: what was announced since is not missed yet."""
    until = now
    for feed in feeds:
        own = looks.until[looks.feed == feed.pk] if looks else ()
        if len(own) and feed.next_poll_at >= now:
            last = to_moment(max(own))
            if now - last <= _LATE * timedelta(minutes=feed.every_minutes):
                until = min(until, last)
    return until
