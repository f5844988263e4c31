"""one plan -> one story's rows: articles with their texts, what these say, claims, links, and who is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from benchmarks.world import Size
from benchmarks.world.drafts import TEXTS, Draft, Marked, Plan, Said, Topic, compose, drafts, topics
from benchmarks.world.rows import Values, Writer
from benchmarks.world.stage import code
from benchmarks.world.words import Words
from claims.models import Analysis, Claim, Entity, Link, Mention, Print, Statement, Story, StoryMember
from config.ids import public_id
from sources.clean import sha256
from sources.models import Announcement, Article, Capture, Outlet, Revision

EXTRACTOR = "made up"
_CAST, _HOUSE = 7, 0.6  # of a story; an outlet's weight falls with its place in the story's list
_UNLINKED, _SUGGESTED, _CHECKED = 0.03, 0.03, 0.01
_SCORE = 0.84  # of a link that the machine made
_REASONS = [
    {"name": "words", "weight": 9.0, "value": 0.61, "sentence": "They share words that are rare in this story."},
    {"name": "meaning", "weight": 6.1, "value": 0.72, "sentence": "They mean nearly the same."},
    {"name": "one_text", "weight": -4.3, "value": 0.2, "sentence": "One text says both, which speaks against it."},
]
_LOOKS = timedelta(hours=3), timedelta(hours=26)  # after the first, an article is looked at again
_MINUTE = timedelta(minutes=1)


@dataclass(kw_only=True)
class Told:
    """One story as it was written. `statements`: by the claim's place, of all texts, the first of them founded it.

    By the statement's key: `ties`, by whom and with which score it was tied to its claim; `named`, the entities that
    it names, each with its role.
    """

    story: Story
    articles: list[Article] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    statements: list[list[Statement]] = field(default_factory=list)
    ties: dict[int, tuple[str, float | None]] = field(default_factory=dict)
    named: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    revisions: dict[int, list[Revision]] = field(default_factory=dict)  # by article


class Press:
    """Writes stories one after the other; `cast` are all entities with `reach`, by which they are drawn."""

    def __init__(
        self,
        rng: Random,
        words: Words,
        size: Size,
        writer: Writer,
        outlets: Sequence[Outlet],
        cast: Sequence[Entity],
        reach: Sequence[float],
        since: datetime,
    ) -> None:
        self._rng, self._words, self._writer, self._since = rng, words, writer, since
        self._outlets, self._cast, self._reach = outlets, cast, reach
        self._pull = list(accumulate(1 / (number + 6) for number in range(len(outlets))))
        self._wires = [outlet.name for outlet in outlets if outlet.kind == Outlet.Kind.WIRE]
        self._each = size.statements / (size.articles * TEXTS)

    def tell(self, plan: Plan) -> Told:
        found = topics(self._rng, self._words, self._people(), plan.claims)
        made = drafts(
            self._rng, self._words, found, plan.articles, each=self._each, focus=plan.focus, wires=self._wires
        )
        story = self._writer.key(Story(title=self._headline(), created_at=self._since))
        story.public_id = public_id("s", "made up", story.pk)
        told = Told(story=story)
        said: list[tuple[Topic, Statement]] = []
        moments = sorted(self._rng.random() ** 2 * plan.days for _ in made)
        house = self._house(plan.outlets)
        near = list(accumulate((place + 1) ** -_HOUSE for place in range(len(house))))
        for draft, moment in zip(made, moments, strict=True):
            [outlet] = self._rng.choices(house, cum_weights=near)
            article = self._article(outlet, self._since + timedelta(days=plan.start + moment))
            told.articles.append(article)
            own = list(self._texts(article, draft))
            said += own
            told.revisions[article.pk] = list(article.texts)
            original = None if draft.copies is None else told.articles[draft.copies]
            self._place(story, article, original)
        self._writer.add([story, *told.articles])
        self._tie(told, found, said)
        return told

    def alone(self, moment: float) -> Article:
        """An article in no story, which says nothing on anything."""
        [outlet] = self._rng.choices(self._outlets, cum_weights=self._pull)
        article = self._article(outlet, self._since + timedelta(days=moment))
        list(self._texts(article, Draft(texts=[self._words.paragraphs(6)])))
        self._writer.add([article])
        return article

    def _headline(self) -> str:
        return " ".join(self._words.some(self._rng.randint(6, 10))).capitalize()

    def _people(self) -> list[Entity]:
        drawn = self._rng.choices(self._cast, cum_weights=self._reach, k=_CAST)
        others = self._rng.sample(self._cast, 2)
        return list(dict.fromkeys([*drawn, *others]))

    def _house(self, number: int) -> list[Outlet]:
        found: dict[Outlet, None] = {}
        while len(found) < min(number, len(self._outlets)):
            found.update(dict.fromkeys(self._rng.choices(self._outlets, cum_weights=self._pull, k=number)))
        return list(found)[:number]

    def _article(self, outlet: Outlet, when: datetime) -> Article:
        undated = self._rng.random() < 0.02
        when = when.replace(microsecond=0)
        seen = when + self._rng.randint(2, 60) * _MINUTE
        article = self._writer.key(
            Article(
                outlet=outlet,
                published_at=seen if undated else when,
                published_basis=Article.Basis.FIRST_SEEN if undated else Article.Basis.FEED,
                published_precision="minute" if self._rng.random() < 0.1 else "second",
                first_seen_at=seen,
                last_seen_at=seen + _LOOKS[-1],
            )
        )
        article.public_id = public_id("a", "made up", article.pk)
        article.url = f"https://{outlet.domains[0]}/{article.public_id}"
        article.was_read = True
        self._writer.put(Announcement, [_announced(article)])
        return article

    def _texts(self, article: Article, draft: Draft) -> Iterator[tuple[Topic, Statement]]:
        title, seen = self._headline(), article.first_seen_at
        before: list[Said] = []
        for number, pieces in enumerate(draft.texts, 1):
            text, marked = compose(pieces)
            said = [one.said for one in marked]
            revision = Revision(article=article, number=number, text=text, title=title, language="en", seen_at=seen)
            revision.sha256 = sha256(f"{article.public_id} {number}")
            self._writer.key(revision)
            if before:
                revision.change = Revision.Change.SUBSTANCE if said != before else Revision.Change.WORDING
            revision._prefetched_objects_cache = {"borrowings": ()}  # nobody borrows here, and nobody need ask
            self._writer.add([revision])
            self._writer.put(Analysis, [_analysis(revision, len(marked))])
            self._writer.put(Capture, _visits(article, revision))
            for place, one in enumerate(marked):
                yield one.said.topic, self._statement(revision, place, one)
            article.current = revision
            article.texts = [*getattr(article, "texts", ()), revision]
            before, seen = said, seen + timedelta(hours=self._rng.randint(2, 40))

    def _statement(self, revision: Revision, place: int, one: Marked) -> Statement:
        said = one.said
        statement = Statement(
            public_id=public_id("t", revision.sha256, place),
            revision=revision,
            extractor=EXTRACTOR,
            rule="verb:say" if one.cue else "voice",
            anchor=one.anchor,
            source=one.source,
            cue=one.cue,
            content=[one.content],
            hedges=[one.hedge] if one.hedge else [],
            speaker=said.speaker.name if said.speaker else None,
            speaker_reason="named" if said.speaker else "",
            speaker_confidence=0.9 if said.speaker else 0.0,
            speaker_entity=said.speaker,
            stance=said.stance,
            modality="asserted" if self._rng.random() < 0.85 else "future",
            quote="direct" if said.quoted else "indirect",
            via=[said.credits] if said.credits else [],
            confidence=round(self._rng.uniform(0.5, 0.99), 3),
            resolved=said.content,
            words=sorted(set(said.content.lower().split())),
            reviewed_at=revision.seen_at if self._rng.random() < _CHECKED else None,
        )
        self._writer.key(statement)
        self._writer.add([statement])
        self._writer.put(Mention, _mentions(statement, said.topic))
        return statement

    def _place(self, story: Story, article: Article, original: Article | None) -> None:
        assert article.current
        member = {
            "story_id": story.pk,
            "article_id": article.pk,
            "score": 0.93,
            "reasons": _REASONS[1:2],
            "linked": True,
        }
        printed = Print(article=article, sha256=article.current.sha256, known_by=article.first_seen_at)
        if original:
            printed.original, printed.share = original, 0.97
        self._writer.put(StoryMember, [member])
        self._writer.add([printed])

    def _tie(self, told: Told, found: Sequence[Topic], said: Sequence[tuple[Topic, Statement]]) -> None:
        """The first statement on a topic founds its claim."""
        claims: dict[int, Claim] = {}
        on: dict[int, list[Statement]] = {}
        for topic, statement in said:
            if topic.number not in claims:
                claims[topic.number] = self._writer.key(_claim(topic, statement))
                on[topic.number] = []
            elif self._rng.random() < _UNLINKED:
                continue
            on[topic.number].append(statement)
            told.ties[statement.pk] = (Link.By.MACHINE.value, _SCORE if len(on[topic.number]) > 1 else None)
            told.named[statement.pk] = [(row["entity_id"], row["role"]) for row in _mentions(statement, topic)]
            self._writer.put(Link, self._links(statement, claims, topic.number, founds=len(on[topic.number]) == 1))
        told.claims, told.statements = list(claims.values()), list(on.values())
        self._writer.add(told.claims)

    def _links(
        self, statement: Statement, claims: Mapping[int, Claim], number: int, *, founds: bool
    ) -> Iterator[Values]:
        """Whoever founds a claim was like none; some are also somewhat like another."""
        found = {"statement_id": statement.pk, "claim_id": claims[number].pk, "active": True}
        yield found if founds else found | {"score": _SCORE, "reasons": _REASONS}
        if len(claims) > 1 and self._rng.random() < _SUGGESTED:
            other = self._rng.choice([claim.pk for place, claim in claims.items() if place != number])
            suggested = {"claim_id": other, "active": False, "suggested": True, "score": 0.3, "reasons": _REASONS}
            yield found | suggested


def _claim(topic: Topic, statement: Statement) -> Claim:
    kind = Claim.Kind.FACT if statement.stance == "states" else Claim.Kind.ALLEGATION
    seen = statement.revision.seen_at
    claim = Claim(text=topic.sentence, kind=kind, worded_from=statement, first_seen_at=seen)
    claim.public_id = public_id("c", statement.public_id, 1)
    return claim


def _announced(article: Article) -> Values:
    return {
        "outlet_id": article.outlet_id,
        "url": article.url,
        "host": article.outlet.domains[0],
        "announced_at": article.first_seen_at,
        "published_at": article.published_at,
        "state": Announcement.State.READ.value,
        "status": Capture.UNCHANGED,
        "tried_at": article.last_seen_at,
        "article_id": article.pk,
    }


def _analysis(revision: Revision, number: int) -> Values:
    return {"revision_id": revision.pk, "extractor": EXTRACTOR, "status": "ok", "statements_count": number}


def _visits(article: Article, revision: Revision) -> Iterator[Values]:
    first = Capture.NEW if revision.number == 1 else Capture.CHANGED
    for later, status in ((timedelta(), first), *((later, Capture.UNCHANGED) for later in _LOOKS)):
        yield {
            "fingerprint": f"{revision.sha256[:40]}{later.total_seconds():.0f}",
            "outlet_id": article.outlet_id,
            "revision_id": revision.pk,
            "where": article.url,
            "status": status,
            "captured_at": revision.seen_at + later,
            "fetched": True,
            "http": 200,
            "bytes": len(revision.text) * 20,
        }


def _mentions(statement: Statement, topic: Topic) -> Iterator[Values]:
    yield {"statement_id": statement.pk, "entity_id": topic.subject.pk, "role": Mention.Role.NAMED.value}
    if speaker := statement.speaker_entity_id:
        yield {"statement_id": statement.pk, "entity_id": speaker, "role": Mention.Role.SPEAKER.value}


def refusals(rng: Random, outlets: Sequence[Outlet], number: int, since: datetime, days: int) -> Iterator[Capture]:
    """Visits of which nothing came."""
    kinds = (("not_found", 404), ("http_refused", 403), ("timed_out", None), ("extraction_failed", 200))
    for place in range(number):
        outlet, (status, http) = rng.choice(outlets), rng.choice(kinds)
        where = f"https://{outlet.domains[0]}/lost/{place}"
        capture = Capture(outlet=outlet, where=where, status=status, http=http, fetched=True)
        capture.captured_at = since + timedelta(days=rng.random() * days)
        capture.fingerprint = public_id("", code(outlet), place) * 3
        capture.reason = f"{where} could not be read."
        yield capture
