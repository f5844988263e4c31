"""a claim's statements, of all texts that carried it -> its events: when it was said, and which edits changed it, how.

Three axes of time. `said`: when an article with it was published. `seen`: the same where nobody dates the article,
so that we only know when we first saw it; a dated one is `late` where we saw it more than a day later. `happened`: the
day, month or year that a statement gives for what it tells, where only one can be meant. `edited` stands on the axis
of seeing: a later revision of an article adds or drops a stance or a hedge, dated by when we saw it; where that
revision also bears a note of correction, the outlet `corrects` it.

`kind` is a stance on the axes `said` and `seen`; added, dropped, hedge_dropped or hedge_added on `edited`; "dated" on
`happened`. Only a changed text is an edit: that the machine ties a passage to the claim which stood there all along, or
ties it no more, is none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

from django.utils.dateformat import format as format_date

from claims.models import Claim, Event, Stance, Statement, plain_name
from claims.models.statements import READING_ORDER
from claims.reasons.when import When, when
from config.ids import public_id
from sources.models import Article, Revision

_SEEN_LATE = timedelta(days=1)
_DATED = ("states", "alleges", "confirms", "denies", "disputes", "withdraws")  # say what happened, or what did not
_ANSWERS = ("confirms", "denies", "disputes", "withdraws", "no_response")  # worth an event for each who gives one
_FORMS = {"day": "j F Y", "month": "F Y", "year": "Y"}
_PLACE = {stance: place for place, stance in enumerate(READING_ORDER)}
_NOTE = re.compile(
    r"^\W*(?:corrections?|corrected|clarifications?|editor[’']s note)\b"
    r"|\bearlier version of this (?:article|story|report|piece)\b"
    r"|\bthis (?:article|story|report|piece) (?:has been|was) (?:corrected|amended)\b",
    re.IGNORECASE | re.MULTILINE,
)
type Change = tuple[str, str, Statement, str]  # kind, stance, the statement that it is about, and the words for it

_when = lru_cache(maxsize=4096)(when)  # a story is covered again and again while it grows


def happenings(
    claim: Claim, statements: Sequence[Statement], revisions: Mapping[int, Sequence[Revision]]
) -> list[Event]:
    """In order, not stored, without `news`. `statements`: with revision, article, outlet and speaker. `revisions`: of
    each article by key, all of them, those of articles with several with their texts."""
    by_article: dict[int, list[Statement]] = defaultdict(list)
    for statement in sorted(statements, key=lambda one: (one.anchor, one.public_id)):
        by_article[statement.revision.article_id].append(statement)
    found: dict[str, Event] = {}
    for key, own in by_article.items():
        for event in _of_article(claim, own, revisions[key]):
            found.setdefault(event.public_id, event)
    return sorted([*found.values(), *_happened(claim, statements)], key=_order)


def speaker(statement: Statement) -> str:
    """Who says it, in the form that names are compared in; "" where it is somebody unnamed or the outlet itself."""
    entity = statement.speaker_entity
    return plain_name(entity.name if entity else statement.speaker or "")


def _order(event: Event) -> tuple[datetime, bool, int, str, str, str]:
    """What an edit drops comes after all that it adds."""
    place = _PLACE.get(event.stance, len(_PLACE))
    return event.at, event.kind == "dropped", place, event.article.public_id, event.kind, event.public_id


@dataclass(frozen=True, eq=False)
class _Text:
    """One revision, and what it says about the claim; with what the machine lost sight of in it."""

    revision: Revision
    own: Sequence[Statement]
    lost: Sequence["tuple[Statement, _Text]"] = field(default=())  # each with the text that it was found in

    @cached_property
    def plain(self) -> str:
        return " ".join(self.revision.text.split())

    @property
    def told(self) -> "list[tuple[Statement, _Text]]":
        return [*((one, self) for one in self.own), *self.lost]

    def passage(self, statement: Statement) -> str:
        """All of it from its first word to its last."""
        spans = [*statement.spans, *map(tuple, statement.hedges)]
        if not spans:
            return ""
        start, end = min(first for first, _ in spans), max(last for _, last in spans)
        return " ".join(self.revision.text[start:end].split())

    def holds(self, statement: Statement, text: "_Text") -> bool:
        """Whether what `statement` marks in that other text stands here word for word."""
        passage = text.passage(statement)
        return bool(passage) and passage in self.plain

    def hedges(self, statement: Statement) -> set[str]:
        return {self.revision.text[start:end].lower() for start, end in statement.hedges}

    @cached_property
    def noted(self) -> bool:
        return bool(_NOTE.search(self.revision.text))


def _of_article(claim: Claim, statements: Sequence[Statement], revisions: Sequence[Revision]) -> Iterator[Event]:
    article = statements[0].revision.article
    by_revision: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_revision[statement.revision_id].append(statement)
    texts: list[_Text] = []
    # By when each was seen: an older text may have been brought later.
    for revision in sorted(revisions, key=lambda revision: (revision.seen_at, revision.number)):
        own = by_revision.get(revision.pk, [])
        after = _Text(revision, own)
        if not texts or revision.change == Revision.Change.FULLER:
            known = {statement.stance for statement, _ in texts[-1].told} if texts else set()
            yield from _said(claim, article, revision, [one for one in own if one.stance not in known])
        else:
            stances = {one.stance for one in own}
            told = [(one, text) for one, text in texts[-1].told if one.stance not in stances]
            after = _Text(revision, own, [(one, text) for one, text in told if after.holds(one, text)])
            yield from _edits(claim, article, texts, after)
        texts.append(after)


def _said(claim: Claim, article: Article, revision: Revision, statements: Iterable[Statement]) -> Iterator[Event]:
    dated = article.published_basis != Article.Basis.FIRST_SEEN
    for statement in statements:
        yield Event(
            public_id=public_id("v", claim.public_id, "said", statement.public_id),
            claim=claim,
            outlet=article.outlet,
            article=article,
            statement=statement,
            axis=Event.Axis.SAID if dated else Event.Axis.SEEN,
            kind=statement.stance,
            stance=statement.stance,
            at=article.published_at,
            precision=article.published_precision,
            known_at=revision.seen_at,
            late=dated and revision.seen_at - article.published_at > _SEEN_LATE,
            text=f"{article.outlet.name} reports: {_who(statement)} {Stance(statement.stance).label}",
        )


def _edits(claim: Claim, article: Article, texts: Sequence[_Text], after: _Text) -> Iterator[Event]:
    """`texts`: those before, in order. What is only found now stands where the first text has it."""
    for kind, stance, statement, words in _changes(texts[-1], after):
        if kind != "found":
            yield _edit(claim, article, texts[-1], after, (kind, stance, statement, words))
            continue
        since = next(place for place, text in enumerate(texts) if text.holds(statement, after))
        if since:
            yield _edit(claim, article, texts[since - 1], texts[since], ("added", stance, statement, words))
        else:
            yield from _said(claim, article, texts[0].revision, [statement])


def _edit(claim: Claim, article: Article, before: _Text, after: _Text, change: Change) -> Event:
    kind, stance, statement, words = change
    corrects = after.noted and not before.noted
    what = (*_named(before.revision), *_named(after.revision), kind, stance and words)
    return Event(
        public_id=public_id("v", claim.public_id, "edited", article.public_id, *what),
        claim=claim,
        outlet=article.outlet,
        article=article,
        statement=statement,
        axis=Event.Axis.EDITED,
        kind=kind,
        stance=stance,
        at=after.revision.seen_at,
        known_at=after.revision.seen_at,
        text=f"{article.outlet.name} {'corrects' if corrects else 'edits'} its article and {words}",
        change=words,
        corrects=corrects,
        before=before.revision.number,
        after=after.revision.number,
    )


def _named(revision: Revision) -> tuple[str, str]:
    return revision.sha256, revision.language


def _changes(before: _Text, after: _Text) -> Iterator[Change]:
    """What stood in the text before is "found": this edit did not add it."""
    old, new = _by_stance(before), _by_stance(after)
    for stance in sorted(new.keys() - old.keys()):
        stood = [one for one in new[stance] if before.holds(one, after)]
        yield "found" if stood else "added", stance, (stood or new[stance])[0], f"adds that {_was(stance)}"
    for stance in sorted(old.keys() - new.keys()):
        yield "dropped", stance, old[stance][0], f"no longer says that {_was(stance)}"
    for stance in sorted(old.keys() & new.keys() & set(_ANSWERS)):
        for one, named in _further(old[stance], new[stance]):
            kind = "found" if before.holds(one, after) else "added"
            yield kind, stance, one, f"adds that {_was(stance)} {'from' if stance == 'no_response' else 'by'} {named}"
    dropped, gained = _hedges(before, after), _hedges(after, before)
    if len(dropped) > len(gained):
        yield "hedge_dropped", "", next(iter(dropped.values())), f"drops {_quoted(dropped)}"
    elif len(gained) > len(dropped):
        yield "hedge_added", "", next(iter(gained.values())), f"adds {_quoted(gained)}"


def _by_stance(text: _Text) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement, _ in text.told:
        found[statement.stance].append(statement)
    return found


def _further(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Who else gives the same answer now. Where there are no more of them, one was only called by another name."""
    names = {speaker(one) for one in old} | {""}
    if len(new) > len(old):
        for one in {speaker(one): one for one in reversed(new) if speaker(one) not in names}.values():
            yield one, one.speaker_entity.name if one.speaker_entity else one.speaker or ""


