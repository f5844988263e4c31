"""request -> a whole page, or only the part of it that htmx is going to swap."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def swaps(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for, so that the rest need not be made."""
    restores = request.headers.get("HX-History-Restore-Request") == "true"
    return request.headers.get("HX-Request") == "true" and not restores


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, fragment: str, status: int = 200
) -> HttpResponse:
    """Render `template`, or only its `fragment` where htmx asked for a swap.

    A history restore is an htmx request that wants the whole page back. Both answers vary on the headers
    that decide, so that no cache gives one for the other.
    """
    name = f"{template}#{fragment}" if swaps(request) else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
