"""bytes of JSON -> an answer that caches may keep, ask after, and get told that it still holds."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

MEDIA_TYPE = "application/json"


def answer(request: HttpRequest, body: bytes, *, links: dict[str, str] | None = None) -> HttpResponse:
    """`links`: by relation, addresses that this one leads on to. Whether it still holds is asked for each time: what
    editors hide is not to be shown for a minute more by who keeps a copy."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
    if links:
        headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
    made = HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)
    return get_conditional_response(request, etag=etag, response=made)
