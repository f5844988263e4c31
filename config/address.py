"""a thing -> its path on this site; a path -> the address that readers and machines elsewhere know it by."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import escape_uri_path, iri_to_uri


@lru_cache(maxsize=20_000)
def of(view: str, name: str) -> str:
    """Of the page that `view` shows of the thing called `name`. Kept: a page names hundreds, and the way through all
    patterns takes longer than to write the rest of such a line."""
    return reverse(view, args=[name])


def absolute(path: str) -> str:
    """`path` begins with a slash, and may bear a query that is encoded already."""
    return settings.SITE_URL + iri_to_uri(path)


def page(path: str) -> str:
    """As `absolute`, of a path as a request has it: decoded, without a query."""
    return settings.SITE_URL + escape_uri_path(path)


def tag(name: str) -> str:
    """A tag URI (RFC 4151): an id that stays the same wherever the site moves later, as long as `name` does."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{iri_to_uri(name)}"
