"""a page that finds or lists -> its sheet: what it found, in the order in which the page shows it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from claims import found, withheld
from claims.api import filters
from claims.api.edge import ROOT
from claims.api.moment import one_moment
from claims.api.paging import bookmark, going_on
from claims.api.problems import Problem
from claims.api.sheet import Sheet, moment
from claims.matching import Match, Matches, match
from claims.models import Appearance, Claim, Entity, EntityTally, Event, Said, Story, StoryMember
from claims.models.words import readable
from claims.pages.keyset import page
from claims.reach import reach
from claims.views import front as front_page
from claims.views import search as search_page
from claims.views.ask import MOST
from claims.views.timelines import Told, asked_of, filtered
from sources.models import Outlet

_STORIES, _LIST, _CELLS = 30, 50, 3000


def front(request: HttpRequest) -> Sheet:
    sheet = Sheet(reverse("front"))
    leading = front_page.leading()
    sheet.put("claims", [claim.public_id for claim in leading])
    sheet.add("coverage", Claim.objects.filter(pk__in=[claim.pk for claim in leading]), _CELLS)
    newest = list(front_page.newest())
    events = Event.objects.in_bulk(newest)
    sheet.put("events", [events[key].public_id for key in newest if key in events])
    heads = page(StoryMember.objects.heads(), StoryMember.NEWEST, "", _STORIES)
    stories = Story.objects.in_bulk([head.story_id for head in heads.rows])
    sheet.put("stories", [stories[head.story_id].public_id for head in heads.rows])
    for name in ("claims", "stories"):
        sheet.more(name, f"{ROOT}/{name}")
    return sheet


def stories(request: HttpRequest) -> Sheet:
    heads = page(StoryMember.objects.heads(), StoryMember.NEWEST, bookmark(request), _STORIES)
    found = Story.objects.in_bulk([head.story_id for head in heads.rows])
    return _list(request, "stories", [found[head.story_id].public_id for head in heads.rows], heads.more)


def entities(request: HttpRequest) -> Sheet:
    most = page(EntityTally.objects.with_entity(), EntityTally.MOST, bookmark(request), _LIST)
    return _list(request, "entities", [one.entity.public_id for one in most.rows], most.more)


def outlets(request: HttpRequest) -> Sheet:
    filed = page(Outlet.objects.with_last_seen().filed(), Outlet.FILED, bookmark(request), _LIST)
    return _list(request, "outlets", [one.key for one in filed.rows], filed.more)


def search(request: HttpRequest) -> Sheet:
    wanted = found.wanted(request.GET)
    for name in ("outlet", "entity"):
        if name in request.GET and getattr(wanted, name) is None:
            raise Problem("not-found", f"{name}={filters.shown(request.GET[name])!r}: there is none.", parameter=name)
    if wanted.ignored:
        raise Problem("bad-parameter", wanted.ignored[0])
    reading, hits = search_page.read(wanted, "") if not wanted.empty else (None, search_page.Found())
    names, outlets = search_page.called(wanted)
    read = {"how": reading.how, "words": reading.words} if reading else None
    sheet = Sheet(f"{reverse('search')}?{wanted.address()}", read=read)
    sheet.put("claims", [row.claim.public_id for row in hits.claims.rows])
    told = Said.objects.select_related("statement").in_bulk([row.pk for row in hits.statements.rows])
    sheet.put("statements", [told[row.pk].statement.public_id for row in hits.statements.rows])
    sheet.put("entities", [one.public_id for one in names])
    sheet.put("outlets", [one.key for one in outlets])
    for name, cut in (("claims", hits.claims.more), ("statements", hits.statements.more)):
        if cut and wanted.words:
            sheet.more(name, f"{ROOT}/{name}?{urlencode({'search': wanted.words})}")
    return sheet


def ask(request: HttpRequest) -> Sheet:
    question = readable(request.GET.get("q", ""), MOST)
    matches, far = (
        match(question) if question else Matches(),
        reach(),
    )  # before the moment: the first question loads a model
    kinds = {name: getattr(matches, name) for name in ("same", "perhaps", "others", "near")}
    seen = {"outlets": far.outlets, "articles": far.articles, "from": moment(far.start), "until": moment(far.end)}
    told = {name: [_match(one) for one in own] for name, own in kinds.items()}
    claims = [one.claim for own in kinds.values() for one in own]
    with one_moment():
        sheet = Sheet(f"{reverse('ask')}?{urlencode({'q': question})}", matches=told, reach=seen)
        sheet.put("claims", [claim.public_id for claim in claims])
        sheet.add("coverage", Claim.objects.filter(pk__in=[claim.pk for claim in claims]), _CELLS)
        sheet.put("statements", [one.statement for own in kinds.values() for one in own])
    return sheet


def _match(one: Match) -> dict[str, object]:
    said = {"claim": one.claim.public_id, "statement": one.statement, "sure": round(float(one.sure), 4)}
    return said | {"why": one.why, "differs": one.differs}


def claim_timeline(request: HttpRequest, subject: Claim) -> Sheet:
    return _timeline(request, "claim", subject.public_id, Event.objects.of_claims([subject]))


def story_timeline(request: HttpRequest, subject: Story) -> Sheet:
    return _timeline(request, "story", subject.public_id, Event.objects.of_story(subject))


def entity_timeline(request: HttpRequest, subject: Entity) -> Sheet:
    told = Appearance.objects.of_entity(subject)
    if not told.exists():
        withheld.show_name(subject)
    return _timeline(request, "entity", subject.public_id, told)


def outlet_timeline(request: HttpRequest, subject: Outlet) -> Sheet:
    return _timeline(request, "outlet", subject.slug, Event.objects.of_outlet(subject))


def _timeline(request: HttpRequest, kind: str, name: str, told: Told) -> Sheet:
    wanted = asked_of(request, of_outlet=kind == "outlet")
    if "outlet" in request.GET and kind != "outlet" and wanted.outlet is None:
        raise Problem("not-found", "outlet: none has this name in its address.", parameter="outlet")
    inside = filtered(told, wanted).between(wanted.start, wanted.end)
    order = Event.NEWEST if told.model is Event else Appearance.NEWEST
    listed = page(inside.with_all(), order, bookmark(request), _LIST)
    events = [row.event if isinstance(row, Appearance) else row for row in listed.rows]
    sheet = Sheet(reverse(f"{kind}_timeline", args=[name]))
    sheet.put("events", [event.public_id for event in events])
    sheet.put("claims", [event.claim.public_id for event in events])
    sheet.put("statements", [event.statement.public_id for event in events if event.statement])
    return going_on(request, sheet, listed.more)


def _list(request: HttpRequest, name: str, ids: list[str], more: str) -> Sheet:
    sheet = Sheet(reverse(name))
    sheet.put(name, ids)
    return going_on(request, sheet, more)
