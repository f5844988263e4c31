"""a feed that is due -> its new articles, and a poll in the ledger that says what may be concluded.

A good poll covers the time since the last good one only where the feed still reaches back to it; an entry that
could not be read makes it a failed one, since nobody knows what was in it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from config.ids import public_id
from sources.feeds import Entry, FeedError, read_feed
from sources.fetch import Fetched, fetch
from sources.ingest import Defaults, Ingested, ingest
from sources.models import Article, Feed, Outlet, Poll
from sources.online import find_online
from sources.outcomes import FetchError, Gone, RetryLater


def poll(feed: Feed, *, contact: str, now: Callable[[], datetime] = lambda: datetime.now(UTC), **ways: object) -> Poll:
    """Looks at the feed once, takes in what is new and writes the poll. `ways` are those of `fetch`."""
    started = now()
    try:
        answer = fetch(feed.url, contact=contact, etag=feed.etag, last_modified=feed.last_modified, **ways)  # type: ignore[arg-type]
        entries = () if answer.not_modified else read_feed(answer.body, url=answer.url).entries
    except (FetchError, FeedError, ValueError) as error:
        return _failed(feed, error, started)
    new = _not_seen(entries)
    defaults = {entry.url: Defaults(outlet=feed.outlet.key, published=entry.published) for entry in new}
    done = [
        ingest(item, defaults[item.where])
        for item in find_online([entry.url for entry in new], contact=contact, **ways)
    ]
    return _looked(feed, answer, entries, done, started)


def _not_seen(entries: Sequence[Entry]) -> list[Entry]:
    known = set(Article.objects.filter(url__in=[entry.url for entry in entries]).values_list("url", flat=True))
    return [entry for entry in {entry.url: entry for entry in entries if entry.url}.values() if entry.url not in known]


@transaction.atomic
def _looked(feed: Feed, answer: Fetched, entries: Sequence[Entry], done: Sequence[Ingested], started: datetime) -> Poll:
    failed = sum(one.refused for one in done)
    feed.etag, feed.last_modified = answer.etag or feed.etag, answer.last_modified or feed.last_modified
    feed.next_poll_at = started + timedelta(minutes=feed.every_minutes)
    feed.save(update_fields=["etag", "last_modified", "next_poll_at"])
    return _record(
        feed,
        Poll.Status.FAILED if failed else Poll.Status.OK,
        f"{failed} of {len(done)} new entries could not be read; the ledger says why of each." if failed else "",
        _reach(feed, entries, started) if entries else _last_good(feed) or started,
        started,
        bytes=len(answer.body),
        entries_seen=len(entries),
        entries_new=len(done),
        entries_failed=failed,
    )


@transaction.atomic
def _failed(feed: Feed, error: Exception, started: datetime) -> Poll:
    wait = timedelta(minutes=feed.every_minutes)
    if isinstance(error, RetryLater) and error.after:
        wait = max(wait, timedelta(seconds=error.after))
    feed.active = not isinstance(error, Gone)
    feed.next_poll_at = started + wait
    feed.save(update_fields=["active", "next_poll_at"])
    reason = " ".join(str(error).split())
    return _record(feed, Poll.Status.FAILED, reason, _last_good(feed) or started, started)


def _reach(feed: Feed, entries: Sequence[Entry], started: datetime) -> datetime:
    """From when on this poll tells all: the last good one's end, or the feed's oldest entry where it is younger."""
    oldest = min((entry.published for entry in entries if entry.published), default=started)
    last = _last_good(feed)
    return last if last and oldest <= last else min(oldest, started)


def _last_good(feed: Feed) -> datetime | None:
    good = feed.polls.filter(status=Poll.Status.OK).order_by("-covers_until").first()
    return good.covers_until if good else None


def _record(feed: Feed, status: str, reason: str, start: datetime, end: datetime, **counted: int) -> Poll:
    return Poll.objects.create(
        public_id=public_id("p", feed.url, end.isoformat()),
        outlet=Outlet.objects.held(feed.outlet),  # it may have been merged into another while the feed was read
        feed=feed,
        kind=Poll.Kind.FEED,
        status=status,
        reason=reason,
        covers_from=start,
        covers_until=end,
        **counted,
    )
