"""a claim in one's own words -> the articles that report it, their stance, and the cells.

How sure it is that an article reports what was asked is a sum of what MEASURES name: the question's words that it
holds, rare ones above all, its meaning, and how much the other articles of its story report it. Its stance is that
of its best statement. What falls far behind the best, or is not like the question at all, is left out: an honest
nothing is an answer.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from claims.meaning import Vectors, embed
from claims.models import Cell, Claim, Gist, Link, Meaning, Silence, Statement, StoryMember
from claims.models.fields import as_text, has_pgvector
from claims.reasons.profile import rarity, words_of
from claims.reasons.reason import certainty

# What speaks for an article, each from 0 to 1, and its weight in log-odds: learned by `benchmarks/lookup.py` on
# articles that report known claims.
MEASURES = (
    ("words", 6.4),  # share of the question's words that it holds, weighted by how rare they are in the news
    ("nearest", 0.0),  # cosine with its nearest statement, its opening or its headline, whichever is nearest
    ("opening", 5.6),  # cosine with its opening
    ("headline", 5.1),  # cosine with its headline
    ("story", 5.9),  # mean of words and nearest over the five other articles of its story that have most of them
)
BIAS = -14.9
FIRST = -2.5  # log-odds: the best article must reach this, or nobody reports the claim
BEHIND = 3.0  # log-odds that the others may be behind the best
ABOUT = 0.3  # from this score on a statement is about what was asked, and lends its article its stance
_WITHHELD = 0.15
_NEAREST = 400  # statements looked at, and
_ARTICLES = 200  # articles, by meaning and by words each
_SILENCES = [[Silence.OMITTED], [Silence.PARTIAL], [Silence.SILENT]]
_OTHERS = 5  # articles of a story that speak for one of them
_MOST = 200  # articles in one answer
_MOST_WORDS = 60  # of a question are searched for
_STOP = frozenset(words_of("a an and are as at be by for from had has have he her his in is it its of on or said she that the their they to was were which who will with would not been being after before over into about than then there this these those"))  # fmt: skip  # noqa: E501


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that reports what was asked, by its best statement; `score`, 0 to 1, is how sure the machine is."""

    statement: Statement
    score: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`hits`: the best first. `cells`: outlet's key -> states, of `claims`."""

    hits: tuple[Hit, ...] = ()
    claims: tuple[Claim, ...] = ()
    cells: dict[str, list[str]] | None = None


def lookup(question: str) -> Answer:
    asked = ask(question)
    if asked is None or not asked.articles:
        return Answer()
    odds = BIAS + asked.measured @ np.array([weight for _, weight in MEASURES], np.float32)
    if odds.max() < FIRST:
        return Answer()
    first = np.argsort(-odds, kind="stable")[:_MOST]
    sure = {asked.articles[k]: certainty(float(odds[k])) for k in first if odds[k] >= odds.max() - BEHIND}
    told = asked.statements(sure)
    hits = [Hit(statement=statement, score=round(sure[article], 4)) for article, statement in told.items()]
    kept = tuple(sorted(hits, key=lambda hit: (-hit.score, hit.statement.public_id)))
    claims = _claims([hit.statement for hit in kept])
    return Answer(hits=kept, claims=claims, cells=_cells(claims))


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """`articles` that may report what was asked, by key; `measured` has one row for each, one column for each of
    MEASURES. `weights`: the question's words by how much each says; `near`: near statements, each with its article."""

    vector: Vectors
    weights: Mapping[str, float]
    near: Mapping[int, int]
    articles: Sequence[int]
    measured: NDArray[np.float32]

    def statements(self, articles: Container[int]) -> dict[int, Statement]:
        """Of each article that has one about the question: the best one."""
        found = _statements([article for article in self.articles if article in articles], self.near)
        cosines = _cosines([statement.pk for statement in found], self.vector)
        best: dict[int, tuple[float, str, Statement]] = {}
        for statement in found:
            article = statement.revision.article_id
            ranked = (self._about(statement, cosines[statement.pk]), statement.public_id, statement)
            if ranked[0] >= ABOUT and (article not in best or ranked[:2] > best[article][:2]):
                best[article] = ranked
        return {article: statement for article, (_, _, statement) in best.items()}

    def _about(self, statement: Statement, cosine: float) -> float:
        own = set(words_of(statement.resolved))
        shared = sum(weight for text, weight in self.weights.items() if own.intersection(words_of(text)))
        about = 0.5 * shared / sum(self.weights.values()) + 0.5 * max(0.0, cosine)
        # That somebody would not answer is an article's stance only where it has no other.
        return about - _WITHHELD * (statement.stance in ("no_response", "not_disclosed"))


def ask(question: str) -> Asked | None:
    """What the knowledge base holds near to a question; None where it has no word that says anything."""
    words = list(dict.fromkeys(word for word in re.findall(r"\w+", question.lower()) if word not in _STOP))
    if not words:
        return None
    words = words[:_MOST_WORDS]
    vector = embed([question])[0]
    near = _near_statements(vector)
    openings = _openings(vector, words, set(near.values()))
    weights = {word: max(map(rarity, words_of(word)), default=1.0) for word in words}
    nearest = _nearest(near, vector)
    said = np.array(list(weights.values()), np.float32)
    held = np.array([opening.held for opening in openings.values()], np.float32).reshape(len(openings), len(words))
    meant = np.array([(opening.lead, opening.headline) for opening in openings.values()], np.float32).reshape(-1, 2)
    best = np.array([nearest.get(article, 0.0) for article in openings], np.float32)
    share, best = held @ said / said.sum(), np.maximum(best, meant.max(axis=1, initial=0.0))
    measured = np.column_stack([share, best, meant, _around(list(openings), (share + best) / 2)])
    return Asked(vector=vector, weights=weights, near=near, articles=list(openings), measured=measured)


