"""what a resource's rows hold, said once: from it come the lines, their JSON Schema, the package's description, the
tables' columns, what an import reads, and what the API answers.

A kind is a JSON Schema (2020-12) of one value; https://json-schema.org/draft/2020-12. Fields are only ever added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any

type Kind = dict[str, Any]

_ARGUMENTS = 100  # that PostgreSQL lets a function have

TEXT: Kind = {"type": "string"}
ID: Kind = {"type": "string", "pattern": "^[0-9A-Za-z_.-]+$"}
NAME: Kind = {"type": "string", "minLength": 1}  # an id that people gave, such as an outlet's
KEY: Kind = {"type": "integer", "minimum": 1}
WHOLE: Kind = {"type": "integer", "minimum": 0}
NUMBER: Kind = {"type": "number"}
SHARE: Kind = {"type": "number", "minimum": 0, "maximum": 1}
FLAG: Kind = {"type": "boolean"}
TIME: Kind = {"type": "string", "format": "date-time"}
SHA256: Kind = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
URL: Kind = {"type": "string", "format": "uri"}
ANYTHING: Kind = {"type": "object"}
LIST: Kind = {"type": "array"}


def maybe(kind: Kind) -> Kind:
    """Or null, where there is none."""
    if "type" not in kind:
        return {"anyOf": [kind, {"type": "null"}]}
    values = {"enum": [*kind["enum"], None]} if "enum" in kind else {}
    return {**kind, "type": [kind["type"], "null"], **values}


def several(kind: Kind) -> Kind:
    return {"type": "array", "items": kind}


def one_of(values: Sequence[str]) -> Kind:
    return {"type": "string", "enum": list(values)}


def by_name(kind: Kind) -> Kind:
    """An object whose keys are names, such as outlets'."""
    return {"type": "object", "additionalProperties": kind}


def made_of(**kinds: Kind) -> Kind:
    """An object with just these keys; all of them are always there."""
    return {"type": "object", "properties": kinds, "required": list(kinds), "additionalProperties": False}


SPAN = made_of(start=WHOLE, end=WHOLE, text=TEXT)


# What values are written as in SQL. Only names of columns go in, never a word that was given. Lists and objects are
# written as JSON already, by these or because their column is jsonb; `Field.json` makes JSON of the rest.


def utc(column: str) -> str:
    """A moment as ISO 8601 with a Z. The transaction's DateStyle is ISO; see `lines`."""
    return f"replace(({column} AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'"


def array(column: str) -> str:
    """Of an array's column, the list."""
    return f"array_to_json({column})"


def or_null(column: str) -> str:
    """Null where it is empty."""
    return f"nullif({column}, '')"


def listed(question: str) -> str:
    """All rows of a question for one column, as a list; empty where there are none. (`json_agg` would put line feeds
    between them.)"""
    return f"array_to_json(array({question}))"


def objects(question: str, order: str) -> str:
    """All rows of a question, as a list of objects."""
    return listed(f"SELECT row_to_json(one) FROM ({question} ORDER BY {order}) one")  # noqa: S608


def named(table: str, key: str, column: str = "public_id", *, kept: str = "") -> str:
    """The public id of the row of `table` that `key` holds; null where none is, or where it is not `kept`."""
    within = f" AND id IN (SELECT id FROM kept_{kept})" if kept else ""  # noqa: S608
    found = f"(SELECT {column} FROM {table} WHERE id = {key}{within})"  # noqa: S608
    return f"CASE WHEN {key} IS NOT NULL THEN {found} END"  # most have none, and a question for each costs


@dataclass(frozen=True, kw_only=True)
class Field:
    """`sql`: the value, over the tables of its resource. `refers`: the resource whose `id` it holds, or each of whose
    ids it holds, where it is a reference that does not dangle within a package; in a list of objects, or in an object
    by name, `refers` names where the id stands: "articles article", "outlets *". `lasting`: False where it hangs on
    what happened here, so that what only `standing` is taken out for leaves it out."""

    name: str
    kind: Kind
    says: str
    sql: str
    refers: str = ""
    lasting: bool = True

    @property
    def json(self) -> str:
        """In SQL: the value as the text of JSON, never null."""
        types = self.kind.get("type", "object")
        kind = next(one for one in types if one != "null") if isinstance(types, list) else types
        made = self._text(kind)
        return f"coalesce({made}, 'null')" if isinstance(types, list) or "anyOf" in self.kind else made

    def _text(self, kind: str) -> str:
        match kind:
            case "string" if self._is_plain:
                return f"""'"' || {self.sql} || '"'"""
            case "string":
                return f"to_json(({self.sql})::text)::text"
            case "number":  # without the sign of a zero, which JSON in the database does not know
                return f"({self.sql} + 0)::text"
            case "boolean":
                return f"CASE WHEN {self.sql} THEN 'true' ELSE 'false' END"
        return f"({self.sql})::text"

    @property
    def _is_plain(self) -> bool:
        """Whether nothing in it can want escaping: times, and words and ids of ours."""
        return self.kind.get("format") == "date-time" or "pattern" in self.kind or "enum" in self.kind


def between_braces(fields: Iterable[Field]) -> str:
    """In SQL: their part of a line."""
    parts = [f"""'{"," if place else ""}"{field.name}":', {field.json}""" for place, field in enumerate(fields)]
    return " || ".join(f"concat({', '.join(some)})" for some in batched(parts, _ARGUMENTS // 2))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What fields that stand in a row have in a line, when it need not be made for each line. `kept`: in SQL, that
    text; where it is null the fields are asked for, from `asked`."""

    of: tuple[Field, ...]
    kept: str
    asked: str = ""

    @property
    def text(self) -> str:
        asked = self.asked and f"(SELECT {between_braces(self.of)} FROM {self.asked})"  # noqa: S608
        return f"coalesce({self.kept}, {asked})" if asked else self.kept


@dataclass(frozen=True, kw_only=True)
class Asking:
    """`tables`: the FROM clause, with `kept_...` for what the scope holds (`scope.KEPT`)."""

    tables: str
    pieces: tuple[Piece, ...] = ()

    def line(self, fields: Iterable[Field]) -> str:
        """In SQL: what they are in a line of JSON."""
        made = []
        pieces = {field.name: piece for piece in self.pieces for field in piece.of}
        for piece, some in groupby(fields, lambda field: pieces.get(field.name)):
            made.append(piece.text if piece else between_braces(some))
        return f"concat('{{', {", ',', ".join(made)}, '}}')"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One file of an export. `tables` and `pieces`: see `Asking`; `for_all`: another way to the same rows, for when all
    are asked for; `order`: what its lines are sorted by, the parts of the id, compared byte by byte, or as numbers
    where it is one."""

    name: str
    says: str
    tables: str
    order: tuple[str, ...]
    fields: tuple[Field, ...]
    pieces: tuple[Piece, ...] = ()
    for_all: Asking | None = None

    def __post_init__(self) -> None:
        if self.fields[0].name != "id":
            raise ValueError(f"The first field of {self.name} is its id.")

    @property
    def asking(self) -> Asking:
        return Asking(tables=self.tables, pieces=self.pieces)

    @property
    def numbered(self) -> bool:
        """Whether its ids are numbers."""
        return self.fields[0].kind["type"] == "integer"

    def written(self, *, standing: bool = False) -> tuple[Field, ...]:
        """The fields that its rows have."""
        return tuple(field for field in self.fields if field.lasting or not standing)
