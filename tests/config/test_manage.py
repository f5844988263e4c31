import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import manage

ROOT = Path(__file__).parents[2]


def test_extract_answers_without_a_database(tmp_path: Path) -> None:
    line = {"id": 7, "text": "Marrow Foods denied using horse gelatine, Ines Tarn said."}
    environment = {**os.environ, "CLAIMLINE_VAR": str(tmp_path), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "extract"],
        input=json.dumps(line) + "\n",
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["id"] == 7
    assert answer["statements"]
    assert not (tmp_path / "postgres").exists()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the command line started: the embedded server (its name) and the command, in order."""
    events: list[str] = []

    @contextmanager
    def running(folder: Path):
        events.append("server")
        yield
        events.append("released")

    monkeypatch.setattr("config.postgres.running", running)
    monkeypatch.setattr("django.core.management.execute_from_command_line", lambda argv: events.append(argv[1]))
    monkeypatch.setattr("django.conf.settings.EMBEDDED_POSTGRES", Path("somewhere"), raising=False)
    return events


@pytest.mark.parametrize("command", ["read", "extract", "relate"])
def test_commands_that_need_no_database_start_none(started: list[str], monkeypatch, command: str) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", command])
    manage.main()
    assert started == [command]


@pytest.mark.parametrize("command", ["ingest", "lookup", "export", "migrate"])
def test_every_other_command_has_the_server_under_it(started: list[str], monkeypatch, command: str) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", command])
    manage.main()
    assert started == ["server", command, "released"]


def test_with_a_server_of_ones_own_nothing_is_started(started: list[str], monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.EMBEDDED_POSTGRES", None)
    monkeypatch.setattr("sys.argv", ["manage.py", "ingest"])
    manage.main()
    assert started == ["ingest"]
