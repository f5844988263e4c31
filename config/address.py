"""a path on this site -> the address that readers and machines elsewhere know it by."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import escape_uri_path, iri_to_uri


def absolute(path: str) -> str:
    """`path` begins with a slash, and may bear a query that is encoded already."""
    return settings.SITE_URL + iri_to_uri(path)


def page(path: str) -> str:
    """As `absolute`, of a path as a request has it: decoded, without a query."""
    return settings.SITE_URL + escape_uri_path(path)


def tag(name: str) -> str:
    """A tag URI (RFC 4151): an id that stays the same wherever the site moves later, as long as `name` does."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{iri_to_uri(name)}"
