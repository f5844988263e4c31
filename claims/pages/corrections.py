"""edits that bear a note of correction -> one entry for each corrected text, with all that it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.models import Event
from claims.pages.sentences import listed
from sources.models import Article

_CHANGES = 3  # that are told of one text


@dataclass(frozen=True, kw_only=True)
class Correction:
    at: datetime
    article: Article
    before: int | None
    after: int | None
    words: str  # what it does to claims, after "it"


def corrections(events: Iterable[Event]) -> list[Correction]:
    """The latest first, as they come."""
    together: dict[tuple[int, datetime], list[Event]] = {}
    for event in events:
        together.setdefault((event.article_id, event.at), []).append(event)
    return [_correction(own) for own in together.values()]


def _correction(own: Sequence[Event]) -> Correction:
    changes = list(dict.fromkeys(event.change for event in reversed(own) if event.change))
    rest = [f"{len(changes) - _CHANGES} more"] if len(changes) > _CHANGES else []
    first = own[0]
    return Correction(
        at=first.at,
        article=first.article,
        before=first.before,
        after=first.after,
        words=listed(changes[:_CHANGES] + rest),
    )
