"""/stories/ID/outlets/ -> two to four outlets side by side on one story; without a choice, a form to choose them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims import tallies
from claims.models import Cell, Claim, Discrepancy, Statement, Story, StoryMember
from claims.models.claims import ORDERS
from claims.pages.choice import Choice
from claims.pages.contrast import FEWEST, MOST, Sides, most_different, sides, totals
from claims.pages.keyset import page
from claims.pages.matrix import Column, columns
from claims.pages.outline import ORDERED
from claims.pages.tellings import Beside, beside
from claims.views import asked
from claims.views.choosing import chosen, kept
from claims.views.heirs import about
from claims.views.stories import USUAL, order_asked
from config.htmx import render_page
from sources.models import Outlet

CLAIMS = 15
_COMPARED, _CELLS = 24, 12_000  # outlets, and what they have on a story, among which the two least alike are sought


@require_safe
@about(Story, "tally")
def contrast(request: HttpRequest, found: Story) -> HttpResponse:
    counts = tallies.of(found).by_outlet
    known = [column for column in columns(Outlet.objects.in_bulk(counts), counts) if column.covered]
    picked = chosen(request, known, most=MOST)
    context: dict[str, Any] = {"story": found, "choice": picked, "fewest": FEWEST, "most": MOST}
    if len(picked.chosen) < FEWEST:
        context["suggested"] = suggested(found, known)
    else:
        context |= _beside(request, found, picked)
    return render_page(request, "contrast.html", context, fragment="rows" if asked.bookmark(request) else "sides")


def suggested(story: Story, known: list[Column]) -> dict[str, Any] | None:
    """The two outlets that differ most, with the address of the page that sets them side by side."""
    some = known[:_COMPARED]
    held = Cell.objects.side_by_side(story, [column.outlet.pk for column in some], _CELLS) if len(some) > 1 else []
    if not (found := most_different(held, some)):
        return None
    pair, number = found
    return {"pair": pair, "number": number, "query": kept([("outlet", [column.outlet.slug for column in pair])])}


def _beside(request: HttpRequest, story: Story, picked: Choice) -> dict[str, Any]:
    outlets = [column.outlet for column in picked.chosen]
    keys = [outlet.pk for outlet in outlets]
    last = StoryMember.objects.last_by_outlet(story, keys)
    found = sides(Cell.objects.side_by_side(story, keys), keys, last)
    ways = kinds(found, outlets)
    show, order = asked.one_of(request, "show", ways, "all"), order_asked(request)
    asked_for = Claim.objects.among(ways[show][1]).sorted_by(order)
    claims = page(asked_for, ORDERS[order], asked.bookmark(request), CLAIMS)
    address = {"outlet": picked.slugs, "show": show if show != "all" else "", "sort": order if order != USUAL else ""}
    return {
        "columns": [(column, len(found.carried[column.outlet.pk])) for column in picked.chosen],
        "totals": totals(found, outlets),
        "kinds": [(name, label, len(own)) for name, (label, own) in ways.items()],
        "show": show,
        "orders": ORDERED,
        "order": order,
        "kept": kept(address.items()),
        "claims": claims,
        "rows": _rows(claims.rows, outlets, found, last),
    }


def kinds(found: Sides, outlets: list[Outlet]) -> dict[str, tuple[str, frozenset[int]]]:
    """What `show` may ask for -> its words, and its claims."""
    together = "both carry" if len(outlets) == FEWEST else "all carry"
    return {
        "all": ("all", found.either),
        "together": (together, found.together),
        "different": ("in different stances", found.different),
        **{f"only-{outlet.slug}": (f"only {outlet.name}", found.only[outlet.pk]) for outlet in outlets},
    }


def _rows(claims: list[Claim], outlets: list[Outlet], found: Sides, last: Any) -> list[Beside]:
    return beside(
        claims,
        outlets,
        cells=Cell.objects.crossing(claims).filter(outlet__in=outlets),
        told=Statement.objects.first_of_each_cell(claims, outlets).with_context().with_texts_once(),
        lacks=found.lacks,
        last=last,
        discrepancies=Discrepancy.objects.of_claims(claims),
    )
