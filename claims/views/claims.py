"""/claims/ID/ -> one claim: who reports it, who answered, the words, their origins and their times."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims import withheld
from claims.models import (
    Cell,
    Claim,
    Discrepancy,
    Event,
    Judgement,
    Letter,
    Link,
    Relation,
    ReviewTie,
    Stance,
    Statement,
    Story,
    Tally,
)
from claims.pages.bands import Drawn, draw
from claims.pages.discrepancies import Difference, differences
from claims.pages.evidence import evidence
from claims.pages.history import history, mentioned
from claims.pages.keyset import Page, page
from claims.pages.milestones import milestones
from claims.pages.related import related
from claims.pages.routes import route_map
from claims.pages.sentences import summary, told, words_of
from claims.pages.strips import strip
from claims.pages.travelled import travelled
from claims.pages.treatment import cited, origins, quiet, spread, treatments
from claims.views import asked
from config.htmx import render_page, swaps
from sources.models import Article, Outlet

_EVIDENCE, _UNWATCHED, _RELATED, _STORIES, _EVENTS = 40, 8, 24, 6, 300
_WHOLE = 40  # statements; of a claim with more, each stance is opened with its most carried speakers
_HISTORY, _REPLIES, _REVIEWS = 30, 5, 10


@require_safe
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    known = Claim.objects.with_shown().select_related("merged_into", "tally", "worded_from")
    found = get_object_or_404(known, public_id=public_id)
    if (heir := found.heir()) != found:
        return redirect(heir)  # not for good: an editor may take it back
    withheld.show(found)
    context = {"claim": found, **_evidence(request, found)}
    if not swaps(request):
        context |= _about(found)
    return render_page(request, "claim.html", context, fragment="evidence")


def _evidence(request: HttpRequest, claim: Claim) -> dict[str, object]:
    checked, stance = asked.switch(request, "checked"), asked.one_of(request, "stance", Stance.values, "")
    tally, voices = getattr(claim, "tally", None), None
    crowded = bool(tally and tally.statements > _WHOLE)
    if crowded and not (checked or stance or asked.bookmark(request)):
        shown, voices = _first_of_each(claim, tally), tally.voices
    else:
        links = Link.objects.placed(claim) if crowded else Link.objects.evidence_of(claim)
        links = links.checked() if checked else links
        links = links.in_stance(stance) if stance else links
        shown = page(links, Link.BY_STANCE, asked.bookmark(request), _EVIDENCE)
        # Of thousands, only those that are shown are fetched with their words.
        shown = _in_full(claim, shown) if crowded else shown
    return {
        "links": shown,
        "evidence": evidence(shown.rows, voices),
        "checked": checked,
        "stance": stance,
        "stance_words": words_of([stance]),
    }


def _first_of_each(claim: Claim, tally: Tally) -> Page[Link]:
    first = [one["first"] for voice in tally.voices.values() for one in voice["most"]]
    found = Link.objects.evidence_of(claim).of_statements(first)
    return Page(rows=list(found.order_by(*Link.BY_STANCE)), more="")


def _in_full(claim: Claim, shown: Page[Link]) -> Page[Link]:
    found = Link.objects.evidence_of(claim).with_keys(link.pk for link in shown.rows)
    return Page(rows=list(found.order_by(*Link.BY_STANCE)), more=shown.more)


def _history(claim: Claim) -> dict[str, object]:
    """What editors decided on it and articles changed about it, and when somebody last looked at it."""
    own = [claim, *Claim.objects.ended_in(claim)]
    edits = list(Event.objects.of_claims([claim]).edits().select_related("article", "outlet", "review")[: _HISTORY + 1])
    read = claim.tally.links.get("read", ()) if hasattr(claim, "tally") else ()
    decided = list(Judgement.objects.touching([one.public_id for one in own], read)[: _HISTORY + 1])
    ids = mentioned(decided)
    statements = Statement.objects.shown().with_context().without_text().filter(public_id__in=ids) if ids else ()
    claims = Claim.objects.shown().filter(public_id__in=ids).defer("search") if ids else ()
    by_id = [{one.public_id: one for one in rows} for rows in (statements, claims)]
    past = history(claim.public_id, {one.public_id for one in own}, edits, decided, *by_id, most=_HISTORY)
    return {"history": past, "looked": max((one.decided_at for one in decided), default=claim.reviewed_at)}


def _differences(claim: Claim) -> list[Difference]:
    """Versions may be carried by outlets that have no cell here: those of a claim that is set beside this one."""
    rows = list(Discrepancy.objects.of_claim(claim))
    keys = {key for row in rows for version in row.versions for key in version["outlets"]}
    return differences(rows, {outlet.key: outlet for outlet in Outlet.objects.filter(key__in=keys)})


def _events(claim: Claim) -> list[Event]:
    """The first: they say who began it. One more than are shown, where there are more."""
    return Event.objects.of_one(claim, _EVENTS + 1)


def _about(claim: Claim) -> dict[str, object]:
    """What stands above and below the evidence."""
    cells = list(Cell.objects.of_claims([claim]))
    treated = treatments(cells, Article.objects.seen().known_by(cited(cells)).without_text())
    tied = list(Relation.objects.of_claim(claim)[: _RELATED + 1])
    tally = getattr(claim, "tally", None)
    outlets, events = {cell.outlet.key: cell.outlet for cell in cells}, _events(claim)
    begun = origins(tally.origins if tally else [], outlets)
    named_first, speakers = told(tally.voices if tally else {})
    return {
        "summary": summary(
            outlets=tally.outlets if tally else 0,
            origins=len(tally.origins) if tally else 0,
            answers=named_first,
            omitted=sum(cell.states == ["omitted"] for cell in cells),
            speakers=speakers,
        ),
        "groups": strip(cells),
        "treatments": treated,
        "quiet": quiet(treated),
        "origins": begun,
        "spread": spread(begun),
        "routes": route_map(tally.routes if tally else {}, outlets),
        "related": related(claim, tied[:_RELATED]),
        "related_cut": _RELATED if len(tied) > _RELATED else 0,
        "differences": _differences(claim),
        "travelled": travelled(tally, cells),
        "events": events[:_EVENTS],
        "events_cut": len(events) > _EVENTS,
        "drawing": draw([Drawn.of(event) for event in events[:_EVENTS]]),
        "milestones": milestones(events[:_EVENTS]),
        "reviews": list(ReviewTie.objects.of_claim(claim)[: _REVIEWS + 1]),
        "most_reviews": _REVIEWS,
        "stories": Story.objects.telling_of(tally)[:_STORIES] if tally else (),
        "replies": list(Letter.objects.replies_to(claim)[: _REPLIES + 1]),
        "most_replies": _REPLIES,
        **_history(claim),
        "unwatched": list(Outlet.objects.apart_from(cell.outlet_id for cell in cells)[:_UNWATCHED]) if cells else (),
    }
