"""rows of the database -> the rows of each exported file, sorted by id.

A resource is a function of a `Scope`; its docstring says what a row is. Fields only ever get added.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Length

from claims.models import Cell, Claim, Entity, Judgement, Link, Mention, Statement, Story
from sources.models import Article, Outlet, Poll, Revision

type Row = dict[str, Any]
_CHUNK = 2000


@dataclass(frozen=True)
class Scope:
    """What is taken out: everything, or what belongs to one story."""

    story: Story | None = None

    @property
    def articles(self) -> QuerySet[Article]:
        return Article.objects.filter(membership__story=self.story) if self.story else Article.objects.all()

    @property
    def outlets(self) -> QuerySet[Outlet]:
        """Those that all other files name."""
        if not self.story:
            return Outlet.objects.all()
        named = Q(cells__claim__in=self.claims) | Q(articles__in=self.articles)
        return Outlet.objects.filter(pk__in=Outlet.objects.filter(named).values("pk"))

    @property
    def statements(self) -> QuerySet[Statement]:
        """Also those of earlier revisions, and those retired: `retired` says so."""
        found = Statement.objects.all()
        return found.of_story(self.story) if self.story else found

    @property
    def claims(self) -> QuerySet[Claim]:
        return Claim.objects.of_story(self.story) if self.story else Claim.objects.all()


def _stream[M: Model](found: QuerySet[M], order: str = "public_id") -> Iterator[M]:
    return found.order_by(order).iterator(chunk_size=_CHUNK)


def outlets(scope: Scope) -> Iterator[Row]:
    """A publisher; `id` is the name it goes by in all other files."""
    for outlet in _stream(scope.outlets, "key"):
        yield {
            "id": outlet.key,
            "name": outlet.name,
            "kind": outlet.kind,
            "language": outlet.language,
            "family": outlet.family,
            "domains": outlet.domains,
            "aliases": outlet.aliases,
        }


def articles(scope: Scope) -> Iterator[Row]:
    """A piece by an outlet at one address; `revision` is the SHA-256 of its present text."""
    found = scope.articles.without_text().select_related("membership__story", "copied__original")
    for article in _stream(found):
        member, copied = getattr(article, "membership", None), getattr(article, "copied", None)
        yield {
            "id": article.public_id,
            "external_id": article.external_id or None,
            "outlet": article.outlet.key,
            "url": article.url or None,
            "title": article.current.title,
            "authors": article.current.authors,
            "language": article.current.language or None,
            "published": _time(article.published_at),
            "published_basis": article.published_basis,
            "published_precision": article.published_precision,
            "first_seen": _time(article.first_seen_at),
            "last_seen": _time(article.last_seen_at),
            "revision": article.current.sha256,
            "story": member.story.public_id if member else None,
            "copy_of": copied.original.public_id if copied else None,
        }


def revisions(scope: Scope) -> Iterator[Row]:
    """A text as seen at one time: its hash and length, not the text itself."""
    found = Revision.objects.filter(article__in=scope.articles).select_related("article")
    found = found.annotate(characters=Length("text")).defer("text", "blocks")
    for revision in found.order_by("article__public_id", "number").iterator(chunk_size=_CHUNK):
        yield {
            "id": f"{revision.article.public_id}.{revision.number}",
            "article": revision.article.public_id,
            "number": revision.number,
            "sha256": revision.sha256,
            "characters": revision.characters,
            "title": revision.title,
            "state": revision.state,
            "seen": _time(revision.seen_at),
        }


def entities(scope: Scope) -> Iterator[Row]:
    """A person, organisation, place, product or law, with every name it goes by."""
    found = Entity.objects.prefetch_related("names").select_related("merged_into")
    if scope.story:
        found = found.filter(mentions__statement__in=scope.statements).distinct()
    for entity in _stream(found):
        yield {
            "id": entity.public_id,
            "kind": entity.kind,
            "name": entity.name,
            "names": sorted(name.name for name in entity.names.all()),
            "merged_into": entity.merged_into.public_id if entity.merged_into else None,
        }


def statements(scope: Scope) -> Iterator[Row]:
    """Who says what in which stance. Spans are {start, end, text}: code points into the revision's text."""
    found = scope.statements.select_related("revision__article__outlet", "revision__article__membership__story")
    for chunk in batched(_stream(found), _CHUNK):
        keys = [statement.pk for statement in chunk]
        active = Link.objects.filter(statement__in=keys, active=True).values_list("statement", "claim__public_id")
        claim_of = dict(active)
        mentioned: dict[int, list[str]] = defaultdict(list)
        named = Mention.objects.filter(statement__in=keys, role=Mention.Role.NAMED)
        for statement, entity in named.values_list("statement", "entity__public_id").order_by("entity__public_id"):
            mentioned[statement].append(entity)
        for statement in chunk:
            yield _statement(statement, claim_of.get(statement.pk), mentioned[statement.pk])


def _statement(statement: Statement, claim: str | None, mentioned: list[str]) -> Row:
    article, text = statement.revision.article, statement.revision.text
    member = getattr(article, "membership", None)

    def span(pair: list[int] | None) -> Row | None:
        return {"start": pair[0], "end": pair[1], "text": text[pair[0] : pair[1]]} if pair else None

    return {
        "id": statement.public_id,
        "article": article.public_id,
        "external_id": article.external_id or None,
        "outlet": article.outlet.key,
        "revision": statement.revision.sha256,
        "source": span(statement.source),
        "cue": span(statement.cue),
        "content": [span(pair) for pair in statement.content],
        "speaker": statement.speaker,
        "speaker_reason": statement.speaker_reason,
        "spoken_by": statement.spoken_by or None,
        "stance": statement.stance,
        "modality": statement.modality,
        "quote": statement.quote,
        "via": statement.via,
        "hedges": [span(pair) for pair in statement.hedges],
        "confidence": statement.confidence,
        "rule": statement.rule,
        "extractor": statement.extractor,
        "mentions": mentioned,
        "claim": claim,
        "story": member.story.public_id if member else None,
        "published": _time(article.published_at),
        "first_seen": _time(statement.revision.seen_at),
        "current": article.current_id == statement.revision_id and statement.retired_at is None,
        "retired": _time(statement.retired_at),
        "review": "checked" if statement.reviewed_at else "unchecked",
    }


