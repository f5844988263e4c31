"""a claim in one's own words -> the articles that report it, their stance, and the cells.

Half meaning, half words: each statement is scored by its cosine with the question and by the share of the
question's rare words that it holds; an article by its best statement. What falls far behind the best, or is not
like the question at all, is left out: an honest nothing is an answer.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from math import log

import numpy as np
from django.db import connection, transaction

from claims.meaning import embed
from claims.models import Cell, Claim, Link, Silence, Statement
from claims.models.fields import as_text, has_pgvector
from claims.reasons.profile import words_of

FLOOR = 0.42  # scores below are no answer, however good in comparison
BEHIND = 0.72  # nor are those below this share of the best
_NEAREST = 400
_SILENCES = [[Silence.OMITTED], [Silence.PARTIAL], [Silence.SILENT]]
_MOST = 50  # articles in one answer
_MOST_WORDS = 60  # of a question are searched for
_STOP = frozenset(words_of("a an and are as at be by for from had has have he her his in is it its of on or said she that the their they to was were which who will with would not been being after before over into about than then there this these those"))  # fmt: skip  # noqa: E501


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One statement that is about what was asked, as far as the machine can tell (`score`, 0 to 1)."""

    statement: Statement
    score: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`hits`: the best statement of each article, best first. `cells`: outlet's key -> states, of `claims`."""

    hits: tuple[Hit, ...] = ()
    claims: tuple[Claim, ...] = ()
    cells: dict[str, list[str]] | None = None


def lookup(question: str) -> Answer:
    words = {word for word in words_of(question) if word not in _STOP}
    if not words:
        return Answer()
    candidates = _candidates(question, words)
    best: dict[int, Hit] = {}
    for hit in candidates:
        article = hit.statement.revision.article_id
        if article not in best or hit.score > best[article].score:
            best[article] = hit
    ranked = sorted(best.values(), key=lambda hit: (-hit.score, hit.statement.public_id))
    kept = [hit for hit in ranked if hit.score >= max(FLOOR, BEHIND * ranked[0].score)][:_MOST]
    claims = _claims(candidates, kept)
    return Answer(hits=tuple(kept), claims=claims, cells=_cells(claims))


def _candidates(question: str, words: set[str]) -> list[Hit]:
    vector = embed([question])[0]
    near = _by_meaning(vector)
    ids = set(near) | set(_by_words(question))
    statements = list(
        Statement.objects.current().filter(pk__in=ids).with_context().select_related("meaning").in_reading_order()
    )
    held = {s.pk: set(words_of(f"{s.speaker or ''} {s.resolved}")) for s in statements}
    with_word = {word: sum(word in own for own in held.values()) for word in words}
    weight = {word: log((len(held) + 1.5) / (with_word[word] + 0.5)) + 0.5 for word in words}
    total = sum(weight.values())
    hits = []
    for statement in statements:
        shared = sum(weight[word] for word in words & held[statement.pk]) / total
        cosine = max(0.0, float(np.dot(statement.meaning.vector, vector)))
        hits.append(Hit(statement=statement, score=round(0.5 * shared + 0.5 * cosine, 4)))
    return hits


def _by_meaning(vector: np.ndarray) -> list[int]:
    if not has_pgvector():
        return []  # words serve alone
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = %s", [_NEAREST])
        cursor.execute(
            "SELECT statement_id FROM claims_meaning ORDER BY vector <=> %s::halfvec LIMIT %s",
            [as_text(vector), _NEAREST],
        )
        return [row[0] for row in cursor.fetchall()]


def _by_words(question: str) -> list[int]:
    """Statements of claims whose sentences hold any of the words, the likest first."""
    words = dict.fromkeys(word for word in re.findall(r"\w+", question.lower()) if word not in _STOP)
    query = " | ".join(f"'{word}'" for word in list(words)[:_MOST_WORDS])  # the database stems them its own way
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS (SELECT id, ts_rank(search, q) AS rank FROM claims_claim, to_tsquery('english', %s) q"
            " WHERE search @@ q AND retired_at IS NULL ORDER BY rank DESC LIMIT 100)"
            " SELECT statement_id FROM claims_link JOIN found ON claim_id = found.id WHERE active LIMIT 1000",
            [query],
        )
        return [row[0] for row in cursor.fetchall()]


def _claims(candidates: list[Hit], kept: list[Hit]) -> tuple[Claim, ...]:
    """The claims that the answer's statements are about, best first; not those of what was left out."""
    if not kept:
        return ()
    scores = {hit.statement.pk: hit.score for hit in candidates if hit.score >= kept[-1].score}
    best: dict[int, float] = defaultdict(float)
    rows: dict[int, Claim] = {}
    for link in Link.objects.filter(statement__in=scores, active=True).select_related("claim__tally"):
        rows[link.claim_id] = link.claim
        best[link.claim_id] = max(best[link.claim_id], scores[link.statement_id])
    return tuple(rows[claim] for claim in sorted(best, key=lambda claim: (-best[claim], claim)))[:10]


def _cells(claims: tuple[Claim, ...]) -> dict[str, list[str]]:
    """Outlet's key -> what it carries on any of the claims; where it carries none, the silence that says most."""
    loud, quiet = defaultdict[str, set[str]](set), dict[str, list[str]]()
    for cell in Cell.objects.of_claims([claim.pk for claim in claims]).order_by("outlet__key"):
        if "statements" in cell.evidence:
            loud[cell.outlet.key] |= set(cell.states)
        else:
            quiet[cell.outlet.key] = min(quiet.get(cell.outlet.key, cell.states), cell.states, key=_SILENCES.index)
    return {key: sorted(loud[key]) if key in loud else quiet[key] for key in sorted(loud.keys() | quiet.keys())}
