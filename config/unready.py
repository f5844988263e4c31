"""a page asked for while the database is away, or not set up yet -> 503, and when to ask again."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, ProgrammingError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.database import lacking

_SOON = 10  # seconds
logger = logging.getLogger(__name__)


class Unready:
    """Middleware: web, workers and database may be started again in any order. Readers are told nothing of the why,
    which is in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError | ProgrammingError):
            return None
        if connections["default"].in_atomic_block or not (why := lacking()):
            return None  # an error of ours
        logger.error("%s: %s", request.path, why)
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = str(_SOON)
        return answer
