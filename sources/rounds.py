"""a host -> all that is due there, asked for one after the other; and which hosts have something due.

What is due stands in the rows (`Feed.next_poll_at`, `Announcement.due_at`), so a round that is cut short is taken up by
the next, in whatever process.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from sources.ingest import Ingested
from sources.known import web_host
from sources.models import Announcement, Feed, Poll
from sources.outcomes import HostBusy
from sources.visits import Now, finish, stumbled, utc_now, visit
from sources.watch import failed, poll

_NO_FAULT_OF_IT = (HostBusy, OperationalError, InterfaceError)  # the host's, or the database's

log = logging.getLogger(__name__)


def hosts_due(now: datetime) -> list[str]:
    """Hosts where a feed is to be polled or an announced address to be asked for, the longest due first."""
    due: dict[str, datetime] = {}
    for feed in Feed.objects.due(now):
        due.setdefault(web_host(feed.url), feed.next_poll_at)
    for host, first in Announcement.objects.hosts_due(now):
        due[host] = min(first, due.get(host, first))
    return sorted(due, key=lambda host: (due[host], host))


def go_round(
    host: str,
    *,
    contact: str,
    now: Now = utc_now,
    seconds: float = 45.0,
    clock: Callable[[], float] = time.monotonic,
    **ways: object,
) -> Iterator[Poll | Ingested]:
    """Polls and visits at one host until nothing is due there, somebody else is asking it, or `seconds` are over.

    What trips over a mistake of ours is put off with its reason, and never stops the rest.
    """
    end = clock() + seconds
    for feed in Feed.objects.due(now()):
        if web_host(feed.url) == host and clock() < end:
            try:
                yield _poll(feed, now, contact=contact, **ways)
            except HostBusy as busy:
                if busy.host == host:
                    return  # what is due stays due
                Feed.objects.put_off(feed, now() + timedelta(seconds=busy.after))
    while clock() < end and (announcement := Announcement.objects.due(now()).at_host(host).first()):
        try:
            yield _visit(announcement, now, contact=contact, **ways)
        except HostBusy as busy:
            if busy.host == host:
                return
            # It leads on to a host that is not free; the others here need not wait for that.
            Announcement.objects.put_off(announcement, now() + timedelta(seconds=busy.after))


def sweep() -> None:
    """What a killed worker left: polls that are whole by now, and not known to be."""
    finish(Poll.objects.complete())


def _poll(feed: Feed, now: Now, **ways: object) -> Poll:
    try:
        return poll(feed, now=now, **ways)  # type: ignore[arg-type]
    except _NO_FAULT_OF_IT:
        raise
    except Exception as error:
        log.exception("%s could not be polled", feed.url)
        return failed(feed, error, now())


def _visit(announcement: Announcement, now: Now, **ways: object) -> Ingested:
    try:
        return visit(announcement, now=now, **ways)  # type: ignore[arg-type]
    except _NO_FAULT_OF_IT:
        raise
    except Exception as error:
        log.exception("%s could not be read", announcement.url)
        return stumbled(announcement, error, now())
