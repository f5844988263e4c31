"""what a resource's rows hold, said once: from it come the lines, their JSON Schema, the package's description, the
tables' columns, what an import reads, and what the API answers.

A kind is a JSON Schema (2020-12) of one value; https://json-schema.org/draft/2020-12. Fields are only ever added.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from claims.export.scope import Scope

type Kind = dict[str, Any]

TEXT: Kind = {"type": "string"}
ID: Kind = {"type": "string", "minLength": 1}
WHOLE: Kind = {"type": "integer", "minimum": 0}
NUMBER: Kind = {"type": "number"}
SHARE: Kind = {"type": "number", "minimum": 0, "maximum": 1}
FLAG: Kind = {"type": "boolean"}
TIME: Kind = {"type": "string", "format": "date-time"}
SHA256: Kind = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
URL: Kind = {"type": "string", "format": "uri"}
ANYTHING: Kind = {"type": "object"}


def maybe(kind: Kind) -> Kind:
    """Or null, where there is none."""
    return {**kind, "type": [kind["type"], "null"]} if "type" in kind else {"anyOf": [kind, {"type": "null"}]}


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


@dataclass(frozen=True, kw_only=True)
class Field:
    """`sql`: the value, over the tables of its resource. `refers`: the resource whose `id` it holds, or each of whose
    ids it holds, where it is a reference that must not dangle within a package."""

    name: str
    kind: Kind
    says: str
    sql: str
    refers: str = ""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One file of an export. `tables`: the FROM clause, in which `key` is the primary key of the row that `found` finds
    in a scope; `order`: what its lines are sorted by, the parts of the id, compared byte by byte."""

    name: str
    says: str
    tables: str
    key: str
    order: tuple[str, ...]
    found: Callable[[Scope], QuerySet[Any]]
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        if self.fields[0].name != "id":
            raise ValueError(f"The first field of {self.name} is its id.")
