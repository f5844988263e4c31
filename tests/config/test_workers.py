"""Real workers and web servers, in processes of their own: started in any order, killed, left without a database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateWorker

from claims.models import Analysis, Claim, Underway
from claims.tasks import ask_for_work
from config import postgres
from sources.models import Outlet
from tests.config import hands
from tests.config.test_jobs import empty_the_queue, jobs, states
from tests.factories import make_article

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds; on an idle machine a few are enough


@pytest.fixture
def _committed(transactional_db: None) -> Iterator[None]:
    empty_the_queue()
    yield
    empty_the_queue()


@contextmanager
def running(
    *command: str, database: str, output: Path | None = None, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    own = {"DATABASE_URL": database, "CLAIMLINE_VAR": str(settings.VAR), "SECRET_KEY": "k", **environment}
    with (output or Path(os.devnull)).open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()


def here() -> str:
    """The address of the database of this test."""
    named = connection.get_connection_params()
    return f"postgresql://{named['user']}@/{named['dbname']}?host={named['host']}"


def until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} did not come about"
        time.sleep(0.1)


@pytest.mark.usefixtures("_committed")
def test_the_heartbeat_goes_on_under_a_job_that_holds_the_interpreter() -> None:
    hands.compute.defer(seconds=8)
    with running("-m", "tests.config.hands", "--read", database=here()):
        until(lambda: states() == ["doing"], "the job")
        first = ProcrastinateWorker.objects.get().last_heartbeat
        until(lambda: ProcrastinateWorker.objects.get().last_heartbeat > first, "another heartbeat")
        assert states() == ["doing"]
        until(lambda: states() == ["succeeded"], "its end")
    assert Outlet.objects.filter(key__startswith="run-").count() == 1


@pytest.mark.usefixtures("_committed")
def test_what_a_killed_worker_was_at_is_done_by_another_that_runs_already() -> None:
    hands.compute.defer(seconds=3)
    with running("-m", "tests.config.hands", "--read", database=here()) as first:
        until(lambda: states() == ["doing"], "the job")
        first.send_signal(signal.SIGKILL)
        first.wait()
    with running("-m", "tests.config.hands", "--read", database=here()):
        until(lambda: ProcrastinateWorker.objects.count() == 2, "the other worker")
        assert states() == ["doing"]
        dead = ProcrastinateWorker.objects.earliest("pk").pk
        with connection.cursor() as cursor:  # half a minute passes
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s' WHERE id = %s", [dead]
            )
        until(lambda: states() == ["succeeded"], "its end")
    assert jobs().get().attempts == 2


def test_a_worker_waits_for_its_database_and_for_its_tables_and_outlives_a_restart(tmp_path: Path) -> None:
    log, folder = tmp_path / "log", tmp_path / "pg"
    address = postgres.url(folder)

    def said(line: str) -> None:
        until(lambda: line in log.read_text(), line)

    def done(key: str) -> None:
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('fetch', 'test:found', %s)",
                [psycopg.types.json.Jsonb({"key": key})],
            )
            until(
                lambda: other.execute("SELECT 1 FROM sources_outlet WHERE key = %s", [key]).fetchone(),
                f"what was asked for ({key})",
            )

    with running("-m", "tests.config.hands", "--fetch", database=address, output=log) as worker:
        said("The database does not answer")
        with postgres.running(folder):
            said("not set up for this version")
            with running("manage.py", "migrate", "-v0", database=address) as migrating:
                assert migrating.wait(PATIENCE) == 0
            done("before")
        said("The database went away under the worker.")
        with postgres.running(folder):
            done("after")
            assert worker.poll() is None, "it is the same process"
            worker.terminate()
            assert worker.wait(PATIENCE) == 0


@pytest.mark.usefixtures("_committed")
def test_two_workers_share_the_reading_beside_two_web_servers() -> None:
    for number in range(70):
        make_article(
            text=f"Town hall opens\n\nMayor Ines Tarn said that hall {number} of Port Sallow is open.", days=number
        )
    ports = [_free_port(), _free_port()]
    web = [("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket") for port in ports]
    ask_for_work()
    with (
        running("manage.py", "worker", "--read", database=here()),
        running("manage.py", "worker", "--read", database=here()),
        running(*web[0], database=here(), DEBUG="1"),
        running(*web[1], database=here(), DEBUG="1"),
    ):
        for port in ports:
            until(lambda port=port: _status(port) == 200, "the front page")
        until(lambda: Analysis.objects.count() >= 70 and not Underway.objects.exists(), "the reading")
        assert [_status(port) for port in ports] == [200, 200]
    assert Analysis.objects.filter(status="ok").count() == 70
    assert Claim.objects.exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _status(port: int) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status
    except OSError as error:
        return getattr(error, "code", 0)
