"""resources -> what a value of theirs may be: a JSON Schema for each file, a Table Schema for the description.

JSON Schema 2020-12, https://json-schema.org/draft/2020-12; Table Schema 2, https://datapackage.org/standard/table-schema.
A schema names what is always there and lets more be there: what was written by a later version, which has more fields,
is still valid. Its id holds no site's address, for every site that runs this writes the same.
"""

from typing import Any

from claims.export.fields import Field, Kind, Resource

type Schema = dict[str, Any]


def path_of(resource: Resource) -> str:
    """Where in a package its JSON Schema stands."""
    return f"{resource.name}.schema.json"


def json_schema(resource: Resource) -> Schema:
    """Of one row. `x-refers`: the resource whose ids the field holds, and where in it if not itself."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:claimline:schemas:1:{resource.name}",
        "title": f"A row of {resource.name}",
        "description": resource.says,
        "type": "object",
        "properties": {field.name: _property(field) for field in resource.fields},
        "required": [field.name for field in resource.fields],
    }


def _property(field: Field) -> Schema:
    found = {**field.kind, "description": field.says}
    return found | ({"x-refers": field.refers} if field.refers else {})


def refers_to(field: Field) -> str:
    """The resource whose ids it holds itself, one or a list of them; "" where it holds none, or within objects."""
    return "" if " " in field.refers else field.refers


def types(kind: Kind) -> set[str]:
    """Of a value: those of JSON Schema, "null" among them where there may be none."""
    if "anyOf" in kind:
        return set().union(*(types(one) for one in kind["anyOf"]))
    given = kind.get("type", ["string", "number", "boolean", "array", "object", "null"])
    return {given} if isinstance(given, str) else set(given)


def present(kind: Kind) -> Kind:
    """The kind of what is there where it may be none: it without null."""
    if "anyOf" in kind:
        left = [one for one in kind["anyOf"] if types(one) != {"null"}]
        return present(left[0]) if len(left) == 1 else {"anyOf": left}
    if isinstance(kind.get("type"), list):
        left = [name for name in kind["type"] if name != "null"]
        values = {"enum": [value for value in kind["enum"] if value is not None]} if "enum" in kind else {}
        return {**kind, "type": left[0] if len(left) == 1 else left, **values}
    return kind


def sort_of(kind: Kind) -> str:
    """What tables, graphs and descriptions tell apart: text, time, integer, number, boolean, list, record (its keys are
    known), map (its keys are names), or json: anything else."""
    there = present(kind)
    match there.get("type"):
        case "string":
            return "time" if there.get("format") == "date-time" else "text"
        case "integer" | "number" | "boolean" as name:
            return str(name)
        case "array":
            return "list" if "items" in there else "json"
        case "object" if there.get("properties"):
            return "record"
        case "object" if isinstance(there.get("additionalProperties"), dict):
            return "map"
    return "json"


_TABLE_TYPES = {
    "text": "string",
    "time": "datetime",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "list": "array",
    "record": "object",
    "map": "object",
}
_CONSTRAINTS = ("enum", "minimum", "maximum", "pattern", "minLength", "maxLength")


def table_schema(resource: Resource, *, cells: bool) -> Schema:
    """`cells`: whether the rows are of cells, as in CSV, where one without anything in it is a value that is missing,
    or in a field that always has a text the empty text."""
    keys = [_foreign_key(resource, field) for field in resource.fields if is_key(field)]
    found: Schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_column(field, cells) for field in resource.fields],
        "missingValues": [""] if cells else [],
        "primaryKey": ["id"],
    }
    return found | ({"foreignKeys": keys} if keys else {})


def is_key(field: Field) -> bool:
    """Whether it is one id of another row."""
    return bool(refers_to(field)) and sort_of(field.kind) in ("text", "integer")


def _column(field: Field, cells: bool) -> Schema:
    there, missing = present(field.kind), "null" in types(field.kind)
    sort = sort_of(field.kind)
    plain = there.get("type") if sort == "json" else None
    column = {"name": field.name, "type": _TABLE_TYPES.get(sort, plain or "any"), "description": field.says}
    constraints = {name: there[name] for name in _CONSTRAINTS if name in there}
    if not missing:
        constraints["required"] = True
    if cells and not missing and sort == "text":
        column["missingValues"] = []
    return column | ({"constraints": constraints} if constraints else {})


def _foreign_key(resource: Resource, field: Field) -> Schema:
    inside = field.refers == resource.name  # then the standard wants no name
    reference = {"fields": ["id"]} if inside else {"resource": field.refers, "fields": ["id"]}
    return {"fields": [field.name], "reference": reference}
