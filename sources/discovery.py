"""a site's home page (and its robots.txt) -> where its feed may be, the likeliest first, each with the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from sources.charset import decode
from sources.clean import clean
from sources.entries import one_line, site_of, web_address
from sources.guard import guarded, prescan

MAX_CANDIDATES = 20
_TYPES = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/rdf+xml": "RSS",
    "application/feed+json": "JSON Feed",
}
_WELL_KNOWN = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_FEED_PATH = re.compile(r"/(?:rss|feeds?|atom)(?:/|\.xml|\.php)?$|\.(?:rss|atom|rdf)$|/feed\.json$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_ROBOTS = 500 * 1024


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """`reason` is for whoever asks why it was tried."""

    url: str
    reason: str
    title: str = ""


def discover(body: bytes, *, url: str, charset: str = "", robots: str = "") -> tuple[Candidate, ...]:
    """Each address once, at most MAX_CANDIDATES. Raises Undecodable, or Hostile and ParserFailed of the guard."""
    prescan(body)
    named = guarded(parse_links, body, url, charset)
    sitemaps = _sitemaps(robots, url)
    news = [one for one in sitemaps if "news" in one.url.lower()]
    usual = [Candidate(url=web_address(url, path), reason="a usual place") for path in _WELL_KNOWN]
    found = [*named, *news, *usual, *sitemaps]
    once: dict[str, Candidate] = {}
    for one in sorted(found, key=_is_of_comments):
        once.setdefault(one.url, one)
    return tuple(one for one in once.values() if one.url != url)[:MAX_CANDIDATES]


def parse_links(body: bytes, url: str, charset: str = "") -> list[Candidate]:
    """What the page itself names, in this very process: for the guarded child."""
    markup = clean(decode(body, declared=charset, page=True).text, limit=20_000_000)
    try:
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
        page = document_fromstring(markup.encode(), parser=parser)
    except ParserError:  # nothing in it
        return []
    base = web_address(url, next((tag.get("href") or "" for tag in page.iter("base")), "")) or url
    return [*_announced(page, base), *_linked(page, base)][:MAX_CANDIDATES]


def _announced(page: HtmlElement, base: str) -> Iterator[Candidate]:
    for tag in page.iter("link"):
        kind = _TYPES.get((tag.get("type") or "").partition(";")[0].strip().lower())
        address = web_address(base, tag.get("href") or "")
        if kind and address and "alternate" in (tag.get("rel") or "").lower().split():
            reason = f"the page names it as its {kind} feed"
            yield Candidate(url=address, reason=reason, title=one_line(tag.get("title")))


def _linked(page: HtmlElement, base: str) -> Iterator[Candidate]:
    """On its own site only: pages link to the feeds of others as well."""
    for tag in page.iter("a"):
        address = web_address(base, tag.get("href") or "")
        if address and _FEED_PATH.search(urlsplit(address).path) and site_of(address) == site_of(base):
            yield Candidate(url=address, reason="the page links to it", title=one_line(tag.text_content()))


def _sitemaps(robots: str, url: str) -> list[Candidate]:
    named = [web_address(url, one_line(address)) for address in _SITEMAP.findall(robots[:_MOST_ROBOTS])]
    return [Candidate(url=address, reason="robots.txt names it as a sitemap") for address in named if address]


def _is_of_comments(candidate: Candidate) -> bool:
    return bool(_COMMENTS.search(f"{candidate.url} {candidate.title}"))
