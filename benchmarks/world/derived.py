"""a story as it was told -> what the product derives of it: cells and tallies; relations and discrepancies.

Cells and tallies are the product's own work, on the rows as they lie in memory, so they are those that it would
derive from the database. Relations and discrepancies are made up: only their number and their shape are as real ones
have them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from random import Random

from benchmarks.world.rows import Writer
from benchmarks.world.stories import Told
from claims import glance
from claims.answers import Begun, latest
from claims.coverage import _tally, derive
from claims.models import Cell, Claim, Discrepancy, Relation, Statement
from claims.models.claims import ANSWERS
from claims.watching import Loose
from sources.models import Article, Outlet

_RELATED, _HUB = 0.3, 30  # how many claims have a relation; relations of a story's first claim, where it has many
_DISCREPANT = 0.15
_REASON = {"name": "figure", "weight": 3.0, "value": 1.0, "sentence": "They differ in one figure."}


class Ground:
    """Of one story, what `claims.coverage` reads of the database for many."""

    def __init__(self, told: Told, outlets: Mapping[str, Outlet]) -> None:
        self.outlets, self.ties = outlets, told.ties
        self.owners = {outlet.pk: outlet.family for outlet in outlets.values() if outlet.family}
        own = frozenset([told.story.pk])
        self.stories = defaultdict[int, frozenset[int]](lambda: own)
        self._articles = sorted(told.articles, key=lambda article: article.public_id)
        self.read: dict[int, list[str]] = {}
        self.begun: Begun = {}
        for claim, statements in zip(told.claims, told.statements, strict=True):
            seen = sorted((s for s in statements if s.reviewed_at), key=lambda s: (s.reviewed_at, s.pk), reverse=True)
            self.read[claim.pk] = [statement.public_id for statement in seen]
            self.begun |= _begun(claim, statements)

    def articles(self, _: frozenset[int]) -> list[Article]:
        return self._articles

    def hushed(self, _: int) -> set[str]:
        """Nothing is hidden in a made-up world."""
        return set()

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
        shown = glance.told(current)
        writer.put(
            Cell,
            (
                {
                    "claim_id": claim.pk,
                    "outlet_id": outlet,
                    "states": states,
                    "evidence": evidence,
                    "told": shown.get(outlet, []),
                }
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
