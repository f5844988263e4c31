import csv
import io
import json
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claims.export import fields, tables
from claims.export.fields import Field, Resource
from claims.export.linked import TYPES
from claims.export.resources import RESOURCES
from claims.export.tables import NoParquet, can_write, encoded, text_of

pytestmark = pytest.mark.django_db

KINDS = {
    "id": fields.ID,
    "word": fields.TEXT,
    "maybe": fields.maybe(fields.TEXT),
    "count": fields.maybe(fields.WHOLE),
    "score": fields.NUMBER,
    "holds": fields.FLAG,
    "at": fields.maybe(fields.TIME),
    "span": fields.maybe(fields.SPAN),
    "spans": fields.several(fields.SPAN),
    "feeds": fields.several(fields.made_of(url=fields.TEXT, since=fields.maybe(fields.TIME))),
    "cells": fields.by_name(fields.several(fields.TEXT)),
    "names": fields.several(fields.several(fields.TEXT)),
    "free": fields.ANYTHING,
}
MADE_UP = Resource(
    name="made_up",
    says="Everything.",
    tables="",
    order=("x",),
    fields=tuple(Field(name=name, kind=kind, says=f"The {name}.", sql="") for name, kind in KINDS.items()),
)


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    made = {
        "id": f"r{number}",
        "word": "plain",
        "maybe": None,
        "count": None,
        "score": 0.5,
        "holds": True,
        "at": "2026-03-02T12:00:00.123456Z",
        "span": {"start": 0, "end": 3, "text": "She"},
        "spans": [{"start": 0, "end": 3, "text": "“é 🐴"}],
        "feeds": [{"url": "https://a.example/", "since": "2026-03-02T12:00:00Z"}, {"url": "", "since": None}],
        "cells": {"Ebb & Flow": ["alleges", "denies"], "b": []},
        "names": [["a", "b"], []],
        "free": {"any": [1, {"thing": None}]},
    }
    return made | values


def lines(*rows: dict[str, Any]) -> list[bytes]:
    return [orjson.dumps(one) + b"\n" for one in rows]


def as_csv(*rows: dict[str, Any]) -> str:
    return b"".join(encoded(MADE_UP, lines(*rows), "csv")).decode()


def out_of_csv(text: str, resource: Resource = MADE_UP) -> list[dict[str, Any]]:
    kinds = {field.name: field.kind for field in resource.fields}
    read = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{name: text_of(cell, kinds[name]) for name, cell in one.items()} for one in read]


NASTY = (
    *("=1+1", "+1", "-1", "@sum", "\ttab", "\rreturn", "\nnew", "＝wide", "'quoted", "''", "'", "", " =", "null"),
    *('say "so"', "a,b", "line\r\nbreak", "semi;colon", "\u2028", "ünï", "\U0001f434", "007", "1e5", "true", "\x7f"),
)


@pytest.mark.parametrize("words", NASTY)
def test_every_text_comes_out_of_csv_as_it_went_in(words: str) -> None:
    given = [row(1, word=words, maybe=words), row(2, word="", maybe=None)]
    assert out_of_csv(as_csv(*given)) == given


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula_does(start: str) -> None:
    [cells] = list(csv.reader(io.StringIO(as_csv(row(word=start + "cmd|' /C calc'!A0")), newline="")))[1:]
    assert cells[1] == f"'{start}cmd|' /C calc'!A0"
    assert not [cell for cell in cells if cell.startswith(start)]


def test_a_number_below_zero_stays_a_number() -> None:
    assert ",-0.5," in as_csv(row(score=-0.5))


def test_csv_is_that_of_the_standard_with_a_line_of_names_even_where_there_are_no_rows() -> None:
    names = ",".join(KINDS) + "\r\n"
    assert as_csv() == names
    text = as_csv(row(word='a "b"\nc', maybe=None))
    assert text.startswith(names)
    assert 'r1,"a ""b""\nc",,,0.5,true,' in text
    assert text.endswith("\r\n")


@pytest.mark.parametrize("name", RESOURCES)
def test_the_csv_of_the_samples_holds_what_their_lines_hold(packages, rows, name: str) -> None:
    text = (packages["csv"] / f"{name}.csv").read_bytes().decode()
    assert out_of_csv(text, RESOURCES[name]) == rows(name)


# ---- Parquet ----


def parquet(*rows: dict[str, Any]) -> pa.Table:
    return pq.read_table(pa.BufferReader(b"".join(encoded(MADE_UP, lines(*rows), "parquet"))))


