"""an announced address -> the article that stands there, read for the first time or looked at again.

What came of a visit, the article's rows, the announcement and the counters of the poll that it came from are written
in one transaction: a visit that was cut short was none, and the next one makes up for it.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.db import transaction

from sources.archiving import ask_for
from sources.captures import Visit
from sources.found import Refused
from sources.ingest import Defaults, Ingested, ingest, unchanged
from sources.known import lie_together, publisher, stands_at, web_host
from sources.models import Announcement, Article, Capture, Outlet, Poll
from sources.online import Looked, look
from sources.outcomes import HostBusy, RetryLater

# How old an article is, in hours, when it is looked at again. Most changes come on the first day.
AGES = (1, 2, 4, 8, 16, 24, 48, 72, 120, 168, 240, 336, 504, 720)
# How long after a visit that failed the next is made, in minutes; after the last one it is given up.
_WAITS = (5, 15, 60, 240, 720, 1440)
_TRIES = {
    "not_found": 4,
    "extraction_failed": 3,
    "failed": 3,
    "hostile": 2,
    "bad_encoding": 2,
    "too_large": 2,
}  # any other status: once
_MISSING = ("not_found", "led_elsewhere")  # once may be a slip
_SOON = timedelta(minutes=30)
PATIENCE = 120.0  # seconds that a run by hand waits for one host
_LONGEST_REASON = 1_000

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def visit(announcement: Announcement, *, contact: str, now: Now = utc_now, **ways: object) -> Ingested:
    """Asks for it once, takes in what is there, and writes down what came of it and when to come again.

    Raises HostBusy, and writes nothing, where its host is not free. `ways` are those of `fetch`.
    """
    known = announcement.article_id is not None  # also one that was gone when we looked last
    validators = {"etag": announcement.etag, "last_modified": announcement.last_modified} if known else {}
    looked = look(announcement.url, contact=contact, **validators, **ways)
    if isinstance(looked.error, HostBusy):
        raise looked.error
    return _put_down(announcement, looked, now())


def _put_down(announcement: Announcement, looked: Looked, moment: datetime) -> Ingested:
    with transaction.atomic():
        done = _taken(announcement, looked, moment)
        # Locked last: whoever merges outlets holds theirs first, and then what was announced of them.
        row = Announcement.objects.select_for_update().get(pk=announcement.pk)
        _write(row, looked, done, moment)
        if done.revision and done.status in (Capture.NEW, Capture.CHANGED):
            ask_for(done.revision)
    finish(Poll.objects.filter(pk=announcement.poll_id))
    announcement.refresh_from_db()
    return done


def work_off(
    announcements: Iterable[Announcement],
    *,
    contact: str,
    now: Now = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    **ways: object,
) -> Iterator[Ingested]:
    """Visits each once, one host after the other in turn, so that hosts wait and we do not.

    What a host asks us to leave for longer than PATIENCE is left to the workers, and said.
    """
    left: dict[str, deque[Announcement]] = {}
    for one in announcements:
        left.setdefault(one.host, deque()).append(one)
    hosts, busy = deque(left), dict[str, float]()
    while hosts:
        host = hosts.popleft()
        try:
            yield _by_another(left[host][0]) or visit(left[host][0], contact=contact, now=now, **ways)
            left[host].popleft()
            busy.clear()
        except HostBusy as error:
            busy[host] = error.after
            if error.after > PATIENCE:
                yield from (_left(one, error) for one in left.pop(host))
                busy.pop(host)
                continue
        if left[host]:
            hosts.append(host)
        if hosts and len(busy) == len(hosts):
            sleep(min(busy.values()))
            busy.clear()


def _by_another(announcement: Announcement) -> Ingested | None:
    """What somebody else came to, who was there since these were gathered: no page is asked for twice."""
    row = Announcement.objects.select_related("article").get(pk=announcement.pk)
    if row.tried_at == announcement.tried_at:
        return None
    refused = row.state in (Announcement.State.WAITING, Announcement.State.FAILED)
    return Ingested(where=row.url, status=row.status, problem=row.reason, refused=refused, article=row.article)


def _left(announcement: Announcement, error: HostBusy) -> Ingested:
    problem = f"{error} It stays announced: a worker reads it then, or the same command later."
    return Ingested(where=announcement.url, status=error.status, problem=problem, refused=True)


def stumbled(announcement: Announcement, error: Exception, moment: datetime) -> Ingested:
    """A mistake of ours on the way: written down like any other failure, so that it ends in the operator's list."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    reason = f"reading it failed by a mistake in Claimline ({said}); report it, then try again"
    looked = Looked(item=Refused(where=announcement.url, status="failed", reason=reason))
    return _put_down(announcement, looked, moment)


def try_again(announcements: Iterable[Announcement], *, now: datetime) -> int:
    """Has workers ask once more for what was given up; how many that were."""
    count = 0
    for one in announcements:
        with transaction.atomic():
            row = Announcement.objects.select_for_update().get(pk=one.pk)
            if row.state != Announcement.State.FAILED:
                continue
            row.state, row.attempts, row.due_at = Announcement.State.WAITING, 0, now
            row.save(update_fields=["state", "attempts", "due_at"])
            _count(row, entries_failed=-1, entries_waiting=1)
            count += 1
    return count


