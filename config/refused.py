"""what an address does not take -> 405, 403 or 414 as a page, where the answer would be empty or beside the point."""

from collections.abc import Callable
from copy import copy

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST = 1 << 17  # characters of an address: 10,000 of any script, each 12 in an address at most, and its path
_NO_VIEW_TAKES = "TRACE"


class Refused:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (length := len(request.get_full_path())) > LONGEST:
            numbers = {"length": f"{length:,}", "longest": f"{LONGEST:,}"}
            return render(request, "414.html", numbers, status=414)
        answer = self._get_response(request)
        if answer.status_code != 405 or answer.content:
            return answer
        allowed = answer.get("Allow", "")
        page = render(request, "405.html", {"allowed": allowed}, status=405)
        page["Allow"] = allowed
        return page


def unsigned(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For what bears no token of a form of ours. A page that takes no form says so, and not that a token lacks: what
    it takes it tells itself, asked with a method that none takes, before it does anything."""
    question = copy(request)
    question.method = _NO_VIEW_TAKES
    asked = request.resolver_match
    answer = asked.func(question, *asked.args, **asked.kwargs) if asked else HttpResponse()
    if answer.status_code == 405 and request.method not in answer["Allow"].split(", "):
        return answer
    return render(request, "403_csrf.html", status=403)
