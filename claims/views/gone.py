"""what was here and is not any more -> 410, and why no copy is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_WHY = {  # what it was -> what became of it
    "story": "The articles that told it were put into other stories since, or told no story together after all.",
    "name": "No text that we hold names it any more: it was not a name, or what was said belongs to others.",
}


def gone(request: HttpRequest, what: str) -> HttpResponse:
    """For views where a thing existed, holds nothing any more, and has no heir. `what`: one of _WHY."""
    return render(request, "410.html", {"what": what, "why": why(what)}, status=410)


def why(what: str) -> str:
    return _WHY[what]
