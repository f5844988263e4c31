"""claims' statements and reviews -> their events as rows: what happened with each claim, and what of it was news.

Derived like cells, in the transaction that derives those, and made anew from the rows each time: the same statements
give the same bytes and the same ids. Only what is different is written. What happened is told in `happenings`, what it
changed in `news`, what fact-checkers published of it in `rated`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef
from django.db.models.functions import Coalesce

from claims import news, rated
from claims.happenings import happenings
from claims.models import Appearance, Claim, Event, Mention, Statement
from claims.models.events import EventQuerySet
from sources.models import SEEN, Revision

_KEY = "public_id"
_FIELDS = [field.attname for field in Event._meta.concrete_fields if field.attname not in ("id", _KEY)]
_REPEATED = ("outlet_id", "axis", "stance", "news", "at", "known_at")
_REPORTED = (Event.Axis.SAID, Event.Axis.SEEN)
_WRITTEN = 1000  # rows in one statement

type Tied = Iterable[tuple[int, int, int | None]]  # statement, claim, story; by key
type Named = Mapping[int, Sequence[int]]  # by statement: the entities that speak or are named in it


def note(told: Mapping[Claim, Sequence[Statement]], tied: Tied) -> None:
    """`told`: the current statements of each claim, as for discrepancies. `tied`: all that are tied to them, those of
    earlier texts too. Runs in the caller's transaction."""
    tied = list(tied)
    statements = {claim.pk: list(own) for claim, own in told.items()}
    current = {one.pk for own in statements.values() for one in own}
    earlier = {statement: claim for statement, claim, _ in tied if statement not in current}
    for one in _earlier(earlier) if earlier else ():
        statements[earlier[one.pk]].append(one)
    stories = {statement: story for statement, _, story in tied}
    revisions = _revisions([one for own in statements.values() for one in own])
    events: list[Event] = []
    for claim in told:
        own = happenings(claim, statements[claim.pk], revisions) if claim.merged_into_id is None else []
        news.tell(own)
        for event in own:
            event.story_id = stories[event.statement_id]
        events += own
    reported: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for event in sorted(events, key=lambda event: (event.at, event.public_id)):
        if event.story_id and event.axis in _REPORTED:
            reported[event.claim_id].append((event.at, event.story_id))
    named = _named({event.statement_id for event in events})
    _write([*events, *rated.events(told, reported)], named, Event.objects.of_claims(told))


def note_reviews(claims: Iterable[Claim]) -> None:
    """Only what reviews tell, for after a tie or a review was changed. The caller holds the claims."""
    claims = list(claims)
    rows = Event.objects.of_claims(claims).filter(axis__in=_REPORTED).exclude(story=None).order_by("at", "public_id")
    reported: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for claim, at, story in rows.filter(review=None).values_list("claim", "at", "story"):
        reported[claim].append((at, story))
    _write(rated.events(claims, reported), {}, Event.objects.of_claims(claims).exclude(review=None))


def _earlier(keys: Iterable[int]) -> Iterable[Statement]:
    own = Statement.objects.filter(pk__in=keys, retired_at=None, revision__article__visibility__in=SEEN)
    return own.with_context().without_text()


def _revisions(statements: Sequence[Statement]) -> dict[int, list[Revision]]:
    """By article; those of articles that have several, and may have been edited, with their texts."""
    found = {one.revision.article_id: [one.revision] for one in statements}
    several = Revision.objects.filter(article__in=found).values("article").annotate(number=Count("pk"))
    changed = [row["article"] for row in several.filter(number__gt=1)] if found else []
    if changed:
        found |= {key: [] for key in changed}
        for revision in Revision.objects.filter(article__in=changed).defer("blocks", "title", "authors"):
            found[revision.article_id].append(revision)
    return found


def _named(statements: Iterable[int]) -> Named:
    found: dict[int, list[int]] = defaultdict(list)
    whom = Coalesce("entity__merged_into", "entity")
    rows = Mention.objects.filter(statement__in=statements).values_list("statement", whom).distinct()
    for statement, entity in rows:
        found[statement].append(entity)
    return found


def _write(events: Sequence[Event], named: Named, before: EventQuerySet) -> None:
    """In place of those `before`."""
    entities = {event.public_id: sorted(named.get(event.statement_id, ())) for event in events}
    known = _known(before)
    changed = [event for event in events if known.get(event.public_id) != _content(event, entities[event.public_id])]
    gone = known.keys() - entities.keys()
    if gone:
        Event.objects.filter(public_id__in=gone).delete()
    if not changed:
        return
    Event.objects.bulk_create(
        changed, batch_size=_WRITTEN, update_conflicts=True, update_fields=_FIELDS, unique_fields=[_KEY]
    )
    if known:
        Appearance.objects.filter(event__in=changed).delete()
    Appearance.objects.bulk_create(
        (
            Appearance(event=event, entity_id=entity, **{name: getattr(event, name) for name in _REPEATED})
            for event in changed
            for entity in entities[event.public_id]
        ),
        batch_size=_WRITTEN,
    )


def _known(before: EventQuerySet) -> dict[str, tuple[object, ...]]:
    named = Appearance.objects.filter(event=OuterRef("pk")).order_by("entity").values("entity")
    rows = before.annotate(named=ArraySubquery(named))
    return {key: (*content, list(entities)) for key, *content, entities in rows.values_list(_KEY, *_FIELDS, "named")}


def _content(event: Event, entities: list[int]) -> tuple[object, ...]:
    return (*(getattr(event, name) for name in _FIELDS), entities)
