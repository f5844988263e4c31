"""a filled database -> how many pages of the matrix two workers give a second over HTTP, on this machine.

Pages of stories with some twenty outlets and fifty claims or more. First each request for another address, so that
every page is made anew; then the same few with what a browser knows of them, answered 304; then the same few again,
and once more while something is written each second.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles

_CLIENTS = 4
_OUTLETS, _ARTICLES = (15, 25), 80
_ETAG = b"\r\netag: "


def throng(folder: Path, seconds: float) -> None:
    found = _matrices()
    if not found:
        sys.exit("No story here fills a page of the matrix; make a larger world.")
    with _served(folder) as port:
        number = count()
        _measure(
            "each page made anew", port, seconds, lambda: (f"{found[next(number) % len(found)]}?n={next(number)}", {})
        )
        few = found[:8]
        tags = {address: _tag(_get(port, address, {})) for address in few * 4}
        known = {address: {"If-None-Match": tag} for address, tag in tags.items()}
        _measure("not modified", port, seconds, lambda: (address := few[next(number) % len(few)], known[address]))
        _measure("the same pages again", port, seconds, lambda: (few[next(number) % len(few)], {}))
        with _written_each_second():
            _measure("the same, with a write each second", port, seconds, lambda: (few[next(number) % len(few)], {}))


def _matrices() -> list[str]:
    from django.db.models import Count

    from claims.models import Story

    wide = Story.objects.annotate(size=Count("members"), outlets=Count("members__article__outlet", distinct=True))
    found = wide.filter(size__gte=_ARTICLES, outlets__range=_OUTLETS).order_by("-size", "pk")
    return [story.get_absolute_url() for story in found[:40]]


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    """As the site serves itself: two workers, each with its pool."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    environment = {
        **os.environ,
        "CLAIMLINE_VAR": str(folder),
        "DATABASE_POOL": "1",
        "KEEP_PAGES": "1",
        "PORT": str(port),
    }
    process = subprocess.Popen([*command, "--log-level", "warning", "--no-control-socket"], env=environment)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def _written_each_second() -> Iterator[None]:
    """A transaction that changes nothing, and ends what was kept as any other does."""
    over = threading.Event()

    def write() -> None:
        from django.db import connection

        while not over.wait(1):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def _measure(what: str, port: int, seconds: float, following: Callable[[], tuple[str, Mapping[str, str]]]) -> None:
    taken: list[float] = []
    statuses: Counter[str] = Counter()
    sizes: list[int] = []
    for _ in range(8):
        _get(port, *following())
    end = time.perf_counter() + seconds

    def ask() -> None:
        while (begun := time.perf_counter()) < end:
            answer = _get(port, *following())
            taken.append((time.perf_counter() - begun) * 1000)
            statuses[answer[9:12].decode()] += 1
            sizes.append(len(answer))

    clients = [threading.Thread(target=ask) for _ in range(_CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    cuts = quantiles(taken, n=100)
    print(
        f"{what}: {len(taken) / seconds:.0f} pages/s; p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, max {max(taken):.1f} ms;"
        f" {dict(statuses)}; {sum(sizes) / len(sizes) / 1000:.1f} kB each",
        flush=True,
    )


def _get(port: int, address: str, headers: Mapping[str, str]) -> bytes:
    """The whole answer with its head."""
    lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", port), 30) as opened:
        opened.sendall("\r\n".join([*lines, "", ""]).encode())
        parts = []
        while part := opened.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def _tag(answer: bytes) -> str:
    head = answer.split(b"\r\n\r\n", 1)[0]
    place = head.lower().find(_ETAG)
    return head[place + len(_ETAG) :].split(b"\r\n", 1)[0].decode() if place >= 0 else ""
