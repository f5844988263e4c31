"""Whoever stops reading in the middle of a large file: a few are let go after a while, and hold up nobody meanwhile."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings

from claims.views.sending import MOST
from config import postgres
from tests.browser.site import database, fill, served

_SIZE = 64_000_000  # bytes; no system keeps as many for a reader that takes none
_ID = "pstalled"
_PARCEL = """
INSERT INTO claims_parcel (public_id, wanted, fingerprint, state, mark, hidden, asked_at, begun_at, made_at, until,
    runs, doing, files_done, rows_done, rows, size, sha256, of_state, trouble)
VALUES (%s, '{"form": "ndjson"}', 'f', 'ready', '', 0, now(), now(), now(), now() + interval '1 day',
    1, '', 12, 0, '{}', %s, 'abc', '', '')
"""
_OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site that waits a second for who takes nothing, with one large file; and its database."""
    folder = tmp_path_factory.mktemp("stalled")
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        own = stack.enter_context(database(settings.DATABASE_URL, "test_claimline_stalled"))
        fill(own, folder, "nothing")
        with psycopg.connect(own, autocommit=True) as connection:
            connection.execute(_PARCEL, [_ID, _SIZE])
        _large(folder / "parcels" / f"{_ID}.zip")
        module = "tests.browser.impatient.settings"
        yield stack.enter_context(served(own, folder, DJANGO_SETTINGS_MODULE=module)), own


def _large(file: Path) -> None:
    file.parent.mkdir()
    with file.open("wb") as out:
        out.truncate(_SIZE)


def _stop_reading(stack: ExitStack, address: str) -> bytes:
    """Takes the beginning of the file, and then nothing more; what it took."""
    place = urlsplit(address)
    reader = stack.enter_context(socket.create_connection((place.hostname, place.port), 20))
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    asked = f"GET /data/{_ID}/package.zip HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
    reader.sendall(asked.encode())
    return reader.recv(12)


def test_who_stops_reading_holds_no_transaction_and_nobody_up_and_is_let_go(impatient: tuple[str, str]) -> None:
    address, database = impatient
    with ExitStack() as stack:
        for _ in range(MOST):
            assert _stop_reading(stack, address) == b"HTTP/1.1 200"
        assert _stop_reading(stack, address) == b"HTTP/1.1 503"  # no thread is left to a third
        with urlopen(f"{address}/about/", timeout=20) as answer:
            assert answer.status == 200
        with psycopg.connect(database, autocommit=True) as connection:
            assert connection.execute(_OPEN).fetchone() == (0,)
        _until(lambda: _answers(address), "Those who read nothing are still waited for.")


def test_who_reads_gets_all_of_it(impatient: tuple[str, str]) -> None:
    with urlopen(f"{impatient[0]}/data/{_ID}/package.zip", timeout=20) as answer:
        assert len(answer.read()) == _SIZE


def _answers(address: str) -> bool:
    with ExitStack() as stack:
        return _stop_reading(stack, address) == b"HTTP/1.1 200"


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    for _ in range(100):
        if holds():
            return
        time.sleep(0.2)
    pytest.fail(otherwise)
