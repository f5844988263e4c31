"""What the planner believes of tables that others filled and took back."""

import pytest
from django.db import connection, transaction

from config import planner
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db


def believed(table: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def counted_while_empty(table: str) -> None:
    """Its pages are there; the rows were taken back."""
    mark = transaction.savepoint_create()
    make_outlet()
    transaction.savepoint_rollback(mark)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def test_of_a_table_that_was_counted_while_it_was_empty_it_is_told() -> None:
    counted_while_empty("sources_outlet")
    assert believed("sources_outlet") == 0
    for _ in range(3):
        make_outlet()
    assert "sources_outlet" in planner.tell()
    assert believed("sources_outlet") == 3


def test_of_what_it_knows_it_is_not_told_again() -> None:
    for _ in range(3):
        make_outlet()
    planner.tell()
    assert planner.tell() == []
