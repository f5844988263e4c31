from datetime import UTC, datetime

import pytest

from sources import checks
from sources.models import Feed
from tests.factories import make_outlet


@pytest.mark.django_db
def test_our_own_server_holds_every_text_and_knows_vectors() -> None:
    assert checks.database_holds_every_text(databases=["default"]) == []
    assert checks.server_knows_vectors(databases=["default"]) == []


def test_a_database_in_another_encoding_is_refused_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_one", lambda alias, question: "SQL_ASCII")
    [error] = checks.database_holds_every_text(databases=["default"])
    assert error.is_serious()
    assert "SQL_ASCII" in error.msg
    assert "--encoding UTF8" in str(error.hint)


def test_a_server_without_pgvector_is_used_and_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_one", lambda alias, question: 0)
    [warning] = checks.server_knows_vectors(databases=["default"])
    assert not warning.is_serious()
    assert "words serve alone" in warning.msg


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "warned"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000/", True),
        ("https://claims.example.org/bot", False),
        ("mailto:editors@claims.example.org", False),
        ("editors@claims.example.org", False),
    ],
)
def test_who_watches_feeds_without_an_address_to_be_written_to_is_warned(settings, contact: str, warned: bool) -> None:
    settings.CLAIMLINE_CONTACT = contact
    assert checks.watched_sites_know_whom_to_write_to(databases=["default"]) == []
    feed = Feed.objects.create(
        outlet=make_outlet("sounding"), url="http://site.example/feed", next_poll_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    found = checks.watched_sites_know_whom_to_write_to(databases=["default"])
    assert [contact in warning.msg for warning in found] == [True] * warned
    feed.active = False
    feed.save()
    assert checks.watched_sites_know_whom_to_write_to(databases=["default"]) == []


def test_no_database_is_asked_where_none_is_checked() -> None:
    assert checks.database_holds_every_text() == []
    assert checks.server_knows_vectors() == []
    assert checks.watched_sites_know_whom_to_write_to() == []
