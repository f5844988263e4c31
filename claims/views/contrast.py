"""/stories/ID/outlets/ -> outlets side by side on one story"""

from django.http import Http404, HttpRequest, HttpResponse


def contrast(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404
