"""things as they are -> what a judgement keeps of them, and back: what it rests on can be made again from the log.

A judgement's `machine` holds, each by public id: "statements", as they were read; "claims", with their words;
"links", statement -> the claim that it was tied to; "stories"; "entities".
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from claims.models import Claim, Entity, Link, Statement, Story
from sources.models import Revision

type Snapshot = dict[str, Any]
FIELDS = (
    *("extractor", "rule", "anchor", "source", "cue", "content", "hedges", "speaker", "speaker_reason"),
    *("speaker_confidence", "spoken_by", "stance", "modality", "quote", "via", "legal", "confidence", "resolved"),
    *("words", "names"),
)


def of_statements(statements: Iterable[Statement]) -> Snapshot:
    return {one.public_id: of_statement(one) for one in statements}


def of_statement(statement: Statement) -> Snapshot:
    """Also from where it is, so that it can be made again."""
    where = {"article": statement.revision.article.public_id, "revision": statement.revision.sha256}
    return where | {name: getattr(statement, name) for name in FIELDS}


def of_claims(claims: Iterable[Claim]) -> Snapshot:
    return {
        one.public_id: {"text": one.text, "kind": one.kind, "first_seen": one.first_seen_at.astimezone(UTC).isoformat()}
        for one in claims
    }


def of_links(statements: Iterable[Statement]) -> Snapshot:
    """None where it is tied to no claim."""
    statements = list(statements)
    found: Snapshot = {one.public_id: None for one in statements}
    ties = Link.objects.filter(statement__in=statements, active=True).select_related("claim", "statement")
    for link in ties:
        found[link.statement.public_id] = {"claim": link.claim.public_id, "by": link.by, "score": link.score}
    return found


def of_stories(stories: Iterable[Story]) -> Snapshot:
    return {one.public_id: {"title": one.title} for one in stories}


def of_entities(entities: Iterable[Entity]) -> Snapshot:
    return {one.public_id: {"name": one.name, "kind": one.kind} for one in entities}


def put_back(kept: Mapping[str, Any], at: datetime) -> None:
    """Makes what a judgement names and the database does not know: retired, until something ties to it."""
    for name, row in kept.get("statements", {}).items():
        make_statement(name, row, at)
    for name, row in kept.get("claims", {}).items():
        first = datetime.fromisoformat(row["first_seen"])
        fields = {"text": row["text"], "kind": row["kind"], "first_seen_at": first, "retired_at": at}
        Claim.objects.get_or_create(public_id=name, defaults=fields)
    for name, row in kept.get("stories", {}).items():
        Story.objects.get_or_create(public_id=name, defaults=row)
    for name, row in kept.get("entities", {}).items():
        Entity.objects.get_or_create(public_id=name, defaults=row)


def make_statement(name: str, row: Snapshot, at: datetime) -> None:
    """Nothing where its text is not here."""
    if Statement.objects.filter(public_id=name).exists():
        return
    found = Revision.objects.filter(article__public_id=row["article"], sha256=row["revision"])
    if revision := found.order_by("-number").first():
        fields = {field: row[field] for field in FIELDS}
        Statement.objects.create(public_id=name, revision=revision, retired_at=at, machine={}, **fields)
