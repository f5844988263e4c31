"""/api/ -> what programs can ask for, read off the OpenAPI document that they read themselves."""

from functools import lru_cache
from itertools import groupby
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.api import cursors, document, examples, filters, moment
from claims.api.problems import KINDS
from claims.api.urls import api as interface
from claims.export.fields import Kind


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    context = {
        "groups": _groups(),
        "problems": KINDS,
        "promise": document.PROMISE,
        "rate": settings.API_RATE,
        "most": filters.MOST,
        "usual": filters.USUAL,
        "weeks": cursors.WEEKS,
        "seconds": moment.SECONDS,
        "address": settings.SITE_URL,
        "version": settings.VERSION,
    }
    return render(request, "api.html", context)


@lru_cache(maxsize=1)
def _groups() -> list[dict[str, Any]]:
    """By what they are about: the addresses, what they take, what a row holds, and an example."""
    told = orjson.loads(document.as_bytes(interface))
    found = [(methods["get"]["tags"][0], path, methods["get"]) for path, methods in told["paths"].items()]
    return [
        {
            "name": name,
            "fields": _fields(told["components"]["schemas"], name),
            "operations": [_operation(path, operation) for _, path, operation in own],
            "example": examples.of(name),
        }
        for name, own in groupby(found, key=lambda one: one[0])
    ]


def _operation(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    asked = [one for one in operation["parameters"] if one["in"] == "query"]
    parameters = [(one["name"], in_words(one["schema"]), one["description"]) for one in asked]
    return {"path": path, "says": operation["description"], "parameters": parameters}


def _fields(schemas: dict[str, Any], name: str) -> list[tuple[str, str, str]]:
    shape = next((one for one in schemas.values() if one.get("x-resource") == name), {"properties": {}})
    return [(name, in_words(kind), kind.get("description", "")) for name, kind in shape["properties"].items()]


def in_words(kind: Kind) -> str:
    """A JSON Schema of a value, in a few words."""
    if "enum" in kind or "const" in kind:
        values = kind.get("enum", [kind.get("const")])
        return "one of " + ", ".join("null" if one is None else f"“{one}”" for one in values)
    if "anyOf" in kind:
        return " or ".join(dict.fromkeys(in_words(one) for one in kind["anyOf"]))
    types = kind["type"] if isinstance(kind["type"], list) else [kind["type"]]
    words = [_of_type(one, kind) for one in types]
    return " or ".join(words)


def _of_type(name: str, kind: Kind) -> str:
    if name == "array":
        return f"list of {in_words(kind['items'])}" if kind.get("items") else "list"
    if name == "object":
        return f"object of {', '.join(kind['properties'])}" if kind.get("properties") else "object"
    if name == "integer":
        bounds = f" from {kind['minimum']} to {kind['maximum']}" if "maximum" in kind else ""
        return f"whole number{bounds}"
    formats = {"date-time": "moment", "date": "day", "uri": "address"}
    words = {"string": "text", "number": "number", "boolean": "true or false", "null": "null"}
    return formats.get(kind.get("format", ""), words[name]) if name == "string" else words[name]
