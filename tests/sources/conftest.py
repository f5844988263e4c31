from collections.abc import Iterator

import pytest

from tests.servers import Server, at_once


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who fetch without a politeness of their own do not sleep, and remember nothing of the last test."""
    politeness = at_once()
    monkeypatch.setattr("sources.fetch.of_this_process", lambda: politeness)
