"""a kind of page and a number -> the addresses that search engines are told of, in parts of bounded size.

A part holds what has its key in one stretch of keys: it is found by the primary key's index, at the same price however
many there are, and keeps its address as others come.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Expression, Max, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.models import Claim, Entity, Story
from sources.models import Outlet

PART = 1_000  # addresses at most: a part costs no more than any page, and an index may name 50,000
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
    return ["pages", *(f"{name}-{number}" for name, kind in _KINDS.items() for number in _numbers(kind))]


def _numbers(kind: _Kind) -> list[int]:
    """Of each part the first that is in it is looked for, and none after it: LATERAL, since to see whether one EXISTS
    the planner gathers all."""
    inside = kind.found().filter(pk__gte=RawSQL("part * %s", [PART]), pk__lt=RawSQL("(part + 1) * %s", [PART]))
    sql, values = inside.order_by("pk").values("pk")[:1].query.sql_with_params()
    last = f"SELECT coalesce(max(id), 0) / %s FROM {inside.model._meta.db_table}"  # noqa: S608  (Django's words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT part FROM generate_series(0, ({last})) part, LATERAL ({sql}) inside ORDER BY part",  # noqa: S608
            [PART, *values],
        )
        return [row[0] for row in cursor.fetchall()]


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