def _hedges(here: _Text, there: _Text) -> dict[str, Statement]:
    """What softens a statement here, and nothing of that stance, or plainly stated, there: word -> statement."""
    others = {word for one, text in there.told for word in text.hedges(one)}
    stances = {one.stance for one, _ in there.told}
    return {
        word: one
        for one in here.own
        if (one.stance in stances or "states" in stances) and not there.holds(one, here)
        for word in sorted(here.hedges(one))
        if word not in others
    }


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in sorted(words))


def _was(stance: str) -> str:
    return "there was no response" if stance == Stance.NO_RESPONSE else f"it was {Stance(stance).label}"


def _happened(claim: Claim, statements: Iterable[Statement]) -> Iterator[Event]:
    """One event for each date that statements give, by the first that gives it."""
    given: dict[When, list[Statement]] = defaultdict(list)
    for statement in statements:
        if found := _dated(statement):
            given[found].append(statement)
    for found, own in given.items():
        first = min(own, key=lambda one: (one.revision.article.published_at, one.public_id))
        article, number = first.revision.article, len({one.revision.article.outlet_id for one in own})
        others = f" and {number - 1} more" if number > 1 else ""
        yield Event(
            public_id=public_id("v", claim.public_id, "happened", found.day.isoformat(), found.precision),
            claim=claim,
            outlet=article.outlet,
            article=article,
            statement=first,
            axis=Event.Axis.HAPPENED,
            kind="dated",
            at=datetime(found.day.year, found.day.month, found.day.day, tzinfo=UTC),
            precision=found.precision,
            known_at=first.revision.seen_at,
            text=f"Dated to {_day(found.day, found.precision)} in {article.outlet.name}{others}",
            outlets=number,
        )


def _day(day: date, precision: str) -> str:
    return format_date(day, _FORMS[precision])


def _dated(statement: Statement) -> When | None:
    """An article without a date says "on Tuesday" of a week that nobody knows; a plan is not what happened."""
    article = statement.revision.article
    dated = article.published_basis != Article.Basis.FIRST_SEEN
    if not dated or statement.stance not in _DATED or statement.modality not in ("asserted", "possible"):
        return None
    return _when(statement.resolved, article.published_at.date())


def _who(statement: Statement) -> str:
    if statement.speaker:
        return statement.speaker + ":"
    return "in its own voice:" if statement.stance == Stance.STATES else "unnamed:"
