"""blocks of JSON lines -> the bytes of a table of them: CSV, Parquet, or the lines as they are.

Memory holds a few thousand rows at a time, whatever their number. The same lines give the same bytes, Parquet's as long
as pyarrow is the same.

CSV is RFC 4180's: commas, CR LF, quotation marks doubled, a line of names first. A value that is missing is an empty
cell. Numbers and times are as in the JSON; true and false; a list or an object is JSON in its cell. What a spreadsheet
would take for a formula (a text that begins with = + - @, one of their wide forms, a tab or the end of a line) has an
apostrophe before it, which spreadsheets do not show; so has a text that begins with an apostrophe, and an empty text
where there may also be none. `text_of` takes it off again: nothing is lost.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

import orjson

from claims.export.fields import Kind, Resource
from claims.export.linked import nodes
from claims.export.schemas import present, sort_of, types

if TYPE_CHECKING:
    import pyarrow

type Row = dict[str, Any]

_MARKED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_AT_ONCE, _ROW_GROUP = 1000, 10_000  # rows


class NoParquet(Exception):
    """Parquet needs pyarrow: run `pip install --require-hashes -r requirements-parquet.txt`, or ask for CSV."""

    def __str__(self) -> str:
        return str(self.__doc__)


def encoded(resource: Resource, blocks: Iterable[bytes], form: str) -> Iterator[bytes]:
    """`blocks`: of whole lines of JSON, as `lines` gives them."""
    return _ENCODERS[form](resource, blocks)


def can_write(form: str) -> None:
    """Raises NoParquet before anything is begun."""
    if form == "parquet":
        _arrow()


def rows_in(blocks: Iterable[bytes]) -> Iterator[Row]:
    for block in blocks:
        yield from map(orjson.loads, block.splitlines())


def _as_they_are(_: Resource, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield from blocks


# ---- CSV ----


def _csv(resource: Resource, blocks: Iterable[bytes]) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([field.name for field in resource.fields])
    writers = [(field.name, _cell_writer(field.kind)) for field in resource.fields]
    for rows in batched(rows_in(blocks), _AT_ONCE):
        writer.writerows([[write(row[name]) for name, write in writers] for row in rows])
        yield out.getvalue().encode("utf-8", "surrogatepass")
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode("utf-8")  # the names, where there are no rows


def _cell_writer(kind: Kind) -> Callable[[Any], str]:
    sort, may_be_none = sort_of(kind), "null" in types(kind)

    def text(value: Any) -> str:
        if value is None:
            return ""
        return f"'{value}" if value.startswith(_MARKED) or (not value and may_be_none) else value

    def written(value: Any) -> str:
        return "" if value is None else orjson.dumps(value).decode()

    return text if sort in ("text", "time") else written


def text_of(cell: str, kind: Kind) -> Any:
    """A cell of a kind -> the value that was written into it."""
    if not cell and "null" in types(kind):
        return None
    if sort_of(kind) in ("text", "time"):
        return cell[1:] if cell.startswith("'") else cell
    return orjson.loads(cell)


# ---- Parquet ----


def _parquet(resource: Resource, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Row groups of `_ROW_GROUP` rows; times in UTC to the microsecond; an object whose keys are not known beforehand
    is text that holds JSON."""
    arrow, parquet = _arrow()
    kinds = {field.name: field.kind for field in resource.fields}
    final = arrow.schema(
        [
            arrow.field(field.name, _type(field.kind), "null" in types(field.kind), {"description": field.says})
            for field in resource.fields
        ],
        {"title": resource.name, "description": resource.says},
    )
    read = {name: _type(kind, times_as_text=True) for name, kind in kinds.items()}
    sink = _Sink()
    with parquet.ParquetWriter(sink, final, compression="zstd", version="2.6", store_schema=True) as writer:
        columns = (_batch(rows, kinds, read, final) for rows in batched(rows_in(blocks), _AT_ONCE))
        for parts in batched(columns, _ROW_GROUP // _AT_ONCE):  # as columns they take a tenth of the room
            writer.write_table(arrow.Table.from_batches(parts, final), row_group_size=_ROW_GROUP)
            yield sink.taken()
    yield sink.taken()


def _batch(rows: Sequence[Row], kinds: dict[str, Kind], read: dict[str, Any], final: Any) -> "pyarrow.RecordBatch":
    arrow, _ = _arrow()
    columns = []
    for name, kind in kinds.items():
        fit = _fitting(kind)
        column = arrow.array([fit(row[name]) for row in rows], read[name])
        columns.append(column.cast(final.field(name).type))
    return arrow.RecordBatch.from_arrays(columns, schema=final)


def _type(kind: Kind, *, times_as_text: bool = False) -> Any:
    """A kind's type in Arrow; `times_as_text`: as JSON has times, from which it is cast."""
    arrow, _ = _arrow()
    there = present(kind)
    match sort_of(kind):
        case "time":
            return arrow.string() if times_as_text else arrow.timestamp("us", "UTC")
        case "integer":
            return arrow.int64()
        case "number":
            return arrow.float64()
        case "boolean":
            return arrow.bool_()
        case "list":
            return arrow.list_(_type(there["items"], times_as_text=times_as_text))
        case "map":
            return arrow.map_(arrow.string(), _type(there["additionalProperties"], times_as_text=times_as_text))
        case "record":
            inner = there["properties"].items()
            return arrow.struct([(name, _type(one, times_as_text=times_as_text)) for name, one in inner])
    return arrow.string()


def _fitting(kind: Kind) -> Callable[[Any], Any]:
    """value -> the same as Arrow wants it: maps as pairs, free objects as JSON."""
    there = present(kind)
    match sort_of(kind):
        case "json":
            return lambda value: None if value is None else orjson.dumps(value).decode()
        case "map":
            inside = _fitting(there["additionalProperties"])
            return lambda value: value and [(name, inside(one)) for name, one in value.items()]
        case "list":
            inside = _fitting(there["items"])
            return lambda value: value and [inside(one) for one in value]
        case "record":
            fits = {name: _fitting(one) for name, one in there["properties"].items()}
            return lambda value: value and {name: fit(value.get(name)) for name, fit in fits.items()}
    return lambda value: value


class _Sink(io.RawIOBase):
    """What was written, until it is taken."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.place += len(part)
        return len(part)

    def tell(self) -> int:
        return self.place

    def taken(self) -> bytes:
        found = b"".join(self.parts)
        self.parts.clear()
        return found


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as missing:
        raise NoParquet from missing
    return pyarrow, pyarrow.parquet


# ---- linked data ----


def _linked(resource: Resource, blocks: Iterable[bytes]) -> Iterator[bytes]:
    for found in batched(nodes(resource, rows_in(blocks)), _AT_ONCE):
        yield b"".join(orjson.dumps(node) + b"\n" for node in found)


_ENCODERS: dict[str, Callable[[Resource, Iterable[bytes]], Iterator[bytes]]] = {
    "ndjson": _as_they_are,
    "csv": _csv,
    "parquet": _parquet,
    "jsonld": _linked,
}
