from collections.abc import Callable, Iterator
from typing import Any

import pytest

from claims.models import Claim
from tests.claims.told import make_told
from tests.servers import Server, at_once

COPIED = "Harrowgate Instruments copied the tide model of Quillon Marine."


@pytest.fixture
def told() -> Callable[..., Claim]:
    """A claim that a statement in today's text carries, and that a question finds."""

    def told(text: str = COPIED, **fields: Any) -> Claim:
        return make_told(text, meant=True, **fields)

    return told


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A site on this machine, before which nobody waits for a turn."""
    monkeypatch.setattr("sources.management.commands.reviews.SharedPoliteness", lambda **_: at_once())
    running = Server()
    yield running
    running.close()
