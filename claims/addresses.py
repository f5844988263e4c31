"""a kind of page and a number -> the addresses that search engines are told of, in parts of bounded size.

A part holds what has its key in one stretch of keys: it is found by the primary key's index, at the same price however
many there are, and keeps its address as others come.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, Expression, F, Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.models import Claim, Entity, Story
from sources.models import Outlet

PART = 5_000  # addresses at most
_FIXED = ("front", "stories", "entities", "outlets", "ask", "method", "about", "corrections", "status")
_NAME = re.compile(r"([a-z]+)-([0-9]{1,6})")


@dataclass(frozen=True, kw_only=True)
class Address:
    path: str
    changed: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class _Kind:
    view: str
    found: Callable[[], QuerySet]
    id: str = "public_id"
    changed: Expression | None = None  # when what it shows changed last, where that is known


_KINDS = {
    "claims": _Kind(
        view="claim",
        found=lambda: Claim.objects.current().indexed(),
        changed=Coalesce("tally__changed_at", "first_seen_at"),
    ),
    "stories": _Kind(view="story", found=lambda: Story.objects.told(), changed=Max("members__article__published_at")),
    "names": _Kind(view="entity", found=lambda: Entity.objects.mentioned()),
    "outlets": _Kind(view="outlet", found=lambda: Outlet.objects.current(), id="slug"),
}


def parts() -> list[str]:
    """The names of all parts that hold something, in the same order each time."""
    names = ["pages"]
    for name, kind in _KINDS.items():
        numbers = kind.found().order_by().values_list(F("pk") / PART, flat=True).distinct()
        names += [f"{name}-{number}" for number in sorted(set(numbers))]
    return names


def part(name: str) -> list[Address] | None:
    """None where no part can have that name; empty where nothing is in it any more."""
    if name == "pages":
        return [Address(path=reverse(view)) for view in _FIXED]
    asked = _NAME.fullmatch(name)
    if not asked or asked[1] not in _KINDS:
        return None
    kind, number = _KINDS[asked[1]], int(asked[2])
    return list(_addresses(kind, kind.found().filter(pk__gte=number * PART, pk__lt=(number + 1) * PART)))


def _addresses(kind: _Kind, found: QuerySet) -> Iterable[Address]:
    # One address is made by Django and the others after it: a thousand of them would take it 20 milliseconds.
    before, after = reverse(kind.view, args=["ID"]).split("ID")
    changed = kind.changed or Value(None, output_field=DateTimeField())
    for own, when in found.annotate(changed=changed).order_by("pk").values_list(kind.id, "changed"):
        yield Address(path=f"{before}{own}{after}", changed=when)
