"""revisions that nobody read yet -> their statements, each with who speaks and where its meaning lies.

A revision is read once by each version of the extractor. What a new version no longer finds is retired, not
deleted; what it finds again keeps its public id, and with it every link and judgement.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import batched
from typing import Any

import numpy as np
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Now

from claims import curate
from claims.curate.spans import identity
from claims.language import LANGUAGES, Block, Extracted, Extractor, Given, Span, load_extractor
from claims.language import Statement as Found
from claims.meaning import embed
from claims.models import Analysis, Meaning, Statement, Underway
from claims.naming import Cast, mention
from sources.models import Revision, Visibility

_BATCH = 32  # revisions read, and written, at a time
_MEETINGS = 3
_DEADLOCK = "40P01"  # as PostgreSQL says it
_UNTOLD = "en"  # the language taken for texts too short to tell


@cache
def extractor(language: str) -> Extractor:
    return load_extractor(language, model=settings.CLAIMLINE_SPACY_MODEL, table=settings.CLAIMLINE_TRAINED)


def pending() -> QuerySet[Revision]:
    """Revisions that the extractor of today has not read, oldest first."""
    versions = [extractor(language).version for language in LANGUAGES] + [_no_rules_version()]
    done = Analysis.objects.filter(revision=OuterRef("pk"), extractor__in=versions)
    # Of what was purged there is nothing to read, and of what was imported only what was read before.
    found = Revision.objects.filter(~Exists(done), sparse=False).exclude(article__visibility=Visibility.PURGED)
    return found.select_related("article__outlet").order_by("seen_at", "pk")


def analyse(revisions: Iterable[Revision]) -> Iterator[Analysis]:
    """Reads each revision and writes what it found, in one transaction each. Twice changes nothing."""
    for batch in batched(revisions, _BATCH):
        by_language: dict[str, list[Revision]] = {}
        for revision in batch:
            by_language.setdefault(revision.language or _UNTOLD, []).append(revision)
        for language, group in by_language.items():
            if language in LANGUAGES:
                yield from _read(group, extractor(language))
            else:
                yield from (_without_rules(revision, language) for revision in group)


def _read(revisions: Sequence[Revision], reader: Extractor) -> Iterator[Analysis]:
    found = list(reader.extract([_given(revision) for revision in revisions]))
    texts = [f"{s.speaker}: {s.resolved}" if s.speaker else s.resolved for one in found for s in one.statements]
    vectors = iter(embed(texts)) if texts else iter(())
    titles = embed([revision.title or revision.text[:80] for revision in revisions])
    for revision, one, title in zip(revisions, found, titles, strict=True):
        own = [next(vectors) for _ in one.statements]
        yield _written(revision, reader.version, one, own, title)


def _given(revision: Revision) -> Given:
    return Given(
        text=revision.text,
        title=revision.title,
        outlet=revision.article.outlet.name,
        published=revision.article.published_at.isoformat(),
        blocks=tuple(Block(kind=kind, start=start, end=end) for kind, start, end in revision.blocks),
    )


def _written(revision: Revision, *found: Any) -> Analysis:
    """Two processes may meet over names that both texts hold; the one that the database sends away tries again."""
    for _ in range(_MEETINGS):
        try:
            return _write(revision, *found)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
    return _write(revision, *found)


@transaction.atomic
def _write(
    revision: Revision, version: str, found: Extracted, vectors: Sequence[np.ndarray], title: np.ndarray
) -> Analysis:
    cast = Cast(found.entities)
    # By public id: were two statements marked at the same spans, the first would stand.
    marked = {}
    for statement, vector in zip(found.statements, vectors, strict=True):
        row = _row(revision, version, statement, cast)
        marked.setdefault(row.public_id, (row, vector))
    rows = _save([row for row, _ in marked.values()])
    meanings = [
        Meaning(statement=row, vector=vector, headline=round(float(vector @ title), 4))
        for row, (_, vector) in zip(rows, marked.values(), strict=True)
    ]
    Meaning.objects.bulk_create(
        meanings, update_conflicts=True, update_fields=["vector", "headline"], unique_fields=["statement"]
    )
    mention(rows)
    gone = revision.statements.exclude(pk__in=[row.pk for row in rows])
    gone.update(retired_at=Coalesce("retired_at", Now()), machine={})
    curate.uphold(revision.statements.values_list("public_id", flat=True))
    names: dict[tuple[str, str], int] = {}
    for entity in found.entities:
        names.setdefault((entity.label, entity.text), entity.start)
    analysis, _ = Analysis.objects.update_or_create(
        revision=revision,
        extractor=version,
        defaults={
            "status": "failed" if found.error else "ok",
            "reason": found.error,
            "statements_count": revision.statements.filter(retired_at=None).count(),
            "entities": [[label, text, start] for (label, text), start in names.items()],
        },
    )
    Underway.objects.end(revision)
    return analysis


def _save(rows: Sequence[Statement]) -> list[Statement]:
    """Inserted, or brought up to date where the public id is known; in the order given, with their keys."""
    fixed = {"id", "public_id", "found_at", "reviewed_at", "speaker_entity", "replaced_by"}
    changing = [field.name for field in Statement._meta.concrete_fields if field.name not in fixed]
    return Statement.objects.bulk_create(
        rows, update_conflicts=True, update_fields=changing, unique_fields=["public_id"]
    )


def _row(revision: Revision, version: str, found: Found, cast: Cast) -> Statement:
    source, cue, content = _pair(found.source), _pair(found.cue), [[span.start, span.end] for span in found.content]
    return Statement(
        public_id=identity(revision.article.public_id, revision.sha256, source, cue, content),
        revision=revision,
        extractor=version,
        rule=found.rule[:120],
        anchor=min(start for start, _ in [span for span in (source, cue) if span] + content),
        source=source,
        cue=cue,
        content=content,
        hedges=[_pair(span) for span in found.hedges],
        speaker=found.speaker,
        speaker_reason=found.speaker_reason[:80],
        speaker_confidence=round(found.speaker_confidence, 4),
        spoken_by=found.spoken_by or "",
        stance=found.stance,
        modality=found.modality,
        quote=found.quote,
        via=list(found.via),
        legal=found.legal,
        confidence=round(found.confidence, 4),
        resolved=found.resolved,
        words=list(found.words),
        names=cast.names(found),
    )


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


@transaction.atomic
def _without_rules(revision: Revision, language: str) -> Analysis:
    known = ", ".join(LANGUAGES)
    analysis, _ = Analysis.objects.get_or_create(
        revision=revision,
        extractor=_no_rules_version(),
        defaults={
            "status": "no_rules",
            "reason": f"Its language is {language!r}, for which there are no rules (there are: {known}). It is kept "
            "and will be read when there are. If the language is wrong, ingest it with --language.",
        },
    )
    Underway.objects.end(revision)
    return analysis


@transaction.atomic
def give_up(revision: Revision, reason: str) -> Analysis:
    """Marks a text that cannot be read as one, so that it is not tried for ever."""
    language = revision.language or _UNTOLD
    version = extractor(language).version if language in LANGUAGES else _no_rules_version()
    given_up = {"status": "failed", "reason": reason}
    analysis, _ = Analysis.objects.update_or_create(revision=revision, extractor=version, defaults=given_up)
    Underway.objects.end(revision)
    return analysis


def _no_rules_version() -> str:
    """Changes with the languages that have rules, so that a new one's articles are looked at again."""
    return "no rules beside " + " ".join(sorted(LANGUAGES))
