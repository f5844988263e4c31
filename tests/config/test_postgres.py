"""These start real servers, a second each, in folders of their own."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from config import postgres


def ask(folder: Path, question: str) -> object:
    with psycopg.connect(postgres.url(folder), autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def test_it_starts_in_a_folder_with_a_space_and_the_last_one_out_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    with postgres.running(folder):
        assert ask(folder, "SELECT count(*) FROM pg_available_extensions WHERE name IN ('vector', 'pg_trgm')") == 2
        assert ask(folder, "SHOW listen_addresses") == ""
        with postgres.running(folder):
            ask(folder, "CREATE TABLE kept AS SELECT 7 AS number")
        assert ask(folder, "SELECT number FROM kept") == 7, "the first user is still in"
    with pytest.raises(psycopg.OperationalError):
        ask(folder, "SELECT 1")


def test_what_was_committed_survives_a_kill_of_the_server(tmp_path: Path) -> None:
    with postgres.running(tmp_path):
        ask(tmp_path, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
        pid = int((postgres._data(tmp_path) / "postmaster.pid").read_text().split("\n")[0])
        os.kill(pid, signal.SIGKILL)
        with postgres.running(tmp_path):  # another user comes, and finds it dead
            assert ask(tmp_path, "SELECT count(*) FROM kept") == 1000


def test_a_server_killed_under_its_user_is_revived(tmp_path: Path) -> None:
    with postgres.running(tmp_path):
        ask(tmp_path, "CREATE TABLE kept AS SELECT generate_series(1, 10) AS number")
        os.kill(int((postgres._data(tmp_path) / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
        postgres.revive(tmp_path)
        assert ask(tmp_path, "SELECT count(*) FROM kept") == 10
    with pytest.raises(psycopg.OperationalError):
        ask(tmp_path, "SELECT 1")


@pytest.mark.parametrize("name", ["d" * 120, "it's", 'a "b"', "cash$HOME", "tick`s"])
def test_a_folder_that_no_socket_can_live_in_gets_a_short_one_of_its_own(tmp_path: Path, name: str) -> None:
    folder, other = tmp_path / name, tmp_path / f"{name}-2"
    sockets = postgres._socket_folder(folder)
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) < 108
    assert not sockets.is_relative_to(tmp_path)
    assert sockets == postgres._socket_folder(folder) != postgres._socket_folder(other)


def test_it_runs_where_the_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    with postgres.running(folder):
        assert ask(folder, "SELECT 1") == 1


def test_a_data_folder_without_a_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    found = postgres._data(tmp_path) / "precious"
    found.parent.mkdir(parents=True)
    found.write_text("a table, perhaps")
    with pytest.raises(postgres.PostgresError, match="move it away"), postgres.running(tmp_path):
        pass
    assert found.read_text() == "a table, perhaps"


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(postgres.PostgresError, match="make install"):
        postgres._binaries()
