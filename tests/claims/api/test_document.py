"""The OpenAPI document tells what is there, and what is there is as it tells."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from claims.api import examples
from claims.api.problems import KINDS
from claims.api.urls import urlpatterns
from claims.export.resources import RESOURCES
from claims.views.api import in_words
from tests.claims.api.test_sheets import PAGES, address
from tests.claims.canary import World

pytestmark = pytest.mark.django_db
Told = Callable[..., Any]


@pytest.fixture
def document(told: Told) -> dict[str, Any]:
    return told("/api/v1/openapi.json")


def _validator(document: dict[str, Any], path: str, status: str = "200") -> Draft202012Validator:
    found = document["paths"][path]["get"]["responses"][status]
    if "$ref" in found:
        found = document["components"]["responses"][found["$ref"].rpartition("/")[2]]
    [content] = found["content"].values()
    schema = content["schema"] | {"components": document["components"]}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_every_address_is_told(document: dict[str, Any]) -> None:
    """The document itself does not tell of itself."""
    told = {re.sub(r"{(\w+)}", r"<\1>", path)[1:] for path in document["paths"]}
    routes = {re.sub(r"<\w+:", "<", str(one.pattern)) for one in urlpatterns if one.name != "api_document"}
    assert told == routes
    assert len(told) == 2 * len(RESOURCES) + len(PAGES)


def test_it_is_openapi_with_names_that_are_there(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"]
    known = {f"#/components/{kind}/{name}" for kind, own in document["components"].items() for name in own}
    assert set(re.findall(r"'\$ref': '([^']+)'", str(document))) <= known
    ids = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(ids) == len(set(ids))
    for path in document["paths"].values():
        names = [(one["in"], one["name"]) for one in path["get"]["parameters"]]
        assert len(names) == len(set(names))
        assert all(one["description"] for one in path["get"]["parameters"])


def test_what_is_answered_is_as_it_tells(document: dict[str, Any], told: Told) -> None:
    world = World()
    for name in RESOURCES:
        listed = told(f"/api/v1/{name}")
        _validator(document, f"/api/v1/{name}").validate(listed)
        for row in listed["data"]:
            _validator(document, f"/api/v1/{name}/{{public_id}}").validate(row)
    for page in PAGES:
        path = re.sub(r"{\w+:", "{", page.path)
        _validator(document, path).validate(told(address(page, world)))
    _validator(document, "/api/v1/claims", "404").validate(told("/api/v1/claims?story=s0", 404))


def test_a_row_with_a_field_too_many_or_too_few_would_be_noticed(document: dict[str, Any], told: Told) -> None:
    World()
    row = told("/api/v1/claims")["data"][0]
    check = _validator(document, "/api/v1/claims/{public_id}")
    assert check.is_valid(row)
    assert not check.is_valid(row | {"truth": 1})
    assert not check.is_valid({name: value for name, value in row.items() if name != "text"})


@pytest.mark.parametrize("name", [*RESOURCES, "pages"])
def test_each_example_is_as_it_tells(document: dict[str, Any], name: str) -> None:
    example = examples.known()[name]
    path = "/claims/{public_id}.json" if name == "pages" else f"/api/v1/{name}"
    _validator(document, path).validate(example)
    assert name == "pages" or example["data"], f"no {name}"


def test_the_page_tells_all_of_it(client: Client, document: dict[str, Any], words: Callable[..., str]) -> None:
    page = client.get("/api/")
    shown = words(page)
    for path, methods in document["paths"].items():
        assert path in shown
        for parameter in methods["get"]["parameters"]:
            assert parameter["in"] == "path" or parameter["description"] in shown
    for resource in RESOURCES.values():
        for field in resource.fields:
            assert field.says in shown
    for name, kind in KINDS.items():
        assert f'id="{name}"' in page.content.decode()
        assert kind.mend in shown
    assert "never die" in shown
    assert "600 requests" in shown or "requests a minute" in shown


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": ["string", "null"], "format": "date-time"}, "moment or null"),
        ({"type": "array", "items": {"type": "integer"}}, "list of whole number"),
        ({"type": "string", "enum": ["a", "b"]}, "one of “a”, “b”"),
        ({"anyOf": [{"type": "object", "properties": {"start": {}}}, {"type": "null"}]}, "object of start or null"),
        ({"type": "integer", "minimum": 1, "maximum": 500}, "whole number from 1 to 500"),
    ],
)
def test_kinds_are_told_in_words(kind: dict[str, Any], words: str) -> None:
    assert in_words(kind) == words
