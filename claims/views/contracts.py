"""/context.jsonld -> what the keys of linked data mean, for programs of any site."""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse

from claims.export.linked import context
from claims.export.resources import RESOURCES
from claims.views.machines import for_machines

_DAY = 24 * 3600


@for_machines(_DAY)
def linked_context(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_context(), content_type="application/ld+json", headers={"Access-Control-Allow-Origin": "*"})


@cache
def _context() -> bytes:
    return orjson.dumps(context(RESOURCES.values()))