def _around(articles: Sequence[int], alike: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each article how much the others of its story are like the question; where it stands alone, itself."""
    story_of = dict(StoryMember.objects.filter(article__in=articles).values_list("article", "story"))
    rows: dict[int, list[int]] = defaultdict(list)
    for row, article in enumerate(articles):
        if article in story_of:
            rows[story_of[article]].append(row)
    around = alike.copy()
    for own in rows.values():
        first = sorted(own, key=lambda row: -alike[row])[: _OTHERS + 1]
        for row in own:
            others = [other for other in first if other != row][:_OTHERS]
            around[row] = alike[others].mean() if others else alike[row]
    return around


@dataclass(frozen=True, kw_only=True)
class _Opening:
    """An article as a whole: how near its opening and headline are, and which of the question's words it holds."""

    lead: float
    headline: float
    held: tuple[bool, ...]


def _nearest(near: Mapping[int, int], vector: Vectors) -> dict[int, float]:
    """Article -> the cosine of its nearest statement, of those that are near."""
    best: dict[int, float] = {}
    for statement, cosine in _cosines(list(near), vector).items():
        best[near[statement]] = max(cosine, best.get(near[statement], 0.0))
    return best


def _near_statements(vector: Vectors) -> dict[int, int]:
    """Statement -> its article; nothing where the server knows no vectors."""
    if not has_pgvector():
        return {}  # words serve alone
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = %s", [_NEAREST])
        cursor.execute(
            "WITH near AS (SELECT statement_id FROM claims_meaning ORDER BY vector <=> %s::halfvec LIMIT %s)"
            " SELECT statement_id, article_id FROM near"
            " JOIN claims_statement s ON s.id = statement_id JOIN sources_revision r ON r.id = s.revision_id",
            [as_text(vector), _NEAREST],
        )
        return dict(cursor.fetchall())


def _cosines(statements: Sequence[int], vector: Vectors) -> dict[int, float]:
    """Worked out by the server where it can: reading thousands of vectors costs more than all else."""
    if not has_pgvector():
        found = Meaning.objects.filter(statement__in=statements)
        return {meaning.pk: float(meaning.vector @ vector) for meaning in found}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement_id, 1 - (vector <=> %s::halfvec) FROM claims_meaning WHERE statement_id = ANY(%s)",
            [as_text(vector), list(statements)],
        )
        return dict(cursor.fetchall())


def _openings(vector: Vectors, words: Sequence[str], articles: Iterable[int]) -> dict[int, _Opening]:
    """`articles`, with those that are nearest by their openings and those that hold most of the words."""
    found = {*articles, *_by_opening(vector), *_by_words(words)}
    holds = ", ".join("search @@ to_tsquery('english', %s)" for _ in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, {holds} FROM claims_gist WHERE article_id = ANY(%s)",  # noqa: S608  (only marks for values)
            [*(f"'{word}'" for word in words), list(found)],
        )
        held = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
    gists = Gist.objects.filter(article__in=held).only("article_id", "lead", "headline")
    meant = {gist.pk: (float(gist.lead @ vector), float(gist.headline @ vector)) for gist in gists}
    return {
        article: _Opening(lead=meant[article][0], headline=meant[article][1], held=own) for article, own in held.items()
    }


def _by_opening(vector: Vectors) -> list[int]:
    if not has_pgvector():
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = %s", [_ARTICLES])
        cursor.execute(
            "SELECT article_id FROM claims_gist ORDER BY lead <=> %s::halfvec LIMIT %s", [as_text(vector), _ARTICLES]
        )
        return [row[0] for row in cursor.fetchall()]


def _by_words(words: Sequence[str]) -> list[int]:
    """The articles that hold any of the words, the best first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id FROM claims_gist, to_tsquery('english', %s) q WHERE search @@ q"
            " ORDER BY ts_rank(search, q) DESC, article_id LIMIT %s",
            [" | ".join(f"'{word}'" for word in words), _ARTICLES],
        )
        return [row[0] for row in cursor.fetchall()]


def _statements(articles: Sequence[int], near: Container[int]) -> list[Statement]:
    """What may be about the question: the statements nearest to it, and all of the articles without one of those."""
    own = Statement.objects.current().filter(revision__article__in=articles).with_context().defer("revision__text")
    found = list(own.filter(meaning__isnull=False))
    with_near = {statement.revision.article_id for statement in found if statement.pk in near}
    return [s for s in found if s.pk in near or s.revision.article_id not in with_near]


def _claims(statements: Sequence[Statement]) -> tuple[Claim, ...]:
    """The claims that the answer's statements are about, best first."""
    rank = {statement.pk: number for number, statement in enumerate(statements)}
    best: dict[int, int] = {}
    rows: dict[int, Claim] = {}
    for link in Link.objects.filter(statement__in=rank, active=True).select_related("claim__tally"):
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
