"""words, an id or an address -> what is meant by it, for whoever looks for something at the desk.

Addresses of public pages and ids lead to pages of the desk; readers are shown no way there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from claims.desk import things
from claims.models import Claim, Entity, Sought, Statement, Story
from claims.models.words import MOST, prefix_query, readable, words_in
from claims.pages.sentences import counted
from sources.models import Article

FOUND = 8
_ID = re.compile(r"(?:^|/)([ctesa][0-9a-z]{16})(?:/.*)?$")
_PAGES = {"claim": "desk_claim", "name": "desk_entity", "story": "desk_story", "article": "desk_article"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """`more`: what tells it from others of the same name."""

    public_id: str
    words: str
    more: str
    href: str


def plain(given: str) -> str:
    return readable(given[:MOST].replace("\0", " "))


def named(given: str) -> str:
    """The public id in an address, or that is one; empty where there is none."""
    found = _ID.search(given.strip().split("?")[0].split("#")[0])
    return found[1] if found else ""


def desk_address(public_id: str) -> str:
    """Of the page of the desk where the thing is worked on; empty where there is no such thing. A statement leads to
    its article."""
    kind = things.called(public_id)
    if kind == "statement":
        articles = Statement.objects.filter(public_id=public_id).values_list("revision__article__public_id", flat=True)
        article = articles.first()
        return f"{reverse('desk_article', args=[article])}#{public_id}" if article else ""
    models = {"claim": Claim, "name": Entity, "story": Story, "article": Article}
    known = kind in models and models[kind].objects.filter(public_id=public_id).exists()
    return reverse(_PAGES[kind], args=[public_id]) if known else ""


def claims(given: str, *, but: str = "", most: int = FOUND) -> list[Found]:
    """Those that stand; the likest first. An id leads to what its claim was merged into."""
    words = plain(given)
    if found := named(words):
        known = Claim.objects.with_tally().filter(public_id=found).first()
        rows = [known.heir()] if known else []
    elif words_in(words):
        keys = list(Sought.objects.best(prefix_query(words)).values_list("pk", flat=True)[: most + 1])
        there = Claim.objects.current().with_tally().in_bulk(keys)
        rows = [there[key] for key in keys if key in there]
    else:
        rows = []
    return [as_found(one) for one in rows if one.public_id != but][:most]


def as_found(claim: Claim) -> Found:
    tally = getattr(claim, "tally", None)
    told = (
        f"{counted(tally.statements, 'statement')} in {counted(tally.outlets, 'outlet')}"
        if tally
        else "not counted yet"
    )
    return Found(
        public_id=claim.public_id,
        words=claim.text,
        more=told,
        href=reverse("desk_claim", args=[claim.public_id]),
    )


def entities(given: str, *, but: str = "", most: int = FOUND) -> list[Found]:
    words = plain(given)
    if found := named(words):
        known = Entity.objects.filter(public_id=found)
        rows: Sequence[Entity] = [one.heir() for one in known.select_related("merged_into")]
    elif any(map(str.isalnum, words)):
        rows = list(Entity.objects.like(words)[: most + 1])
    else:
        rows = []
    said = _said(rows)
    return [
        Found(
            public_id=one.public_id,
            words=one.name,
            more=f"{one.get_kind_display().lower()}, {counted(said.get(one.pk, 0), 'statement')}",
            href=reverse("desk_entity", args=[one.public_id]),
        )
        for one in rows
        if one.public_id != but
    ][:most]


def _said(rows: Sequence[Entity]) -> dict[int, int]:
    counts = Entity.objects.filter(pk__in=[one.pk for one in rows]).annotate(
        n=Count("mentions__statement", distinct=True)
    )
    return dict(counts.values_list("pk", "n")) if rows else {}


def stories(given: str, *, but: str = "", most: int = FOUND) -> list[Found]:
    """By words of their titles, all of which they hold; the newest first."""
    words = plain(given)
    if found := named(words):
        known = Story.objects.filter(public_id=found).select_related("merged_into")
        query = Story.objects.filter(pk__in=[one.heir().pk for one in known])
    elif parts := words_in(words):
        query = Story.objects.told()
        for part in parts[:6]:
            query = query.filter(title__icontains=part)
    else:
        return []
    rows = query.exclude(public_id=but).with_span().order_by("-pk")[:most]
    return [
        Found(
            public_id=one.public_id,
            words=one.title,
            more=f"{counted(one.articles_count, 'article')} of {counted(one.outlets_count, 'outlet')}",
            href=reverse("desk_story", args=[one.public_id]),
        )
        for one in rows
    ]


LOOKED_FOR = {"claim": claims, "entity": entities, "story": stories}
