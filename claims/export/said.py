"""What it says -> exported rows. A resource's docstring says what a row is; fields only ever get added."""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from itertools import batched
from operator import or_

from django.db.models import Q

from claims.export.scope import CHUNK, Row, Scope, stream, utc
from claims.models import Cell, Claim, Discrepancy, Judgement, Link, Mention, Relation, Statement, Story


def entities(scope: Scope) -> Iterator[Row]:
    """A person, organisation, place, product or law, with every name it goes by."""
    for entity in stream(scope.entities.prefetch_related("names").select_related("merged_into")):
        names = {name.plain: name.name for name in entity.names.all()}
        yield {
            "id": entity.public_id,
            "kind": entity.kind,
            "name": entity.name,
            "names": sorted(names[plain] for plain in scope.read(names)),
            "merged_into": entity.merged_into.public_id if entity.merged_into else None,
        }


def statements(scope: Scope) -> Iterator[Row]:
    """Who says what in which stance. Spans are {start, end, text}: code points into the revision's text."""
    found = scope.statements.select_related("revision__article__outlet", "revision__article__membership__story")
    for chunk in batched(stream(found), CHUNK):
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
        "speaker_confidence": statement.speaker_confidence,
        "spoken_by": statement.spoken_by or None,
        "stance": statement.stance,
        "modality": statement.modality,
        "quote": statement.quote,
        "via": statement.via,
        "hedges": [span(pair) for pair in statement.hedges],
        "legal": statement.legal or None,
        "confidence": statement.confidence,
        "rule": statement.rule,
        "extractor": statement.extractor,
        "mentions": mentioned,
        "claim": claim,
        "story": member.story.public_id if member else None,
        "published": utc(article.published_at),
        "first_seen": utc(statement.revision.seen_at),
        "current": article.current_id == statement.revision_id and statement.retired_at is None,
        "retired": utc(statement.retired_at),
        "review": "checked" if statement.reviewed_at else "unchecked",
    }


def claims(scope: Scope) -> Iterator[Row]:
    """A proposition; `cells` is {outlet: [state, ...]}; an outlet without one was not watched. `unanswered` outlets
    carry it and none of the `answers`; those that are `early` published nothing on the story since there was one."""
    found = scope.claims.select_related("tally", "merged_into", "worded_from")
    for chunk in batched(stream(found), CHUNK):
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
        tied: dict[int, list[Row]] = defaultdict(list)
        ties = (
            Relation.objects.standing()
            .filter(claim__in=keys, other__in=scope.claims)
            .values_list("claim", "kind", "other__public_id", "score")
        )
        for claim, kind, other, score in ties.order_by("kind", "other__public_id"):
            tied[claim].append({"kind": kind, "claim": other, "score": score})
        for claim in chunk:
            yield _claim(claim, cells[claim.pk], stories[claim.pk], tied[claim.pk])


def _claim(claim: Claim, cells: dict[str, list[str]], stories: list[str], tied: list[Row]) -> Row:
    tally = getattr(claim, "tally", None)
    return {
        "id": claim.public_id,
        "text": claim.text,
        "kind": claim.kind,
        "stories": stories,
        "cells": cells,
        "origins": tally.origins if tally else [],
        "routes": tally.routes if tally else {},
        "answers": tally.answers if tally else [],
        "unanswered": tally.unanswered if tally else [],
        "early": tally.early if tally else [],
        "relations": tied,
        "worded_from": claim.worded_from.public_id if claim.worded_from else None,
        "first_seen": utc(claim.first_seen_at),
        "first_published": utc(tally.first_published_at) if tally else None,
        "retired": utc(claim.retired_at),
        "review": "checked" if claim.reviewed_at else "unchecked",
        "merged_into": claim.merged_into.public_id if claim.merged_into else None,
    }


def links(scope: Scope) -> Iterator[Row]:
    """That a statement is about a claim, or may be, with the machine's score and reasons."""
    found = scope.links.select_related("statement", "claim")
    for link in found.order_by("statement__public_id", "claim__public_id").iterator(chunk_size=CHUNK):
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
    """An editor's decision; the latest on a fingerprint holds, and one that takes another back `undoes` it. `machine`
    is what it had said of the matter; all of them in order are what `manage.py replay` reads."""
    found = Judgement.objects.select_related("editor", "seconded_by")
    if scope.story:
        matters = (scope.statements, scope.claims, scope.articles)
        found = found.filter(reduce(or_, (Q(subject__in=matter.values("public_id")) for matter in matters)))
    for judgement in stream(found, "pk"):
        yield {
            "id": judgement.pk,
            "kind": judgement.kind,
            "fingerprint": judgement.fingerprint,
            "value": judgement.value,
            "reason": judgement.reason,
            "editor": judgement.editor.get_username() if judgement.editor else None,
            "seconded_by": judgement.seconded_by.get_username() if judgement.seconded_by else None,
            "undoes": judgement.undoes_id,
            "batch": judgement.batch or None,
            "touches": judgement.touches,
            "machine": judgement.machine,
            "decided": utc(judgement.decided_at),
        }


def stories(scope: Scope) -> Iterator[Row]:
    """The articles about one event or dispute; one that ended in another has none, and leads there."""
    found = Story.objects.leading_to(scope.story) if scope.story else Story.objects.all()
    if scope.standing:
        found = found.told()
    for story in stream(found.select_related("merged_into").prefetch_related("members__article")):
        yield {
            "id": story.public_id,
            "title": story.title,
            "articles": sorted(member.article.public_id for member in story.members.all()),
            "merged_into": story.merged_into.public_id if story.merged_into else None,
        }


def coverage(scope: Scope) -> Iterator[Row]:
    """A cell, with the public ids of what it rests on: all, or of many the first and "all articles", or the first and
    last of the "looks" that cover the "window" without a gap. "gap" is the first time in it that no good poll covers;
    "loose" articles, in no story, and "doubtful" ones, in another story that may be the wrong one, keep a silence from
    being proven."""
    found = Cell.objects.filter(claim__in=scope.claims) if scope.story or scope.standing else Cell.objects.all()
    ordered = found.select_related("claim", "outlet").order_by("claim__public_id", "outlet__key")
    for cell in ordered.iterator(chunk_size=CHUNK):
        yield {
            "id": f"{cell.claim.public_id} {cell.outlet.key}",
            "claim": cell.claim.public_id,
            "outlet": cell.outlet.key,
            "states": cell.states,
            "evidence": cell.evidence,
        }


def discrepancies(scope: Scope) -> Iterator[Row]:
    """Where outlets put a claim differently; `versions` name who carries each, with the statements that do."""
    part = scope.story or scope.standing
    found = Discrepancy.objects.filter(claim__in=scope.claims) if part else Discrepancy.objects.all()
    for row in found.select_related("claim").order_by("claim__public_id", "place").iterator(chunk_size=CHUNK):
        yield {
            "id": f"{row.claim.public_id} {row.place}",
            "claim": row.claim.public_id,
            "kind": row.kind,
            "sentence": row.sentence,
            "versions": row.versions,
        }
