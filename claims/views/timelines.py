"""/.../timeline/ -> events on a scale of time"""

from django.http import Http404, HttpRequest, HttpResponse


def claim_timeline(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def entity_timeline(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def outlet_timeline(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def story_timeline(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404
