"""a new revision -> a copy of its page that a public web archive keeps, and its address; where an operator wants it.

CLAIMLINE_ARCHIVE names the archive: the address, with `{url}` in it, that has it save a page. It is asked by GET, as
politely as any site, and by one worker at a time for each copy. Nothing of an article depends on what it answers.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urljoin

from django.conf import settings

from sources.address import read_url
from sources.fetch import Fetched, Limits, fetch
from sources.models import ArchivedCopy, Revision
from sources.outcomes import FetchError, HostBusy, RetryLater, UrlRefused

AFTER_FAILURES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # then it is given up
_AT_ONCE = 50
_HELD = timedelta(minutes=10)  # what a worker that was killed had asked for is asked for again then
_PATIENT = Limits(idle_seconds=30.0)  # an archive answers only when it has the page
_LINK = re.compile(r"<([^>]{1,2100})>([^<]*)")
_RELATION = re.compile(r"rel\s*=\s*(?:\"([^\"]*)\"|([\w-]+))", re.IGNORECASE)


def ask_for(revision: Revision) -> None:
    """Within the caller's transaction: with the revision, or not at all. Nothing where no archive is named."""
    if settings.CLAIMLINE_ARCHIVE and revision.article.url:
        ArchivedCopy.objects.get_or_create(revision=revision, defaults={"due_at": revision.seen_at})


def keep_due(now: datetime, *, contact: str, **ways: object) -> int:
    """Asks for what is due, a bounded number of them, and says how many that were. `ways` are those of `fetch`."""
    if not settings.CLAIMLINE_ARCHIVE:
        return 0
    asked = 0
    for copy in ArchivedCopy.objects.due(now)[:_AT_ONCE]:
        if not _hold(copy, now):
            continue
        try:
            _keep(copy, now, contact, ways)
        except HostBusy as busy:  # then for all the others as well
            _put_off(copy, now + timedelta(seconds=busy.after), str(busy))
            break
        asked += 1
    return asked


def _hold(copy: ArchivedCopy, now: datetime) -> bool:
    """Whether it is ours: of two workers that saw it due, one."""
    still = ArchivedCopy.objects.filter(pk=copy.pk, due_at=copy.due_at)
    return bool(still.update(due_at=now + _HELD))


def _keep(copy: ArchivedCopy, now: datetime, contact: str, ways: dict[str, object]) -> None:
    url = copy.revision.article.url
    try:
        asked = _request(url)
        answer = fetch(asked, contact=contact, **{"limits": _PATIENT, **ways})  # type: ignore[arg-type]
        address = _address_of_copy(answer, url)
    except HostBusy:
        raise
    except FetchError as error:
        _fail(copy, now, error)
        return
    copy.state, copy.address, copy.kept_at = ArchivedCopy.State.KEPT, address, now
    copy.reason, copy.due_at = "", None
    copy.save()


def _request(url: str) -> str:
    """In a query, the article's own address is escaped; as the end of a path, archives take it as it is."""
    before, _, _ = settings.CLAIMLINE_ARCHIVE.partition("{url}")
    return str(settings.CLAIMLINE_ARCHIVE.replace("{url}", quote(url, safe="") if "?" in before else url))


def _address_of_copy(answer: Fetched, url: str) -> str:
    """Where the archive says that the copy is, or led us to."""
    led_to = answer.url if answer.redirects else ""
    given = answer.content_location or led_to or _memento(answer.link)
    if not given:
        raise UrlRefused(f"{answer.url} answered, and names no copy; check CLAIMLINE_ARCHIVE in a browser.")
    address = read_url(urljoin(answer.url, given))
    if address.host == read_url(url).host:
        raise UrlRefused(f"{answer.url} names {address.url} as the copy, the site itself; check CLAIMLINE_ARCHIVE.")
    return address.url


def _memento(links: str) -> str:
    """The last that is one: archives name the first and the last copy that they have, in this order."""
    found = ""
    for target, about in _LINK.findall(links):
        relation = _RELATION.search(about)
        if relation and "memento" in (relation[1] or relation[2]).lower().split():
            found = target
    return found


def _fail(copy: ArchivedCopy, now: datetime, error: FetchError) -> None:
    copy.reason = " ".join(str(error).split())
    copy.attempts += 1
    if copy.attempts > len(AFTER_FAILURES):
        copy.state, copy.due_at = ArchivedCopy.State.FAILED, None
    else:
        wait = AFTER_FAILURES[copy.attempts - 1]
        asked_to = timedelta(seconds=error.after) if isinstance(error, RetryLater) else timedelta()
        copy.due_at = now + max(wait, asked_to)
    copy.save()


def _put_off(copy: ArchivedCopy, until: datetime, reason: str) -> None:
    copy.due_at, copy.reason = until, reason
    copy.save(update_fields=["due_at", "reason"])
