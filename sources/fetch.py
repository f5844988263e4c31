"""a URL -> what the site answered, fetched so that no URL can turn this machine against itself.

The address is parsed once and its name resolved once; every address it leads to is checked, and a checked one
is dialled. Redirects are followed by hand, with every check again. No cookies, no proxies, no credentials;
hard limits on time, on bytes received and on bytes unpacked.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin

import certifi
import httpcore

from sources import outcomes, robots
from sources.address import Target, read_url
from sources.connection import Dial, Network, Resolve, Way
from sources.robots import Robots, RobotsFile

AGENT = "Claimline"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_WAIT = 7 * 24 * 3600
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`wire` bounds the bytes of one answer as received, headers and all; `body` what they unpack to."""

    total_seconds: float = 30.0
    idle_seconds: float = 10.0
    wire: int = 10_000_000
    body: int = 20_000_000
    redirects: int = 5


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """`url` is where the answer came from; `moved_to` is set where every step there was permanent.

    `etag` and `last_modified` are the validators as the site wrote them, byte for byte (as Latin-1).
    `charset` is what Content-Type declares, "" where it declares none.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    redirects: tuple[str, ...] = ()

    @property
    def not_modified(self) -> bool:
        return self.status == 304


def resolve(host: str, port: int) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def dial(address: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((address, port), timeout)


def fetch(
    url: str,
    *,
    contact: str,
    etag: str = "",
    last_modified: str = "",
    robots: Robots | None = None,
    limits: Limits | None = None,
    resolve: Resolve = resolve,
    dial: Dial = dial,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Raises one of `outcomes` for all but a page (2xx) or an unchanged one (304).

    `contact` is whom a site may write to; it stands in the user agent. `resolve` and `dial` are the only ways
    out of this process.
    """
    limits = limits or Limits()
    way = Way(
        resolve=resolve,
        dial=dial,
        deadline=time.monotonic() + limits.total_seconds,
        idle_seconds=limits.idle_seconds,
        wire=limits.wire,
    )
    visit = _Visit(
        agent=f"{AGENT}/1.0 (+{contact})", limits=limits, way=way, tls=tls or _tls(), robots=robots or Robots()
    )
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    answer = visit.follow(url, {name: value for name, value in conditions.items() if value})
    return _page(answer)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    target: Target
    status: int
    headers: dict[str, str]
    body: bytes
    steps: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """All requests that one fetch makes, under one deadline."""

    agent: str
    limits: Limits
    way: Way
    tls: ssl.SSLContext
    robots: Robots

    def follow(self, url: str, headers: dict[str, str], *, is_robots: bool = False) -> _Answer:
        steps: list[tuple[str, int]] = []
        while True:
            target = read_url(url)
            if target.url in (step for step, _ in steps):
                raise outcomes.RedirectLoop(f"{target.url} leads back to itself; check the address in a browser.")
            if not is_robots:
                self.robots.check(target, AGENT, self._read_robots)
            answer = self._ask(target, headers, limit=robots.MAX_BYTES if is_robots else None)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return _Answer(**{**vars(answer), "steps": tuple(steps)})
            steps.append((target.url, answer.status))
            if len(steps) > self.limits.redirects:
                raise outcomes.TooManyRedirects(
                    f"{steps[0][0]} redirects over {self.limits.redirects} times; check it."
                )
            url, headers = _next(target.url, answer.headers["location"]), {}  # no condition outlives its address

    def _read_robots(self, url: str) -> RobotsFile:
        answer = self.follow(url, {}, is_robots=True)
        return RobotsFile(status=answer.status, body=answer.body)

    def _ask(self, target: Target, headers: dict[str, str], *, limit: int | None) -> _Answer:
        sent = {
            "Host": target.host,
            "User-Agent": self.agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **headers,
        }
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        encoded = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in sent.items()]
        with (
            _named(target.url),
            httpcore.ConnectionPool(
                ssl_context=self.tls, network_backend=Network(self.way, target.url), retries=0
            ) as pool,
            pool.stream("GET", url, headers=encoded) as response,
        ):
            found = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reversed(response.headers)
            }
            body = b""
            if 200 <= response.status < 300:
                body = _body(response.iter_stream(), found, target.url, self.limits, cut=limit)
            return _Answer(target=target, status=response.status, headers=found, body=body)


@contextmanager
def _named(url: str) -> Iterator[None]:
    """What the library calls it -> what our rows call it."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise outcomes.TimedOut(f"{url} was too slow ({error}); try later.") from error
    except httpcore.ConnectError as error:
        raise outcomes.ConnectFailed(f"{url} cannot be reached ({error}); try later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise outcomes.BadAnswer(f"{url} gave an answer that cannot be read ({error}); try later.") from error


def _body(chunks: Iterator[bytes], headers: dict[str, str], url: str, limits: Limits, *, cut: int | None) -> bytes:
    """Unpacked and whole; with `cut`, what goes beyond it is left unread instead of refused."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise outcomes.EncodingRefused(
            f"{url} is packed as {encoding[:60]!r}, which was not asked for; paste the text."
        )
    unpacker = zlib.decompressobj(31) if encoding.endswith("gzip") else None
    most = limits.body if cut is None else cut
    out = bytearray()
    for chunk in chunks:
        try:
            out += unpacker.decompress(chunk, most + 1 - len(out)) if unpacker else chunk
        except zlib.error as error:
            raise outcomes.BadAnswer(f"{url} is broken gzip ({error}); try later.") from error
        if len(out) > most:
            if cut is not None:
                return bytes(out[:cut])
            raise outcomes.TooLarge(f"{url} unpacks to over {most:,} bytes; paste the text by hand.")
    if unpacker and (not unpacker.eof or unpacker.unused_data):
        raise outcomes.BadAnswer(f"{url} is gzip that breaks off or runs on; try later.")
    return bytes(out)


def _page(answer: _Answer) -> Fetched:
    url, status, headers = answer.target.url, answer.status, answer.headers
    if status == 404:
        raise outcomes.NotFound(f"{url} answered 404, not found; check the address.")
    if status == 410:
        raise outcomes.Gone(f"{url} answered 410, gone for good; take it off the list.")
    if status in (429, 503):
        seconds = _seconds(headers.get("retry-after", ""))
        raise outcomes.RetryLater(
            f"{url} answered {status}, too busy; try again after {seconds or 60} s.", after=seconds
        )
    if status >= 500:
        raise outcomes.ServerFailed(f"{url} answered {status}, a fault of its own; try later.")
    if status != 304 and not 200 <= status < 300:
        raise outcomes.AnswerRefused(f"{url} answered {status} and no page; open it in a browser, or paste the text.")
    declared = _CHARSET.search(headers.get("content-type", ""))
    return Fetched(
        url=url,
        status=status,
        body=answer.body,
        content_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=declared[1].lower() if declared else "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        moved_to=url if answer.steps and all(code in _PERMANENT for _, code in answer.steps) else "",
        redirects=tuple(step for step, _ in answer.steps),
    )


def _seconds(retry_after: str) -> int:
    """Retry-After is a number or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), _LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0
    return int(min(max(seconds, 0), _LONGEST_WAIT))


def _next(url: str, location: str) -> str:
    try:
        # Sites send UTF-8 here; as Latin-1 it would be another address.
        return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise outcomes.UrlRefused(f"{url} redirects to what is no address ({error}); check it.") from error


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
