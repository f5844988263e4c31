"""what machines ask for -> which pages there are, which not to ask for, and the pictures that stand for them."""

from functools import lru_cache
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from claims import addresses
from claims.models import Cell, Claim
from claims.pages import cards, sitemaps
from claims.pages.brushes import touch_icon
from claims.pages.sentences import carried, summary, told
from claims.views.heirs import about
from claims.views.machines import for_machines
from config.address import absolute
from sources.models import Visibility

_HOUR, _DAY = 3600, 24 * 3600
_XML = "application/xml; charset=utf-8"
_ROBOTS = """User-agent: *
Disallow: /search
Disallow: /ask?
Disallow: /corrections/write/
Disallow: /desk/
Disallow: /sign-in/
Disallow: /account/
Disallow: /api/v1/
Disallow: /*.json$
Allow: /

Sitemap: {sitemap}
"""


@for_machines(_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    said = _ROBOTS.format(sitemap=absolute(reverse("sitemap")))
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@for_machines(_HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    paths = (reverse("sitemap_part", args=[name]) for name in addresses.parts())
    return HttpResponse(sitemaps.index(paths), content_type=_XML)


@for_machines(_HOUR)
def sitemap_part(request: HttpRequest, part: str) -> HttpResponse:
    found = addresses.part(part)
    if not found:
        raise Http404
    return HttpResponse(sitemaps.part(found), content_type=_XML)


@for_machines(_HOUR)
@about(Claim, "tally")
def card(request: HttpRequest, found: Claim) -> HttpResponse:
    """Drawn only where it differs from the one that the asker has."""
    shown = _card(found)
    etag = quote_etag(shown.fingerprint)
    known = get_conditional_response(request, etag=etag)
    answer = known or HttpResponse(cards.draw(shown), content_type="image/png")
    answer["ETag"] = etag
    if found.visibility == Visibility.NOINDEX:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@for_machines(_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_icon(), content_type="image/x-icon")


def _card(claim: Claim) -> cards.Card:
    tally, counts = getattr(claim, "tally", None), cards.counted(Cell.objects.states_of(claim))
    named, speakers = told(tally.voices if tally else {})
    sentences = summary(
        outlets=tally.outlets if tally else 0,
        origins=len(tally.origins) if tally else 0,
        answers=named,
        omitted=counts.get("omitted", 0),
        speakers=speakers,
    )
    return cards.card(f"{carried(tally.stances if tally else {})}:", claim.text, sentences, counts)


@lru_cache(maxsize=1)
def _icon() -> bytes:
    written = BytesIO()
    touch_icon(48).save(written, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return written.getvalue()
