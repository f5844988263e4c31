"""/api/v1/RESOURCE -> its rows in a scope, a bounded number at a time; /api/v1/RESOURCE/ID -> one of them."""

from collections.abc import Callable

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import NinjaAPI

from claims.api import cursors, document, filters, rows
from claims.api.answers import answer
from claims.api.edge import ROOT
from claims.api.filters import Listing
from claims.api.moment import one_moment
from claims.export.fields import Resource
from claims.export.resources import RESOURCES
from config.address import absolute

METHODS = ["GET", "HEAD"]


def add(api: NinjaAPI) -> None:
    for name, resource in RESOURCES.items():
        thing = document.name_of(resource)
        api.api_operation(
            METHODS,
            f"{ROOT}/{name}",
            url_name=f"api_{name}",
            operation_id=f"list_{name}",
            summary=f"{name.capitalize()} in a scope",
            description=resource.says,
            tags=[name],
            openapi_extra={
                "parameters": document.parameters(Listing),
                "responses": document.answers(document.listed(resource)),
            },
        )(_listing(resource))
        api.api_operation(
            METHODS,
            f"{ROOT}/{name}/{{public_id}}",
            url_name=f"api_{name}_one",
            operation_id=f"get_{name}",
            summary=f"One {thing.lower()}",
            description=f"By its id{', with ~ where the id holds a space' if rows.has_parts(name) else ''}.",
            tags=[name],
            openapi_extra={
                "responses": document.answers(document.ref(resource), moved="merged_into" in _names(resource))
            },
        )(_one(resource))


def _names(resource: Resource) -> set[str]:
    return {field.name for field in resource.fields}


def _listing(resource: Resource) -> Callable[..., HttpResponse]:
    def listing(request: HttpRequest) -> HttpResponse:
        asked = filters.read(request, Listing)
        chosen = {name: value for name, value in request.GET.items() if name not in ("limit", "after")}
        after = cursors.read(asked.after, resource.name, chosen) if asked.after is not None else ""
        with one_moment():
            scope = filters.scope(asked)
            found = rows.listed(resource, scope, after=after, most=asked.limit + 1)
        shown, more = found[: asked.limit], len(found) > asked.limit
        following = ""
        if more:
            cursor = cursors.write(resource.name, chosen, str(orjson.loads(shown[-1])["id"]))
            limit = {"limit": request.GET["limit"]} if "limit" in request.GET else {}
            following = f"{absolute(request.path)}?{urlencode(chosen | limit | {'after': cursor})}"
        body = b'{"data":[' + b",".join(shown) + b'],"next":' + orjson.dumps(following or None) + b"}"
        return answer(request, body, links={"next": following} if following else None)

    return listing


def _one(resource: Resource) -> Callable[..., HttpResponse]:
    def one(request: HttpRequest, public_id: str) -> HttpResponse:
        filters.refuse_unknown(request.GET, ())
        row_id = rows.from_address(resource.name, public_id)
        with one_moment():
            found = rows.texts(resource, rows.EVERYTHING, ids=[row_id])
            if not found:
                raise rows.absent(resource.name, row_id)
            if "merged_into" in _names(resource) and (moved := rows.heir_of(resource.name, orjson.loads(found[0]))):
                return moved
        return answer(request, found[0])

    return one
