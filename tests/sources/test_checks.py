import pytest

from sources import checks


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


def test_no_database_is_asked_where_none_is_checked() -> None:
    assert checks.database_holds_every_text() == []
    assert checks.server_knows_vectors() == []
