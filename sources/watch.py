"""a feed that is due -> what it announces, and a poll in the ledger that says what may be concluded.

A good poll covers the time since the last good one only where the feed still reaches back to it. It proves nothing
until all that it announced is read (`visits`): an entry that could not be read may have been about anything.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import transaction

from config.ids import public_id
from sources.announce import Wanted, announce, as_announced
from sources.feeds import Entry, FeedError, read_feed
from sources.feeds import Feed as FeedRead
from sources.fetch import Fetched, fetch
from sources.models import Announcement, Feed, Outlet, Poll
from sources.outcomes import FetchError, Gone, HostBusy, RetryLater

MOVES = 3  # polls in a row that find a feed moved for good to one address, before it is believed
_RESTED = 6  # failed polls in a row, before a feed is asked less and less often
_LONGEST_WAIT = timedelta(days=1)
_PINNED = 12  # an entry that lies so many times farther back than others lie apart is one that is kept on top
_NOT_TO_TRUST = ("no_id", "id_repeated")

Now = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What one look at a feed found. `missing` counts what it announced and nobody can follow; `why` says so."""

    answer: Fetched
    title: str = ""
    entries: tuple[Entry, ...] = ()
    missing: int = 0
    why: str = ""


def poll(feed: Feed, *, contact: str, now: Now = _utc_now, **ways: object) -> Poll:
    """Looks at the feed once and writes down the poll and what it announces. `ways` are those of `fetch`.

    Raises HostBusy, and writes nothing, where its host is not free.
    """
    started = now()
    try:
        seen = _look(feed, contact=contact, **ways)
    except HostBusy:
        raise
    except (FetchError, FeedError, ValueError) as error:
        return failed(feed, error, started)
    return _looked(feed, seen, started)


def _look(feed: Feed, **ways: object) -> _Seen:
    answer = fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified, **ways)  # type: ignore[arg-type]
    if answer.not_modified:
        return _Seen(answer=answer)
    found = read_feed(answer.body, url=answer.url, content_type=answer.content_type, charset=answer.charset)
    seen = _with_entries(replace(_Seen(answer=answer), title=found.title), found)
    for part in found.parts:
        seen = _with_part(seen, part, ways)
    return seen


def _with_part(seen: _Seen, address: str, ways: dict[str, object]) -> _Seen:
    """A sitemap may be one of many that an index lists."""
    try:
        answer = fetch(address, **ways)  # type: ignore[arg-type]
        found = read_feed(answer.body, url=answer.url, content_type=answer.content_type, charset=answer.charset)
    except (FetchError, FeedError, ValueError) as error:
        why = " ".join(f"{seen.why} {error}".split())
        return replace(seen, missing=seen.missing + 1, why=why)
    return _with_entries(seen, found)


def _with_entries(seen: _Seen, found: FeedRead) -> _Seen:
    why = [seen.why] if seen.why else []
    if found.left_out:
        why.append(f"{found.left_out} of its entries have no address that can be followed.")
    if found.breaks_off:
        why.append("It breaks off before its end.")
    return replace(
        seen,
        entries=(*seen.entries, *found.entries),
        missing=seen.missing + found.left_out + int(found.breaks_off),
        why=" ".join(why),
    )


@transaction.atomic
def _looked(feed: Feed, seen: _Seen, started: datetime) -> Poll:
    outlet = Outlet.objects.held(feed.outlet)  # it may have been merged into another while the feed was read
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    start = _reach(feed, seen, started)
    _announced_again(feed, seen.entries, started)
    new = announce(_wanted(seen.entries), now=started, outlet=outlet, feed=feed)
    _follow_moved(feed, new)
    states = Counter(one.state for one in new)
    waiting, failed = states[Announcement.State.WAITING], states[Announcement.State.FAILED] + seen.missing
    done = _record(
        feed,
        outlet,
        Poll.Status.OK,
        seen.why,
        start,
        started,
        bytes=len(seen.answer.body),
        entries_seen=len(seen.entries),
        entries_new=len(new),
        entries_waiting=waiting,
        entries_failed=failed,
        whole=not (waiting or failed),
    )
    Announcement.objects.filter(pk__in=[one.pk for one in new]).update(poll=done)
    _keep(feed, seen, started)
    return done


def _wanted(entries: Sequence[Entry]) -> list[Wanted]:
    return [
        Wanted(
            url=entry.url,
            entry_id=entry.id,
            title=entry.title,
            published=entry.published,
            source_name=entry.source_name,
            source_url=entry.source_url,
            notes=entry.notes,
        )
        for entry in entries
        if entry.url
    ]


def _announced_again(feed: Feed, entries: Sequence[Entry], started: datetime) -> None:
    """An entry with another headline than before has probably been edited: its page is looked at again now."""
    titles = {as_announced(entry.url): entry.title for entry in entries if entry.title}
    known = Announcement.objects.filter(feed=feed, url__in=titles).exclude(title="")
    for one in known.select_for_update().order_by("pk"):
        if one.title != titles[one.url]:
            one.title = titles[one.url]
            one.due_at = started if one.state == Announcement.State.READ else one.due_at
            one.save(update_fields=["title", "due_at"])


