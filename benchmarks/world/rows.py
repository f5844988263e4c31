"""model instances -> rows, by COPY; the columns are those that the models have, whichever these are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

import orjson
from django.core.management.color import no_style
from django.db import connection
from django.db.models import JSONField, Model

type Values = dict[str, Any]

_TOGETHER = 20_000  # rows that are kept back, of all tables
_INDEXES = """
SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid) FROM pg_index AS index
WHERE index.indrelid = ANY(%s::regclass[]) AND NOT index.indisunique
"""


class Writer:
    """Gives each row its key, keeps rows back and writes them together. `now` is when all of them were written."""

    def __init__(self, now: datetime) -> None:
        self.written: Counter[str] = Counter()
        self._now = now
        self._keys: dict[type[Model], Iterator[int]] = defaultdict(lambda: count(1))
        self._waiting: dict[type[Model], list[Values]] = defaultdict(list)
        self._number = 0
        self._columns: dict[type[Model], list[_Column]] = {}

    def key[Row: Model](self, row: Row) -> Row:
        """The next free key of its table, for rows that others point to before they are written."""
        row.pk = next(self._keys[type(row)])
        return row

    def add(self, rows: Iterable[Model]) -> None:
        for row in rows:
            if row.pk is None:
                self.key(row)
            self._keep(type(row), row.__dict__)

    def put(self, model: type[Model], rows: Iterable[Values]) -> None:
        """Rows that nothing points to, by the names of their columns: as instances they take ten times as long."""
        own, keys = model._meta.pk.attname, self._keys[model]
        for row in rows:
            self._keep(model, row if own in row else row | {own: next(keys)})

    def flush(self) -> None:
        # What was published goes first: the database cuts statements' words out of it.
        for model, rows in sorted(self._waiting.items(), key=lambda held: held[0]._meta.app_label != "sources"):
            columns = self._columns.setdefault(model, self._read(model))
            names = ", ".join(f'"{column.name}"' for column in columns)
            table = model._meta.db_table
            with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row([write(row.get(key, usual)) for _, key, usual, write in columns])
            self.written[table] += len(rows)
        self._waiting.clear()
        self._number = 0

    def close(self) -> None:
        """What comes later gets keys after these."""
        self.flush()
        statements = connection.ops.sequence_reset_sql(no_style(), list(self._keys))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _keep(self, model: type[Model], row: Values) -> None:
        self._waiting[model].append(row)
        self._number += 1
        if self._number >= _TOGETHER:
            self.flush()

    def _read(self, model: type[Model]) -> list["_Column"]:
        return [self._column(field) for field in model._meta.concrete_fields if not field.generated]

    def _column(self, field: Any) -> "_Column":
        usual, write = field.get_default(), _json if isinstance(field, JSONField) else _plain
        if getattr(field, "auto_now_add", False):
            return _Column(field.column, "", self._now, _plain)
        return _Column(field.column, field.attname, usual, write)


class _Column(NamedTuple):
    name: str
    key: str  # in the values of a row
    usual: Any
    write: Callable[[Any], Any]


def _plain(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


@contextmanager
def loading(models: Iterable[type[Model]]) -> Iterator[None]:
    """Without checks of foreign keys and without the indexes that can be made better afterwards. Needs a superuser."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, definition in indexes:
                cursor.execute(definition)
            cursor.execute("RESET session_replication_role; RESET synchronous_commit")
