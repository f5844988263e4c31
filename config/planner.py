"""tables that hold more rows than PostgreSQL's planner believes -> it is told, now and not when the server comes to it.

It goes by what was counted last. Where that was nothing, though the table has rows by now, it goes through tables row
by row for each row of others, and a question that takes milliseconds takes minutes. That is so of a table that was
counted while all of its rows were another transaction's, or taken back.
"""

from django.apps import apps
from django.db import connection

_APPS = ("sources", "claims")
# Never counted, or counted when it was empty; or, since a page holds several rows, grown many times over since.
_PERHAPS = """
SELECT quote_ident(relname) FROM pg_class,
    LATERAL (SELECT pg_relation_size(oid) / current_setting('block_size')::int) now (pages)
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname = ANY (%s)
AND (reltuples < 1 OR reltuples < pages AND relpages <> pages) ORDER BY relname
"""


def tell() -> list[str]:
    """Which tables it was told of."""
    known = [model._meta.db_table for app in _APPS for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute(_PERHAPS, [known])
        filled = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in cursor.fetchall()]  # noqa: S608
        if filled:
            cursor.execute(" UNION ALL ".join(filled))
        tables = [name for (name,) in cursor.fetchall()] if filled else []
        if tables:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
    return tables
