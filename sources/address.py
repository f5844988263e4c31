"""a URL -> its checked parts; an IP address -> whether it is public.

This is the only place that takes a URL apart, so that what was checked is what is dialled.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import idna

from sources.outcomes import UrlRefused

MAX_URL = 2_048
PORTS = frozenset({80, 443})
_DEFAULT_PORT = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_NOT_IN_A_REQUEST = re.compile(r"[^\x21-\x7e]")
_STEP = re.compile(r"/(?:\.|%2e){1,2}$", re.IGNORECASE)
# No public name ends in a number, and these names lead into the machine or the house.
_PRIVATE_NAME = re.compile(
    r"\.(?:[0-9]+|0x[0-9a-f]*|local|localhost|localdomain|internal|intranet|corp|home|lan|private|arpa|onion|alt"
    r"|invalid|test)$"
)

# The predicates of `ipaddress` let a third of the special addresses through. IPv4 is what is left when these are
# taken away (IANA's special registry, multicast, class E, and the metadata address of one cloud) ...
_V4_DENIED = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
            *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# ... and IPv6 only global unicast, less what is special in it: that alone drops mapped, NAT64, local and the rest.
_V6_ALLOWED = ipaddress.IPv6Network("2000::/3")
_V6_DENIED = tuple(
    map(
        ipaddress.IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """`host` is ASCII, lower case, without a final dot; `path` carries the query and is ready to be sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        port = "" if self.port == _DEFAULT_PORT[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def url(self) -> str:
        return self.origin + self.path


def read_url(url: str) -> Target:
    """Raises UrlRefused for everything that is not a public web page's address."""
    if len(url) > MAX_URL:
        raise UrlRefused(f"The address has {len(url):,} characters, over {MAX_URL:,}; shorten it.")
    if _UNSAFE.search(url):
        raise _refusal(url, "holds a space, a backslash or a control character", "write it as %20 or leave it out")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refusal(url, f"is not an address ({error})", "check it") from error
    if parts.scheme not in _DEFAULT_PORT:
        raise _refusal(url, "is neither http nor https", "give a web address")
    if set(parts.netloc) & set("@[]%"):
        raise _refusal(url, "holds a user name, a bare IP address or an escape in its host", "use the public name")
    host = _host(url, parts)
    port = _DEFAULT_PORT[parts.scheme] if port is None else port
    if port not in PORTS:
        raise _refusal(url, f"asks for port {port}", "only 80 and 443 are fetched")
    path = _walked(parts.path) + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port, path=_NOT_IN_A_REQUEST.sub(_escaped, path))


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _V4_DENIED)
    return ip in _V6_ALLOWED and not any(ip in network for network in _V6_DENIED)


def _host(url: str, parts: SplitResult) -> str:
    try:
        # UTS 46 folds full-width digits and the ideographic dots, so that what is checked is what is asked for.
        host = idna.encode(parts.hostname or "", uts46=True).decode("ascii").rstrip(".").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise _refusal(url, f"has no valid host name ({error})", "check it") from error
    if "." not in host or _PRIVATE_NAME.search(host):
        raise _refusal(url, f"names {host!r}, which is no public name", "use the site's public name")
    return host


def _walked(path: str) -> str:
    """Steps up and down are taken here, as browsers take them: robots.txt is asked about the page that is meant."""
    kept: list[str] = []
    for step in path.split("/")[1:]:
        plain = step.lower().replace("%2e", ".")
        if plain == "..":
            kept = kept[:-1]
        elif plain != ".":
            kept.append(step)
    # What ends in such a step is a folder.
    return "/" + "/".join([*kept, ""] if kept and _STEP.search(path) else kept)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _refusal(url: str, what: str, fix: str) -> UrlRefused:
    shown = re.sub(r"[^\x20-\x7e]", "?", url[:200])
    return UrlRefused(f"{shown} {what}; {fix}.")
