"""a sitemap's bytes -> a row for each page it lists; an index of sitemaps -> the addresses of the newest of them.

News sitemaps put a title and a date beside each address.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from sources.entries import BrokenFeed, Row, one_line, web_address
from sources.moments import read_moment

MAX_PARTS = 5
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def read_sitemap(body: bytes, *, url: str) -> Iterator[Row]:
    for page in _root(body, url).iter("{*}url"):
        link = one_line(page.findtext("{*}loc"))
        date = one_line(page.findtext("{*}news/{*}publication_date") or page.findtext("{*}lastmod"))
        title = one_line(page.findtext("{*}news/{*}title"))
        yield Row(id=link, link=link, title=title, date=date, at=_at(date))


def read_sitemap_index(body: bytes, *, url: str) -> tuple[tuple[str, ...], int]:
    """At most MAX_PARTS, and how many more it lists. Itself is none of its parts."""
    found: dict[str, datetime] = {}
    for part in _root(body, url).iter("{*}sitemap"):
        address = web_address(url, one_line(part.findtext("{*}loc")))
        if address and address != url:
            found.setdefault(address, _at(one_line(part.findtext("{*}lastmod"))) or _LONG_AGO)
    newest = sorted(found, key=lambda address: found[address], reverse=True)
    return tuple(newest[:MAX_PARTS]), len(newest[MAX_PARTS:])


def _root(body: bytes, url: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is None:
        raise BrokenFeed(f"{url} is broken XML; tell the publisher.")
    return root


def _at(date: str) -> datetime | None:
    moment = read_moment(date)
    return moment.at.astimezone(UTC) if moment else None
