"""request -> a whole page, or only the part of it that htmx is going to swap."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, fragment: str, status: int = 200
) -> HttpResponse:
    """Render `template`, or only its `fragment` where htmx asked for a swap.

    A history restore is an htmx request that wants the whole page back. Both answers vary on the headers
    that decide, so that no cache gives one for the other.
    """
    swap = request.headers.get("HX-Request") == "true"
    restore = request.headers.get("HX-History-Restore-Request") == "true"
    name = f"{template}#{fragment}" if swap and not restore else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
