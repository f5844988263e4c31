"""A loopback news server that lives through a Day, and remembers every request with its time."""

import hashlib
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Protocol

from tests.newsroom import render
from tests.newsroom.script import Day, Paper, Piece, Spell
from tests.servers import ok, to

_LONGEST = 30.0  # real seconds that anything may take here
_STATUS = {
    "missing": "404 Not Found",
    "gone": "410 Gone",
    "broken": "500 Internal Server Error",
    "moved": "301 Moved Permanently",
    "elsewhere": "302 Found",
}
_BAD_FEEDS = {
    "html": b"<!doctype html><html><body><p>We are back soon.</p></body></html>",
    "garbage": bytes(range(256)) * 4,
    "empty": b"",
}


_VALIDATORS = {"etag": ("etag",), "modified": ("last-modified",), "both": ("etag", "last-modified"), "none": ()}


class Time(Protocol):
    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, from when it was read until its answer was about to leave, and what the answer held.

    `piece` and `version` are of a page that was served whole, `listed` the articles of a feed that was (or, answered
    304, would have been); `given` are the validators that it came with, `led_to` where it redirected to.
    """

    order: int
    host: str
    path: str
    headers: dict[str, str]
    began: datetime
    ended: datetime
    status: int
    kind: str  # of: robots, feed, page, other
    paper: str = ""
    piece: int | None = None
    version: int | None = None
    listed: tuple[int, ...] = ()
    given: dict[str, str] = field(default_factory=dict)
    retry_after: int = 0
    led_to: str = ""
    body: bytes = b""  # of robots.txt


@dataclass(frozen=True, kw_only=True)
class _Reply:
    """`silent` and `dropped` answer nothing at all."""

    raw: bytes
    status: int
    paper: str = ""
    how: str = ""
    piece: int | None = None
    version: int | None = None
    listed: tuple[int, ...] = ()
    given: dict[str, str] = field(default_factory=dict)
    retry_after: int = 0
    led_to: str = ""
    body: bytes = b""


class Newsroom:
    """`latency` passes with every answer, in the clock's own seconds."""

    def __init__(self, day: Day, clock: Time, *, latency: float = 0.0) -> None:
        self.day = day
        self.clock = clock
        self.latency = latency
        self.asked: list[Asked] = []
        self._looks: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._papers = {(paper.host, paper.feed_path): paper for paper in day.papers}
        self._robots = {paper.host: paper for paper in day.papers}
        self._pages = {
            (paper.host, path): (paper, piece) for paper, piece in day.pieces.values() for path in piece.paths
        }
        for paper in day.papers:
            for spell in paper.spells:
                if spell.to:
                    self._papers[paper.host, spell.to] = paper
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        self._addresses = {
            host: f"93.184.{215 + k // 200}.{k % 200 + 10}" for k, host in enumerate(sorted(self._robots))
        }
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def resolve(self, host: str, port: int) -> list[str]:
        if host not in self._addresses:
            raise OSError(f"{host} is not known here")
        return [self._addresses[host]]

    def dial(self, address: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    @property
    def ways(self) -> dict[str, object]:
        return {"resolve": self.resolve, "dial": self.dial}

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(_LONGEST)
            request = b""
            while b"\r\n\r\n" not in request and (more := connection.recv(65_536)):
                request += more
            if b"\r\n\r\n" not in request:
                return
            reply = self._answer(request.decode("latin-1"))
            if reply.how == "silent":
                connection.recv(1)  # until the other side gives up
            elif reply.how != "dropped":
                connection.sendall(reply.raw)

    def _answer(self, request: str) -> _Reply:
        """The request stands in the list before a byte of the answer leaves, so that no later one can overtake it."""
        first, *lines = request.split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host, path, began = headers.get("host", ""), first.split(" ")[1], self.clock.now()
        kind, reply = self._reply(host, path, headers, self.day.hour(began))
        self.clock.sleep(self.latency)
        with self._lock:
            self.asked.append(
                Asked(
                    order=len(self.asked),
                    host=host,
                    path=path,
                    headers=headers,
                    began=began,
                    ended=self.clock.now(),
                    status=reply.status,
                    kind=kind,
                    **{name: getattr(reply, name) for name in _KEPT},
                )
            )
        return reply

    def _reply(self, host: str, path: str, headers: dict[str, str], hour: float) -> tuple[str, _Reply]:
        if path == "/robots.txt" and host in self._robots:
            return "robots", self._robots_reply(self._robots[host], hour)
        if paper := self._papers.get((host, path)):
            return "feed", replace(self._feed_reply(paper, path, headers, hour), paper=paper.name)
        if found := self._pages.get((host, path)):
            return "page", self._page_reply(*found, path, headers, hour)
        return "other", _Reply(raw=ok(b"", status="404 Not Found"), status=404)

    def _robots_reply(self, paper: Paper, hour: float) -> _Reply:
        if bad := self._spelled(paper.robots_spells, f"robots {paper.host}", hour):
            return bad
        if not paper.robots:
            return _Reply(raw=ok(b"", status="404 Not Found"), status=404)
        body = paper.robots.encode()
        return _Reply(raw=ok(body, "Content-Type: text/plain"), status=200, body=body)

    def _feed_reply(self, paper: Paper, path: str, headers: dict[str, str], hour: float) -> _Reply:
        spells = [spell for spell in paper.spells if spell.to != path]  # where it moved to, it stands
        if bad := self._spelled(spells, f"feed {paper.host}{paper.feed_path}", hour):
            return bad
        body, kind = render.feed(self.day, paper, hour)
        listed = paper.listed(hour)
        cut = any(spell.kind == "cut_off" and spell.at(hour) for spell in spells)
        if cut:
            return _Reply(raw=ok(body[: len(body) * 2 // 3], f"Content-Type: {kind}"), status=200)
        numbers = tuple(dict.fromkeys(piece.number for piece, _, _ in listed))
        newest = max((since for _, _, since in listed), default=0.0)
        return _given(body, kind, self._validators(paper, body, newest), headers, listed=numbers)

    def _page_reply(self, paper: Paper, piece: Piece, path: str, headers: dict[str, str], hour: float) -> _Reply:
        spells = [spell for spell in piece.spells if spell.to != path]
        if bad := self._spelled(spells, f"page {paper.host}{piece.path}", hour):
            return bad
        version = piece.version(hour)
        with self._lock:
            looks, self._looks[piece.path] = self._looks[piece.path], self._looks[piece.path] + 1
        body = render.page(self.day, paper, piece, path, hour, looks)
        changed = max(piece.published, piece.versions[version].since)
        kind = "text/html; charset=utf-8"
        own = {} if piece.restless else self._validators(paper, body, changed)
        return _given(body, kind, own, headers, piece=piece.number, version=version)

    def _validators(self, paper: Paper, body: bytes, changed: float) -> dict[str, str]:
        moment = self.day.moment(changed).replace(microsecond=0)
        own = {
            "etag": f'"{hashlib.sha256(body).hexdigest()[:12]}"',
            "last-modified": format_datetime(moment, usegmt=True),
        }
        return {name: value for name, value in own.items() if name in _VALIDATORS[paper.validators]}

    def _spelled(self, spells: list[Spell] | tuple[Spell, ...], what: str, hour: float) -> _Reply | None:
        for spell in spells:
            if not spell.at(hour) or spell.kind == "cut_off":
                continue
            with self._lock:
                self._looks[f"{what} {spell.kind}"] += 1
                if spell.times and self._looks[f"{what} {spell.kind}"] > spell.times:
                    continue
            return _SPELLS.get(spell.kind, _plainly)(spell)
        return None


def _given(body: bytes, kind: str, own: dict[str, str], headers: dict[str, str], **held: Any) -> _Reply:
    """The body with its validators, or 304 where those that came are still right."""
    sent = {"etag": headers.get("if-none-match", ""), "last-modified": headers.get("if-modified-since", "")}
    lines = [f"{name.title()}: {value}" for name, value in own.items()]
    if own and all(sent[name] == value for name, value in own.items()):
        raw = ok(b"", *lines, status="304 Not Modified")
        return _Reply(raw=raw, status=304, given=own, **held)
    return _Reply(raw=ok(body, f"Content-Type: {kind}", *lines), status=200, given=own, **held)


def _plainly(spell: Spell) -> _Reply:
    line = _STATUS[spell.kind]
    return _Reply(raw=ok(b"", status=line), status=int(line[:3]))


def _leading(spell: Spell) -> _Reply:
    line = _STATUS[spell.kind]
    return _Reply(raw=to(spell.to, line), status=int(line[:3]), led_to=spell.to)


def _busy(spell: Spell) -> _Reply:
    raw = ok(b"", f"Retry-After: {spell.after}", status=f"{spell.status} Busy")
    return _Reply(raw=raw, status=spell.status, retry_after=spell.after)


def _bad_feed(spell: Spell) -> _Reply:
    return _Reply(raw=ok(_BAD_FEEDS[spell.kind], "Content-Type: application/rss+xml"), status=200)


def _nothing(spell: Spell) -> _Reply:
    return _Reply(raw=b"", status=0, how=spell.kind)


_SPELLS: dict[str, Callable[[Spell], _Reply]] = {
    "moved": _leading,
    "elsewhere": _leading,
    "busy": _busy,
    "html": _bad_feed,
    "garbage": _bad_feed,
    "empty": _bad_feed,
    "silent": _nothing,
    "dropped": _nothing,
}
_KEPT = ("paper", "piece", "version", "listed", "given", "retry_after", "led_to", "body")
