"""a time -> the record as it was then, within a transaction: the same questions get the answers of then.

For each table that keeps its past there is a temporary view of the same name, which PostgreSQL finds first: rows of
today that were so then already, and rows of the past that stood then. What is hidden or purged today stays so in every
past (`claims/export/hushed.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from claims.export import hushed
from claims.export.moment import NEVER, NotATime, only_read, written
from claims.models import Moment

_INDEXED = 500  # rows of the past; fewer are as quickly read through
_TABLES = """
SELECT kept.relname, array_agg(quote_ident(part.attname) ORDER BY part.attnum), min(own.attname)
FROM pg_class kept JOIN pg_attribute part ON part.attrelid = kept.oid AND part.attnum > 0 AND NOT part.attisdropped
JOIN pg_index ON indrelid = kept.oid AND indisprimary
JOIN pg_attribute own ON own.attrelid = kept.oid AND own.attnum = indkey[0]
JOIN pg_attrdef begun ON begun.adrelid = kept.oid AND pg_get_expr(begun.adbin, begun.adrelid) ~ 'claimline_moment'
WHERE kept.relkind = 'r' AND kept.relnamespace = current_schema()::regnamespace
GROUP BY kept.relname ORDER BY kept.relname
"""
_LATER = """
CREATE TEMPORARY TABLE later_moment ON COMMIT DROP AS SELECT id FROM claims_moment WHERE at > %s;
CREATE UNIQUE INDEX ON later_moment (id);
ANALYZE later_moment;
"""
# Columns that are not kept, which no export reads, are today's; a line that was made of the others is asked for anew.
_PAST = """
CREATE TEMPORARY TABLE past_{table} ON COMMIT DROP AS
SELECT was.* FROM claims_past past JOIN later_moment ON later_moment.id = past.ended
LEFT JOIN {table} today ON today.{key} = past.key,
    LATERAL jsonb_populate_record(today, past.row || '{{"own_line": null}}') was
WHERE past.table = '{table}' AND NOT EXISTS (SELECT FROM later_moment WHERE later_moment.id = past.begun)
"""
_THEN = """
CREATE TEMPORARY VIEW then_{table} AS
SELECT {columns} FROM {table} today
WHERE NOT EXISTS (SELECT FROM later_moment WHERE later_moment.id = today.begun)
UNION ALL SELECT {columns} FROM past_{table}
"""
_VIEW = "CREATE TEMPORARY VIEW {table} AS SELECT {told} FROM then_{table} was WHERE {left}"


@dataclass(frozen=True, kw_only=True)
class Then:
    """`at`: when the last was written of what is seen. `hushed`: articles, claims and statements that were to be seen
    then and are not today."""

    at: datetime
    hushed: int = 0


@dataclass(frozen=True, kw_only=True)
class _Table:
    name: str
    columns: list[str]
    key: str


@contextmanager
def at(when: datetime, *, hush: bool = True) -> Iterator[Then]:
    """As the record was when everything was written that has a time up to `when`; nothing is written within. Raises
    NotATime for one that is to come. Not `hush`: also what is hidden since, for telling what became of it."""
    _not_to_come(when)
    with transaction.atomic():
        last = Moment.objects.filter(at__lte=when).order_by("-at").values_list("at", flat=True).first()
        number = _shadow(when, hush=hush)
        only_read()
        yield Then(at=last or NEVER, hushed=number)
        transaction.set_rollback(True)  # the views go


def _not_to_come(when: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(clock_timestamp(), max(at)) FROM claims_moment")
        [now] = cursor.fetchone()
    if when > now:
        raise NotATime(f"{written(when)} is still to come: it is {written(now)} here.")


def _shadow(when: datetime, *, hush: bool) -> int:
    """How much is hushed."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [when])
        cursor.execute("SELECT count(*) FROM later_moment")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TABLES)
        tables = [_Table(name=name, columns=columns, key=key) for name, columns, key in cursor.fetchall()]
        for table in tables:
            cursor.execute(_PAST.format(table=table.name, key=table.key))
            number = cursor.rowcount
            for column in table.columns if number >= _INDEXED else ():
                if column == table.key or column.endswith("_id"):
                    cursor.execute(f"CREATE INDEX ON past_{table.name} ({column})")
            cursor.execute(f"ANALYZE past_{table.name}")
        for table in tables:
            cursor.execute(_THEN.format(table=table.name, columns=", ".join(table.columns)))
        number = hushed.find(cursor) if hush else 0
        ways = hushed.VIEWS if number else {}
        for table in tables:
            way = ways.get(table.name, hushed.Way())
            told = ", ".join(f"{way.told[name]} AS {name}" if name in way.told else name for name in table.columns)
            cursor.execute(_VIEW.format(table=table.name, told=told, left=way.left))
        return number
