"""/entities/ -> names by how much is said of them; /entities/ID/ -> one of them: what it alleges, what is alleged where
it is named, its answers, over time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims import withheld
from claims.models import Claim, Entity, EntityTally, Part, Story
from claims.pages.keyset import page
from claims.pages.over_time import over_time
from claims.views import asked
from claims.views.gone import gone
from config.htmx import render_page

_CLAIMS, _NAMES, _BESIDE, _STORIES, _LISTED = 12, 30, 5, 6, 100
_ORDERS = {"most": EntityTally.MOST, "name": EntityTally.FILED}
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")


@require_safe
def entity(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Entity.objects.select_related("merged_into", "tally"), public_id=public_id)
    if (heir := found.heir()) != found:
        return redirect(heir)  # not for good: an editor may take it back
    side, after = asked.one_of(request, "show", Part.Side.values, ""), asked.bookmark(request)
    pages = [
        (name, page(Part.objects.of_entity(found, name), Part.NEWEST, after if side else "", _CLAIMS))
        for name in ([side] if side else Part.Side.values)
    ]
    sections = [(name, shown, [part.claim for part in shown.rows]) for name, shown in pages]
    if not any(claims for _, _, claims in sections):
        if found.is_empty():
            return gone(request, "name")
        withheld.show_name(found)
    names = list(found.names.exclude(name=found.name).order_by("name")[: _NAMES + 1])
    context = {"entity": found, "side": side, "sections": sections, "names": names, "most_names": _NAMES}
    if not side:
        context |= _around(found, [claim for _, _, claims in sections for claim in claims])
    return render(request, "entity.html", context)


def _around(entity: Entity, claims: list[Claim]) -> dict[str, object]:
    """Over time, beside whom, and in which stories; `claims` are its newest."""
    by, against = Part.Side.BY, Part.Side.AGAINST
    worded = [claim.worded_from_id for claim in claims if claim.worded_from_id]
    return {
        "over_time": over_time(Part.objects.by_month(entity)),
        "accusing": Part.objects.beside(entity, against, by, _BESIDE),
        "named": Part.objects.beside(entity, by, against, _BESIDE),
        "counted": Part.COUNTED,
        "beside": Part.BESIDE,
        "stories": Story.objects.telling(worded)[:_STORIES],
    }


@require_safe
def entity_list(request: HttpRequest) -> HttpResponse:
    order, kind = asked.one_of(request, "order", _ORDERS, "most"), asked.one_of(request, "kind", Entity.Kind.values, "")
    letter = asked.one_of(request, "from", _LETTERS, "") if order == "name" else ""
    found = EntityTally.objects.of_kind(kind) if kind else EntityTally.objects.all()
    found = found.beginning(letter) if letter else found
    context = {
        "entities": page(found.with_entity(), _ORDERS[order], asked.bookmark(request), _LISTED),
        "order": order,
        "kind": kind,
        "kinds": Entity.Kind.choices,
        "letter": letter,
        "letters": _LETTERS,
    }
    return render_page(request, "entities.html", context, fragment="rows")
