"""/.../timeline/ -> the events of a claim, a story, a name or an outlet on a scale of time, and the same in words."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims import withheld
from claims.models import Appearance, Claim, Entity, Event, Stance, Story
from claims.models.events import AppearanceQuerySet, EventQuerySet
from claims.pages.bands import Drawn, Name, by_claim, by_speaker, draw
from claims.pages.keyset import page
from claims.pages.periods import asked_for
from claims.pages.timelines import Asked, Shown, named, rest, steps
from claims.views import asked
from claims.views.heirs import about
from config.htmx import render_page
from sources.models import Outlet

_DRAWN, _LIST = 300, 50
_ANY = "1"  # change of a claim's state

type Told = EventQuerySet | AppearanceQuerySet


@require_safe
@about(Claim)
def claim_timeline(request: HttpRequest, found: Claim) -> HttpResponse:
    return _page(request, "claim", found, found.text, Event.objects.of_claims([found]))


@require_safe
@about(Story)
def story_timeline(request: HttpRequest, found: Story) -> HttpResponse:
    return _page(request, "story", found, found.title, Event.objects.of_story(found))


@require_safe
@about(Entity)
def entity_timeline(request: HttpRequest, found: Entity) -> HttpResponse:
    return _page(request, "entity", found, found.name, Appearance.objects.of_entity(found))


@require_safe
@about(Outlet)
def outlet_timeline(request: HttpRequest, found: Outlet) -> HttpResponse:
    return _page(request, "outlet", found, found.name, Event.objects.of_outlet(found))


def _page(request: HttpRequest, kind: str, subject: object, title: str, told: Told) -> HttpResponse:
    wanted = asked_of(request, of_outlet=kind == "outlet")
    passing = filtered(told, wanted)
    inside = passing.between(wanted.start, wanted.end)
    order = Event.NEWEST if told.model is Event else Appearance.NEWEST
    listed = page(inside.with_all(), order, asked.bookmark(request), _LIST)
    if kind == "entity" and not listed.rows:
        withheld.show_name(subject)
    context = {
        "kind": kind,
        "subject": subject,
        "title": title,
        "about": kind != "claim",  # each entry says what it is about
        "roomy": kind == "outlet",  # bands have sentences for names
        "asked": wanted,
        "events": [row.event if isinstance(row, Appearance) else row for row in listed.rows],
        "more": listed.more,
        "stances": Stance.choices,
        "axes": Event.Axis.choices,
        "turns": [(_ANY, "any change"), *Event.News.choices[1:]],
    }
    if not asked.bookmark(request):
        drawn = [Drawn(*row) for row in inside.to_draw().order_by(*order)[: _DRAWN + 1]]
        context |= {
            "shown": _shown(wanted, drawn, by_claim if kind == "outlet" else by_speaker),
            "steps": steps(wanted, drawn[:_DRAWN], *_around(passing, wanted)),
        }
    return render_page(request, "timelines.html", context, fragment="rows")


def asked_of(request: HttpRequest, *, of_outlet: bool) -> Asked:
    start, end = asked_for(asked.words(request, "from"), asked.words(request, "until"))
    slug = asked.words(request, "outlet")
    outlet = Outlet.objects.filter(slug=slug).select_related("merged_into").first() if slug and not of_outlet else None
    return Asked(
        start=start,
        end=end,
        stance=asked.one_of(request, "stance", Stance.values, ""),
        axis=asked.one_of(request, "axis", Event.Axis.values, ""),
        outlet=outlet and (outlet.merged_into or outlet),
        news=asked.one_of(request, "news", (_ANY, *Event.News.values), ""),
    )


def filtered(told: Told, wanted: Asked) -> Told:
    told = told.in_stance(wanted.stance) if wanted.stance else told
    told = told.on_axis(wanted.axis) if wanted.axis else told
    told = told.of_outlet(wanted.outlet) if wanted.outlet else told
    return told.news("" if wanted.news == _ANY else wanted.news) if wanted.news else told


def _around(passing: Told, wanted: Asked) -> tuple[datetime | None, datetime | None]:
    """When the nearest events before and after the period are."""
    before = passing.between(None, wanted.start).order_by("-at") if wanted.start else passing.none()
    after = passing.between(wanted.end, None).order_by("at") if wanted.end else passing.none()
    return tuple(found.values_list("at", flat=True).first() for found in (before, after))


def _shown(wanted: Asked, found: Sequence[Drawn], whose: Callable[[Drawn], Name]) -> Shown:
    drawn, whole = found[:_DRAWN], len(found) <= _DRAWN
    outlets = {event.outlet_slug: event.outlet for event in drawn}
    outlets |= {wanted.outlet.slug: wanted.outlet.name} if wanted.outlet else {}
    return Shown(
        drawing=draw(drawn, whose, start=wanted.start, end=wanted.end, whole=whole or not wanted.start),
        number=len(drawn),
        outlets=sorted(outlets.items(), key=lambda item: item[1]),
        period=named(wanted, drawn),
        rest="" if whole else rest(wanted, drawn),
    )
