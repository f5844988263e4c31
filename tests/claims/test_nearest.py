"""Searches for the nearest meanings, in tables that hold or held the same words again and again."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.db import connection, transaction

from claims import nearest, tasks
from claims.asking import ask
from claims.models.fields import as_text
from claims.nearest import SEARCHED, keep_indexes
from claims.stories import place
from tests.claims.test_stories import BAKERY, TIDE, TIDE_TOO, article
from tests.claims.told import make_told

_ALIKE = 1500  # of the same vector: more than any of them has neighbours in an index of neighbours

_GRAPH = "CREATE INDEX gist_nearest ON claims_gist USING hnsw (lead halfvec_cosine_ops)"


def _index(name: str) -> tuple[str, int] | None:
    """Its kind, and how many lists it has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT amname, substring(array_to_string(reloptions, ','), 'lists=(\\d+)')::int FROM pg_class"
            " JOIN pg_am ON pg_am.oid = relam WHERE relname = %s",
            [name],
        )
        found = cursor.fetchone()
    return found and tuple(found)


def _write_back(number: int, rows: int) -> None:
    """Rows that were written and taken back, all alike: the table has them until it is vacuumed."""
    lead = as_text(np.eye(384, dtype=np.float32)[number])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_gist (article_id, sha256, lead, headline, search)"
            " SELECT -n, '', %s, %s, '' FROM generate_series(1, %s) n",
            [lead, lead, rows],
        )
        cursor.execute(
            "INSERT INTO claims_meaning (statement_id, vector, headline)"
            " SELECT -n, %s, 0 FROM generate_series(1, %s) n",
            [lead, rows],
        )
        transaction.set_rollback(True)


@pytest.fixture
def indexes(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From the first row on."""
    monkeypatch.setattr(nearest, "_LIST", 2)
    keep_indexes(whole=-1)
    yield
    monkeypatch.undo()
    keep_indexes()
    assert not any(_index(one.index) for one in SEARCHED)


def _is_all_found() -> None:
    _write_back(7, _ALIKE)
    claim = make_told("Harrowgate Instruments copied the tide model of Quillon Marine.", meant=True)
    asked = ask("a tidal simulation of Quillon was taken")
    assert asked
    assert list(asked.near) == [claim.worded_from_id or claim.links.get().statement_id]
    story = place(article(TIDE)).story
    assert place(article(BAKERY, 1)).story != story
    assert place(article(TIDE_TOO, 1)).story == story


@pytest.mark.django_db
def test_what_was_written_and_taken_back_hides_nothing() -> None:
    _is_all_found()


@pytest.mark.django_db(transaction=True)
def test_nor_does_it_where_there_are_indexes(indexes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(_index(one.index) for one in SEARCHED)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off")
        try:
            cursor.execute("EXPLAIN SELECT 1 FROM claims_gist ORDER BY lead <=> %s LIMIT 9", [as_text(np.ones(384))])
            assert "gist_nearest" in str(cursor.fetchall())
            _is_all_found()
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_sort")


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_of_what_is_there_and_anew_when_that_has_doubled(indexes: None) -> None:
    gists = [article(BAKERY, day) for day in range(4)]
    for one in gists:
        place(one)
    assert keep_indexes(whole=3) == ["gist_nearest"]
    assert _index("gist_nearest") == ("ivfflat", 2)
    assert _index("meaning_nearest") is None
    assert keep_indexes(whole=3) == []
    for day in range(4):
        place(article(TIDE, day))
    assert keep_indexes(whole=3) == ["gist_nearest"]
    assert _index("gist_nearest") == ("ivfflat", 4)
    assert keep_indexes() == []
    assert _index("gist_nearest") is None


@pytest.mark.django_db(transaction=True)
def test_a_graph_that_a_site_has_from_before_is_replaced_and_so_is_what_was_cut_short(indexes: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP INDEX gist_nearest; CREATE INDEX gist_nearest ON claims_gist USING hnsw (lead halfvec_cosine_ops)"
        )
        cursor.execute("CREATE INDEX gist_nearest_anew ON claims_gist (sha256)")
    assert tasks.keep_indexes(0) == "nothing to do"
    assert _index("gist_nearest") is None
    with connection.cursor() as cursor:
        cursor.execute(_GRAPH)
    assert keep_indexes(whole=-1) == ["meaning_nearest", "gist_nearest"]
    assert _index("gist_nearest") == ("ivfflat", 1)
    assert _index("gist_nearest_anew") is None
