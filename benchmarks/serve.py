"""a filled database -> the server's time for every page that readers see, and how many pages a second two workers give.

usage: python -m benchmarks.serve DIR [--addresses 500] [--only WORDS] [--slow] [--throughput] [--seconds 10]

DIR is one that `benchmarks.world` filled. Times are those inside the application, called as gunicorn calls it, in one
process that is warm and has its pool of connections. A line for each page: milliseconds (half of the answers, 95 of a
hundred, all), queries, bytes as sent. `!` marks what takes longer than 50 ms for 95 of a hundred, and `!!` what takes
a second. --slow: with the slowest address and its slowest query. --throughput: only how many pages of the matrix two
workers give over HTTP, made anew, not modified, and kept.
"""

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urljoin, urlsplit

from benchmarks.database import database

ASKED, LIMIT = 50, 1000  # milliseconds
_REPEATED = 30  # how often, at most, a page that is one is asked for
_NEXT = re.compile(r'href="([^"]*[?&;](?:\w+_)?after=[^"]+)"')
_LOCATION = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")


@dataclass(kw_only=True)
class Answer:
    address: str
    status: str
    body: bytes
    encoding: str
    ms: float
    queries: list[tuple[float, str]] = field(default_factory=list)  # seconds, SQL


class Asking:
    """Calls the application as a server would."""

    def __init__(self, application: Callable[..., Any]) -> None:
        from django.db import connection

        self._application, self._wrapper = application, connection.execute_wrapper
        self._queries: list[tuple[float, str]] = []

    def get(self, address: str, *, encoding: str = "gzip") -> Answer:
        parts, told = urlsplit(address), {}
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_ACCEPT_ENCODING": encoding,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            told.update(headers, status=status)

        self._queries = []
        begun = time.perf_counter()
        with self._wrapper(self._count):
            answer = self._application(environ, start)
            body = b"".join(answer)
            answer.close()
        ms = (time.perf_counter() - begun) * 1000
        encoded = told.get("Content-Encoding", "")
        return Answer(address=address, status=told["status"], body=body, encoding=encoded, ms=ms, queries=self._queries)

    def _count(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self._queries.append((time.perf_counter() - begun, sql))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--addresses", type=int, default=500)
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--throughput", action="store_true")
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    os.environ |= {"CLAIMLINE_VAR": str(arguments.folder), "DATABASE_POOL": "1", "KEEP_PAGES": "0"}
    with database():
        from django.core.management import call_command
        from django.db import close_old_connections, connection

        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            if arguments.throughput:
                from benchmarks.throng import throng

                throng(arguments.folder, arguments.seconds)
            else:
                _serve(arguments)
        finally:
            close_old_connections()
            connection.close_pool()


def _serve(arguments: argparse.Namespace) -> None:
    from benchmarks.addresses import addresses
    from config.wsgi import application

    asking, slow = Asking(application), 0
    for name, found in addresses(arguments.addresses):
        if arguments.only in name and found:
            for what, answers in _pages(asking, name, found, arguments.addresses):
                slow += _tell(what, answers, arguments.slow)
    print(f"{slow} over {ASKED} ms")


def _pages(asking: Asking, name: str, found: Sequence[str], number: int) -> Iterator[tuple[str, list[Answer]]]:
    """The pages, those that follow them, and those that they name where they are a list of addresses for machines."""
    first = asking.get(found[0], encoding="")
    if first.status.startswith("404") and name != "nothing there":
        yield name, [first]
        return
    asking.get(found[0])  # the first of all compiles the template
    again = min(_REPEATED, number) if len(found) == 1 else 1
    yield name, [asking.get(address) for address in found * again]
    following = list(dict.fromkeys(address for page in found[:number] for address in _following(asking, page)))
    if following:
        yield f"{name}, next page", [asking.get(address) for address in following[:number]]
    if parts := [urlsplit(one).path for one in _LOCATION.findall(first.body.decode(errors="replace"))]:
        kinds = list(dict.fromkeys(part for part in parts if part.endswith(".xml")))
        if kinds:
            yield f"{name}'s parts", [asking.get(part) for part in kinds[:number]]


def _following(asking: Asking, address: str) -> list[str]:
    """What the page leads on to, and the second page after that."""
    found = []
    for _ in range(2):
        links = _NEXT.findall(asking.get(address, encoding="").body.decode(errors="replace"))
        if not links:
            break
        address = urljoin(address, unescape(links[0]))
        found.append(address)
    return found


def _tell(name: str, answers: Sequence[Answer], more: bool) -> bool:
    """Whether it is slow."""
    statuses = Counter(answer.status.split(" ")[0] for answer in answers)
    if set(statuses) == {"404"} and name != "nothing there":
        print(f"{name}: not there")
        return False
    taken = sorted(answer.ms for answer in answers)
    middle, late = (quantiles(taken, n=100)[k - 1] for k in (50, 95)) if len(taken) > 1 else (taken[0], taken[0])
    late = min(late, taken[-1])
    counts = sorted(len(answer.queries) for answer in answers)
    sizes = sorted(len(answer.body) for answer in answers)
    flag = "!! " if taken[-1] >= LIMIT else "! " if late > ASKED else ""
    others = {status: number for status, number in statuses.items() if status != "200"}
    print(
        f"{flag}{name}: p50 {middle:.1f}, p95 {late:.1f}, max {taken[-1]:.1f} ms;"
        f" {counts[0]}-{counts[-1]} queries; {sizes[len(sizes) // 2] / 1000:.1f} kB, at most {sizes[-1] / 1000:.1f};"
        f" {len(answers)} answers{f', {others}' if others else ''}",
        flush=True,
    )
    if more and flag:
        worst = max(answers, key=lambda answer: answer.ms)
        print(f"    {worst.address}")
        for seconds, sql in sorted(worst.queries, reverse=True)[:3]:
            print(f"    {seconds * 1000:.1f} ms: {' '.join(sql.split())[:1500]}")
    return bool(flag)


if __name__ == "__main__":
    main()
