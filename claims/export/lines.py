"""a resource in a scope -> its rows as the database writes them, in the order of their ids: lines of JSON, or objects.

PostgreSQL makes the JSON (https://www.postgresql.org/docs/current/functions-json.html): a row never becomes an object
of ours on its way into a file, and memory does not grow with the size. Ids are compared byte by byte, so that the
order is the same whatever the database's language.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import connection, transaction

from claims.export.fields import Resource
from claims.export.scope import Scope, keys_of

_TOGETHER = 1 << 18  # bytes of a block, about
_HEADER, _BEFORE = 19, 6  # bytes of a binary COPY before all rows, and in a row before its one column
_KEPT = re.compile(r"\bkept_(\w+)")
# A row's times are written in UTC and as ISO 8601, whatever the database's habits. JSON is not made by machine code:
# to translate a question with this many columns takes longer than to answer it for most scopes.
_PLAINLY = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle TO 'ISO'; SET LOCAL jit TO off"
# For sorting whole files of lines: with the few MB that are usual a file is merged from disk twice.
_AMPLY = "SET LOCAL work_mem TO '64MB'"


def lines(resource: Resource, scope: Scope) -> Iterator[bytes]:
    """Blocks of whole lines, each line with its line feed. Within a transaction that sees one moment; see `package`."""
    query, given = question(resource, scope)
    with connection.cursor() as cursor:
        cursor.execute(f"{_PLAINLY}; {_AMPLY}")
        # Binary: as text, each line would be searched for what COPY escapes, and have to be searched here again.
        with cursor.connection.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT binary)", given) as copy:
            waiting: list[memoryview | bytes] = []
            size, begins = 0, _HEADER + _BEFORE
            for row in copy:
                if line := row[begins:]:  # a row each; after them comes a mark that is shorter than any
                    waiting.append(line)
                    size += len(line)
                    if size >= _TOGETHER:
                        yield _whole(waiting)
                        waiting, size = [], 0
                begins = _BEFORE
            if waiting:
                yield _whole(waiting)


def _whole(lines: Sequence[memoryview | bytes]) -> bytes:
    return b"\n".join((*lines, b""))


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
        cursor.execute(_PLAINLY)
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
    everything = not (scope.asked or where or limit)
    asking = resource.for_all if everything and resource.for_all else resource.asking
    line = asking.line(resource.written(standing=scope.standing))
    asked = f"SELECT {line} FROM {asking.tables}{where} ORDER BY {order}{limit}"  # noqa: S608
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
