"""what machines ask for"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_ROBOTS = "User-agent: *\nDisallow: /search\n"


def card(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def favicon(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def sitemap(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def sitemap_part(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")
