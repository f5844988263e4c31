"""addresses -> the sitemap files of sitemaps.org: an index of parts, and a part."""

from collections.abc import Iterable
from datetime import UTC

from django.utils.html import escape

from claims.addresses import Address
from config.address import absolute

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_FORM = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index(paths: Iterable[str]) -> bytes:
    """`paths`: of the parts."""
    inside = "".join(f"<sitemap><loc>{escape(absolute(path))}</loc></sitemap>\n" for path in paths)
    return f'{_HEAD}<sitemapindex xmlns="{_FORM}">\n{inside}</sitemapindex>\n'.encode()


def part(addresses: Iterable[Address]) -> bytes:
    inside = "".join(f"<url><loc>{escape(absolute(one.path))}</loc>{_changed(one)}</url>\n" for one in addresses)
    return f'{_HEAD}<urlset xmlns="{_FORM}">\n{inside}</urlset>\n'.encode()


def _changed(address: Address) -> str:
    if address.changed is None:
        return ""
    return f"<lastmod>{address.changed.astimezone(UTC).isoformat(timespec='seconds')}</lastmod>"
