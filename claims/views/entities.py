"""/entities/ID/ -> one person, organisation, place, product or law: what it alleges, what is alleged, its answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.models import Claim, Entity
from claims.models.claims import ORDERS, ClaimQuerySet
from claims.pages.keyset import page
from claims.views import asked
from claims.views.gone import gone

_CLAIMS = 20
_SIDES = {  # what is shown -> the question
    "by": lambda claims, entity: claims.by(entity),
    "against": lambda claims, entity: claims.against(entity),
    "answers": lambda claims, entity: claims.answered_by(entity),
}


@require_safe
def entity(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Entity.objects.select_related("merged_into"), public_id=public_id)
    if (heir := found.heir()) != found:
        return redirect(heir, permanent=True)
    side = asked.one_of(request, "show", _SIDES, "")
    sides = [side] if side else list(_SIDES)
    sections = [(name, page(_side(name, found), ORDERS["newest"], asked.bookmark(request), _CLAIMS)) for name in sides]
    if not any(claims.rows for _, claims in sections) and found.is_empty():
        return gone(request, "name")
    context = {"entity": found, "names": found.names.order_by("name"), "sections": sections}
    return render(request, "entity.html", context)


def _side(name: str, entity: Entity) -> ClaimQuerySet:
    return _SIDES[name](Claim.objects.current(), entity).sorted_by("newest")


def entity_list(request: HttpRequest) -> HttpResponse:
    raise Http404
