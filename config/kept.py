"""a page asked for again -> the same answer, as long as nothing at all was written in the database since.

What a page shows hangs on its address, on what htmx asks for, and on the rows. PostgreSQL says in one word which rows
there are to be seen: two questions with the same snapshot see the same ones. So an answer is kept under the snapshot
that it was made from, and whatever is written ends it, were it that something is hidden. Pages also speak of now, and
so none is kept for more than SECONDS. Each process keeps its own.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

SECONDS = 60
_LARGEST = 200_000  # bytes as they are sent
_ASKED = ("HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_TARGET", "HTTP_HX_TRIGGER")
_VARIES = {"accept-encoding", *(name.removeprefix("HTTP_").replace("_", "-").lower() for name in _ASKED)}
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class Kept:
    """Middleware, outside of whatever packs answers or names them by an ETag. Only for readers without cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response, self._pages = get_response, caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if not key:
            return self._get_response(request)
        if known := self._pages.get(key):
            headers, content = known
            answer = HttpResponse(content, headers=headers)
        else:
            answer = self._made(request, key)
        changed = parse_http_date_safe(answer.get("Last-Modified", ""))
        return get_conditional_response(request, etag=answer.get("ETag"), last_modified=changed, response=answer)

    def _made(self, request: HttpRequest, key: str) -> HttpResponse:
        """Whole, whatever the browser knows: the next one may know nothing."""
        asked = {name: request.META.pop(name) for name in _CONDITIONS if name in request.META}
        answer = self._get_response(request)
        request.META |= asked
        if _may_be_kept(answer):
            answer.headers.setdefault("Cache-Control", "no-cache")  # a browser asks each time whether it still holds
            self._pages.set(key, (dict(answer.headers), answer.content), SECONDS)
        return answer


def _key(request: HttpRequest) -> str:
    """Empty where an answer is this reader's alone, or the database cannot tell what it holds."""
    if request.method != "GET" or request.COOKIES or "HTTP_AUTHORIZATION" in request.META:
        return ""
    if request.path.startswith(settings.STATIC_URL) or not (snapshot := _snapshot()):
        return ""
    packed = str("gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""))
    asked = [request.META.get(name, "") for name in _ASKED]
    parts = [snapshot, request.scheme, request.get_host(), request.get_full_path(), packed, *asked]
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _snapshot() -> str:
    """A transaction sees what it writes itself under a snapshot that stays the same: there, none."""
    if connection.in_atomic_block:
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        return ""  # the page says so, if it needs the database at all


def _may_be_kept(answer: HttpResponse) -> bool:
    told = answer.get("Cache-Control", "")
    varies = {name.strip().lower() for name in answer.get("Vary", "").split(",") if name.strip()}
    return (
        answer.status_code == 200
        and not answer.streaming
        and not answer.cookies
        and not {"no-store", "private"} & {word.strip() for word in told.split(",")}
        and varies <= _VARIES
        and len(answer.content) <= _LARGEST
    )
