"""a story as it was told -> what the product tells from its statements: events, who appears in them, parts in claims.

All of it is the product's own work, on the rows as they lie in memory.
"""

from collections import defaultdict
from collections.abc import Iterator

from benchmarks.world.derived import standing
from benchmarks.world.rows import Values, Writer
from benchmarks.world.stories import Told
from claims import news
from claims.happenings import happenings
from claims.language.values import STANCES
from claims.models import Appearance, Event, Part
from claims.parts import _side

_REPEATED = ("outlet_id", "axis", "stance", "news", "at", "known_at")


def events(writer: Writer, told: Told) -> None:
    revisions = {article.pk: told.revisions[article.pk] for article in told.articles}
    for claim, statements in zip(told.claims, told.statements, strict=True):
        found = happenings(claim, statements, revisions)
        news.tell(found)
        for event in found:
            event.story_id = told.story.pk
            writer.key(event)
        writer.add(found)
        writer.put(Appearance, (one for event in found for one in _appearances(told, event)))


def _appearances(told: Told, event: Event) -> Iterator[Values]:
    for entity in sorted({entity for entity, _ in told.named[event.statement_id]}):
        repeated = {name: getattr(event, name) for name in _REPEATED}
        yield repeated | {"entity_id": entity, "event_id": event.pk}


def parts(writer: Writer, told: Told) -> None:
    for claim, statements in zip(told.claims, told.statements, strict=True):
        current = standing(statements)
        resting = defaultdict(list)
        for one in current:
            for entity, role in told.named[one.pk]:
                if side := _side(role, one.stance):
                    resting[entity, side].append(one)
        moved = max((one.revision.article.published_at for one in current), default=None)
        writer.put(
            Part,
            (
                {
                    "claim_id": claim.pk,
                    "entity_id": entity,
                    "side": side,
                    "stances": sorted({one.stance for one in own}, key=STANCES.index),
                    "first_at": min(one.revision.article.published_at for one in own),
                    "moved_at": moved,
                }
                for (entity, side), own in resting.items()
                if side != Part.Side.AGAINST or (entity, Part.Side.BY.value) not in resting
            ),
        )
