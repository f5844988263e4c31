"""/method/ -> how a cell is made and what it does not mean; and the pages that no reader asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Silence, Stance
from claims.pages.sentences import WHAT_IT_MEANS
from sources.models import Capture

_ROBOTS = "User-agent: *\nDisallow: /search\n"


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    context = {
        "stances": [(state, WHAT_IT_MEANS[state]) for state in Stance.values],
        "silences": [(state, WHAT_IT_MEANS[state]) for state in Silence.values],
        "refused": Capture.objects.refused().by_status(),
    }
    return render(request, "method.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")
