import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client, RequestFactory

from config import unready


def fails(request: object) -> None:
    raise AssertionError("never asked")


@pytest.fixture
def _away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unready, "lacking", lambda: "The database does not answer: it is away.")


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize("error", [OperationalError("gone"), ProgrammingError("no such table")])
def test_a_page_without_a_database_says_so_and_when_to_ask_again(error: Exception) -> None:
    answer = unready.Unready(fails).process_exception(RequestFactory().get("/"), error)
    assert answer
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert b"not ready" in answer.content
    assert b"it is away" not in answer.content


@pytest.mark.parametrize("error", [OperationalError("a deadlock"), ProgrammingError("a mistake"), ValueError()])
def test_another_error_stays_what_it_is(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unready, "lacking", lambda: "")
    assert unready.Unready(fails).process_exception(RequestFactory().get("/"), error) is None


@pytest.mark.usefixtures("_away")
def test_the_site_has_it_in_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", away)
    assert Client(raise_request_exception=False).get("/").status_code == 503
