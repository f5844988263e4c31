"""a resource and what rows of it are wanted -> those rows as the database writes them, and one of them by its id."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from claims import withheld
from claims.api.problems import Problem
from claims.export import lines
from claims.export.fields import Resource
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.models import Claim, Entity, Event, Purge, Statement, Story
from claims.withheld import Withheld
from sources.models import Article, Outlet, Poll

_JOINED = {"links", "coverage", "discrepancies"}  # whose ids have two parts, with a space between
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
BY_INDEX = {"articles", "entities", "statements", "claims", "stories", "polls"}
_RESTS_ON = {  # of which kind of thing its rows are
    "outlets": "outlet",
    "articles": "article",
    "revisions": "article",
    "entities": "entity",
    "statements": "statement",
    "claims": "claim",
    "links": "link",
    "judgements": "judgement",
    "stories": "story",
    "coverage": "claim",
    "discrepancies": "claim",
    "polls": "outlet",
    "events": "event",
}
_MERGED: Mapping[str, tuple[type[Model], str]] = {
    "outlets": (Outlet, "key"),
    "entities": (Entity, "public_id"),
    "claims": (Claim, "public_id"),
    "stories": (Story, "public_id"),
}


class Everything(Scope):
    """That readers may see, the events of timelines included."""

    def kept(self, name: str) -> QuerySet[Any]:
        return Event.objects.of_seen() if name == "event" else super().kept(name)


class Just(Everything):
    """Everything, but of one kind of thing just what was found."""

    def __init__(self, kind: str, found: QuerySet[Any]) -> None:
        super().__init__()
        self.__dict__.update(_kind=kind, _just=found)  # it is frozen

    def kept(self, name: str) -> QuerySet[Any]:
        return self._just if name == self._kind else super().kept(name)


EVERYTHING = Everything()


def texts(
    resource: Resource, scope: Scope, *, after: str = "", most: int | None = None, ids: Sequence[str] | None = None
) -> list[bytes]:
    """As `lines.rows`, each row as PostgreSQL writes it: it never becomes an object of ours. Within `one_moment`."""
    if ids and resource.numbered and not all(_NUMBER.fullmatch(one) for one in ids):
        return []
    try:
        query, given = lines.question(resource, scope, after=after, most=most, ids=ids)
    except EmptyResultSet:  # what is asked for can be nothing
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [line.encode() for (line,) in cursor]


def listed(resource: Resource, scope: Scope, *, after: str, most: int) -> list[bytes]:
    """As `texts`. Of everything, ids are read off their index first: to sort all rows for each answer is too slow. Ids
    of digits and small letters have the same order byte by byte and in any language."""
    if scope.narrow or resource.name not in BY_INDEX:
        return texts(resource, scope, after=after, most=most)
    kept = scope.kept(_RESTS_ON[resource.name]) if resource.name != "polls" else Poll.objects.all()
    ids = kept.filter(public_id__gt=after).order_by("public_id").values_list("public_id", flat=True)
    return texts(resource, scope, ids=list(ids[:most]))


def of(found: QuerySet[Any], resource: Resource, most: int | None = None) -> list[bytes]:
    """Those of what `found`, a question for things that readers may see, finds; by id."""
    return texts(resource, Just(_RESTS_ON[resource.name], found), most=most)


def in_order(ids: Iterable[str], resource: Resource) -> list[bytes]:
    """Those that readers may see, as `ids` go."""
    wanted = list(ids)
    known = {_id(row): row for row in texts(resource, EVERYTHING, ids=wanted)} if wanted else {}
    return [known[one] for one in wanted if one in known]


def _id(row: bytes) -> str:
    return str(orjson.loads(row)["id"])


def has_parts(resource: str) -> bool:
    return resource in _JOINED


def in_address(row_id: str) -> str:
    """An id as one part of an address: those that have two parts hold a space, which becomes a tilde."""
    return row_id.replace(" ", "~")


def from_address(resource: str, given: str) -> str:
    return given.replace("~", " ", 1) if resource in _JOINED else given


def heir_of(resource: str, row: Mapping[str, Any]) -> HttpResponse | None:
    """The way to what it was merged into, where it was."""
    if not row.get("merged_into"):
        return None
    model, name = _MERGED[resource]
    one = model._default_manager.select_related("merged_into").get(**{name: row["id"]})
    heir = one.heir()
    if heir == one:
        return None
    # Of claims and names not for good: an editor may take it back.
    return redirect(reverse(f"api_{resource}_one", args=[getattr(heir, name)]), permanent=model not in (Claim, Entity))


def absent(resource: str, row_id: str) -> Problem:
    """Why there is no such row: as its page says it."""
    try:
        _show(resource, row_id)
    except Withheld as hidden:
        return hushed(hidden)
    return Problem("not-found", f"{RESOURCES[resource].name}: none has the id {row_id[:80]!r}.")


def hushed(hidden: Withheld) -> Problem:
    if hidden.purged:
        purge = Purge.objects.of(hidden.thing)
        why = f" on {purge.at:%Y-%m-%d}, since {purge.get_category_display()}" if purge else ""
        return Problem("gone", f"The words of the {hidden.kind} {hidden.thing} were taken out for good{why}.")
    return Problem("withheld", f"The {hidden.kind} {hidden.thing} is not shown: editors decided so for now.")


def _show(resource: str, row_id: str) -> None:
    """Raises Withheld where it is there and hidden."""
    if resource == "claims":
        found = Claim.objects.with_shown().filter(public_id=row_id).first()
    elif resource in ("articles", "revisions"):
        found = Article.objects.filter(public_id=row_id.partition(".")[0]).first()
    elif resource == "statements":
        told = Statement.objects.select_related("revision__article").filter(public_id=row_id).first()
        found = told and told.revision.article
        if told and (link := told.links.filter(active=True).first()):
            withheld.show(found)
            found = Claim.objects.with_shown().get(pk=link.claim_id)
    else:
        found = None
    if found:
        withheld.show(found)
