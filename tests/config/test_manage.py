import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import ProgrammingError

import manage
from config.postgres import PostgresError

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


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_that_is_not_set_up_is_one_line_with_the_fix(tmp_path: Path) -> None:
    done = run("export", "--out", str(tmp_path / "out"), CLAIMLINE_VAR=str(tmp_path / "var"), DATABASE_URL="")
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_server_that_does_not_answer_is_one_line_with_the_fix(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"  # nothing listens on port 1
    done = run("cover", CLAIMLINE_VAR=str(tmp_path / "var"), DATABASE_URL=url)
    assert done.returncode == 1
    assert "correct DATABASE_URL" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("start", [("manage.py", "status"), ("-m", "config.serve")])
def test_a_setting_that_cannot_be_is_one_line_with_the_fix(tmp_path: Path, start: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, *start],
        env={**os.environ, "CLAIMLINE_VAR": str(tmp_path), "CLAIMLINE_ARCHIVE": "ftp://x"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "set it like https://archive.example/save/{url}." in done.stderr
    assert done.stderr.count("\n") == 1


def test_another_database_error_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage, "_lacks_migrations", lambda: False)
    with pytest.raises(ProgrammingError), manage._said_in_one_line():
        raise ProgrammingError("a mistake of ours")


def test_a_server_that_cannot_be_started_is_said_without_a_traceback(started, monkeypatch) -> None:
    def running(folder: Path):
        raise PostgresError("It does not start. Mend it.")

    monkeypatch.setattr("config.postgres.running", running)
    monkeypatch.setattr("sys.argv", ["manage.py", "ingest"])
    with pytest.raises(SystemExit, match="Mend it"):
        manage.main()
    assert started == []
