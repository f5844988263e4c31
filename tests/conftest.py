"""A real PostgreSQL under every test that asks for a database, and no way out to the network for any."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations

from config import postgres

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback and unix sockets only: a test that reaches further is wrong, and says so."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in _LOOPBACK:
            raise AssertionError(f"A test tried to reach {address[0]}; tests stay on this machine.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """Tables that refuse TRUNCATE are emptied all the same after a test that commits: as a replica would, whose
    triggers do not fire."""
    as_told = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        as_told(self, ["SET session_replication_role = replica", *statements, "RESET session_replication_role"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