def claims(scope: Scope) -> Iterator[Row]:
    """A proposition; `cells` is {outlet: [state, ...]}; an outlet without one was not watched."""
    found = scope.claims.select_related("tally", "merged_into")
    for chunk in batched(_stream(found), _CHUNK):
        keys = [claim.pk for claim in chunk]
        cells: dict[int, dict[str, list[str]]] = defaultdict(dict)
        for cell in Cell.objects.of_claims(keys).order_by("outlet__key"):
            cells[cell.claim_id][cell.outlet.key] = cell.states
        stories: dict[int, list[str]] = defaultdict(list)
        held = Story.objects.filter(
            members__article__revisions__statements__links__claim__in=keys,
            members__article__revisions__statements__links__active=True,
        )
        pairs = held.values_list("members__article__revisions__statements__links__claim", "public_id").distinct()
        for claim, story in pairs.order_by("public_id"):
            stories[claim].append(story)
        for claim in chunk:
            yield _claim(claim, cells[claim.pk], stories[claim.pk])


def _claim(claim: Claim, cells: dict[str, list[str]], stories: list[str]) -> Row:
    tally = getattr(claim, "tally", None)
    return {
        "id": claim.public_id,
        "text": claim.text,
        "kind": claim.kind,
        "stories": stories,
        "cells": cells,
        "origins": tally.origins if tally else [],
        "unanswered": tally.unanswered if tally else [],
        "first_seen": _time(claim.first_seen_at),
        "first_published": _time(tally.first_published_at) if tally else None,
        "retired": _time(claim.retired_at),
        "review": "checked" if claim.reviewed_at else "unchecked",
        "merged_into": claim.merged_into.public_id if claim.merged_into else None,
    }


def links(scope: Scope) -> Iterator[Row]:
    """That a statement is about a claim, or may be, with the machine's score and reasons."""
    found = Link.objects.filter(statement__in=scope.statements).select_related("statement", "claim")
    for link in found.order_by("statement__public_id", "claim__public_id").iterator(chunk_size=_CHUNK):
        yield {
            "id": f"{link.statement.public_id} {link.claim.public_id}",
            "statement": link.statement.public_id,
            "claim": link.claim.public_id,
            "state": "linked" if link.active else "suggested" if link.suggested else "ended",
            "by": link.by,
            "score": link.score,
            "reasons": link.reasons,
        }


def judgements(scope: Scope) -> Iterator[Row]:
    """An editor's decision; the latest on a fingerprint holds."""
    found = Judgement.objects.select_related("editor")
    if scope.story:
        matters = (scope.statements, scope.claims, scope.articles)
        found = found.filter(reduce(or_, (Q(subject__in=matter.values("public_id")) for matter in matters)))
    for judgement in _stream(found, "pk"):
        yield {
            "id": judgement.pk,
            "kind": judgement.kind,
            "fingerprint": judgement.fingerprint,
            "value": judgement.value,
            "reason": judgement.reason,
            "editor": judgement.editor.get_username() if judgement.editor else None,
            "decided": _time(judgement.decided_at),
        }


def stories(scope: Scope) -> Iterator[Row]:
    """The articles about one event or dispute."""
    found = Story.objects.filter(pk=scope.story.pk) if scope.story else Story.objects.all()
    for story in _stream(found.select_related("merged_into").prefetch_related("members__article")):
        yield {
            "id": story.public_id,
            "title": story.title,
            "articles": sorted(member.article.public_id for member in story.members.all()),
            "merged_into": story.merged_into.public_id if story.merged_into else None,
        }


def coverage(scope: Scope) -> Iterator[Row]:
    """A cell, with the public ids of what it rests on."""
    found = Cell.objects.filter(claim__in=scope.claims) if scope.story else Cell.objects.all()
    ordered = found.select_related("claim", "outlet").order_by("claim__public_id", "outlet__key")
    for cell in ordered.iterator(chunk_size=_CHUNK):
        yield {
            "id": f"{cell.claim.public_id} {cell.outlet.key}",
            "claim": cell.claim.public_id,
            "outlet": cell.outlet.key,
            "states": cell.states,
            "evidence": cell.evidence,
        }


def polls(scope: Scope) -> Iterator[Row]:
    """One look at an outlet: from when to when it lets us say what was there."""
    for poll in _stream(Poll.objects.filter(outlet__in=scope.outlets).select_related("outlet", "feed")):
        yield {
            "id": poll.public_id,
            "outlet": poll.outlet.key,
            "feed": poll.feed.url if poll.feed else None,
            "kind": poll.kind,
            "status": poll.status,
            "reason": poll.reason,
            "from": _time(poll.covers_from),
            "until": _time(poll.covers_until),
            "entries_seen": poll.entries_seen,
            "entries_new": poll.entries_new,
            "entries_failed": poll.entries_failed,
        }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


RESOURCES: tuple[Callable[[Scope], Iterator[Row]], ...] = (
    outlets,
    articles,
    revisions,
    entities,
    statements,
    claims,
    links,
    judgements,
    stories,
    coverage,
    polls,
)
