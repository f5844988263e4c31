"""what there is to be asked for -> the OpenAPI 3.1 document of it.

Addresses and parameters are read off the routes; the shapes of answers off what exports are declared by. One place
each: nothing here says again what a row holds.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from ninja import NinjaAPI
from pydantic import BaseModel

from claims.api import problems
from claims.api.events import EVENTS
from claims.api.problems import KINDS
from claims.export.fields import TEXT, URL, WHOLE, Resource, made_of, maybe
from claims.export.resources import RESOURCES

type Schema = dict[str, Any]

PROMISE = (
    "Fields are only added: what a row holds today it holds next year, under the same name and of the same kind. Ids"
    " never die: what was merged leads to what it was merged into. An address that begins with /api/v1/ stays."
)
_ABOUT = (
    "Who alleged what, who answered, and which outlets left it out: the rows of an export, page by page or one by one."
    " Read-only, without an account. " + PROMISE
)
_SCHEMAS = "#/components/schemas/"
_RESPONSES = "#/components/responses/"
_HEADERS: Schema = {
    "ETag": "Names these very bytes; asked for again with If-None-Match, the answer is 304 while they hold.",
    "RateLimit": 'How many requests are left, and for how many seconds: "address";r=599;t=60.',
    "RateLimit-Policy": 'How many there are a minute: "address";q=600;w=60.',
}
PROBLEM = made_of(
    type={**URL, "description": "Which kind of problem it is: an address on the page that tells of them."},
    title=TEXT,
    status={"type": "integer", "minimum": 400, "maximum": 599},
    detail={**TEXT, "description": "What is wrong here, and with what."},
    instance={**TEXT, "description": "The path that was asked for."},
    mend={**TEXT, "description": "What to do about it."},
) | {"additionalProperties": True}
_FAILS = ("400", "404", "405", "406", "410", "412", "414", "429", "500", "503")


def name_of(resource: Resource) -> str:
    """claims -> Claim, coverage -> Coverage."""
    special = {"entities": "Entity", "stories": "Story", "discrepancies": "Discrepancy"}
    return special.get(resource.name, resource.name.capitalize().removesuffix("s"))


def row(resource: Resource) -> Schema:
    shape = made_of(**{field.name: {**field.kind, "description": field.says} for field in resource.fields})
    return shape | {"title": name_of(resource), "description": resource.says, "x-resource": resource.name}


def ref(resource: Resource) -> Schema:
    return {"$ref": f"{_SCHEMAS}{name_of(resource)}"}


def listed(resource: Resource) -> Schema:
    following = {**maybe(URL), "description": "The address of the rows after these; null at the end."}
    return made_of(data={"type": "array", "items": ref(resource)}, next=following)


def sheet(members: Schema, kinds: Iterable[Resource]) -> Schema:
    """Of a page: rows by resource, in the shapes of the export, and what the page says besides."""
    rows = {one.name: {"type": "array", "items": ref(one)} for one in kinds}
    more = {
        "type": "object",
        "additionalProperties": URL,
        "description": "By resource, where there are more rows than are here: the address of all of them.",
    }
    return made_of(page={**URL, "description": "The page that shows this."}, **members, **rows, more=more)


def parameters(schema: type[BaseModel]) -> list[Schema]:
    """Of a question, as its type declares them."""
    found, declared = [], schema.model_json_schema()
    for name, told in declared.get("properties", {}).items():
        kind = {key: value for key, value in told.items() if key not in ("title", "description")}
        if kind.get("default", "") is None:
            del kind["default"]
        needed = name in declared.get("required", ())
        found.append(
            {"in": "query", "name": name, "required": needed, "description": told["description"], "schema": kind}
        )
    return found


def answers(schema: Schema, *, moved: bool = False) -> Schema:
    """What an operation may answer, for its `responses`."""
    told = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
    found: Schema = {
        "200": {"description": "As asked for.", "headers": told, "content": {"application/json": {"schema": schema}}},
        "304": {"description": "What you have still holds."},
    }
    if moved:
        found["301"] = {"description": "It was merged into what Location leads to."}
        found["302"] = {"description": "It was merged into what Location leads to; editors may take that back."}
    return found | {status: {"$ref": f"{_RESPONSES}{status}"} for status in _FAILS}


def document(api: NinjaAPI) -> Schema:
    told: Schema = orjson.loads(orjson.dumps(api.get_openapi_schema(path_prefix=""), option=orjson.OPT_NON_STR_KEYS))
    told["info"] = {
        "title": "Claimline",
        "version": settings.VERSION,
        "summary": "Who alleged what, claim by claim and outlet by outlet.",
        "description": _ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    told["servers"] = [{"url": settings.SITE_URL}]
    told["paths"] = {path: {"get": _plain(methods["get"])} for path, methods in told["paths"].items()}
    told["components"] = {
        "schemas": {name_of(one): row(one) for one in (*RESOURCES.values(), EVENTS)} | {"Problem": PROBLEM},
        "responses": {status: _failing(int(status)) for status in _FAILS},
        "headers": {name: {"description": says, "schema": TEXT} for name, says in _HEADERS.items()},
    }
    return told


def _plain(operation: Schema) -> Schema:
    """Without what pydantic adds for forms; and of the two kinds of parameters, ninja knows those in the path."""
    for parameter in operation["parameters"]:
        parameter["schema"].pop("title", None)
        if parameter["in"] == "path":
            parameter["schema"] |= {"pattern": r"^[\w-]+$" if operation["tags"] == ["pages"] else r"^[^/]+$"}
            parameter["description"] = "Its id." if parameter["name"] == "public_id" else "Its name in addresses."
    operation["responses"]["200"]["description"] = "As asked for."
    return operation


def _failing(status: int) -> Schema:
    kinds = [f"{name}: {kind.title}" for name, kind in KINDS.items() if kind.status == status]
    shape = {"$ref": f"{_SCHEMAS}Problem"}
    answer: Schema = {"description": ". ".join(kinds) + ".", "content": {problems.MEDIA_TYPE: {"schema": shape}}}
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": WHOLE}}
    if status == 405:
        answer["headers"] = {"Allow": {"description": "What is taken.", "schema": TEXT}}
    return answer


@lru_cache(maxsize=1)
def as_bytes(api: NinjaAPI) -> bytes:
    return orjson.dumps(document(api), option=orjson.OPT_INDENT_2)
