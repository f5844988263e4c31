"""a feed's bytes -> its entries, with what is doubtful about each said."""

import calendar
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from sources.clean import clean
from sources.guard import guarded, prescan
from sources.moments import Moment, is_plausible, read_moment

MAX_ENTRIES = 1_000
_MAX_TEXT = 2_048
_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE)
_HEAD = 4_096
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?urlset\b")


class FeedError(ValueError):
    status = "feed_failed"


class EmptyFeed(FeedError):
    status = "empty"


class NotAFeed(FeedError):
    status = "not_a_feed"


class BrokenFeed(FeedError):
    status = "broken_feed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`notes` are of: no_id, id_repeated, no_date, date_invalid, date_implausible, no_title."""

    id: str
    url: str
    title: str
    published: datetime | None
    source_name: str = ""
    source_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Entries in the feed's order. `left_out` counts those without an address and those beyond MAX_ENTRIES."""

    title: str
    entries: tuple[Entry, ...]
    repeated: int = 0
    left_out: int = 0


def read_feed(body: bytes, *, url: str) -> Feed:
    """RSS, Atom, RDF or a news sitemap. Raises FeedError, or Hostile and ParserFailed of the guard."""
    if not body.strip():
        raise EmptyFeed(f"{url} answered with nothing; check the feed's address.")
    head = body[:_HEAD]
    if not _FEED_ROOT.search(head):
        kind = "a web page" if _HTML_ROOT.search(head) else "no XML that is a feed"
        raise NotAFeed(f"{url} is {kind}; give the address of its RSS or Atom feed.")
    prescan(body)
    return guarded(parse_feed, body, url)


def parse_feed(body: bytes, url: str) -> Feed:
    """As read_feed, in this very process: for the guarded child."""
    if _SITEMAP.search(body[:_HEAD]):
        return _feed("", list(_sitemap_rows(body, url)), url)
    # Bytes in a stream: given a name, the library would go and fetch or open it.
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False)
    if found.bozo and not found.entries and not found.feed.get("title"):
        raise BrokenFeed(f"{url} is broken XML ({found.bozo_exception}); tell the publisher.")
    return _feed(_line(found.feed.get("title")), [_row(entry) for entry in found.entries], url)


def warm_up() -> None:
    parse_feed(b"<rss><channel><title>x</title><item><link>https://a.example/1</link></item></channel></rss>", "")


def _feed(title: str, rows: list[dict[str, Any]], url: str) -> Feed:
    entries: list[Entry] = []
    ids: dict[str, str] = {}
    repeated = left_out = 0
    for row in rows:
        address = _address(url, row["link"])
        if not address or len(entries) >= MAX_ENTRIES:
            left_out += 1
            continue
        key = row["id"] or address
        if ids.get(key) == address:
            repeated += 1
            continue
        notes = [name for name, missing in (("no_id", not row["id"]), ("no_title", not row["title"])) if missing]
        if key in ids:  # one id for two pages: the page's address tells them apart
            notes.append("id_repeated")
            key = address
        ids[key] = address
        published, doubt = _published(row)
        entries.append(
            Entry(
                id=key,
                url=address,
                title=row["title"],
                published=published,
                source_name=row["source_name"],
                source_url=_address(url, row["source_url"]),
                notes=(*notes, *doubt),
            )
        )
    return Feed(title=title, entries=tuple(entries), repeated=repeated, left_out=left_out)


def _row(entry: Any) -> dict[str, Any]:
    source = entry.get("source") or {}
    return {
        "id": _line(entry.get("id")),
        "link": entry.get("link") or "",
        "title": _line(entry.get("title")),
        "date": entry.get("published") or entry.get("updated") or "",
        "parsed": entry.get("published_parsed") or entry.get("updated_parsed"),
        "source_name": _line(source.get("title")),
        "source_url": source.get("href") or source.get("link") or "",
    }


def _sitemap_rows(body: bytes, url: str) -> Iterator[dict[str, Any]]:
    """News sitemaps put a title and a date beside each address; feedparser does not know them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is None:
        raise BrokenFeed(f"{url} is broken XML; tell the publisher.")
    for page in root.iter("{*}url"):
        link = _line(page.findtext("{*}loc"))
        date = _line(page.findtext("{*}news/{*}publication_date") or page.findtext("{*}lastmod"))
        yield {
            "id": link,
            "link": link,
            "title": _line(page.findtext("{*}news/{*}title")),
            "date": date,
            "parsed": moment.at.astimezone(UTC).timetuple() if (moment := read_moment(date)) else None,
            "source_name": "",
            "source_url": "",
        }


def _published(row: dict[str, Any]) -> tuple[datetime | None, tuple[str, ...]]:
    if not row["date"]:
        return None, ("no_date",)
    try:
        at = datetime.fromtimestamp(calendar.timegm(row["parsed"]), UTC)
    except (TypeError, ValueError, OverflowError):
        return None, ("date_invalid",)
    if not is_plausible(Moment(at=at, precision="second")):
        return None, ("date_implausible",)
    return at, ()


def _address(base: str, link: str) -> str:
    try:
        address = urljoin(base, link.strip()) if link.strip() else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and len(address) <= _MAX_TEXT else ""


def _line(text: Any) -> str:
    return " ".join(clean(str(text or "")[:_MAX_TEXT]).split())
