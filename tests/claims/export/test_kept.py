"""What an export reads keeps its past, all of it, and nothing else is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from claims.export import export
from claims.export.scope import Scope
from claims.migrations._versions import KEPT
from claims.models import Claim, Entity, Story
from sources.models import Outlet
from tests.claims.export.taken import contents
from tests.factories import make_feed

pytestmark = pytest.mark.django_db
# An editor goes by today's name; moments have the time.
_READ_OF_TODAY = {"claims_account", "claims_moment"}
_SCANS = "SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables"
_OTHERWISE = {  # type -> another value of a column
    "boolean": "NOT {0}",
    "integer": "{0} + 1",
    "bigint": "{0} + 1",
    "text": "{0} || 'x'",
    "timestamp with time zone": "{0} + interval '1 day'",
    "jsonb": """'["x"]'""",
    "ARRAY": "'{{x}}'",
}


def _scans() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SCANS)
        return dict(cursor.fetchall())


def _scopes() -> Iterator[Scope]:
    story, claim, outlet, entity = (model.objects.first() for model in (Story, Claim, Outlet, Entity))
    yield Scope()
    yield Scope(story=story, checked=True)
    yield Scope(claim=claim)
    yield Scope(outlet=outlet, since=claim.first_seen_at, until=claim.first_seen_at)
    yield Scope(entity=entity)
    yield Scope(standing=True)


def test_an_export_reads_of_tables_that_keep_their_past(tmp_path: Path, two_stories: object) -> None:
    make_feed(Outlet.objects.first())
    read = set()
    for scope in _scopes():
        before = _scans()
        export(tmp_path, scope)
        read |= {table for table, number in _scans().items() if number > before.get(table, 0)}
    assert "claims_statement" in read
    assert read - _READ_OF_TODAY <= set(KEPT), "what is read elsewhere is as it is today in every past"


def test_what_is_not_kept_of_them_is_not_read(tmp_path: Path, two_stories: object) -> None:
    make_feed(Outlet.objects.first())
    export(tmp_path, Scope())
    before = contents(tmp_path)
    with connection.cursor() as cursor:
        for table, how in KEPT.items():
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND column_name ="
                " ANY (%s) AND is_generated = 'NEVER'",
                [table, list(how.quiet)],
            )
            for column, kind in cursor.fetchall():
                value = _OTHERWISE["text" if kind == "character varying" else kind].format(column)
                cursor.execute(f"UPDATE {table} SET {column} = {value}")  # noqa: S608  (its own tables)
                assert cursor.rowcount, f"{table} is empty: the look is blind there"
    export(tmp_path, Scope())
    assert contents(tmp_path) == before


def test_every_other_column_is_kept() -> None:
    """One that is added later wants `SELECT claimline_keep(...)` in its migration."""
    with connection.cursor() as cursor:
        for table, how in KEPT.items():
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            columns = {name for (name,) in cursor.fetchall()}
            assert set(how.quiet) <= columns, f"{table} has no such columns: {how.quiet}"
            cursor.execute(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'version_begins' AND tgrelid ="
                " %s::regclass",
                [table],
            )
            told = cursor.fetchone()
            if how.fixed:
                assert told is None
            else:
                left = {name for name in columns if not re.search(rf'old\."?{name}\b', told[0])}
                assert left == set(how.quiet), table
