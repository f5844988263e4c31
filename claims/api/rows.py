"""a resource and what rows of it are wanted -> those rows as the database writes them, and one of them by its id."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, Model, Q, QuerySet
from django.db.models.functions import Cast, Collate
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from claims import withheld
from claims.api.problems import Problem
from claims.export import lines
from claims.export.fields import Resource
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.models import Cell, Claim, Discrepancy, Entity, Event, Link, Purge, ReviewTie, Statement, Story
from claims.withheld import Withheld
from sources.models import Article, Outlet, Poll, Revision

_JOINED = {"links", "coverage", "discrepancies"}  # whose ids have two parts, with a space between
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_ID = {  # where it stands, from what the rows rest on
    "outlets": "key",
    "articles": "public_id",
    "entities": "public_id",
    "statements": "public_id",
    "claims": "public_id",
    "reviews": "review__public_id",
    "judgements": "pk",
    "stories": "public_id",
    "polls": "public_id",
}
_BY_INDEX = _ID.keys() - {"outlets", "judgements"}  # outlets are few, and judgements come in the order of their keys


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """Of ids that two things make together, `between` them: where in `rows` the first stands and how the second is
    compared, and which column names what the rows rest on."""

    rows: type[Model]
    first: str
    second: F | Collate
    of: str
    between: str = " "


_IN_PARTS = {
    "revisions": _Parts(
        rows=Revision,
        first="article__public_id",
        second=Collate(Cast("number", CharField()), "C"),
        of="article",
        between=".",
    ),
    "links": _Parts(rows=Link, first="statement__public_id", second=F("claim__public_id"), of="pk"),
    "coverage": _Parts(rows=Cell, first="claim__public_id", second=Collate("outlet__key", "C"), of="claim"),
    "discrepancies": _Parts(
        rows=Discrepancy, first="claim__public_id", second=Collate(Cast("place", CharField()), "C"), of="claim"
    ),
}
QUICK = _BY_INDEX | _IN_PARTS.keys()  # whose pages of everything are read off an index
_RESTS_ON = {  # of which kind of thing its rows are
    "outlets": "outlet",
    "articles": "article",
    "revisions": "article",
    "entities": "entity",
    "statements": "statement",
    "claims": "claim",
    "links": "link",
    "reviews": "review",
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

    def alone(self, name: str) -> QuerySet[Any]:
        """The same, for a question in which nothing else is kept that it could rest on."""
        claims = Claim.objects.shown()
        if name == "link":
            return Link.objects.filter(statement__in=Statement.objects.shown(), claim__in=claims)
        if name == "review":
            return ReviewTie.objects.filter(claim__in=claims, review__blanked_at=None)
        return self.kept(name)


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
    if ids is not None:
        sought = [one for one in ids if _NUMBER.fullmatch(one) or (not resource.numbered and "\0" not in one)]
        if not sought:  # such ids nothing has, and PostgreSQL would not even take them
            return []
        ids = sought
    if ids is not None and resource.name in _IN_PARTS:
        scope = _with_first(resource, scope, ids)
    try:
        query, given = lines.question(resource, scope, after=after, most=most, ids=ids)
    except EmptyResultSet:  # what is asked for can be nothing
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [line.encode() for (line,) in cursor]


def listed(resource: Resource, scope: Scope, *, after: str, most: int) -> list[bytes]:
    """As `texts`. Of everything, what rows rest on is read off indexes first: to sort all rows for each answer is too
    slow. Ids of digits and small letters have the same order byte by byte and in any language."""
    if scope.narrow or resource.name not in QUICK:
        return texts(resource, scope, after=after, most=most)
    kind = _RESTS_ON[resource.name]
    kept = EVERYTHING.alone(kind) if resource.name != "polls" else Poll.objects.all()
    if resource.name in _IN_PARTS:
        keys = _next_in_parts(_IN_PARTS[resource.name], kept, after, most)
        if not keys:
            return []
        just = Just(kind, kept.model._default_manager.filter(pk__in=keys))
        return texts(resource, just, after=after, most=most)
    name = _ID[resource.name]
    ids = kept.filter(**{f"{name}__gt": after}).order_by(name).values_list(name, flat=True)
    return texts(resource, EVERYTHING, ids=list(ids[:most]))


def _next_in_parts(parts: _Parts, kept: QuerySet[Any], after: str, most: int) -> set[int]:
    """Keys of what the next rows rest on. Whoever comes first is found by the index of the first part alone, which is
    why it is asked for twice."""
    first, _, second = after.partition(parts.between)
    rows = parts.rows._default_manager.filter(**{f"{parts.of}__in": kept}).alias(second=parts.second)
    if after:
        beyond = Q(**{f"{parts.first}__gt": first}) | Q(**{parts.first: first, "second__gt": second})
        rows = rows.filter(beyond, **{f"{parts.first}__gte": first})
    return set(rows.order_by(parts.first, "second").values_list(parts.of, flat=True)[:most])


def _with_first(resource: Resource, scope: Scope, ids: Sequence[str]) -> Scope:
    """Only what rests on the things that are named first in these ids: those two make together no index knows."""
    parts, kind = _IN_PARTS[resource.name], _RESTS_ON[resource.name]
    name = parts.first if parts.of == "pk" else parts.first.removeprefix(f"{parts.of}__")
    named = {one.partition(parts.between)[0] for one in ids}
    return Just(kind, scope.kept(kind).filter(**{f"{name}__in": named}))


def of(found: QuerySet[Any], resource: Resource, most: int | None = None) -> list[bytes]:
    """Those of what `found`, a question for things that readers may see, finds; by id."""
    if resource.name not in _ID:
        return texts(resource, Just(_RESTS_ON[resource.name], found), most=most)
    # By name, and not as all that is kept: a row names others of its kind.
    name = _ID[resource.name]
    order = Collate(name, "C") if name == "key" else name
    ids = found.order_by(order).values_list(name, flat=True)[:most]
    return texts(resource, EVERYTHING, ids=[str(one) for one in ids])


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
        if "\0" not in row_id:
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
