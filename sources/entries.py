"""what a feed says of its articles, row by row -> entries, with what is doubtful about each said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from sources.clean import clean
from sources.moments import Moment, is_plausible

MAX_ENTRIES = 1_000
_MAX_TEXT = 2_048
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class FeedError(ValueError):
    status = "feed_failed"


class EmptyFeed(FeedError):
    status = "empty"


class NotAFeed(FeedError):
    status = "not_a_feed"


class BrokenFeed(FeedError):
    status = "broken_feed"


class FeedUndecodable(FeedError):
    status = "bad_encoding"


class FeedTooLarge(FeedError):
    status = "too_large"


@dataclass(frozen=True, kw_only=True)
class Row:
    """As the feed gives it. `at` is None where `date` cannot be read; `link` may be relative, or no address at all."""

    link: str
    id: str = ""
    title: str = ""
    date: str = ""
    at: datetime | None = None
    source_name: str = ""
    source_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`source_*` is whom the feed names as the origin, where that is another than the feed itself.

    `notes` are of: no_id, id_repeated, no_date, date_invalid, date_implausible, no_title.
    """

    id: str
    url: str
    title: str
    published: datetime | None
    source_name: str = ""
    source_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entries:
    """In the feed's order. See feeds.Feed for what is counted."""

    kept: tuple[Entry, ...]
    repeated: int
    left_out: int
    older: int


def read_entries(rows: Iterable[Row], *, url: str, feed_title: str = "") -> Entries:
    found: list[Entry] = []
    ids: dict[str, set[str]] = {}  # each id, and the addresses that came with it
    repeated = left_out = 0
    for row in rows:
        address = web_address(url, row.link)
        key = row.id or address
        if not address or address == url:  # its own address is no article's
            left_out += 1
        elif address in ids.get(key, ()):
            repeated += 1
        else:
            found.append(_entry(row, url, address, is_second=key in ids, feed_title=feed_title))
            ids.setdefault(key, set()).add(address)
    kept = _newest(found)
    return Entries(kept=tuple(kept), repeated=repeated, left_out=left_out, older=len(found) - len(kept))


def web_address(base: str, link: str) -> str:
    """`link` in full, or "" where it is no web address."""
    link = link.strip()
    if not link:
        return ""
    try:
        address = link if is_address(link) else urljoin(base, link)
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and len(address) <= _MAX_TEXT else ""


def is_address(text: str) -> bool:
    """In full: for what is an address only where it looks like one, as an id."""
    return text.startswith(("http://", "https://"))


def site_of(address: str) -> str:
    """Its host without `www.`, "" where there is none: what a domain of an outlet is."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def one_line(text: Any) -> str:
    return " ".join(clean(str(text or "")[:_MAX_TEXT]).split())


def _entry(row: Row, url: str, address: str, *, is_second: bool, feed_title: str) -> Entry:
    source_url = web_address(url, row.source_url)
    names_itself = source_url == url or (row.source_name == feed_title and not source_url)
    published, doubt = _published(row)
    notes = (
        *(["no_id"] if not row.id else []),
        *(["no_title"] if not row.title else []),
        *(["id_repeated"] if is_second else []),
        *doubt,
    )
    return Entry(
        id=address if is_second or not row.id else row.id,  # one id for two pages: the address tells them apart
        url=address,
        title=row.title,
        published=published,
        source_name="" if names_itself else row.source_name,
        source_url="" if names_itself else source_url,
        notes=notes,
    )


def _published(row: Row) -> tuple[datetime | None, tuple[str, ...]]:
    if not row.date:
        return None, ("no_date",)
    if row.at is None:
        return None, ("date_invalid",)
    if not is_plausible(Moment(at=row.at, precision="second")):
        return None, ("date_implausible",)
    return row.at, ()


def _newest(entries: list[Entry]) -> list[Entry]:
    """At most MAX_ENTRIES, in their order; without dates the first, since feeds begin with what is new."""
    if len(entries) <= MAX_ENTRIES:
        return entries
    by_age = sorted(range(len(entries)), key=lambda n: entries[n].published or _LONG_AGO, reverse=True)
    return [entries[n] for n in sorted(by_age[:MAX_ENTRIES])]
