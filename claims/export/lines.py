"""a resource in a scope -> its rows as the database writes them, in the order of their ids: lines of JSON, or objects.

PostgreSQL makes the JSON (https://www.postgresql.org/docs/current/functions-json.html): a row never becomes an object
of ours on its way into a file, and memory does not grow with the size. Ids are compared byte by byte, so that the
order is the same whatever the database's language.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

import orjson
from django.db import connection, transaction

from claims.export.fields import Resource
from claims.export.scope import Scope, keys_of

_TOGETHER = 1 << 18  # bytes of a block, about
_ARGUMENTS = 100  # that PostgreSQL lets a function have
_KEPT = re.compile(r"\bkept_(\w+)")
# A row's times are written in UTC and as ISO 8601, whatever the database's habits. JSON is not made by machine code:
# to translate a question with this many columns takes longer than to answer it for most scopes.
PLAINLY = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle TO 'ISO'; SET LOCAL jit TO off"


def lines(resource: Resource, scope: Scope) -> Iterator[bytes]:
    """Blocks of whole lines, each line with its line feed. Within a transaction that sees one moment; see `package`."""
    query, given = question(resource, scope)
    with connection.cursor() as cursor:
        cursor.execute(PLAINLY)
        with cursor.connection.cursor().copy(f"COPY ({query}) TO STDOUT", given) as copy:
            waiting: list[bytes] = []
            size = 0
            for row in copy:
                waiting.append(bytes(row))
                size += len(row)
                if size >= _TOGETHER:
                    yield _plain(waiting)
                    waiting, size = [], 0
            if waiting:
                yield _plain(waiting)


def _plain(rows: list[bytes]) -> bytes:
    """COPY doubles the backslashes; the rest of what it escapes JSON escapes already."""
    return b"".join(rows).replace(b"\\\\", b"\\")


def rows(
    resource: Resource,
    scope: Scope,
    *,
    after: str = "",
    most: int | None = None,
    ids: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The first `most` of those whose id comes after `after`; with `ids`, those of these that there are."""
    query, given = question(resource, scope, after=after, most=most, ids=ids)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAINLY)
        cursor.execute(query, given)
        return [orjson.loads(line) for (line,) in cursor]


def question(
    resource: Resource,
    scope: Scope,
    *,
    after: str = "",
    most: int | None = None,
    ids: Sequence[str] | None = None,
) -> tuple[str, list[Any]]:
    """In SQL, with its values: one column, each row the text of a JSON object."""
    fields = resource.written(standing=scope.standing)
    parts = [f"""'{"," if place else "{"}"{field.name}":', {field.json}""" for place, field in enumerate(fields)]
    groups = (", ".join(group) for group in batched(parts, _ARGUMENTS // 2))
    line = " || ".join(f"concat({group})" for group in groups) + " || '}'"
    id_of = resource.fields[0].sql
    conditions: list[str] = []
    values: list[Any] = []
    if after:
        conditions.append(f"{id_of} > %s" if resource.numbered else f'({id_of}) COLLATE "C" > %s')
        values.append(int(after) if resource.numbered else after)
    if ids is not None:
        conditions.append(f"{id_of} = ANY (%s)")
        values.append([int(one) for one in ids] if resource.numbered else list(ids))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    order = ", ".join(resource.order if resource.numbered else (f'({part}) COLLATE "C"' for part in resource.order))
    limit = f" LIMIT {int(most)}" if most is not None else ""
    asked = f"SELECT {line} FROM {resource.tables}{where} ORDER BY {order}{limit}"  # noqa: S608
    kept, given = _kept(asked, scope)
    return kept + asked, [*given, *values]


def _kept(query: str, scope: Scope) -> tuple[str, list[Any]]:
    """The WITH clause for what a query says it keeps, and what that rests on; with its values."""
    parts: dict[str, tuple[str, Sequence[Any]]] = {}
    how = "MATERIALIZED" if scope.narrow else "NOT MATERIALIZED"  # of everything, each is joined to the table itself

    def add(asking: str) -> None:
        for name in dict.fromkeys(_KEPT.findall(asking)):
            if name not in parts:
                found, values = keys_of(scope.kept(name))
                add(found)
                parts[name] = f"kept_{name} (id) AS {how} ({found})", values

    add(query)
    clauses = ", ".join(clause for clause, _ in parts.values())
    return f"WITH {clauses} " if parts else "", [value for _, values in parts.values() for value in values]
