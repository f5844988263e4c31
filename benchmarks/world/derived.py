"""a story as it was told -> what the product derives of it: cells, tallies, events; relations and discrepancies.

Cells and tallies are the product's own work, on the rows as they lie in memory, so they are those that it would
derive from the database. Of events those are made that tell what was said and edited. Relations and discrepancies are
made up: only their number and their shape are as real ones have them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from random import Random

from benchmarks.world.rows import Values, Writer
from benchmarks.world.stories import Told
from claims.answers import Begun, latest
from claims.coverage import _tally, derive
from claims.models import Cell, Claim, Discrepancy, Event, Relation, Stance, Statement
from claims.models.claims import ANSWERS
from claims.watching import Loose
from config.ids import public_id
from sources.models import Article, Outlet

_RELATED, _HUB = 0.3, 30  # how many claims have a relation; relations of a story's first claim, where it has many
_DISCREPANT = 0.15
_REASON = {"name": "figure", "weight": 3.0, "value": 1.0, "sentence": "They differ in one figure."}
_NEWS = {
    "confirms": Event.News.CONFIRMATION,
    "denies": Event.News.DENIAL,
    "disputes": Event.News.DISPUTE,
    "withdraws": Event.News.WITHDRAWAL,
    "no_response": Event.News.NO_RESPONSE,
}


class Ground:
    """Of one story, what `claims.coverage` reads of the database for many."""

    def __init__(self, told: Told, outlets: Mapping[str, Outlet]) -> None:
        self.outlets, self.ties = outlets, told.ties
        self.owners = {outlet.pk: outlet.family for outlet in outlets.values() if outlet.family}
        own = frozenset([told.story.pk])
        self.stories = defaultdict[int, frozenset[int]](lambda: own)
        self._articles = sorted(told.articles, key=lambda article: article.public_id)
        self.begun: Begun = {}
        for claim, statements in zip(told.claims, told.statements, strict=True):
            self.begun |= _begun(claim, statements)

    def articles(self, _: frozenset[int]) -> list[Article]:
        return self._articles

    def last(self, _: frozenset[int]) -> Mapping[str, datetime]:
        return self._last

    @cached_property
    def _last(self) -> Mapping[str, datetime]:
        return latest((article, article.current) for article in self._articles)


def coverage(writer: Writer, told: Told, outlets: Mapping[str, Outlet], loose: Mapping[int, Loose]) -> None:
    """Cells and tallies, without the cells of outlets that published nothing on the story: see `silence`."""
    ground = Ground(told, outlets)
    for claim, statements in zip(told.claims, told.statements, strict=True):
        current = standing(statements)
        cells = derive(current, ground.articles(frozenset()), {}, loose, {}) if current else {}
        writer.put(
            Cell,
            (
                {"claim_id": claim.pk, "outlet_id": outlet, "states": states, "evidence": evidence}
                for outlet, (states, evidence) in cells.items()
            ),
        )
        writer.add([_tally(claim, cells, current, ground)])


def standing(statements: Iterable[Statement]) -> list[Statement]:
    """Those of today's texts, in reading order."""
    current = [one for one in statements if one.revision.article.current is one.revision]
    return sorted(
        current, key=lambda one: (one.revision.article.published_at, one.revision.article_id, one.anchor, one.pk)
    )


def _begun(claim: Claim, statements: Iterable[Statement]) -> dict[tuple[int, int, str], datetime]:
    """When answers that are not in an article's first text came into it."""
    first: dict[tuple[int, int, str], tuple[int, datetime]] = {}
    for one in statements:
        if one.stance in ANSWERS:
            key = (claim.pk, one.revision.article_id, one.stance)
            first.setdefault(key, (one.revision.number, one.revision.seen_at))
    return {key: at for key, (number, at) in first.items() if number > 1}


def events(told: Told) -> Iterator[Values]:
    for claim, statements in zip(told.claims, told.statements, strict=True):
        found = sorted(_happened(claim, statements), key=lambda pair: pair[1]["at"])
        yield from _with_news(found)


