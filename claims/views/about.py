"""/method/ -> how a cell is made and what it does not mean; /about/ -> who makes it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Silence, Stance
from claims.pages.sentences import WHAT_IT_MEANS
from sources.models import Capture


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    context = {
        "stances": [(state, WHAT_IT_MEANS[state]) for state in Stance.values],
        "silences": [(state, WHAT_IT_MEANS[state]) for state in Silence.values],
        "refused": Capture.objects.refused().by_status(),
    }
    return render(request, "method.html", context)


def about(request: HttpRequest) -> HttpResponse:
    raise Http404
