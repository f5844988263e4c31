"""a request for JSON, before and after anything else -> who may ask, how, and how often; and every failure a problem
document, whatever failed: an address, the address's length, the database, ourselves.

Outside of all that keeps, packs or makes answers. Cookies are not read: everybody gets the same.
"""

import re
from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from claims.api import problems, rates
from claims.api.problems import MEDIA_TYPE, Problem
from config.sender import sender

ROOT = "/api/v1"
METHODS = "GET, HEAD, OPTIONS"
_OWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
_EXPOSED = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_ASKING = "Accept, If-None-Match"
_PARAMETER = re.compile(r";\s*(?!q\s*=)[^;,]*", re.IGNORECASE)
_DAY = 24 * 3600


class Edge:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not for_programs(request.path_info):
            return self._get_response(request)
        for name in _OWN:
            request.META.pop(name, None)
        answer = self._preflight(request) if request.method == "OPTIONS" else self._counted(request)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = _EXPOSED
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def _preflight(self, request: HttpRequest) -> HttpResponse:
        try:
            resolve(request.path_info)
        except Resolver404:
            return problems.answer(problems.of_status(404, request.path), request.path)
        answer = HttpResponse(status=204, headers={"Allow": METHODS, "Access-Control-Allow-Methods": METHODS})
        answer["Access-Control-Allow-Headers"] = _ASKING
        answer["Access-Control-Max-Age"] = str(_DAY)
        return answer

    def _counted(self, request: HttpRequest) -> HttpResponse:
        rate = rates.ask(sender(request, "claims.api.rate")[:32])
        answer = self._refused(request) if rate.refused else self._answered(request)
        answer["RateLimit-Policy"] = f'"address";q={rate.most};w={rates.MINUTE}'
        answer["RateLimit"] = f'"address";r={rate.left};t={rate.wait}'
        if rate.refused:
            answer["Retry-After"] = str(rate.wait)
        return answer

    def _refused(self, request: HttpRequest) -> HttpResponse:
        return problems.answer(Problem("too-many", "So many came from your address this minute."), request.path)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            wrong = Problem("method-not-allowed", f"{request.method} {request.path}: nothing is written here.")
            answer = problems.answer(wrong, request.path)
        elif not _takes_json(request):
            told = Problem("not-acceptable", f"Accept: {request.headers['Accept'][:200]} leaves JSON out.")
            answer = problems.answer(told, request.path)
        else:
            answer = self._get_response(request)
            if answer.status_code >= 400 and answer.get("Content-Type") != MEDIA_TYPE:
                answer = _told_again(answer, request.path)
        if answer.status_code == 405:
            answer["Allow"] = METHODS
        return answer


def for_programs(path: str) -> bool:
    return path.startswith(f"{ROOT}/") or path == ROOT or path.endswith(".json")


def _takes_json(request: HttpRequest) -> bool:
    """As far as the header can be read; an empty one says nothing. JSON has no parameters: whoever asks for it in
    UTF-8 asks for JSON."""
    given = request.META.get("HTTP_ACCEPT", "")  # `request.headers` would be read but once
    if not given.strip():
        return True
    request.META["HTTP_ACCEPT"] = _PARAMETER.sub("", given)
    with suppress(ValueError):
        return request.accepts("application/json")
    return True


def _told_again(failed: HttpResponse, path: str) -> HttpResponse:
    """What a page would say, for programs."""
    answer = problems.answer(problems.of_status(failed.status_code, path), path)
    if "Retry-After" in failed:
        answer["Retry-After"] = failed["Retry-After"]
    return answer