def _happened(claim: Claim, statements: Sequence[Statement]) -> Iterator[tuple[Statement, Values]]:
    by_article: dict[int, dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for one in statements:
        by_article[one.revision.article_id][one.revision.number].append(one)
    for texts in by_article.values():
        before: list[Statement] = []
        for number in sorted(texts):
            own = texts[number]
            if before or number > 1:
                yield from _edited(claim, before, own)
            else:
                yield from ((one, _event(claim, one, axis=_axis(one), kind=one.stance)) for one in own)
            before = own


def _edited(
    claim: Claim, before: Sequence[Statement], after: Sequence[Statement]
) -> Iterator[tuple[Statement, Values]]:
    old, new = ({one.stance for one in own} for own in (before, after))
    changed = after[0].revision
    for kind, stances, own in (("added", new - old, after), ("dropped", old - new, before)):
        for stance in sorted(stances):
            one = next(one for one in own if one.stance == stance)
            words = f"{'adds' if kind == 'added' else 'no longer says'} that it was {Stance(stance).label}"
            yield (
                one,
                _event(claim, one, axis=Event.Axis.EDITED.value, kind=kind)
                | {
                    "at": changed.seen_at,
                    "known_at": changed.seen_at,
                    "precision": "second",
                    "before": changed.number - 1,
                    "after": changed.number,
                    "change": words,
                    "text": f"{one.revision.article.outlet.name} edits its article and {words}",
                },
            )


def _axis(statement: Statement) -> str:
    undated = statement.revision.article.published_basis == Article.Basis.FIRST_SEEN
    return (Event.Axis.SEEN if undated else Event.Axis.SAID).value


def _event(claim: Claim, one: Statement, *, axis: str, kind: str) -> Values:
    article = one.revision.article
    who = f"{one.speaker}:" if one.speaker else "in its own voice:" if one.stance == "states" else "unnamed:"
    return {
        "public_id": public_id("v", one.public_id, axis, kind),
        "claim_id": claim.pk,
        "outlet_id": article.outlet_id,
        "article_id": article.pk,
        "statement_id": one.pk,
        "axis": axis,
        "kind": kind,
        "at": article.published_at,
        "precision": article.published_precision,
        "known_at": one.revision.seen_at,
        "text": f"{article.outlet.name} reports: {who} {Stance(one.stance).label}",
    }


def _with_news(found: Iterable[tuple[Statement, Values]]) -> Iterator[Values]:
    """The first of each kind changes what is known of a claim."""
    outlets, stances = set[int](), set[str]()
    for one, event in found:
        if event["kind"] == "dropped":
            news = Event.News.ANSWER_REMOVED if one.stance in ANSWERS else Event.News.REMOVED
        elif not outlets:
            news = Event.News.FIRST
        elif one.stance in _NEWS and one.stance not in stances:
            news = _NEWS[one.stance]
        else:
            news = Event.News.NONE if event["outlet_id"] in outlets else Event.News.OUTLET
        outlets.add(event["outlet_id"])
        stances.add(one.stance)
        yield event | {"news": news.value}


def relations(rng: Random, told: Told) -> Iterator[Relation]:
    claims = told.claims
    if len(claims) < 2:
        return
    pairs = {frozenset(rng.sample(range(len(claims)), 2)) for _ in range(int(len(claims) * _RELATED) or 1)}
    pairs |= {frozenset((0, place)) for place in range(1, _HUB + 1)} if len(claims) > 2 * _HUB else set()
    for pair in sorted(map(sorted, pairs)):
        one, other = sorted((claims[place] for place in pair), key=lambda claim: claim.public_id)
        kind = rng.choice(Relation.Kind.values)
        yield Relation(claim=one, other=other, kind=kind, score=round(rng.uniform(0.3, 0.99), 3), reasons=[_REASON])


def discrepancies(rng: Random, told: Told) -> Iterator[Discrepancy]:
    for claim, statements in zip(told.claims, told.statements, strict=True):
        by_outlet = {one.revision.article.outlet.key: one for one in statements}
        if len(by_outlet) > 1 and rng.random() < _DISCREPANT:
            versions = [
                {"words": words, "how": "", "outlets": [key], "statements": [one.public_id], "pieces": [["", words]]}
                for words, (key, one) in zip(("40 crates", "65 crates"), by_outlet.items(), strict=False)
            ]
            yield Discrepancy(
                claim=claim, place=0, kind="figures", sentence="Outlets give different numbers.", versions=versions
            )
