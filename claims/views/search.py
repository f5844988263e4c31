"""/search?q= -> claims, names and outlets that hold the words, or nearly."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims.models import Claim, Entity
from claims.views import asked
from config.htmx import render_page
from sources.models import Outlet

_CLAIMS, _SAID, _NAMES = 30, 20, 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = asked.words(request, "q")
    return render_page(request, "search.html", {"words": words, **(_found(words) if words else {})}, fragment="results")


def _found(words: str) -> dict[str, object]:
    claims = list(Claim.objects.current().worded_like(words)[:_CLAIMS])
    guessed = not claims
    claims = claims or list(Claim.objects.current().spelt_like(words)[:_CLAIMS])
    known = {claim.pk for claim in claims}
    said = [claim for claim in Claim.objects.current().said_like(words)[:_SAID] if claim.pk not in known]
    entities, outlets = Entity.objects.like(words)[:_NAMES], Outlet.objects.like(words).filed()[:_NAMES]
    return {
        "claims": claims,
        "guessed": guessed and bool(claims),
        "said": said,
        "entities": entities,
        "outlets": outlets,
    }
