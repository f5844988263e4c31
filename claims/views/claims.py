"""/claims/ID/ -> one claim: who reports it, who answered, the words, their origins and their times."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims.models import Cell, Claim, Discrepancy, Event, Link, Relation, Statement, Story
from claims.pages.bands import Drawn, draw
from claims.pages.discrepancies import Difference, differences
from claims.pages.evidence import evidence
from claims.pages.keyset import page
from claims.pages.milestones import milestones
from claims.pages.related import related
from claims.pages.routes import route_map
from claims.pages.sentences import answers, summary
from claims.pages.strips import strip
from claims.pages.travelled import travelled
from claims.pages.treatment import cited, origins, spread, treatments
from claims.views import asked
from config.htmx import render_page
from sources.models import Article, Outlet

_EVIDENCE, _UNWATCHED, _RELATED, _EVENTS = 40, 8, 24, 300
_BY_STANCE = ("place", "statement__revision__article__published_at", "pk")


@require_safe
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Claim.objects.select_related("merged_into", "tally", "worded_from"), public_id=public_id)
    if found.merged_into:
        return redirect(found.merged_into)  # not for good: an editor may take it back
    checked, links = asked.switch(request, "checked"), Link.objects.evidence_of(found)
    shown = page(links.checked() if checked else links, _BY_STANCE, asked.bookmark(request), _EVIDENCE)
    context = {"claim": found, "links": shown, "evidence": evidence(shown.rows), "checked": checked}
    if not asked.bookmark(request):
        context |= _about(found)
    return render_page(request, "claim.html", context, fragment="evidence")


@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """A statement's own address, which leads to its place in the article."""
    found = get_object_or_404(Statement.objects.select_related("revision__article"), public_id=public_id)
    return redirect(found)


def _differences(claim: Claim) -> list[Difference]:
    """Versions may be carried by outlets that have no cell here: those of a claim that is set beside this one."""
    rows = list(Discrepancy.objects.of_claim(claim))
    keys = {key for row in rows for version in row.versions for key in version["outlets"]}
    return differences(rows, {outlet.key: outlet for outlet in Outlet.objects.filter(key__in=keys)})


def _events(claim: Claim) -> list[Event]:
    """The first: they say who began it. One more than are shown, where there are more."""
    return list(Event.objects.of_claims([claim]).with_all().in_order()[: _EVENTS + 1])


def _about(claim: Claim) -> dict[str, object]:
    """What stands above and below the evidence."""
    cells = list(Cell.objects.of_claims([claim]))
    treated = treatments(cells, Article.objects.known_by(cited(cells)).without_text())
    tied = list(Relation.objects.of_claim(claim)[: _RELATED + 1])
    tally = getattr(claim, "tally", None)
    outlets, events = {cell.outlet.key: cell.outlet for cell in cells}, _events(claim)
    begun = origins(tally.origins if tally else [], outlets)
    return {
        "summary": summary(
            outlets=tally.outlets if tally else 0,
            origins=len(tally.origins) if tally else 0,
            answers=answers(Link.objects.of_claim(claim).answers()),
            omitted=sum(cell.states == ["omitted"] for cell in cells),
        ),
        "groups": strip(cells),
        "treatments": treated,
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
        "stories": Story.objects.of_claim(claim),
        "unwatched": list(Outlet.objects.apart_from(cell.outlet_id for cell in cells)[:_UNWATCHED]) if cells else (),
    }
