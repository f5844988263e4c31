"""/method/ -> how a cell is made and what it does not mean; /about/ -> what this is, who makes it, what it keeps."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims import measured
from claims.models import Analysis, Silence, Stance
from claims.pages.sentences import WHAT_IT_MEANS
from claims.watched_now import watched_now
from config.local import cache
from sources.models import Capture

_OUTLETS = 60  # that are watched and named
_KEPT = 600  # seconds that counts over whole tables are kept


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    context = {
        "stances": [(state, WHAT_IT_MEANS[state]) for state in Stance.values],
        "silences": [(state, WHAT_IT_MEANS[state]) for state in Silence.values],
        "rates": measured.rates(),
        "fewest": measured.FEWEST,
        "looked_at": f"{measured.LOOKED_AT:,}",
        "watched": watched_now(),
        "most_outlets": _OUTLETS,
        "versions": versions(),
        "refused": refused(),
    }
    return render(request, "method.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "operator": settings.CLAIMLINE_OPERATOR,
        "contact": contact(settings.CLAIMLINE_CONTACT),
        "address": settings.SITE_URL,
        "versions": versions(),
    }
    return render(request, "about.html", context)


def refused() -> list[tuple[str, int]]:
    """(status, how many) of what could not be read; now, or at most _KEPT seconds ago."""
    return cache.get_or_set("claims.refused", Capture.objects.refused().by_status, _KEPT)


def versions() -> Mapping[str, Any]:
    """Of the program; and what read the newest text, whole and in its parts: the model, the rules, the code."""
    newest = Analysis.objects.read().first()
    parts = newest.extractor.split(", ") if newest else []
    named = dict(part.split(" ", 1) for part in parts[1:] if " " in part)
    return {"program": settings.VERSION, "newest": newest, "model": parts[0] if parts else "", **named}


def contact(given: str) -> Mapping[str, str]:
    """Its words, and where they lead; nothing where it is only this site."""
    if given == settings.SITE_URL:
        return {}
    if given.startswith(("https://", "http://", "mailto:")):
        return {"words": given.removeprefix("mailto:"), "href": given}
    return {"words": given, "href": f"mailto:{given}" if "@" in given else ""}
