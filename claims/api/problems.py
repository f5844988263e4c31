"""what went wrong -> a problem document (RFC 9457): what, where, and how to mend it."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from config.address import absolute

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`mend`: what whoever asked can do; said on the page that tells of problems, and where nothing closer is known."""

    status: int
    title: str
    mend: str


KINDS = {
    "unknown-parameter": Kind(
        status=400,
        title="There is no such parameter here",
        mend="Leave it out, or spell it as the OpenAPI document does. Nothing is ignored quietly.",
    ),
    "bad-parameter": Kind(
        status=400, title="A parameter has a value that means nothing here", mend="Give it a value as described."
    ),
    "bad-cursor": Kind(
        status=400,
        title="This cursor leads nowhere",
        mend="Take the `next` of an answer as it is; where that is too old, begin again without `after`.",
    ),
    "bad-request": Kind(status=400, title="This is no request that can be read", mend="Write it as HTTP asks for."),
    "not-found": Kind(
        status=404,
        title="There is nothing here",
        mend="Ids never die: look whether it was cut short or mistyped. /api/v1/openapi.json names every address.",
    ),
    "withheld": Kind(
        status=404, title="It is not shown to readers", mend="Nothing mends it from here; editors may show it again."
    ),
    "gone": Kind(status=410, title="It is gone for good", mend="Delete your copy, or ask the editors why."),
    "method-not-allowed": Kind(status=405, title="This interface only reads", mend="Ask with GET or HEAD."),
    "not-acceptable": Kind(
        status=406, title="Only JSON is answered here", mend="Accept application/json, or leave the header out."
    ),
    "changed": Kind(status=412, title="It is no longer what you have", mend="Ask without If-Match."),
    "too-long": Kind(status=414, title="This address is too long", mend="Ask for less at once."),
    "too-many": Kind(status=429, title="Too many requests", mend="Wait as long as Retry-After says."),
    "broken": Kind(status=500, title="Something broke here", mend="It is noted. Ask again later."),
    "unready": Kind(status=503, title="The site is not ready", mend="Ask again as Retry-After says."),
    "too-slow": Kind(
        status=503, title="This question takes too long to answer", mend="Narrow it: a story, an outlet, fewer rows."
    ),
}
_OF_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 410: "gone"}
_OF_STATUS |= {412: "changed"}
_OF_STATUS |= {414: "too-long", 429: "too-many", 503: "unready"}


class Problem(Exception):
    """Raised by what answers. `name`: one of KINDS; `detail`: what is wrong, and with what; `more`: further members of
    the document, such as the `parameter` that is meant."""

    def __init__(self, name: str, detail: str, *, mend: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.name, self.detail, self.mend, self.more = name, detail, mend or KINDS[name].mend, more


def answer(problem: Problem, path: str) -> HttpResponse:
    kind = KINDS[problem.name]
    document = {
        "type": f"{absolute(reverse('api'))}#{problem.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": escape_uri_path(path),
        "mend": problem.mend,
    }
    body = orjson.dumps(document | problem.more)
    return HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def of_status(status: int, path: str) -> Problem:
    """For what failed before anything of this interface was asked."""
    name = _OF_STATUS.get(status, "bad-request" if status < 500 else "broken")
    return Problem(name, f"{escape_uri_path(path)}: {KINDS[name].title.lower()}.")
