"""the page of one thing -> its sheet: the thing's own row, and the rows of what the page says of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from claims import tallies, withheld
from claims.api.edge import ROOT
from claims.api.problems import Problem
from claims.api.sheet import Sheet
from claims.models import (
    Cell,
    Claim,
    Entity,
    Event,
    Judgement,
    Link,
    Part,
    Statement,
    Story,
    StoryMember,
    StoryTally,
)
from claims.models.claims import ORDERS
from claims.pages.standing import citation, standing
from claims.views import asked
from claims.views.gone import why
from claims.views.statements import of_today
from claims.views.stories import chosen_claims, order_asked
from claims.withheld import Withheld
from config.address import absolute
from sources.models import Article, Outlet, Poll, Revision

_STATEMENTS, _CELLS, _CLAIMS, _EVENTS, _ARTICLES, _DECISIONS = 200, 300, 50, 300, 50, 30
_POLLS, _REVISIONS = 40, 20


def claim(request: HttpRequest, found: Claim) -> Sheet:
    sheet, own = Sheet(found.get_absolute_url()), {"claim": found.public_id}
    sheet.put("claims", [found.public_id])
    sheet.add("coverage", Claim.objects.filter(pk=found.pk), _CELLS, **own)
    links = Link.objects.evidence_of(found)
    links = links.checked() if asked.switch(request, "checked") else links
    stance = request.GET.get("stance", "")
    links = links.in_stance(stance) if stance else links
    tied = links.order_by().values("statement")
    sheet.add("statements", Statement.objects.shown().filter(pk__in=tied), _STATEMENTS, **own)
    sheet.add("links", Link.objects.filter(pk__in=links.order_by().values("pk")), _STATEMENTS, **own)
    sheet.add("discrepancies", Claim.objects.filter(pk=found.pk), _CELLS, **own)
    tally = getattr(found, "tally", None)
    sheet.add("stories", Story.objects.filter(pk__in=tally.stories if tally else []), _CELLS, **own)
    texts = Article.objects.seen().filter(revisions__statements__in=tied).distinct()
    sheet.add("articles", Article.objects.filter(pk__in=texts.values("pk")), _STATEMENTS, **own)
    first = Event.objects.of_claims([found]).of_seen().in_order()[:_EVENTS]
    sheet.add("events", Event.objects.filter(pk__in=list(first.values_list("pk", flat=True))), _EVENTS)
    sheet.more("events", f"{found.get_absolute_url()}timeline.json")
    read = tally.links.get("read", ()) if tally else ()
    ids = [found.public_id, *(one.public_id for one in Claim.objects.ended_in(found))]
    latest = Judgement.objects.touching(ids, read).values_list("pk", flat=True)[:_DECISIONS]
    decided = Judgement.objects.seen_through().filter(pk__in=list(latest))
    sheet.add("judgements", decided, _DECISIONS, **own)
    return sheet


def story(request: HttpRequest, found: Story) -> Sheet:
    tally = there(found)
    sheet, own = Sheet(found.get_absolute_url()), {"story": found.public_id}
    sheet.put("stories", [found.public_id])
    claims = _of_story(request, tally)
    sheet.put("claims", [public_id for public_id, _ in claims[:_CLAIMS]])
    if len(claims) > _CLAIMS:
        sheet.more("claims", f"{ROOT}/claims?story={found.public_id}")
    keys = [key for _, key in claims[:_CLAIMS]]
    sheet.add("outlets", Outlet.objects.filter(pk__in=list(tally.by_outlet)), _CELLS, **own)
    sheet.add("coverage", Claim.objects.filter(pk__in=keys), _CLAIMS * _CELLS, **own)
    said = Statement.objects.current().shown().of_story(found).filter(links__claim__in=keys, links__active=True)
    sheet.add("statements", Statement.objects.filter(pk__in=said.values("pk")), _STATEMENTS, **own)
    members = StoryMember.objects.seen().filter(story=found).values("article")
    sheet.add("articles", Article.objects.seen().filter(pk__in=members), _ARTICLES, **own)
    return sheet


def there(found: Story) -> StoryTally:
    """What is counted of it; raises what its page says where readers may see nothing of it."""
    tally = tallies.of(found)
    if not tally.by_outlet and not found.members.exists():
        raise Problem("gone", f"The story {found.public_id} is empty now. {why('story')}")
    if not tally.by_outlet and not found.members.seen().exists():
        raise Withheld(found.public_id, "story", purged=False)
    return tally


def _of_story(request: HttpRequest, tally: StoryTally) -> list[tuple[str, int]]:
    """(public id, key) of the claims that the page shows, as it orders them; one more than fit, where there are."""
    shown = chosen_claims(request, tally)[0].order_by(*ORDERS[order_asked(request)])
    return list(shown.values_list("public_id", "pk")[: _CLAIMS + 1])


def statement(request: HttpRequest, public_id: str) -> Sheet | HttpResponse:
    told = Statement.objects.with_context().with_claim().select_related("replaced_by")
    found = get_object_or_404(told, public_id=public_id)
    if found.replaced_by:  # an editor read it otherwise, at other words
        return redirect("statement_json", found.replaced_by.public_id)
    article, link = found.revision.article, found.linked[0] if found.linked else None
    withheld.show(article)
    about = Claim.objects.with_shown().get(pk=link.claim_id) if link else None
    if about:
        withheld.show(about)
    path = reverse("statement", args=[found.public_id])
    sheet = Sheet(path)
    now = standing(found, of_today(found))
    held = {"how": now.how, "now": now.now.public_id if now.now else None, "what": now.what}
    sheet.say(standing=held, citation=citation(found, about, absolute(path)))
    sheet.put("statements", [found.public_id])
    sheet.put("articles", [article.public_id])
    sheet.put("revisions", [f"{article.public_id}.{found.revision.number}"])
    sheet.put("claims", [about.heir().public_id] if about else [])
    sheet.put("links", [f"{found.public_id} {about.public_id}"] if about else [])
    return sheet


def article(request: HttpRequest, public_id: str) -> Sheet:
    found = get_object_or_404(Article.objects.with_outlet().without_text(), public_id=public_id)
    withheld.show(found)
    sheet = Sheet(found.get_absolute_url())
    sheet.put("articles", [found.public_id])
    sheet.put("outlets", [found.outlet.key])
    latest = list(found.revisions.newest_first().without_text().values_list("number", flat=True)[:_REVISIONS])
    sheet.put("revisions", [f"{found.public_id}.{number}" for number in sorted(latest)])
    said = Statement.objects.current().shown().of_article(found)
    sheet.add("statements", said, _STATEMENTS)
    about = Claim.objects.shown().filter(links__statement__in=said.values("pk"), links__active=True).values("pk")
    sheet.add("claims", Claim.objects.filter(pk__in=about), _STATEMENTS)
    member = StoryMember.objects.of_article(found)
    sheet.put("stories", [member.story.public_id] if member else [])
    return sheet


def compare(request: HttpRequest, public_id: str) -> Sheet:
    """Which of the two texts holds which statements; the texts themselves stay inside."""
    found = get_object_or_404(Article.objects.with_outlet().without_text(), public_id=public_id)
    withheld.show(found)
    known = set(found.revisions.values_list("number", flat=True))
    latest = sorted(known, reverse=True)[:2]
    numbers = {asked.number(request, name, default) for name, default in zip(("to", "from"), latest, strict=False)}
    if not numbers <= known:
        has = ", ".join(map(str, sorted(known)))
        raise Problem("not-found", f"The article has no such text; it has these: {has}.", parameter="from")
    sheet = Sheet(f"{found.get_absolute_url()}compare")
    sheet.put("articles", [found.public_id])
    sheet.put("revisions", [f"{found.public_id}.{number}" for number in sorted(numbers)])
    texts = Revision.objects.filter(article=found, number__in=numbers).values("pk")
    sheet.add("statements", Statement.objects.shown().filter(revision__in=texts), _STATEMENTS * 2)
    return sheet


def entity(request: HttpRequest, found: Entity) -> Sheet:
    sides = {
        side: list(Part.objects.of_entity(found, side).values_list("claim__public_id", flat=True)[:_CLAIMS])
        for side in Part.Side.values
    }
    if not any(sides.values()):
        if found.is_empty():
            raise Problem("gone", f"The name {found.public_id} is empty now. {why('name')}")
        withheld.show_name(found)
    sheet = Sheet(found.get_absolute_url(), sides=sides)
    sheet.put("entities", [found.public_id])
    sheet.put("claims", [one for side in sides.values() for one in side])
    if any(len(side) == _CLAIMS for side in sides.values()):
        sheet.more("claims", f"{ROOT}/claims?entity={found.public_id}")
    sheet.more("statements", f"{ROOT}/statements?entity={found.public_id}")
    return sheet


def outlet(request: HttpRequest, found: Outlet) -> Sheet:
    sheet = Sheet(found.get_absolute_url())
    sheet.put("outlets", [found.key])
    newest = Article.objects.seen().from_outlet(found).order_by(*Article.NEWEST).values_list("public_id", flat=True)
    articles = list(newest[: _ARTICLES + 1])
    sheet.put("articles", articles[:_ARTICLES])
    carried = [one.public_id for one in Cell.objects.newest_carried(found, _CLAIMS)]
    sheet.put("claims", carried)
    looks = Poll.objects.of_outlet(found).order_by(*Poll.LATEST).values_list("public_id", flat=True)
    sheet.put("polls", list(looks[:_POLLS]))
    for name in ("articles", "claims", "polls"):
        sheet.more(name, f"{ROOT}/{name}?{urlencode({'outlet': found.key})}")
    return sheet
