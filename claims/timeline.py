"""a claim -> its events in order: when it was said, when texts that carried it changed, and how.

Three axes of time. `said`: when an article with it was published. `seen`: the same where nobody dates the article,
so that we only know when we first saw it; a dated one bears `seen_at` where we saw it more than a day later.
`happened`: the day, month or year that a statement gives for what it tells, where only one can be meant. `edited`
stands on the axis of seeing: a later revision of an article adds or drops a stance or a hedge, dated by when we saw
it; where that revision also bears a note of correction, the outlet `corrects` it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch
from django.utils.dateformat import format as format_date

from claims.models import Claim, Stance, Statement
from claims.reasons.when import When, when
from sources.models import Article, Outlet, Revision

_SEEN_LATE = timedelta(days=1)
_DATED = ("states", "alleges", "confirms", "denies", "disputes", "withdraws")  # say what happened, or what did not
_FORMS = {"day": "j F Y", "month": "F Y", "year": "Y"}
_NOTE = re.compile(
    r"^\W*(?:corrections?|corrected|clarifications?|editor[’']s note)\b"
    r"|\bearlier version of this (?:article|story|report|piece)\b"
    r"|\bthis (?:article|story|report|piece) (?:has been|was) (?:corrected|amended)\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, kw_only=True)
class Event:
    """`kind` is a stance on the axes `said` and `seen`; added, dropped, hedge_dropped or hedge_added on `edited`;
    "dated" on `happened`. `at` is as exact as `precision` says: second, minute, day, month or year."""

    at: datetime
    axis: str
    kind: str
    outlet: Outlet
    article: Article
    statement: Statement | None
    text: str
    precision: str = "second"
    seen_at: datetime | None = None  # of what was said: when our capture first saw it, where that was much later
    change: str = ""  # of an edit: what it does, without who and how
    corrects: bool = False
    between: tuple[int, int] | None = None  # of an edit: the numbers of the two revisions
    outlets: int = 1  # of a date: how many give it


def of_claim(claim: Claim) -> list[Event]:
    """Earliest first. Statements of earlier revisions are events too: what was said stays said."""
    # Revisions apart from the statements: a claim of thousands holds each text and its article but once.
    bare = Revision.objects.defer("text", "blocks")
    statements = (
        Statement.objects.of_claim(claim)
        .filter(retired_at=None)
        .only("public_id", "stance", "speaker", "source", "modality", "hedges", "resolved", "revision")
        .prefetch_related(Prefetch("revision", bare.select_related("article__outlet")))
        .prefetch_related(Prefetch("revision__article__revisions", bare))
        .in_reading_order()
    )
    by_article: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_article[statement.revision.article_id].append(statement)
    texts = _texts(by_article)
    events = [event for own in by_article.values() for event in _of_article(own, texts)]
    events += _happened(statement for own in by_article.values() for statement in own)
    return sorted(events, key=lambda event: (event.at, event.article.public_id, event.kind, event.text))


def _texts(by_article: dict[int, list[Statement]]) -> dict[int, str]:
    """Of the revisions of articles that have several: only those can have changed."""
    articles = {key: own[0].revision.article for key, own in by_article.items()}
    changed = [key for key, article in articles.items() if len(article.revisions.all()) > 1]
    return dict(Revision.objects.filter(article__in=changed).values_list("pk", "text")) if changed else {}


def _of_article(statements: Sequence[Statement], texts: dict[int, str]) -> Iterable[Event]:
    article = statements[0].revision.article
    by_revision: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_revision[statement.revision_id].append(statement)
    before: tuple[Revision, list[Statement]] | None = None
    # By when each was seen: an older text may have been brought later.
    for revision in sorted(article.revisions.all(), key=lambda revision: (revision.seen_at, revision.number)):
        own = by_revision.get(revision.pk, [])
        if before is None:
            yield from _said(own, article, revision)
        elif revision.change == Revision.Change.FULLER:
            known = {statement.stance for statement in before[1]}
            yield from _said([one for one in own if one.stance not in known], article, revision)
        else:
            yield from _edits(*before, revision, own, article, texts)
        before = revision, own


def _said(statements: Iterable[Statement], article: Article, revision: Revision) -> Iterable[Event]:
    dated = article.published_basis != Article.Basis.FIRST_SEEN
    late = dated and revision.seen_at - article.published_at > _SEEN_LATE
    for statement in statements:
        yield Event(
            at=article.published_at,
            axis="said" if dated else "seen",
            kind=statement.stance,
            outlet=article.outlet,
            article=article,
            statement=statement,
            text=f"{article.outlet.name} reports: {_who(statement)} {Stance(statement.stance).label}",
            precision=article.published_precision,
            seen_at=revision.seen_at if late else None,
        )


def _edits(
    old: Revision,
    before: list[Statement],
    new: Revision,
    after: list[Statement],
    article: Article,
    texts: dict[int, str],
) -> Iterable[Event]:
    corrects = bool(_NOTE.search(texts[new.pk])) and not _NOTE.search(texts[old.pk])
    for kind, stance, text in _changes(before, after, texts):
        held = before if kind == "dropped" else after
        yield Event(
            at=new.seen_at,
            axis="edited",
            kind=kind,
            outlet=article.outlet,
            article=article,
            statement=next((s for s in held if s.stance == stance), None),
            text=f"{article.outlet.name} {'corrects' if corrects else 'edits'} its article and {text}",
            change=text,
            corrects=corrects,
            between=(old.number, new.number),
        )


def _changes(
    before: Sequence[Statement], after: Sequence[Statement], texts: dict[int, str]
) -> Iterable[tuple[str, str, str]]:
    old, new = {s.stance for s in before}, {s.stance for s in after}
    for stance in sorted(new - old):
        yield "added", stance, f"adds that it was {Stance(stance).label}"
    for stance in sorted(old - new):
        yield "dropped", stance, f"no longer says that it was {Stance(stance).label}"
    hedged, plain = _hedges(before, texts), _hedges(after, texts)
    if before and after and hedged != plain:
        kind = "hedge_dropped" if len(plain) < len(hedged) else "hedge_added"
        words = ", ".join(f"“{word}”" for word in sorted(hedged ^ plain))
        yield kind, "", f"{'drops' if kind == 'hedge_dropped' else 'adds'} {words}"


def _happened(statements: Iterable[Statement]) -> Iterable[Event]:
    """One event for each date that statements give, by the first that gives it."""
    given: dict[When, list[Statement]] = defaultdict(list)
    for statement in statements:
        if found := _when(statement):
            given[found].append(statement)
    for found, own in given.items():
        first = min(own, key=lambda s: (s.revision.article.published_at, s.public_id))
        outlets = {statement.revision.article.outlet_id for statement in own}
        others = f" and {len(outlets) - 1} more" if len(outlets) > 1 else ""
        yield Event(
            at=datetime(found.day.year, found.day.month, found.day.day, tzinfo=UTC),
            axis="happened",
            kind="dated",
            outlet=first.revision.article.outlet,
            article=first.revision.article,
            statement=first,
            text=f"Dated to {format_date(found.day, _FORMS[found.precision])} in "
            f"{first.revision.article.outlet.name}{others}",
            precision=found.precision,
            outlets=len(outlets),
        )


def _when(statement: Statement) -> When | None:
    """An article without a date says "on Tuesday" of a week that nobody knows; a plan is not what happened."""
    article = statement.revision.article
    dated = article.published_basis != Article.Basis.FIRST_SEEN
    if not dated or statement.stance not in _DATED or statement.modality not in ("asserted", "possible"):
        return None
    return when(statement.resolved, article.published_at.date())


def _hedges(statements: Iterable[Statement], texts: dict[int, str]) -> set[str]:
    return {texts[s.revision_id][start:end].lower() for s in statements for start, end in s.hedges}


def _who(statement: Statement) -> str:
    if statement.speaker:
        return statement.speaker + ":"
    return "in its own voice:" if statement.stance == Stance.STATES else "unnamed:"
