"""Atom feeds -> an entry for each change of state"""

from django.http import Http404, HttpRequest, HttpResponse


def claim_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def entity_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def outlet_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def search_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def site_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def story_feed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404
