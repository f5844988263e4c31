"""What the tests of the interface for programs share: nobody is counted from one test to the next."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from lxml import html

from claims.api import rates
from config.local import cache


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> Iterator[None]:
    cache.clear()
    rates.forget()
    yield
    rates.forget()


@pytest.fixture
def words() -> Callable[..., str]:
    """The text of a page, with single spaces."""
    return lambda page: " ".join(html.fromstring(page.content.decode()).cssselect("main")[0].text_content().split())


@pytest.fixture
def told(client: Client) -> Callable[..., Any]:
    """What an address answers, read; it must be the status that is expected."""

    def told(address: str, status: int = 200, **headers: str) -> Any:
        answer = client.get(address, headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.content[:500])
        return orjson.loads(answer.content)

    return told
