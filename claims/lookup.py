"""a claim in one's own words -> the articles that report it, their stance, and the cells.

Half meaning, half words: an article's meaning is that of its best statement or of its opening, whichever is
nearer to the question; its words are the share of the question's words, weighted by rarity, that it holds.
Its stance is that of its best statement. What falls far behind the best, or is not like the question at all, is
left out: an honest nothing is an answer.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from claims.meaning import Vectors, embed
from claims.models import Cell, Claim, Gist, Link, Meaning, Silence, Statement
from claims.models.fields import as_text, has_pgvector
from claims.reasons.profile import words_of

# On a development set of articles that report known claims, the best article of a claim scores .57 and more, and the
# best for claims that nobody there reports mostly less than .5.
FIRST = 0.5  # the best article must reach this, or nobody reports the claim
FLOOR = 0.36  # the others this,
BEHIND = 0.6  # and this share of the best
ABOUT = 0.3  # from this score on a statement is about what was asked, and lends its article its stance
_WITHHELD = 0.15
_NEARLY = 0.05  # so far below FLOOR an article's opening may be, for its statements still to be looked at
_NEAREST = 400  # statements looked at, and
_ARTICLES = 200  # articles, by meaning and by words each
_SILENCES = [[Silence.OMITTED], [Silence.PARTIAL], [Silence.SILENT]]
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
    words = list(dict.fromkeys(word for word in re.findall(r"\w+", question.lower()) if word not in _STOP))[
        :_MOST_WORDS
    ]
    if not words:
        return Answer()
    vector = embed([question])[0]
    near = _near_statements(vector)
    openings = _openings(vector, words, set(near.values()))
    asked = _Asked(words, vector, openings)
    statements = _statements(
        [a for a in openings if asked.by_opening(a) >= FLOOR - _NEARLY or a in near.values()], near
    )
    hits = sorted(asked.hits(statements), key=lambda hit: (-hit.score, hit.statement.public_id))
    if not hits or hits[0].score < FIRST:
        return Answer()
    kept = tuple(hit for hit in hits if hit.score >= max(FLOOR, BEHIND * hits[0].score))[:_MOST]
    claims = _claims([hit.statement for hit in kept])
    return Answer(hits=kept, claims=claims, cells=_cells(claims))


@dataclass(frozen=True, kw_only=True)
class _Opening:
    """An article as a whole: how near its opening is to the question, and which of the question's words it holds."""

    cosine: float
    held: tuple[bool, ...]


class _Asked:
    """The question, and what the articles at hand say of its words: the rarer among them, the more one weighs."""

    def __init__(self, words: Sequence[str], vector: Vectors, openings: dict[int, _Opening]) -> None:
        self._vector, self._openings = vector, openings
        held = np.array([opening.held for opening in openings.values()], dtype=bool).reshape(len(openings), len(words))
        weights = np.log((len(openings) + 1.5) / (held.sum(axis=0) + 0.5)) + 0.5
        self._shares = dict(zip(openings, held @ weights / weights.sum(), strict=True))
        self._weights = {stem: weight for text, weight in zip(words, weights, strict=True) for stem in words_of(text)}

    def by_opening(self, article: int) -> float:
        return float(0.5 * self._shares[article] + 0.5 * self._openings[article].cosine)

    def hits(self, statements: Sequence[Statement]) -> Iterator[Hit]:
        """One for each article with a statement about the question: the best one."""
        cosines = _cosines([statement.pk for statement in statements], self._vector)
        best: dict[int, tuple[float, str, Statement]] = {}
        for statement in statements:
            article = statement.revision.article_id
            ranked = (self._about(statement, cosines[statement.pk]), statement.public_id, statement)
            if ranked[0] >= ABOUT and (article not in best or ranked[:2] > best[article][:2]):
                best[article] = ranked
        for article, (_, _, statement) in best.items():
            cosine = max(self._openings[article].cosine, cosines[statement.pk], 0.0)
            yield Hit(statement=statement, score=round(float(0.5 * self._shares[article] + 0.5 * cosine), 4))

    def _about(self, statement: Statement, cosine: float) -> float:
        own = set(words_of(statement.resolved))
        shared = sum(weight for stem, weight in self._weights.items() if stem in own)
        about = 0.5 * shared / max(sum(self._weights.values()), 1e-9) + 0.5 * max(0.0, cosine)
        # That somebody would not answer is an article's stance only where it has no other.
        return about - _WITHHELD * (statement.stance in ("no_response", "not_disclosed"))


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
    cosine = {gist.pk: max(float(gist.lead @ vector), float(gist.headline @ vector)) for gist in gists}
    return {article: _Opening(cosine=cosine[article], held=own) for article, own in held.items()}


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
