"""kill -9 of workers at each step's end, of the web server and of PostgreSQL while it ingests -> what that cost.

usage: python -m benchmarks.kills DIR [--times N] [KIND ...]

KIND is a step of `benchmarks.wired` (a worker is killed as it ends), or worker, web, postgres (at any moment); all of
them unless told. Each is a run of its own with a database of its own in DIR, which is emptied: a site with two workers
and a web server polls twelve outlets on a loopback server and takes in 60 articles that come out meanwhile, under N
kills (20). A run without kills says what should be there in the end. One line a figure; exit code 1 where anything
is lost, doubled, impolite, or took a minute or more to go on.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.database import database
from benchmarks.linking import b_cubed
from benchmarks.wired import STEPS

ARTICLES, OUTLETS = 60, 12
PAUSE = 0.2  # seconds between two requests to one host
EVERY = {"worker": 6.0, "web": 4.0, "postgres": 4.0}  # seconds between two kills at any moment, at least
ROUND = 4.0  # seconds between two rounds of polls; in earnest, an hour
SPAN = 90.0  # seconds in which the articles come out
PATIENCE = 600.0  # the longest that all kills may take: how many there were is told
SETTLED = 300.0  # the longest that it may take until all is done


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.kills")
    parser.add_argument("folder", type=Path)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--inside", default="", help="used by the benchmark itself: the one run to make here")
    given = parser.parse_args(arguments)
    if given.inside:
        _run(given.folder, given.inside, given.times)
        return 0
    wrong = False
    calm = _started(given.folder, "calm", 0)
    for kind in given.kinds or (*STEPS, *EVERY):
        wrong |= _compare(kind, calm, _started(given.folder, kind, given.times))
    return int(wrong)


def _started(folder: Path, kind: str, times: int) -> dict[str, Any]:
    """In a process of its own, since each run has its own database."""
    own = (folder / kind.replace(" ", "-")).absolute()
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    command = [sys.executable, "-m", "benchmarks.kills", str(own), "--inside", kind, "--times", str(times)]
    with (own / "log").open("w") as log:
        environment = {**os.environ, "CLAIMLINE_VAR": str(own)}
        environment.pop("DATABASE_URL", None)
        subprocess.run(command, env=environment, stdout=log, stderr=log, check=True)
    told: dict[str, Any] = json.loads((own / "told.json").read_text())
    return told


def _compare(kind: str, calm: dict[str, Any], told: dict[str, Any]) -> bool:
    seconds = sorted(one for one in told["seconds"] if one is not None)
    stuck = len(told["seconds"]) - len(seconds)
    kept = ("articles", "revisions", "statements")
    missing = {name: len(set(calm[name]) - set(told[name])) for name in kept}
    more = {name: len(set(told[name]) - set(calm[name])) for name in kept}
    doubled = sum(len(told[name]) - len(set(told[name])) for name in kept)
    both = calm["claims"].keys() & told["claims"].keys()
    *_, alike = b_cubed({key: calm["claims"][key] for key in both}, told["claims"])
    slowest = f"{seconds[-1]:.1f}" if seconds else "-"
    middle = f"{seconds[len(seconds) // 2]:.1f}" if seconds else "-"
    print(f"{kind}: {len(told['seconds'])} kills, work went on after {middle} s (slowest {slowest}), never: {stuck}")
    print(f"{kind}: lost {_words(missing)}; beyond the calm run {_words(more)}; doubled {doubled}")
    print(f"{kind}: polls {told['polls']}, holes in the watch {len(told['holes'])}, impolite {len(told['impolite'])}")
    states, settled = told["announcements"], told["settled"]
    print(
        f"{kind}: announcements {states}, given up {told['given_up']}, done {settled:.0f} s after the last", flush=True
    )
    for line in (*told["holes"][:3], *told["impolite"][:3], *told["undone"][:3]):
        print(f"    {line}")
    print(
        f"{kind}: claims put together as in the calm run, B-cubed {alike:.3f}; unsound cells {told['unsound']}",
        flush=True,
    )
    lost = any(missing.values()) or any(more.values()) or told["undone"] or told["unsound"]
    late = stuck or (seconds and seconds[-1] >= 60)
    return bool(lost or doubled or late or told["impolite"] or told["given_up"] or told["holes"])


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


class _WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _run(folder: Path, kind: str, times: int) -> None:
    with database():
        from django.core.management import call_command

        from benchmarks.hands import Site
        from tests.newsroom import Newsroom
        from tests.newsroom.live import subscribe

        call_command("collectstatic", interactive=False, verbosity=0)
        script = _script(SPAN)
        room = Newsroom(script, _WallClock())
        subscribe(script, now=script.start)
        step = kind if kind in STEPS else ""
        site = Site(folder, room.port, _free_port(), pause=PAUSE, step=step, times=times)
        site.start()
        try:
            _under_fire(site, kind, times)
            settled = _settle(site, script)
        finally:
            site.stop()
        _tell(folder, site, room, settled)


def _under_fire(site: Any, kind: str, times: int) -> None:
    """Until all articles are out, and all kills are done or that takes too long."""
    from benchmarks.hands import look_after

    begun = killed = asked = time.monotonic()
    while (now := time.monotonic()) - begun < (SPAN if len(site.kills) >= times else PATIENCE):
        if now - asked > ROUND:
            asked = now
            _ask_again()
        # Workers are killed one upon the other; of the web server and PostgreSQL there is one, which is let come back.
        back = kind == "worker" or all(kill.seconds is not None for kill in site.kills)
        if kind in EVERY and back and now - killed > EVERY[kind] and len(site.kills) < times:
            killed = now
            getattr(site, f"kill_{kind}")()
        look_after(site, 1.0)


def _script(span: float) -> Any:
    """Articles that never change, coming out one after the other within `span` seconds from now on; each outlet's first
    is out already, since a feed that was empty does not say what fell out of it."""
    from tests.newsroom import day

    plain = day(["well"] * OUTLETS, articles=ARTICLES)
    hour = {number: (k + 0.5) / ARTICLES * span / 3600 for k, number in enumerate(sorted(plain.pieces, key=_mixed))}

    first = {paper.pieces[0].number for paper in plain.papers}

    def simple(piece: Any) -> Any:
        published = -0.01 if piece.number in first else hour[piece.number]
        return replace(piece, published=published, versions=piece.versions[:1], restless=False)

    papers = tuple(replace(paper, pieces=tuple(map(simple, paper.pieces))) for paper in plain.papers)
    return type(plain)(papers=papers, start=datetime.now(UTC))


def _mixed(number: int) -> tuple[int, int]:
    return number * 37 % 101, number


def _ask_again() -> None:
    """Has workers poll, look again at what they read, and read, whatever time it is."""
    from django.db import Error, close_old_connections

    from claims.tasks import ask_for_work
    from sources.models import Announcement, Feed
    from sources.rounds import hosts_due, sweep
    from sources.tasks import ask_for_round

    close_old_connections()
    try:
        sweep()
        Feed.objects.watched().update(next_poll_at=datetime.now(UTC))
        Announcement.objects.filter(state=Announcement.State.READ).update(due_at=datetime.now(UTC))
        for host in hosts_due(datetime.now(UTC)):
            ask_for_round(host)
        ask_for_work()
    except Error:  # it was killed a moment ago
        close_old_connections()


def _settle(site: Any, script: Any) -> float:
    """Seconds until nothing is left to do."""
    from benchmarks.hands import look_after

    begun = time.monotonic()
    while time.monotonic() - begun < SETTLED and _undone(script):
        _ask_again()
        look_after(site, 2.0)
    took = time.monotonic() - begun
    look_after(site, 6.0)
    return took


def _undone(script: Any) -> list[str]:
    from django.db import Error, close_old_connections

    from claims.analyse import pending
    from claims.models import Link, Statement
    from claims.process import _half_done
    from sources.models import Announcement, Article

    close_old_connections()
    try:
        held = set(Article.objects.values_list("url", flat=True))
        wanted = {f"http://{paper.host}{piece.path}" for paper, piece in script.pieces.values()}
        found = [f"{url}: not taken in" for url in sorted(wanted - held)]
        found += [f"{one.url}: {one.state}" for one in Announcement.objects.waiting()]
        found += [f"revision {one.pk}: not read" for one in pending()]
        found += [f"article {one}: not placed or linked" for one in sorted(_half_done())]
        if not Link.objects.filter(active=True).exists() and Statement.objects.exists():
            found.append("nothing was linked")
    except Error as error:
        return [f"the database is away: {error}"]
    return found


def _tell(folder: Path, site: Any, room: Any, settled: float) -> None:
    from claims.models import Link, Statement
    from sources.models import Announcement, Article, JobFailure, Poll, Revision
    from tests.newsroom import impolite

    links = Link.objects.filter(active=True, statement__retired_at=None)
    told = {
        "seconds": [kill.seconds for kill in site.kills],
        "articles": list(Article.objects.order_by("url").values_list("url", flat=True)),
        "revisions": [f"{r.article.url} {r.sha256}" for r in Revision.objects.select_related("article")],
        "statements": list(Statement.objects.current().values_list("public_id", flat=True)),
        "claims": dict(links.values_list("statement__public_id", "claim__public_id")),
        "unsound": _unsound(),
        "polls": Poll.objects.count(),
        "holes": _holes(),
        "announcements": Announcement.objects.by_state(),
        "given_up": JobFailure.objects.given_up().count() + Announcement.objects.given_up().count(),
        "impolite": impolite(room.asked, pause=PAUSE, forgetful=True),
        "undone": _undone(room.day),
        "settled": settled,
    }
    (folder / "told.json").write_text(json.dumps(told))


def _unsound() -> int:
    """Cells that come out otherwise when all are derived anew."""
    from claims.coverage import rebuild
    from claims.models import Cell

    def cells() -> set[tuple[int, int, str]]:
        rows = Cell.objects.values_list("claim", "outlet", "states", "evidence")
        return {(claim, outlet, json.dumps(rest, sort_keys=True)) for claim, outlet, *rest in rows}

    before = cells()
    rebuild()
    return len(before ^ cells())


def _holes() -> list[str]:
    """Between the first and the last look at each feed, the windows of whole polls meet."""
    from sources.models import Feed, Poll

    holes = []
    for feed in Feed.objects.all():
        whole = feed.polls.filter(status=Poll.Status.OK, whole=True).order_by("covers_from", "covers_until")
        until = None
        for start, end in whole.values_list("covers_from", "covers_until"):
            if until and start > until:
                holes.append(f"{feed.url}: {until:%H:%M:%S} to {start:%H:%M:%S}")
            until = max(until or end, end)
    return holes


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