def finish(polls: Iterable[Poll]) -> None:
    """Polls of which everything that they announced is read now are whole: from then on they can prove silence."""
    for poll in polls:
        with transaction.atomic():
            outlet = Outlet.objects.held(poll.outlet)
            row = Poll.objects.filter(pk=poll.pk).complete().first()
            if row:
                row.outlet, row.whole = outlet, True
                row.save(update_fields=["whole"])


def _taken(announcement: Announcement, looked: Looked, moment: datetime) -> Ingested:
    outlet = _outlet(announcement)
    about = Visit(
        http=looked.http,
        bytes=looked.bytes,
        article=announcement.article,
        again=announcement.state in (Announcement.State.READ, Announcement.State.GONE),
        outlet=outlet or announcement.outlet,
    )
    if looked.item is None and announcement.article:
        return unchanged(announcement.article, where=announcement.url, now=moment, visit=about)
    if looked.item is None:
        raise AssertionError(f"{announcement.url} is unchanged, but was never read.")
    source = announcement.source_name
    own = source and Outlet.objects.known_as(source).first() == outlet
    defaults = Defaults(
        outlet=outlet.key if outlet else "",
        published=announcement.published_at,
        published_basis=Article.Basis.FEED if announcement.feed_id else Article.Basis.GIVEN,
        language=announcement.language,
        wire="" if own else source,
    )
    return ingest(looked.item, defaults, now=moment, visit=about)


def _outlet(announcement: Announcement) -> Outlet | None:
    """Who publishes there. A feed may carry what others publish: it is their transport then, and not their outlet."""
    own, feed = announcement.outlet, announcement.feed
    if own and stands_at(announcement.host, own, feed):
        return own
    source = announcement.source_name[:200].strip()
    if source and lie_together(web_host(announcement.source_url), announcement.host):
        known = Outlet.objects.known_as(source).first()
        return known or Outlet.objects.get_or_create(key=source, defaults={"name": source})[0]
    return publisher(announcement.url) or own


def _write(row: Announcement, looked: Looked, done: Ingested, moment: datetime) -> None:
    before = row.state
    row.tried_at, row.status, row.reason = moment, done.status[:30], done.problem[:_LONGEST_REASON]
    if done.refused:
        _failed(row, looked, done, moment)
    else:
        _read(row, looked, done, moment)
    row.save()
    if before == Announcement.State.WAITING != row.state:
        _count(row, entries_waiting=-1, entries_failed=int(row.state == Announcement.State.FAILED))
    if not done.refused:
        if before == Announcement.State.FAILED:
            _count(row, entries_failed=-1)
        _read_as_well(row)


def _read(row: Announcement, looked: Looked, done: Ingested, moment: datetime) -> None:
    assert done.article is not None  # noqa: S101 - for the type checker
    row.state, row.article, row.attempts = Announcement.State.READ, done.article, 0
    if looked.fetched and looked.fetched.redirects:  # its validators are another address's
        row.etag = row.last_modified = ""
    elif looked.fetched:
        row.etag = looked.fetched.etag or (row.etag if looked.fetched.not_modified else "")
        row.last_modified = looked.fetched.last_modified or (row.last_modified if looked.fetched.not_modified else "")
    row.due_at = next_look(min(row.announced_at, done.article.published_at), moment, changed=done.status == "changed")


def next_look(born: datetime, moment: datetime, *, changed: bool = False) -> datetime | None:
    """When an article of that age is looked at again, None for never; one that just changed soon may again."""
    ages = (born + timedelta(hours=age) for age in AGES)
    due = next((at for at in ages if at > moment + _SOON), None)
    if not changed:
        return due
    again = moment + timedelta(hours=1 if due else 24)
    return min(due, again) if due else again


def _failed(row: Announcement, looked: Looked, done: Ingested, moment: datetime) -> None:
    row.attempts += 1
    transient = bool(looked.error and looked.error.transient)
    wait = timedelta(minutes=_WAITS[min(row.attempts, len(_WAITS)) - 1])
    if isinstance(looked.error, RetryLater):
        wait = max(wait, timedelta(seconds=looked.error.after))
    row.due_at = moment + wait
    if row.state in (Announcement.State.READ, Announcement.State.GONE):
        if done.status == "gone" or (done.status in _MISSING and row.attempts > 1):
            row.state = Announcement.State.GONE
        later = next_look(row.announced_at, moment)
        if not transient or later is None:  # it may come back; that is looked for as if it were there
            row.due_at = later
    elif row.attempts >= (len(_WAITS) + 1 if transient else _TRIES.get(done.status, 1)):
        row.state, row.due_at = Announcement.State.FAILED, None


def _read_as_well(row: Announcement) -> None:
    """A feed may announce one entry at several addresses, as headlines change: it is read where any of them is."""
    if not row.feed_id or not row.entry_id or "id_repeated" in row.notes:
        return
    same = Announcement.objects.select_for_update().filter(feed=row.feed_id, entry_id=row.entry_id)
    for other in same.exclude(pk=row.pk).unread().order_by("pk"):
        failed = other.state == Announcement.State.FAILED
        other.state, other.article, other.due_at = Announcement.State.READ, row.article, None
        other.save(update_fields=["state", "article", "due_at"])
        _count(other, entries_failed=-int(failed), entries_waiting=-int(not failed))


def _count(row: Announcement, **by: int) -> None:
    Poll.objects.filter(pk=row.poll_id).add(**by)
