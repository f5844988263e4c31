"""A web server on this machine, and the ways there: what fetching is tested against."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from sources import outcomes
from sources.fetch import Fetched, Limits, fetch
from sources.politeness import OwnPoliteness

PUBLIC = "93.184.215.14"
QUICK = Limits(total_seconds=1.5, idle_seconds=0.4, wire=200_000, body=400_000)
Reply = bytes | Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = "Content-Encoding: gzip"


def ok(body: bytes = b"<p>hello</p>", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def to(location: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {location}", status=status)


def drip(head: bytes, drop: bytes, pause: float = 0.1) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(200):
            time.sleep(pause)
            connection.sendall(drop)

    return talk


def flood(head: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(drop)

    return talk


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


class Time:
    """Passes while somebody waits, and never else."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def at_once(passing: Time | None = None, *, patience: float = 120.0) -> OwnPoliteness:
    """As polite as any, and nobody waits for it."""
    passing = passing or Time()
    return OwnPoliteness(clock=passing.now, sleep=passing.sleep, patience=patience)


class Server:
    """Answers each path with what `replies` holds for it: bytes, or a function that talks to the socket."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {"/robots.txt": ok(b"", status="404 Not Found")}
        self.requests: list[tuple[str, str]] = []
        self.dialled: list[tuple[str, int]] = []
        self.names = {"site.example": [PUBLIC]}
        self.tls: ssl.SSLContext | None = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def resolve(self, host: str, port: int) -> list[str]:
        return self.names[host]

    def dial(self, address: str, port: int, timeout: float) -> socket.socket:
        self.dialled.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def get(self, url: str = "http://site.example/", **given: object) -> Fetched:
        ways = {"resolve": self.resolve, "dial": self.dial, "limits": QUICK, "politeness": at_once()}
        return fetch(url, contact="https://claims.example/bot", **{**ways, **given})  # type: ignore[arg-type]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests if path != "/robots.txt"]

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                while b"\r\n\r\n" not in request and (more := connection.recv(65_536)):
                    request += more
                path = request.split(b" ")[1].decode("latin-1") if b" " in request else ""
                self.requests.append((path, request.decode("latin-1")))
                reply = self.replies.get(path.partition("?")[0], ok(b"", status="404 Not Found"))
                if isinstance(reply, bytes):
                    connection.sendall(reply)
                else:
                    reply(connection)


def refused(
    server: Server, outcome: type[outcomes.FetchError], url: str = "http://site.example/", **given: object
) -> outcomes.FetchError:
    started = time.monotonic()
    with pytest.raises(outcome) as refusal:
        server.get(url, **given)  # type: ignore[arg-type]
    assert time.monotonic() - started < 10  # what may pass is in QUICK; this machine may be busy
    assert refusal.value.status == outcome.status != "fetch_failed"
    assert len(str(refusal.value)) > 20
    assert ";" in str(refusal.value)
    return refusal.value