def _follow_moved(feed: Feed, new: Sequence[Announcement]) -> None:
    """An entry that is known by its id, at an address that is not: the article moved, and is not another one."""
    ids = {one.entry_id: one for one in new if one.entry_id and not set(one.notes) & set(_NOT_TO_TRUST)}
    before = Announcement.objects.filter(feed=feed, entry_id__in=ids, article__isnull=False)
    for old in before.exclude(pk__in=[one.pk for one in new]).order_by("pk"):
        moved = ids[old.entry_id]
        moved.article = old.article
        moved.save(update_fields=["article"])
        Announcement.objects.filter(pk=old.pk).update(due_at=None)


def _keep(feed: Feed, seen: _Seen, started: datetime) -> None:
    """What the next poll needs: validators, title, when, and from where."""
    answer = seen.answer
    feed.etag, feed.last_modified = answer.etag, answer.last_modified
    feed.next_poll_at = started + timedelta(minutes=feed.every_minutes)
    _move(feed, answer.moved_to, started)
    if answer.redirects and feed.url != answer.url:  # another address's: taken for its own, they might hide what is new
        feed.etag = feed.last_modified = ""
    if answer.not_modified:
        stored = Feed.objects.get(pk=feed.pk)
        feed.etag, feed.last_modified = answer.etag or stored.etag, answer.last_modified or stored.last_modified
    if seen.why:  # a part that failed must be asked for again, whether or not the rest changes
        feed.etag = feed.last_modified = ""
    feed.title = seen.title[:500] or feed.title
    feed.failures = 0
    feed.watched_from = feed.watched_from or started
    feed.save()


def _move(feed: Feed, address: str, started: datetime) -> None:
    """Moved for good is believed when it was said three times: a site under repair says many things once."""
    feed.moved_times = feed.moved_times + 1 if address and address == feed.moved_to else int(bool(address))
    feed.moved_to = address
    if feed.moved_times < MOVES:
        return
    if Feed.objects.filter(url=address).exclude(pk=feed.pk).exists():
        feed.active, feed.watched_until = False, started
        feed.reason = f"It moved to {address}, which is watched already."
    else:
        feed.url = address
    feed.moved_to, feed.moved_times = "", 0


@transaction.atomic
def failed(feed: Feed, error: Exception, started: datetime) -> Poll:
    """Writes down a look at a feed that came to nothing, and when to come again."""
    outlet = Outlet.objects.held(feed.outlet)
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    reason = " ".join(str(error).split()).removeprefix(f"{feed.url} ")  # the row has its address
    feed.failures += 1
    wait = timedelta(minutes=feed.every_minutes)
    if feed.failures > _RESTED:
        wait = max(wait, min(wait * 2 ** min(feed.failures - _RESTED, 8), _LONGEST_WAIT))
    if isinstance(error, RetryLater) and error.after:
        wait = max(wait, timedelta(seconds=error.after))
    if isinstance(error, Gone):
        feed.active, feed.watched_until, feed.reason = False, started, reason
    feed.watched_from = feed.watched_from or started
    feed.next_poll_at = started + wait
    feed.save()
    return _record(feed, outlet, Poll.Status.FAILED, reason, _last_good(feed) or started, started, whole=False)


def _reach(feed: Feed, seen: _Seen, started: datetime) -> datetime:
    """From when on this poll tells all: the last good one's end, or the oldest entry of those that lie together."""
    last = _last_good(feed)
    if seen.answer.not_modified:
        return last or started
    dated = sorted((entry.published for entry in seen.entries if entry.published), reverse=True)
    if last and (_still_there(feed, seen.entries) or sum(at <= last for at in dated) > 1):
        return last
    return min(_oldest(dated), started) if dated else started


def _still_there(feed: Feed, entries: Sequence[Entry]) -> bool:
    """Whether it still lists something that was new when it last announced anything: then nothing fell out between."""
    newest = feed.announcements.order_by("-announced_at", "-pk").values("poll")[:1]
    urls = [as_announced(entry.url) for entry in entries]
    return feed.announcements.filter(poll__in=newest, url__in=urls).exists()


def _oldest(dated: Sequence[datetime]) -> datetime:
    """The oldest of those that lie together, `dated` newest first: what is pinned on top says nothing of its days."""
    gaps = [newer - older for newer, older in itertools.pairwise(dated)]
    if not gaps:
        return dated[0]
    limit = max(timedelta(days=1), _PINNED * median(gaps))
    return next((newer for newer, gap in zip(dated, gaps, strict=False) if gap > limit), dated[-1])


def _last_good(feed: Feed) -> datetime | None:
    good = feed.polls.filter(status=Poll.Status.OK).order_by("-covers_until").first()
    return good.covers_until if good else None


def _record(
    feed: Feed, outlet: Outlet, status: str, reason: str, start: datetime, end: datetime, **counted: int
) -> Poll:
    return Poll.objects.create(
        public_id=public_id("p", feed.url, end.isoformat()),
        outlet=outlet,
        feed=feed,
        kind=Poll.Kind.FEED,
        status=status,
        reason=reason[:1_000],
        covers_from=start,
        covers_until=end,
        **counted,
    )
