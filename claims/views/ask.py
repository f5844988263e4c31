"""/ask -> the claims that match one in the reader's own words"""

from django.http import Http404, HttpRequest, HttpResponse


def ask(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404
