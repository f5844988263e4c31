"""a claim -> its events in order: when it was said, when texts that carried it changed, and how.

Two axes: `said` (the article's date) and `edited` (a later revision of an article adds or drops a stance or a
hedge, dated by when we saw it).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from claims.models import Claim, Stance, Statement
from sources.models import Article, Outlet, Revision


@dataclass(frozen=True, kw_only=True)
class Event:
    """`kind` is a stance on the axis `said`; added, dropped, hedge_dropped or hedge_added on `edited`."""

    at: datetime
    axis: str
    kind: str
    outlet: Outlet
    article: Article
    statement: Statement | None
    text: str


def of_claim(claim: Claim) -> list[Event]:
    """Earliest first. Statements of earlier revisions are events too: what was said stays said."""
    statements = (
        Statement.objects.of_claim(claim)
        .filter(retired_at=None)
        .with_context()
        .prefetch_related(Prefetch("revision__article__revisions", Revision.objects.defer("text", "blocks")))
        .in_reading_order()
    )
    by_article: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_article[statement.revision.article_id].append(statement)
    events = [event for own in by_article.values() for event in _of_article(own)]
    return sorted(events, key=lambda event: (event.at, event.article.public_id, event.kind, event.text))


def _of_article(statements: Sequence[Statement]) -> Iterable[Event]:
    article = statements[0].revision.article
    by_revision: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_revision[statement.revision_id].append(statement)
    before: list[Statement] | None = None
    # By when each was seen: an older text may have been brought later.
    for revision in sorted(article.revisions.all(), key=lambda revision: (revision.seen_at, revision.number)):
        own = by_revision.get(revision.pk, [])
        if before is None:
            yield from _said(own, article)
        else:
            yield from _edits(before, own, revision, article)
        before = own


def _said(statements: Iterable[Statement], article: Article) -> Iterable[Event]:
    for statement in statements:
        yield Event(
            at=article.published_at,
            axis="said",
            kind=statement.stance,
            outlet=article.outlet,
            article=article,
            statement=statement,
            text=f"{article.outlet.name} reports: {_who(statement)} {Stance(statement.stance).label}",
        )


def _edits(before: list[Statement], after: list[Statement], revision: Revision, article: Article) -> Iterable[Event]:
    old, new = {s.stance for s in before}, {s.stance for s in after}
    changes = [("added", stance, f"adds that it was {Stance(stance).label}") for stance in sorted(new - old)]
    changes += [
        ("dropped", stance, f"no longer says that it was {Stance(stance).label}") for stance in sorted(old - new)
    ]
    hedged, plain = _hedges(before), _hedges(after)
    if before and after and hedged != plain:
        kind = "hedge_dropped" if len(plain) < len(hedged) else "hedge_added"
        words = ", ".join(f"“{word}”" for word in sorted(hedged ^ plain))
        changes.append((kind, "", f"{'drops' if kind == 'hedge_dropped' else 'adds'} {words}"))
    for kind, stance, text in changes:
        held = after if kind == "added" else before
        yield Event(
            at=revision.seen_at,
            axis="edited",
            kind=kind,
            outlet=article.outlet,
            article=article,
            statement=next((s for s in held if s.stance == stance), None),
            text=f"{article.outlet.name} edits its article and {text}",
        )


def _hedges(statements: Iterable[Statement]) -> set[str]:
    return {s.revision.text[start:end].lower() for s in statements for start, end in s.hedges}


def _who(statement: Statement) -> str:
    if statement.speaker:
        return statement.speaker + ":"
    return "in its own voice:" if statement.stance == Stance.STATES else "unnamed:"
