"""who sends a request -> what tells senders apart, and does not say who they are."""

import re
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_WITH_PORT = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|(\d+(?:\.\d+){3}))(?::\d+)?", re.ASCII)


def sender(request: HttpRequest, salt: str) -> str:
    """A keyed hash of the net address: it tells whether two requests came from one, and not from which."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:  # the last address is what the server in front adds; those before it anybody can make up
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return salted_hmac(salt, _place(address), algorithm="sha256").hexdigest()


def _place(address: str) -> str:
    """Of an IPv6 address the first half: whoever has one has all that begin alike. Some servers in front tell the port,
    which is another each time."""
    bare = _WITH_PORT.fullmatch(address)
    try:
        found = ip_address((bare[1] or bare[2]) if bare else address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> 64)
    return str(found)
