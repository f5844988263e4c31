"""a query, an order and a bookmark -> one page of it, at the same price however deep the page lies.

A bookmark holds the values that the last row was ordered by. It is never trusted: one that cannot be read
is no bookmark, and the first page is given.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet


@dataclass(frozen=True, kw_only=True)
class Page[Row]:
    rows: list[Row]
    more: str  # the bookmark of the next page; empty on the last one


def page[Row](query: QuerySet[Any, Row], order: Sequence[str], after: str, size: int) -> Page[Row]:
    """`order` names columns that are never null, the last of them unique; a minus puts the greatest first. Rows are
    models, or named tuples with those columns."""
    if values := _read(after, len(order)):
        with suppress(TypeError, ValueError, OverflowError, ValidationError):  # a bookmark of some other list
            query = query.filter(_beyond(order, values))
    return first(list(query.order_by(*order)[: size + 1]), order, size)


def first[Row](rows: Sequence[Row], order: Sequence[str], size: int) -> Page[Row]:
    """The first page of `rows`, which are read in that order already."""
    more = _write(rows[size - 1], order) if len(rows) > size else ""
    return Page(rows=list(rows[:size]), more=more)


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values`: greater in the first column, or the same there and greater in the second, and so on."""
    beyond, same = Q(pk__in=[]), Q()
    for column, value in zip(order, values, strict=True):
        name = column.removeprefix("-")
        beyond |= same & Q(**{f"{name}__{_step(column)}": value})
        same &= Q(**{name: value})
    # Said once more of the first column alone, so that an index is entered there and not walked from its start.
    return Q(**{f"{order[0].removeprefix('-')}__{_step(order[0])}e": values[0]}) & beyond


def _step(column: str) -> str:
    return "lt" if column.startswith("-") else "gt"


def _word_or_time(given: str) -> datetime | str:
    """What PostgreSQL refuses in a text (NUL, half a surrogate pair) is refused here, as a ValueError."""
    if "\0" in given.encode().decode():
        raise ValueError("NUL is in no text.")
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        return given


def _write(row: object, order: Sequence[str]) -> str:
    values = [_value(row, column.removeprefix("-")) for column in order]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _value(row: object, column: str) -> Any:
    return getattr(row, column) if hasattr(row, column) else reduce(getattr, column.split("__"), row)


def _read(bookmark: str, length: int) -> list[Any] | None:
    if not bookmark:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(bookmark + "=" * (-len(bookmark) % 4)))
        values = [_word_or_time(value) if isinstance(value, str) else float(value) for value in found]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return None
    whole = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
    aware = all(not isinstance(value, datetime) or value.tzinfo for value in whole)
    return whole if aware and len(whole) == length else None
