"""2,000 announced addresses -> articles per second from fetching to cells, with one worker and with two, and what
bounds it.

usage: python -m benchmarks.throughput DIR [FILE.ndjson] [--articles N] [--workers N ...]

The articles are those of FILE ({"text": ...} a line, with "title" where it has one), or invented ones; they stand on a
loopback server, on forty hosts, which may be asked without a pause: what is measured is what this machine does, and not
what hosts allow. Each number of workers has a database of its own in DIR, which is emptied. One line a figure; a
step's seconds of computing are those of the worker's threads, without the processes that parse pages and PostgreSQL.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.database import database
from benchmarks.wired import STEPS

ARTICLES, OUTLETS = 2_000, 40
PATIENCE = 3_600.0
_TOLD = 15.0  # seconds between two lines of progress


def main(arguments: list[str]) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.throughput")
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--inside", type=int, default=0, help="used by the benchmark itself: the one run to make here")
    given = parser.parse_args(arguments)
    if given.inside:
        _run(given.folder, given.file, given.articles, given.inside)
        return
    for number in given.workers:
        own = (given.folder / f"{number}-workers").absolute()
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        again = [str(own), *([str(given.file)] if given.file else []), "--articles", str(given.articles)]
        environment = {**os.environ, "CLAIMLINE_VAR": str(own)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "benchmarks.throughput", *again, "--inside", str(number)]
        subprocess.run(command, env=environment, check=True)


def _run(folder: Path, file: Path | None, articles: int, workers: int) -> None:
    with database():
        from sources.announce import Wanted, announce
        from tests.newsroom import Clock, Newsroom
        from tests.newsroom.live import subscribe

        script = _script(file, articles)
        room = Newsroom(script, Clock(script.moment(24 * 365)))
        subscribe(script, now=script.moment(24 * 3650))  # never due: the addresses are announced here
        urls = [f"http://{paper.host}{piece.path}" for paper in script.papers for piece in paper.pieces]
        hands = [_hand(folder, room.port, k) for k in range(workers)]
        try:
            announce((Wanted(url=url) for url in urls), now=script.start)
            print(f"{workers} workers: {len(urls)} articles announced", flush=True)
            _tell(workers, len(urls), _watch(len(urls)), folder)
        finally:
            for hand in hands:
                hand.terminate()
            for hand in hands:
                hand.wait()


def _hand(folder: Path, port: int, number: int) -> subprocess.Popen[bytes]:
    wired = {"NEWSROOM": str(port), "PAUSE": "0", "STEPS": str(folder / f"steps-{number}.json")}
    command = [sys.executable, "-m", "benchmarks.wired", "worker"]
    return subprocess.Popen(command, env={**os.environ, **wired})


def _watch(wanted: int) -> dict[str, float]:
    """Seconds until all articles were taken in, read, and worked through; from the first visit on."""
    from django.utils import timezone

    from claims.tasks import ask_for_work
    from sources.models import Announcement, Article
    from sources.rounds import hosts_due
    from sources.tasks import ask_for_round

    marks: dict[str, float] = {}
    begun = told = time.monotonic()
    while "worked through" not in marks and time.monotonic() - begun < PATIENCE:
        time.sleep(0.5)
        if "started" not in marks:
            for host in hosts_due(timezone.now()):
                ask_for_round(host)
            if Article.objects.exists():
                marks["started"] = time.monotonic()
        else:
            ask_for_work()
            for name, count in _counts(wanted):
                if not count:
                    marks.setdefault(name, time.monotonic())
        if time.monotonic() - told > _TOLD:
            told = time.monotonic()
            waiting = Announcement.objects.waiting().count()
            print(f"    {told - begun:.0f} s: {waiting} wait to be fetched, {dict(_counts(wanted))}", flush=True)
    return {name: at - marks["started"] for name, at in marks.items()}


def _counts(wanted: int) -> Iterator[tuple[str, int]]:
    """How many are not taken in, not read, not worked through. What was asked for and could not be read counts as done:
    it is tried again minutes later."""
    from claims.models import Analysis
    from sources.models import Announcement, Article

    untried = Announcement.objects.waiting().filter(attempts=0).count()
    refused = Announcement.objects.unread().filter(attempts__gt=0).count()
    read = Analysis.objects.values("revision__article").distinct().count()
    unreadable = Analysis.objects.exclude(status="ok").values("revision__article").distinct().count()
    through = Article.objects.filter(print__isnull=False, membership__linked=True).count()
    yield "taken in", untried
    yield "read", max(0, wanted - refused - read)
    yield "worked through", max(0, wanted - refused - unreadable - through)


def _tell(workers: int, wanted: int, marks: dict[str, float], folder: Path) -> None:
    time.sleep(3)  # what steps took is written every two seconds
    for name in ("taken in", "read", "worked through"):
        if name in marks:
            print(f"{workers} workers: all {name} after {marks[name]:.0f} s, {wanted / marks[name]:.2f} articles/s")
        else:
            print(f"{workers} workers: not all {name} within {PATIENCE:.0f} s")
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    computed = 0.0
    for file in sorted(folder.glob("steps-*.json")):
        told = json.loads(file.read_text())
        computed += told["cpu"]
        for name, took in told["steps"].items():
            spent[name] = [a + b for a, b in zip(spent[name], took, strict=True)]
    for name, (seconds, computing, calls) in sorted(spent.items(), key=lambda item: [*STEPS].index(item[0])):
        print(f"{workers} workers: {name:10} {seconds:8.1f} s, {computing:8.1f} s of computing, {calls:.0f} calls")
    span, cores = max(marks.values()), os.cpu_count()
    database = _computed(int((folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0]))
    print(
        f"{workers} workers: they computed {computed / span:.2f} and PostgreSQL {database / span:.2f} of {cores} cores"
    )


def _computed(pid: int) -> float:
    """Seconds that a process and its children had of a processor, also those that are gone."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(_computed(int(child)) for child in children)


def _script(file: Path | None, articles: int) -> Any:
    """The articles' texts on forty outlets in turn; what FILE puts together comes out within a day."""
    from tests.newsroom import day
    from tests.newsroom.script import Version
    from tests.newsroom.words import Text

    texts = []
    if file:
        for line in file.read_text("utf-8").splitlines()[:articles]:
            row = json.loads(line)
            paragraphs = tuple(part for part in row["text"].split("\n") if part.strip())
            title = row.get("title") or row.get("headlines", [{"headline": paragraphs[0][:80]}])[0]["headline"]
            texts.append((row.get("claim_id", ""), Text(title=title, author="Ilse Marrow", paragraphs=paragraphs)))
        texts.sort(key=lambda pair: pair[0])
    plain = day(["well"] * OUTLETS, articles=len(texts) or articles)
    in_turn = [
        p.pieces[k].number for k in range(len(plain.papers[0].pieces)) for p in plain.papers if k < len(p.pieces)
    ]
    place = {number: k for k, number in enumerate(in_turn)}
    days = {name: k for k, name in enumerate(sorted({name for name, _ in texts}))}

    def dressed(piece: Any) -> Any:
        versions = piece.versions[:1]
        published = piece.number * 0.2
        if texts:
            name, text = texts[place[piece.number]]
            versions, published = (Version(since=-99, text=text),), days[name] * 24 + piece.number % 24
        return replace(piece, published=published, versions=versions, restless=False)

    return type(plain)(papers=tuple(replace(p, pieces=tuple(map(dressed, p.pieces))) for p in plain.papers))


if __name__ == "__main__":
    main(sys.argv[1:])
