"""a URL -> what the site answered, fetched so that no URL can turn this machine against itself.

The address is parsed once and its name resolved once; every address it leads to is checked, and a checked one
is dialled. Redirects are followed by hand, with every check again. No cookies, no proxies, no credentials;
hard limits on time, on bytes received and on bytes unpacked. Every request takes its turn at its host.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin

import certifi
import httpcore

from sources import outcomes, robots
from sources.address import Target, read_url
from sources.connection import Dial, Network, Resolve, Way
from sources.politeness import Politeness, RobotsFile, of_this_process

AGENT = "Claimline"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PAGE = frozenset({200, 203})
_BUSY = frozenset({429, 503})
_LONGEST_WAIT = 7 * 24 * 3600
_USUAL_WAIT = 60  # where a site is too busy and does not say for how long
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`wire` bounds the bytes of one answer as received, headers and all; `body` what they unpack to.

    `total_seconds` is for all requests of one fetch together, the waiting for their turns not counted.
    """

    total_seconds: float = 30.0
    idle_seconds: float = 10.0
    wire: int = 10_000_000
    body: int = 20_000_000
    redirects: int = 5


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """`url` is where the answer came from; `moved_to` is set where every step there was permanent.

    `etag` and `last_modified` are the validators as the site wrote them, byte for byte (as Latin-1); with a 304,
    those that it sent again.
    `charset` is what Content-Type declares, "" where it declares none. `content_location` and `link` are those headers.
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
    content_location: str = ""
    link: str = ""

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
    led_from: str = "",
    politeness: Politeness | None = None,
    limits: Limits | None = None,
    resolve: Resolve = resolve,
    dial: Dial = dial,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Raises one of `outcomes` for all but a page (200, 203) or an unchanged one (304).

    `contact` is whom a site may write to; it stands in the user agent. `led_from`: what was fetched just before, and is
    not done without this, as if it had redirected here. `politeness` is shared with all who fetch;
    without one, only with those of this process. `resolve` and `dial` are the only ways out of this process.
    """
    limits = limits or Limits()
    visit = _Visit(
        agent=f"{AGENT}/1.0 (+{contact})",
        limits=limits,
        way=Way(resolve=resolve, dial=dial, deadline=0.0, idle_seconds=limits.idle_seconds, wire=limits.wire),
        tls=tls or _tls(),
        politeness=politeness or of_this_process(),
        seconds_left=limits.total_seconds,
        asked={read_url(led_from).host} if led_from else set(),
    )
    given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    conditions = {name: value for name, value in given.items() if value}
    try:
        return _page(visit.follow(url, conditions), conditional=bool(conditions))
    except outcomes.FetchError as error:
        error.http = visit.http
        raise


@dataclass(frozen=True, kw_only=True)
class _Answer:
    target: Target
    status: int
    headers: dict[str, str]
    body: bytes
    steps: tuple[tuple[str, int], ...] = ()


@dataclass(kw_only=True)
class _Visit:
    """All requests that one fetch makes, of hosts in `asked`. `http`: how the page, or what leads to it, answered."""

    agent: str
    limits: Limits
    way: Way
    tls: ssl.SSLContext
    politeness: Politeness
    seconds_left: float
    asked: set[str]
    http: int | None = None

    def follow(self, url: str, headers: dict[str, str], *, is_robots: bool = False) -> _Answer:
        steps: list[tuple[str, int]] = []
        while True:
            target = read_url(url)
            if target.url in (step for step, _ in steps):
                raise outcomes.RedirectLoop(f"{target.url} leads back to itself; check the address in a browser.")
            if not is_robots:
                robots.check(target, AGENT, self.politeness, self._read_robots)
            answer = self._in_turn(target, headers, is_robots=is_robots)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return replace(answer, steps=tuple(steps))
            steps.append((target.url, answer.status))
            if len(steps) > self.limits.redirects:
                raise outcomes.TooManyRedirects(f"{steps[0][0]} redirects {len(steps)} times and on; check it.")
            url, headers = _next(target.url, answer.headers["location"]), {}  # no condition outlives its address

    def _read_robots(self, url: str) -> RobotsFile:
        answer = self.follow(url, {}, is_robots=True)
        reason = "" if answer.status == 200 else f"answered {answer.status}"
        return RobotsFile(status=answer.status, body=answer.body, reason=reason)

    def _in_turn(self, target: Target, headers: dict[str, str], *, is_robots: bool) -> _Answer:
        with self.politeness.turn(target.host, going_on=target.host in self.asked):
            self.asked.add(target.host)
            if not is_robots:
                self.http = None
            started = time.monotonic()
            way = replace(self.way, deadline=started + self.seconds_left)
            try:
                answer = self._ask(target, headers, way, is_robots=is_robots)
            finally:
                self.seconds_left -= time.monotonic() - started
        if answer.status in _BUSY:
            self.politeness.back_off(target.host, _seconds(answer.headers.get("retry-after", "")) or _USUAL_WAIT)
        return answer

    def _ask(self, target: Target, headers: dict[str, str], way: Way, *, is_robots: bool) -> _Answer:
        sent = {
            "Host": target.origin.partition("//")[2],
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
            httpcore.ConnectionPool(ssl_context=self.tls, network_backend=Network(way, target.url), retries=0) as pool,
            pool.stream("GET", url, headers=encoded) as response,
        ):
            self.http = self.http if is_robots else response.status
            found = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reversed(response.headers)
            }
            body = b""
            if 200 <= response.status < 300:
                cut = robots.MAX_BYTES if is_robots else None
                body = _body(response.iter_stream(), found, target.url, self.limits, cut=cut)
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
        raise outcomes.EncodingRefused(f"{url} is packed as {encoding[:60]!r}, unasked; paste the text.")
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


def _page(answer: _Answer, *, conditional: bool) -> Fetched:
    url, status, headers = answer.target.url, answer.status, answer.headers
    if status == 404:
        raise outcomes.NotFound(f"{url} answered 404, not found; check the address.")
    if status == 410:
        raise outcomes.Gone(f"{url} answered 410: it was taken down for good; ask its publisher where it went.")
    if status in _BUSY:
        seconds = _seconds(headers.get("retry-after", ""))
        raise outcomes.RetryLater(
            f"{url} answered {status}, too busy; try again after {seconds or _USUAL_WAIT} s.", after=seconds
        )
    if status >= 500:
        raise outcomes.ServerFailed(f"{url} answered {status}, a fault of its own; try later.")
    if status not in _PAGE and not (status == 304 and conditional):
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
        content_location=headers.get("content-location", ""),
        link=headers.get("link", ""),
    )


def _seconds(retry_after: str) -> int:
    """Retry-After is a number or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), _LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
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
