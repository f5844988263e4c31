"""addresses that somebody named -> Announcement rows, for the workers to follow. Known ones stay as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sources.address import read_url
from sources.known import LONGEST_URL, plain_url
from sources.models import Announcement, Article, Feed, Outlet, Poll
from sources.outcomes import UrlRefused


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One address, and what is said of what stands there. `source_*`: whom a feed names as its origin."""

    url: str
    entry_id: str = ""
    title: str = ""
    published: datetime | None = None
    language: str = ""
    source_name: str = ""
    source_url: str = ""
    notes: tuple[str, ...] = ()


def as_announced(url: str) -> str:
    """The form in which announcements have it; what cannot be fetched stays as near to that as it can."""
    try:
        return plain_url(read_url(plain_url(url)).url)[:LONGEST_URL]
    except UrlRefused:
        return plain_url(url)[:LONGEST_URL]


@transaction.atomic
def announce(
    wanted: Iterable[Wanted],
    *,
    now: datetime,
    outlet: Outlet | None = None,
    feed: Feed | None = None,
    poll: Poll | None = None,
) -> list[Announcement]:
    """Those that nobody announced before, in the order given; an address that cannot be fetched is a row as well.

    `outlet` publishes them, as far as is known; None leaves it to the address.
    """
    rows: dict[str, Announcement] = {}
    for one in wanted:
        row = _row(one, now)
        row.outlet, row.feed, row.poll = outlet, feed, poll
        rows.setdefault(row.url, row)
    known = set(Announcement.objects.filter(url__in=rows).values_list("url", flat=True))
    held = {article.url: article for article in Article.objects.filter(url__in=rows)}
    fresh = [row for url, row in rows.items() if url not in known]
    for row in fresh:
        if article := held.get(row.url):  # it came by another way: nothing to read, but to be looked at again
            row.article, row.state = article, Announcement.State.READ
    # Another worker may have announced it in this moment: then it is that one's.
    Announcement.objects.bulk_create(fresh, ignore_conflicts=True)
    mine = Announcement.objects.filter(url__in=[row.url for row in fresh], poll=poll, announced_at=now)
    by_url = {row.url: row for row in mine}
    return [by_url[row.url] for row in fresh if row.url in by_url]


def _row(wanted: Wanted, now: datetime) -> Announcement:
    row = Announcement(
        url=as_announced(wanted.url),
        entry_id=wanted.entry_id,
        title=wanted.title,
        published_at=wanted.published,
        language=wanted.language,
        source_name=wanted.source_name,
        source_url=wanted.source_url,
        notes=list(wanted.notes),
        announced_at=now,
        due_at=now,
    )
    try:
        row.host = read_url(row.url).host
    except UrlRefused as error:
        row.state, row.status, row.reason = Announcement.State.FAILED, error.status, " ".join(str(error).split())
        row.due_at, row.tried_at = None, now
    return row
