"""a claim in one's own words -> the articles that report it, their stance, and the cells.

What speaks for an article is told in `asking`; its stance is that of its best statement, and where none is about the
question that of its headline or of its likest sentence (`relate`). Where no article is enough like the question
nothing is found, which is an answer too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from claims.asking import BEHIND, FLOOR, ask
from claims.models import Cell, Claim, Link, Silence, Statement
from claims.reasons.reason import certainty
from claims.relate import NONE, relate
from sources.models import SEEN, Article

_SILENCES = [[Silence.OMITTED], [Silence.PARTIAL], [Silence.SILENT]]
_MOST = 200  # articles in one answer
_READ_AGAIN, _READ = 40, 6000  # articles without a statement about it that are read, and characters of each


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that reports what was asked; `score`, 0 to 1, is how sure the machine is.

    `statement`: the one by which it does, None where only its headline or its running text tells so.
    """

    article: Article
    stance: str
    score: float
    statement: Statement | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`hits`: the best first. `cells`: outlet's key -> states, of `claims`."""

    hits: tuple[Hit, ...] = ()
    claims: tuple[Claim, ...] = ()
    cells: dict[str, list[str]] | None = None


def lookup(question: str) -> Answer:
    asked = ask(question)
    if asked is None or not asked.is_reported:
        return Answer()
    odds = asked.odds()
    first = np.argsort(-odds, kind="stable")[:_MOST]
    sure = {asked.articles[k]: certainty(float(odds[k])) for k in first if odds[k] >= max(FLOOR, odds.max() - BEHIND)}
    told = asked.statements(sure)
    hits = [
        Hit(article=one.revision.article, stance=one.stance, score=round(sure[key], 4), statement=one)
        for key, one in told.items()
    ]
    silent = [key for key in sure if key not in told][:_READ_AGAIN]
    hits += [
        Hit(article=article, stance=stance, score=round(sure[article.pk], 4))
        for article, stance in _by_relating(question, silent)
    ]
    kept = tuple(sorted(hits, key=lambda hit: (-hit.score, hit.article.public_id)))
    claims = _claims([hit.statement for hit in kept if hit.statement])
    return Answer(hits=kept, claims=claims, cells=_cells(claims))


def _by_relating(question: str, articles: Sequence[int]) -> Iterator[tuple[Article, str]]:
    """Those of `articles`, by key, whose headline or text reports what was asked, with the stance it takes.

    Where an editor said of a statement that it was read off the text wrongly, the text is not read again.
    """
    found = Article.objects.filter(pk__in=articles, current__isnull=False).select_related("outlet", "current")
    ruled_out = Statement.objects.filter(retired_at__isnull=False, reviewed_at__isnull=False)
    for article in found.exclude(current__statements__in=ruled_out).order_by("public_id"):
        related = relate(question, article.current.title, article.shown_text(article.current)[:_READ])
        if related.stance != NONE:
            yield article, related.stance


def _claims(statements: Sequence[Statement]) -> tuple[Claim, ...]:
    """The claims that the answer's statements are about, best first."""
    rank = {statement.pk: number for number, statement in enumerate(statements)}
    best: dict[int, int] = {}
    rows: dict[int, Claim] = {}
    tied = Link.objects.filter(statement__in=rank, active=True, claim__visibility__in=SEEN)
    for link in tied.select_related("claim__tally"):
        rows[link.claim_id] = link.claim
        best[link.claim_id] = min(best.get(link.claim_id, len(rank)), rank[link.statement_id])
    return tuple(rows[claim] for claim in sorted(best, key=lambda claim: (best[claim], claim)))[:10]


def _cells(claims: tuple[Claim, ...]) -> dict[str, list[str]]:
    """Outlet's key -> what it carries on any of the claims; where it carries none, the silence that says most."""
    loud, quiet = defaultdict[str, set[str]](set), dict[str, list[str]]()
    for cell in Cell.objects.of_claims([claim.pk for claim in claims]).order_by("outlet__key"):
        if "statements" in cell.evidence:
            loud[cell.outlet.key] |= set(cell.states)
        else:
            quiet[cell.outlet.key] = min(quiet.get(cell.outlet.key, cell.states), cell.states, key=_SILENCES.index)
    return {key: sorted(loud[key]) if key in loud else quiet[key] for key in sorted(loud.keys() | quiet.keys())}
