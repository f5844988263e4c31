import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest

from claims.export import fields
from claims.export.fields import Kind
from claims.export.resources import RESOURCES
from claims.export.schemas import json_schema, sort_of, types
from tests.claims.contracts.conftest import ADDRESSES

pytestmark = pytest.mark.django_db

KEPT = Path(__file__).with_name("fields.json")
WRITE = "Write the list anew: .venv/bin/python -m tests.claims.contracts.keep"


@pytest.mark.parametrize("name", RESOURCES)
def test_every_line_of_the_samples_is_as_its_schema_says(packages, rows, name: str) -> None:
    schema = json.loads((packages["ndjson"] / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    found = rows(name)
    assert found
    for row in found:
        assert list(row) == list(schema["properties"])
        valid.validate(row)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_schema_names_itself_its_rows_and_every_field(packages, name: str) -> None:
    schema = json.loads((packages["ndjson"] / f"{name}.schema.json").read_text("utf-8"))
    assert schema == json_schema(RESOURCES[name])
    assert schema["$id"] == f"urn:claimline:schemas:1:{name}"
    assert schema["title"]
    assert schema["description"]
    assert all(one["description"] for one in schema["properties"].values())


def test_addresses_in_any_alphabet_are_written_as_they_are_sent(rows) -> None:
    """And so each form can hold them: the other tests here go over these rows, too."""
    assert {row["url"] for row in rows("articles") if row["outlet"] == "Quay"} == set(ADDRESSES.values())


def test_a_line_that_is_not_as_its_schema_says_is_found(rows) -> None:
    valid = jsonschema_rs.Draft202012Validator(json_schema(RESOURCES["statements"]), validate_formats=True)
    row = rows("statements")[0]
    wrong = {"stance": "insists", "published": "yesterday", "content": [{"start": 3}], "outlet": None, "confidence": 2}
    for name, value in wrong.items():
        assert not valid.is_valid(row | {name: value}), name
    assert not valid.is_valid({name: value for name, value in row.items() if name != "claim"})
    assert valid.is_valid(row | {"of_a_later_version": 1})


# ---- changes only ever add ----


def test_no_field_is_lost_and_none_takes_less_than_it_did() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    lost = []
    for name, before in kept.items():
        now = {field.name: field.kind for field in RESOURCES[name].fields} if name in RESOURCES else {}
        for field, kind in before.items():
            if field not in now:
                lost.append(f"{name}.{field} is gone")
            else:
                lost += [f"{name}.{field}: {what}" for what in narrowed(kind, now[field])]
    assert not lost, "Exports that are out there would not be valid any more."


def test_every_field_is_in_the_list_that_is_kept() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    missing = [
        f"{name}.{field.name}"
        for name, resource in RESOURCES.items()
        for field in resource.fields
        if field.name not in kept.get(name, {})
    ]
    assert not missing, WRITE


def narrowed(before: Kind, now: Kind) -> Iterator[str]:
    """What the kind took before, and does not take now. Keys that were added to an object are no loss."""
    if gone := types(before) - types(now) - ({"integer"} if "number" in types(now) else set()):
        yield f"no longer {sorted(gone)}"
    if "enum" in now and not set(before.get("enum", ["anything"])) <= set(now["enum"]):
        yield "fewer values"
    for bound, tighter in (("minimum", 1), ("minLength", 1), ("maximum", -1), ("maxLength", -1)):
        if bound in now and (bound not in before or (now[bound] - before[bound]) * tighter > 0):
            yield f"a tighter {bound}"
    for form in ("pattern", "format"):
        if form in now and now[form] != before.get(form):
            yield f"another {form}"
    if "items" in now:
        yield from narrowed(before.get("items", {}), now["items"])
    for key, kind in before.get("properties", {}).items():
        if key not in now.get("properties", {}):
            yield f"no {key}"
        else:
            yield from narrowed(kind, now["properties"][key])
    if isinstance(now.get("additionalProperties"), dict):
        yield from narrowed(before.get("additionalProperties") or {}, now["additionalProperties"])


@pytest.mark.parametrize(
    ("before", "now", "less"),
    [
        (fields.TEXT, fields.maybe(fields.TEXT), False),
        (fields.maybe(fields.TEXT), fields.TEXT, True),
        (fields.WHOLE, fields.NUMBER, False),
        (fields.NUMBER, fields.WHOLE, True),
        (fields.TEXT, fields.ID, True),
        (fields.ID, fields.TEXT, False),
        (fields.TEXT, fields.TIME, True),
        (fields.one_of(["a"]), fields.one_of(["a", "b"]), False),
        (fields.one_of(["a", "b"]), fields.one_of(["a"]), True),
        (fields.TEXT, fields.one_of(["a"]), True),
        (fields.maybe(fields.one_of(["a"])), fields.one_of(["a"]), True),
        (fields.one_of(["a"]), fields.maybe(fields.one_of(["a", "b"])), False),
        (fields.several(fields.NUMBER), fields.several(fields.SHARE), True),
        (fields.made_of(a=fields.TEXT), fields.made_of(a=fields.TEXT, b=fields.TEXT), False),
        (fields.made_of(a=fields.TEXT, b=fields.TEXT), fields.made_of(a=fields.TEXT), True),
        (fields.by_name(fields.NUMBER), fields.by_name(fields.WHOLE), True),
        (fields.ANYTHING, fields.several(fields.TEXT), True),
    ],
)
def test_what_narrows_is_told_from_what_adds(before: Kind, now: Kind, less: bool) -> None:
    assert bool(list(narrowed(before, now))) is less


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        (fields.maybe(fields.TEXT), "text"),
        (fields.maybe(fields.TIME), "time"),
        (fields.maybe(fields.SPAN), "record"),
        (fields.several(fields.SPAN), "list"),
        (fields.by_name(fields.several(fields.TEXT)), "map"),
        (fields.ANYTHING, "json"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "json"),
        ({}, "json"),
    ],
)
def test_sorts_of_kinds(kind: Kind, sort: str) -> None:
    assert sort_of(kind) == sort
