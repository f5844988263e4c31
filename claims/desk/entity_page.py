"""/desk/entities/ID/ -> a person, organisation or thing as an editor works on it: its names, and whom it may be one
with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.desk import looking
from claims.desk.around import around
from claims.desk.roles import EDITORS, only
from claims.models import Entity, EntityName, Mention
from claims.pages.keyset import page
from claims.views import asked

_NAMES = 50
_FILED = ("plain",)


@require_safe
@only(EDITORS)
def entity(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Entity.objects.select_related("merged_into"), public_id=public_id)
    if (heir := found.heir()) != found:
        messages.info(request, f"“{found.name}” was merged: this is the one that it leads to now.")
        return redirect("desk_entity", heir.public_id)
    family = list(Entity.objects.one_with(found))
    names = page(
        EntityName.objects.filter(entity__in=family).select_related("entity"), _FILED, asked.bookmark(request), _NAMES
    )
    words = asked.words(request, "q")
    context = {
        "entity": found,
        "ended": [one for one in family if one != found],
        "names": names,
        "spoken": Mention.objects.filter(entity__in=family, role=Mention.Role.SPEAKER).count(),
        "mentioned": Mention.objects.filter(entity__in=family).exclude(role=Mention.Role.SPEAKER).count(),
        "words": words,
        "found": looking.entities(words or found.name, but=public_id),
        **around(request, public_id, *(one.public_id for one in family if one != found)),
    }
    return render(request, "desk/entity.html", context)
