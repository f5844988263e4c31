"""/corrections/ -> what was corrected, and how to ask for it"""

from django.http import Http404, HttpRequest, HttpResponse


def corrections(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def letter(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404


def write(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404
