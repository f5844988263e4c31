"""a feed's bytes -> its entries, with what is doubtful about each said."""

import calendar
import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from sources.charset import Undecodable
from sources.clean import TooLong
from sources.entries import (
    MAX_ENTRIES,
    BrokenFeed,
    EmptyFeed,
    Entry,
    FeedError,
    FeedTooLarge,
    FeedUndecodable,
    NotAFeed,
    Row,
    is_address,
    one_line,
    read_entries,
    web_address,
)
from sources.guard import guarded, prescan
from sources.jsonfeed import prescan_json, read_json_feed
from sources.markup import as_utf8, without_odd_codes
from sources.sitemaps import read_sitemap, read_sitemap_index

__all__ = [
    "MAX_ENTRIES",
    "BrokenFeed",
    "EmptyFeed",
    "Entry",
    "Feed",
    "FeedError",
    "NotAFeed",
    "read_feed",
]

LEAST_MINUTES, MOST_MINUTES = 60, 24 * 60
MAX_BYTES = 20_000_000
MAX_SITEMAP_TAGS = 1_000_000  # a sitemap may list 50,000 pages, and say up to ten things of each
_HTML_ROOT = re.compile(rb"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE)
_ROOT = rb"(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b"
_FEED_ROOT = re.compile(rb"<" + _ROOT, re.IGNORECASE)
_FEED_END = re.compile(rb"</" + _ROOT + rb"\s*>|<" + _ROOT + rb"[^>]*/>", re.IGNORECASE)
_HEAD = _TAIL = 4_096
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?urlset\b")
_SITEMAP_INDEX = re.compile(rb"<(?:[\w.-]+:)?sitemapindex\b")
_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Entries in the feed's order.

    `repeated` counts those that stand there twice, `left_out` those without an address, `older` those beyond the
    MAX_ENTRIES newest. An index of sitemaps has no entries: `parts` are the sitemaps to be read in its place, the
    newest first. `site` is the page that it says it belongs to; `every_minutes` how often it asks to be looked at.
    One that `breaks_off` lacks its end: nobody knows how many entries stood there.
    """

    title: str
    entries: tuple[Entry, ...]
    repeated: int = 0
    left_out: int = 0
    older: int = 0
    parts: tuple[str, ...] = ()
    site: str = ""
    every_minutes: int = LEAST_MINUTES
    breaks_off: bool = False


def read_feed(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Feed:
    """RSS, Atom, RDF, JSON Feed, a sitemap or an index of sitemaps, also as a .gz file.

    `content_type` and `charset` are what the HTTP answer declares. Raises FeedError, or Hostile and ParserFailed of
    the guard.
    """
    text = _text(_unpacked(body, url), url, charset)
    if not text.strip():
        raise EmptyFeed(f"{url} answered with nothing; check the feed's address.")
    head = text[:_HEAD]
    if head.lstrip()[:1] in b"{[":
        prescan_json(text)
    elif _FEED_ROOT.search(head):
        prescan(text, tags=MAX_SITEMAP_TAGS) if _SITEMAP.search(head) else prescan(text)
    else:
        kind = "a web page" if _HTML_ROOT.search(head) else "no XML or JSON that is a feed"
        typed = f" (it calls itself {content_type[:60]})" if content_type else ""
        raise NotAFeed(f"{url} is {kind}{typed}; give the address of its RSS or Atom feed.")
    return guarded(parse_feed, text, url)


def parse_feed(body: bytes, url: str) -> Feed:
    """As read_feed, of UTF-8 and in this very process: for the guarded child."""
    head = body[:_HEAD]
    if head.lstrip()[:1] in b"{[":
        found = read_json_feed(body, url=url)
        return _feed(found.title, found.rows, url, site=found.site)
    body = without_odd_codes(body)
    if _SITEMAP_INDEX.search(head):
        parts, more = read_sitemap_index(body, url=url)
        return Feed(title="", entries=(), parts=parts, older=more)
    breaks_off = not _FEED_END.search(body[-_TAIL:])
    return replace(_sitemap(body, url, breaks_off) or _rss_or_atom(body, url), breaks_off=breaks_off)


def warm_up() -> None:
    parse_feed(b"<rss><channel><title>x</title><item><link>https://a.example/1</link></item></channel></rss>", "")


def _unpacked(body: bytes, url: str) -> bytes:
    """Sitemaps are often files of gzip; this has nothing to do with how the answer was packed on its way."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(31)
    try:
        unpacked = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise BrokenFeed(f"{url} is broken gzip ({error}); tell the publisher.") from error
    if len(unpacked) > MAX_BYTES:
        raise FeedTooLarge(f"{url} unpacks to over {MAX_BYTES:,} bytes, which no feed has; leave it out.")
    if not unpacker.eof:
        raise BrokenFeed(f"{url} is gzip that breaks off; try later.")
    return unpacked


def _text(body: bytes, url: str, charset: str) -> bytes:
    try:
        return as_utf8(body, charset=charset)
    except Undecodable as error:
        raise FeedUndecodable(f"{url} is in no encoding that could be found out; tell the publisher.") from error
    except TooLong as error:
        raise FeedTooLarge(f"{url}: {error}") from error


def _feed(title: str, rows: Iterable[Row], url: str, *, site: str = "", every_minutes: int = LEAST_MINUTES) -> Feed:
    found = read_entries(rows, url=url, feed_title=title)
    return Feed(
        title=title,
        entries=found.kept,
        repeated=found.repeated,
        left_out=found.left_out,
        older=found.older,
        site=web_address(url, site),
        every_minutes=every_minutes,
    )


def _sitemap(body: bytes, url: str, breaks_off: bool) -> Feed | None:
    if not _SITEMAP.search(body[:_HEAD]):
        return None
    rows = list(read_sitemap(body, url=url))
    return _feed("", rows[:-1] if breaks_off else rows, url)  # of a last one that is cut, the address may be, too


def _rss_or_atom(body: bytes, url: str) -> Feed:
    # Bytes in a stream: given a name, the library would go and fetch or open it.
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    about = found.feed
    if found.bozo and not found.entries and not about.get("title"):
        raise BrokenFeed(f"{url} is broken XML ({found.bozo_exception}); tell the publisher.")
    return _feed(
        one_line(about.get("title")),
        [_row(entry) for entry in found.entries],
        url,
        site=about.get("link") or "",
        every_minutes=_every_minutes(about),
    )


def _row(entry: Any) -> Row:
    source = entry.get("source") or {}
    return Row(
        id=one_line(entry.get("id")),
        link=_link(entry),
        title=one_line(entry.get("title")),
        date=one_line(entry.get("published") or entry.get("updated")),
        at=_at(entry.get("published_parsed") or entry.get("updated_parsed")),
        source_name=one_line(source.get("title")),
        source_url=source.get("href") or source.get("link") or "",
    )


def _link(entry: Any) -> str:
    """The page itself, where what counts clicks says which it is; an id in its place only where that is an address."""
    if original := entry.get("feedburner_origlink"):
        return str(original)
    link = str(entry.get("link") or "")
    is_id = entry.get("guidislink") and not any(way.get("rel") == "alternate" for way in entry.get("links") or ())
    return "" if is_id and not is_address(link) else link


def _at(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (TypeError, ValueError, OverflowError):
        return None


def _every_minutes(about: Any) -> int:
    """RSS says it in minutes (`ttl`), the syndication module as so many times a period. Never under an hour."""
    ttl, period = str(about.get("ttl") or ""), str(about.get("sy_updateperiod") or "").strip().lower()
    times = str(about.get("sy_updatefrequency") or "1").strip()
    if re.fullmatch(r"[0-9]{1,6}", ttl):
        asked = int(ttl)
    elif period in _MINUTES and re.fullmatch(r"[1-9][0-9]{0,3}", times):
        asked = _MINUTES[period] // int(times)
    else:
        asked = LEAST_MINUTES
    return min(max(asked, LEAST_MINUTES), MOST_MINUTES)
