"""gunicorn's way in, with a site behind it that says what became of its answers."""

import gc
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest


class Answer(list):
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def wsgi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """What it sets for a whole process is set back."""
    before = gc.get_threshold()
    import config.wsgi

    yield config.wsgi
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.parametrize(("method", "body"), [("GET", [b"all of it"]), ("HEAD", [])])
def test_who_asks_for_headers_gets_no_body(
    wsgi: ModuleType, monkeypatch: pytest.MonkeyPatch, method: str, body: list[bytes]
) -> None:
    answer, told = Answer([b"all of it"]), []

    def site(environ: dict[str, Any], start_response: Any) -> Answer:
        start_response("200 OK", [("Content-Length", "9")])
        return answer

    monkeypatch.setattr(wsgi, "_site", site)
    assert list(wsgi.application({"REQUEST_METHOD": method}, lambda *given: told.append(given))) == body
    assert told == [("200 OK", [("Content-Length", "9")])]
    assert answer.closed == (method == "HEAD"), "or gunicorn closes it"