def test_parquet_has_types_for_times_spans_lists_and_names() -> None:
    types = {field.name: str(field.type) for field in parquet(row()).schema}
    assert types["at"] == "timestamp[us, tz=UTC]"
    assert types["span"] == "struct<start: int64, end: int64, text: string>"
    assert types["feeds"] == "list<element: struct<url: string, since: timestamp[us, tz=UTC]>>"
    assert parquet().schema.field("cells").type == pa.map_(pa.string(), pa.list_(pa.string()))
    assert (types["count"], types["score"], types["holds"], types["free"]) == ("int64", "double", "bool", "string")


def test_parquet_says_what_a_column_is_and_which_always_has_a_value() -> None:
    schema = parquet().schema
    assert schema.metadata[b"description"] == b"Everything."
    assert schema.field("word").metadata[b"description"] == b"The word."
    assert not schema.field("word").nullable
    assert schema.field("maybe").nullable


@pytest.mark.parametrize("words", NASTY)
def test_every_text_comes_out_of_parquet_as_it_went_in(words: str) -> None:
    [told] = parquet(row(word=words, maybe=words or None)).to_pylist()
    assert (told["word"], told["maybe"]) == (words, words or None)


def test_every_kind_comes_out_of_parquet_as_it_went_in() -> None:
    whole, empty = row(1), row(2, span=None, spans=[], feeds=[], cells={}, names=[], free={}, at=None, count=7)
    told = [from_parquet(one, KINDS) for one in parquet(whole, empty).to_pylist()]
    assert told == [whole, empty]


@pytest.mark.parametrize("name", RESOURCES)
def test_the_parquet_of_the_samples_holds_what_their_lines_hold(packages, rows, name: str) -> None:
    kinds = {field.name: field.kind for field in RESOURCES[name].fields}
    table = pq.read_table(packages["parquet"] / f"{name}.parquet")
    assert [from_parquet(one, kinds) for one in table.to_pylist()] == [
        {field: _moments(value, kinds[field]) for field, value in one.items()} for one in rows(name)
    ]


def from_parquet(told: dict[str, Any], kinds: dict[str, fields.Kind]) -> dict[str, Any]:
    return {name: _read(told[name], kind) for name, kind in kinds.items()}


def _read(value: Any, kind: fields.Kind) -> Any:
    from claims.export.schemas import present, sort_of

    there = present(kind)
    if value is None:
        return None
    match sort_of(kind):
        case "time":
            return _written(value)
        case "json":
            return json.loads(value)
        case "map":
            return {name: _read(one, there["additionalProperties"]) for name, one in value}
        case "list":
            return [_read(one, there["items"]) for one in value]
        case "record":
            return {name: _read(value[name], one) for name, one in there["properties"].items()}
    return value


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moments(value: Any, kind: fields.Kind) -> Any:
    """Times as `_written` writes them, within lists and objects too."""
    from claims.export.schemas import present, sort_of

    there = present(kind)
    if value is None:
        return None
    match sort_of(kind):
        case "time":
            return _written(datetime.fromisoformat(value))
        case "list":
            return [_moments(one, there["items"]) for one in value]
        case "map":
            return {name: _moments(one, there["additionalProperties"]) for name, one in value.items()}
        case "record":
            return {name: _moments(one, there["properties"][name]) for name, one in value.items()}
    return value


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of rows as small as a test wants them."""
    monkeypatch.setattr(tables, "_AT_ONCE", 50)
    monkeypatch.setattr(tables, "_ROW_GROUP", 150)


@pytest.mark.usefixtures("small")
def test_row_groups_are_bounded_and_the_same_lines_give_the_same_bytes() -> None:
    def many() -> Iterator[bytes]:
        for number in range(0, 400, 50):
            yield b"".join(lines(*(row(one) for one in range(number, number + 50))))

    one, two = (b"".join(encoded(MADE_UP, many(), "parquet")) for _ in range(2))
    assert one == two
    file = pq.ParquetFile(pa.BufferReader(one))
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [150, 150, 100]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_what_memory_holds_does_not_grow_with_the_rows(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TYPES, MADE_UP.name, "MadeUp")

    def peak(rows: int) -> int:
        blocks = (b"".join(lines(*(row(number + one) for one in range(50)))) for number in range(0, rows, 50))
        tracemalloc.start()
        before = pa.total_allocated_bytes()
        most = 0
        for _ in encoded(MADE_UP, blocks, form):
            most = max(most, pa.total_allocated_bytes() - before)
        _, python = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return python + most

    peak(50)
    assert peak(4000) < 1.5 * peak(1000)


def test_without_pyarrow_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquet, match=r"requirements-parquet\.txt"):
        can_write("parquet")
    can_write("csv")
