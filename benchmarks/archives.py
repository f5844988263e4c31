"""a made-up archive in the form of CC-NEWS -> how fast it is read, in how much memory, and what kill -9 costs.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.archives [PAGES]      5,000 unless told

Two archives: one is read in one go; the other by a command that is killed at five random places and given again. What
must come of each of its records is known, so that what is lost, or worked through twice, is counted.
"""

import gzip
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.database import database

PAGES, OUTLETS, KILLS = 5_000, 40, 5
_SPEAKERS = ("the harbour board", "Brenloch Shipping", "a clerk of Port Orrin", "the ferry union", "Ms Quillon")
_VERBS = ("accused", "denied", "said", "confirmed", "disputed", "told reporters", "would not say")
_THINGS = ("hiding a spill", "the log books", "a late ferry", "two missing invoices", "the quay at Saltmarsh")


def main(pages: int) -> None:
    folder = Path(os.environ["CLAIMLINE_VAR"])
    folder.mkdir(parents=True, exist_ok=True)
    with database():
        from sources.models import Outlet

        for number in range(OUTLETS):
            Outlet.objects.get_or_create(
                key=f"archive {number}", defaults={"name": f"Archive {number}", "domains": [f"a{number}.example"]}
            )
        seed = str(time.time_ns())
        undisturbed(*write(folder / f"{seed}-whole.warc.gz", pages, f"{seed}a"))
        killed(*write(folder / f"{seed}-killed.warc.gz", pages, f"{seed}b"))


def undisturbed(path: Path, expected: Counter[str]) -> None:
    from sources.models import Import

    memory = list[float]()
    command = _start(path)
    while command.poll() is None:
        if _position(path):  # neither its start nor what it does when the archive is read
            memory.append(_memory(command.pid))
        time.sleep(0.1)
    row = Import.objects.get(path=str(path), state=Import.State.DONE)
    pages = row.position - expected["no_answer"] - expected["not_html"] - expected["not_ok"]
    print(f"archive: {path.stat().st_size / 1e6:.1f} MB, {row.position:,} records, {pages:,} pages")
    took = (row.finished_at - row.started_at).total_seconds()
    print(f"read in {took:.0f} s: {row.position / took:.1f} records/s, {pages / took:.1f} pages/s")
    fifth = max(memory[len(memory) // 5 : 2 * len(memory) // 5] or memory)
    last = max(memory[-len(memory) // 5 :])
    print(f"memory: {fifth:.0f} MB at most in the second fifth of the way, {last:.0f} MB in the last")
    print(f"counted as expected: {Counter(row.counts) == expected}")
    begun = time.perf_counter()
    _start(path).wait()
    print(f"the same command once more: {time.perf_counter() - begun:.1f} s")


def killed(path: Path, expected: Counter[str]) -> None:
    from sources.models import Import

    chance = random.Random(path.stat().st_size)
    total = sum(expected.values())
    for place in sorted(chance.sample(range(1, total), KILLS)):
        command = _start(path)
        while command.poll() is None and _position(path) < place:
            time.sleep(0.02)
        time.sleep(chance.random() * 0.1)
        command.kill()
        command.wait()
        print(f"killed at record {_position(path):,}", flush=True)
    begun = time.perf_counter()
    command = _start(path)
    before = _position(path)
    while command.poll() is None and _position(path) == before:
        time.sleep(0.02)
    print(f"goes on after {time.perf_counter() - begun:.1f} s, starting the process included")
    command.wait()
    row = Import.objects.get(path=str(path), state=Import.State.DONE)
    _judge(path, row, expected)


def _judge(path: Path, row: Any, expected: Counter[str]) -> None:
    from django.db.models import Count

    from sources.models import Article, Capture, Revision

    captures = Capture.objects.filter(where__startswith=f"{path}:", captured_at__gte=row.started_at)
    articles = Article.objects.filter(revisions__captures__in=captures).distinct()
    twice = captures.values("where").annotate(number=Count("pk")).filter(number__gt=1).count()
    revisions = Revision.objects.filter(article__in=articles).count()
    print(f"lost: {expected['new'] - articles.count()} articles, {sum(expected.values()) - row.position} records")
    print(f"twice: {twice} captures, {revisions - articles.count()} texts, {row.counts.get('unchanged', 0)} records")
    print(f"counted as expected: {Counter(row.counts) == expected}")


def write(path: Path, pages: int, seed: str) -> tuple[Path, Counter[str]]:
    """The archive, and what must come of its records."""
    chance, expected = random.Random(seed), Counter[str]()
    with path.open("wb") as file:
        for number in range(pages):
            for status, record in _records(chance, seed, number):
                expected[status] += 1
                file.write(gzip.compress(record, 6))
    return path, expected


def _records(chance: random.Random, seed: str, number: int) -> Iterator[tuple[str, bytes]]:
    host = f"a{chance.randrange(OUTLETS)}.example"
    url = f"https://{host}/{seed}/{number}"
    yield "no_answer", _record(url, "request", b"GET / HTTP/1.1\r\n\r\n")
    if number % 20 == 5:
        yield "not_html", _record(url + ".png", "response", _answer("image/png", chance.randbytes(20_000)))
    if number % 20 == 7:
        yield "not_ok", _record(url + "/gone", "response", _answer("text/html", b"Gone", status="404 Not Found"))
    if number % 20 == 9:
        yield "no_outlet", _record(f"https://nobody.example/{seed}/{number}", "response", _page(chance))
    elif number % 50 == 11:
        yield "extraction_failed", _record(url, "response", _answer("text/html", b"<html><body>a</body></html>"))
    else:
        yield "new", _record(url, "response", _page(chance))


def _page(chance: random.Random) -> bytes:
    def sentence() -> str:
        speaker, verb, thing = chance.choice(_SPEAKERS), chance.choice(_VERBS), chance.choice(_THINGS)
        return f"{speaker.capitalize()} {verb} {thing} on day {chance.randrange(10_000)}."

    title = sentence().rstrip(".")
    body = "".join(f"<p>{' '.join(sentence() for _ in range(4))}</p>" for _ in range(chance.randrange(6, 20)))
    links = "".join(f'<li><a href="/{k}">{sentence()}</a></li>' for k in range(40))
    return _answer(
        "text/html; charset=utf-8",
        f'<html lang="en"><head><title>{title}</title><meta property="article:published_time" '
        f'content="2026-03-{chance.randrange(1, 29):02}T09:00:00Z"></head><body><nav><ul>{links}</ul></nav><article>'
        f"<h1>{title}</h1>{body}</article><footer><ul>{links}</ul></footer></body></html>".encode(),
    )


def _answer(content: str, body: bytes, *, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n\r\n".encode() + body


def _record(url: str, kind: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-29T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _start(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "ingest", str(path), "--queue"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _position(path: Path) -> int:
    from sources.models import Import

    row = Import.objects.filter(path=str(path)).newest_first().first()
    return row.position if row and row.state != Import.State.DONE else 0


def _memory(process: int) -> float:
    """Resident, in MB; of the process that reads the archive, not of the one that parses pages."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(PAGES)
        case [pages] if pages.isdecimal():
            main(int(pages))
        case _:
            sys.exit(__doc__)
