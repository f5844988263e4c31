"""A site's processes, wired to a newsroom and kept running as `config/serve.py` keeps them; and what kills them.

A process that ends is started again after five seconds of life, PostgreSQL is looked after every five seconds. Of each
kill is known what the killed process had in hand, and when work went on.
"""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from config import postgres
from config.serve import _OFTEN, _Child, _web

WORKERS = 2
_ASKED = 0.3  # seconds between two looks whether work goes on
_IN_HAND = "SELECT id, attempts FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%s)"
_GOES_ON = (
    "SELECT id FROM procrastinate_jobs WHERE id = %s AND (status = 'todo' OR status = 'doing' AND attempts <= %s)"
)


@dataclass(kw_only=True)
class Kill:
    """Of `what`, at a time of the monotonic clock. `jobs`: what it had in hand, and how often that was tried before."""

    what: str
    at: float
    jobs: dict[int, int] = field(default_factory=dict)
    recovered: float | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.recovered is None else self.recovered - self.at


class Site:
    """`step`: workers kill themselves at that boundary, `times` in all."""

    def __init__(self, folder: Path, newsroom: int, port: int, *, pause: float, step: str = "", times: int = 0) -> None:
        self.kills: list[Kill] = []
        self._folder, self._step, self._left = folder, step, times
        self._chance = random.Random(step or "calm")
        self._port = port
        wired = {"NEWSROOM": str(newsroom), "PAUSE": str(pause)}
        command = [sys.executable, "-m", "benchmarks.wired", "worker", "--concurrency", "4"]
        self.workers = [
            _Child(f"worker {k}", command, {**wired, "NAMES": str(folder / f"worker-{k}")}) for k in range(WORKERS)
        ]
        self.web = _web(port)
        self._looked = 0.0
        self._buried = set[int]()

    def start(self) -> None:
        for worker in self.workers:
            self._arm(worker)
            worker.start()
        self.web.start()

    def stop(self) -> None:
        for child in (*self.workers, self.web):
            if child.process:
                child.process.terminate()
        for child in (*self.workers, self.web):
            if child.process:
                try:
                    child.process.wait(20)
                except subprocess.TimeoutExpired:
                    child.process.kill()

    def look_after(self) -> None:
        """What supervision does, and a look at whether work goes on."""
        for worker in self.workers:
            if worker.process and worker.process.poll() is not None:
                self._note_death(worker)
        self.web.look_after()
        if time.monotonic() - self._looked > _OFTEN:
            postgres.revive(self._folder / "postgres")
            self._looked = time.monotonic()
        for kill in self.kills:
            if kill.recovered is None and self._goes_on(kill):
                kill.recovered = time.monotonic()

    def kill_worker(self) -> None:
        worker = self._chance.choice(self.workers)
        if worker.process and worker.process.poll() is None:
            worker.process.send_signal(signal.SIGKILL)
            worker.process.wait()

    def kill_web(self) -> None:
        """Its master and its workers in turn."""
        if self.web.process and self.web.process.poll() is None:
            master = self.web.process.pid
            children = _children(master)
            victim = master if len(self.kills) % 2 == 0 or not children else self._chance.choice(children)
            self.kills.append(Kill(what="web", at=time.monotonic()))
            os.kill(victim, signal.SIGKILL)

    def kill_postgres(self) -> None:
        home = postgres._data(self._folder / "postgres")
        pid = int((home / "postmaster.pid").read_text().split()[0])
        self.kills.append(Kill(what="postgres", at=time.monotonic()))
        os.kill(pid, signal.SIGKILL)

    def _note_death(self, worker: _Child) -> None:
        process = worker.process
        if process.returncode == -signal.SIGKILL and process.pid not in self._buried:
            self._buried.add(process.pid)
            numbers = self._numbers(worker)
            jobs = dict(_rows(self._folder, _IN_HAND, [numbers]) or [])
            self.kills.append(Kill(what=worker.name, at=time.monotonic(), jobs=jobs))
            self._left -= 1
        if time.monotonic() - worker.started > _OFTEN:
            self._arm(worker)
            worker.start()

    def _numbers(self, worker: _Child) -> list[int]:
        """Of its last life: each has one number for each queue."""
        names = Path(worker.environment["NAMES"])
        return [int(line) for line in names.read_text().split()][-2:] if names.exists() else []

    def _arm(self, worker: _Child) -> None:
        armed = self._step and self._left > 0
        worker.environment["KILL"] = f"{self._step}:{self._chance.randint(1, 3)}" if armed else ""

    def _goes_on(self, kill: Kill) -> bool:
        """Web: it answers. PostgreSQL: it answers, and a worker has told since that it lives. A worker: what it had in
        hand is done, or in another's hand."""
        if kill.what == "web":
            return _answers(self._port)
        if kill.what == "postgres":
            ago = time.monotonic() - kill.at
            alive = "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
            return bool(_rows(self._folder, alive, [ago])) and _answers(self._port)
        return all(_rows(self._folder, _GOES_ON, [job, tried]) == [] for job, tried in kill.jobs.items())


def _rows(folder: Path, query: str, given: list[object]) -> list[tuple[int, ...]] | None:
    """None where the database is away."""
    try:
        with psycopg.connect(postgres.url(folder / "postgres"), connect_timeout=2, autocommit=True) as connection:
            return connection.execute(query, given).fetchall()
    except psycopg.OperationalError:
        return None


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def look_after(site: Site, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        site.look_after()
        time.sleep(_ASKED)
