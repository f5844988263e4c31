"""a resource in a scope -> its rows as the database writes them, in the order of their ids: lines of JSON, or objects.

PostgreSQL makes the JSON (https://www.postgresql.org/docs/current/functions-json.html): a row never becomes an object
of ours on its way into a file, and memory does not grow with the size. Ids are compared byte by byte, so that the
order is the same whatever the database's language.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from django.db import connection

from claims.export.fields import Resource
from claims.export.scope import Scope


def lines(resource: Resource, scope: Scope) -> Iterator[bytes]:
    """Blocks of whole lines, each line with its line feed. Within a transaction that sees one moment; see `package`."""
    query, given = _query(resource, scope)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        with cursor.connection.cursor().copy(f"COPY ({query}) TO STDOUT", given) as copy:
            for block in copy:
                yield bytes(block).replace(b"\\\\", b"\\")  # COPY doubles them; JSON has them in its escapes alone


def rows(
    resource: Resource, scope: Scope, *, after: str = "", most: int | None = None, ids: list[str] | None = None
) -> list[dict[str, Any]]:
    """The first `most` of those whose id comes after `after`; with `ids`, those of these that there are."""
    query, given = _query(resource, scope, after=after, most=most, ids=ids)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute(query, given)
        return [orjson.loads(line) for (line,) in cursor]


def _query(
    resource: Resource, scope: Scope, *, after: str = "", most: int | None = None, ids: list[str] | None = None
) -> tuple[str, list[Any]]:
    found, given = resource.found(scope).order_by().values("pk").query.sql_with_params()
    columns = ", ".join(f'{field.sql} AS "{field.name}"' for field in resource.fields)
    order = ", ".join(f'{part} COLLATE "C"' for part in resource.order)
    where, given = f"{resource.key} IN ({found})", list(given)
    if after:
        where += f" AND ({order}) > ({', '.join(['%s'] * len(resource.order))})"
        given += after.split(" ")
    if ids is not None:
        where += f" AND ({resource.fields[0].sql}) = ANY (%s)"
        given.append(ids)
    limit = f" LIMIT {int(most)}" if most is not None else ""
    inner = f"SELECT {columns} FROM {resource.tables} WHERE {where} ORDER BY {order}{limit}"
    return f"SELECT row_to_json(line)::text FROM ({inner}) line", given
