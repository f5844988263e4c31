"""Atom feeds -> an entry for each change of state: of everything, a story, a claim, a name, an outlet, a search."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from claims import found, withheld
from claims.models import Appearance, Claim, Entity, Event, Story
from claims.models.events import EventQuerySet
from claims.pages.atom import EMPTY, Subject, write
from claims.views.gone import gone
from claims.views.heirs import about
from claims.views.machines import for_machines
from claims.withheld import Withheld
from sources.models import Outlet, Visibility

_ENTRIES = 50
_FRESH = 300  # seconds
_NOTHING_ASKED = "Nothing was asked for. Put words at the end of this feed's address, as in search.atom?q=harbour+barge"


@for_machines(_FRESH)
def site_feed(request: HttpRequest) -> HttpResponse:
    subject = Subject(title="Claimline: what changed", page=reverse("front"), feed=reverse("feed"))
    return _answer(subject, _told(Event.objects.newest_news(_ENTRIES)))


@for_machines(_FRESH)
@about(Story)
def story_feed(request: HttpRequest, found: Story) -> HttpResponse:
    events = _told(Event.objects.of_story(found).newest_news(_ENTRIES))
    if not events and not found.members.exists():
        return gone(request, "story")
    if not events and not found.members.seen().exists():
        raise Withheld(found.public_id, "story", purged=False)
    subject = Subject(
        title=f"What changed in the story: {found.title}",
        page=found.get_absolute_url(),
        feed=reverse("story_feed", args=[found.public_id]),
        begun=found.created_at,
    )
    return _answer(subject, events)


@for_machines(_FRESH)
@about(Claim)
def claim_feed(request: HttpRequest, found: Claim) -> HttpResponse:
    subject = Subject(
        title=f"What changed of the claim: “{found.text}”",
        page=found.get_absolute_url(),
        feed=reverse("claim_feed", args=[found.public_id]),
        begun=found.first_seen_at,
    )
    answer = _answer(subject, _told(Event.objects.of_claims([found]).newest_of_few(_ENTRIES)))
    if found.visibility == Visibility.NOINDEX:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@for_machines(_FRESH)
@about(Entity)
def entity_feed(request: HttpRequest, found: Entity) -> HttpResponse:
    events = _told(Appearance.objects.of_entity(found).newest_news(_ENTRIES))
    if not events:
        if found.is_empty():
            return gone(request, "name")
        withheld.show_name(found)
    subject = Subject(
        title=f"What is newly reported by and about {found.name}",
        page=found.get_absolute_url(),
        feed=reverse("entity_feed", args=[found.public_id]),
        begun=found.created_at,
    )
    return _answer(subject, events)


@for_machines(_FRESH)
@about(Outlet)
def outlet_feed(request: HttpRequest, found: Outlet) -> HttpResponse:
    subject = Subject(
        title=f"What {found.name} newly reports, answers or edits",
        page=found.get_absolute_url(),
        feed=reverse("outlet_feed", args=[found.slug]),
        begun=found.created_at,
    )
    return _answer(subject, _told(Event.objects.of_outlet(found).newest_news(_ENTRIES)))


@for_machines(_FRESH)
def search_feed(request: HttpRequest) -> HttpResponse:
    words, query, claims = _sought(request)
    subject = Subject(
        title=f"What changed of claims that match “{words}”" if words else "What changed of claims that match a search",
        page=reverse("search") + query,
        feed=reverse("search_feed") + query,
        empty=EMPTY if query else _NOTHING_ASKED,
    )
    return _answer(subject, _told(Event.objects.of_claims(claims).newest_of_few(_ENTRIES)) if query else [])


def _sought(request: HttpRequest) -> tuple[str, str, Iterable[Claim]]:
    """What /search finds for the same question: its words, its query as an address bears it, and the claims."""
    wanted = found.wanted(request.GET)
    query = wanted.address(kind="")
    return wanted.words, f"?{query}" if query else "", found.claims(wanted)


def _told(events: EventQuerySet) -> list[Event]:
    return list(events.with_all().with_words())


def _answer(subject: Subject, events: list[Event]) -> HttpResponse:
    """The ETag is made from the bytes, and 304 told, by middleware."""
    body, changed = write(subject, events)
    headers = {"Last-Modified": http_date(changed.timestamp())}
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers=headers)
