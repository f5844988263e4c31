"""a claim in one's own words -> the articles that report it, their stance, and the cells.

Half meaning, half words: an article's meaning is that of its best statement or of its opening, whichever is
nearer to the question; its words are the share of the question's words, weighted by rarity, that it holds.
Its stance is that of its best statement. What falls far behind the best, or is not like the question at all, is
left out: an honest nothing is an answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from claims.meaning import embed
from claims.models import Cell, Claim, Gist, Link, Silence, Statement
from claims.models.fields import as_text, has_pgvector
from claims.reasons.profile import words_of

# On a development set of articles that report known claims, the best article of a claim scores .57 and more, and the
# best for claims that nobody there reports mostly less than .5.
FIRST = 0.5  # the best article must reach this, or nobody reports the claim
FLOOR = 0.36  # the others this,
BEHIND = 0.6  # and this share of the best
ABOUT = 0.3  # from this score on a statement is about what was asked, and lends its article its stance
_WITHHELD = 0.15
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
    openings = _openings(vector, words, {article for article, _ in near.values()})
    statements = _statements(openings, near)
    hits = sorted(_scored(openings, statements, words, vector), key=lambda hit: (-hit.score, hit.statement.public_id))
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


def _near_statements(vector: np.ndarray) -> dict[int, tuple[int, float]]:
    """Statement -> its article, and its cosine with the question; nothing where the server knows no vectors."""
    if not has_pgvector():
        return {}  # words serve alone
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = %s", [_NEAREST])
        cursor.execute(
            "WITH near AS (SELECT statement_id, 1 - (vector <=> %s::halfvec) AS cosine FROM claims_meaning"
            " ORDER BY vector <=> %s::halfvec LIMIT %s)"
            " SELECT statement_id, article_id, cosine FROM near"
            " JOIN claims_statement s ON s.id = statement_id JOIN sources_revision r ON r.id = s.revision_id",
            [as_text(vector), as_text(vector), _NEAREST],
        )
        return {statement: (article, cosine) for statement, article, cosine in cursor.fetchall()}


def _openings(vector: np.ndarray, words: Sequence[str], articles: Iterable[int]) -> dict[int, _Opening]:
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
    return {article: _Opening(cosine=cosine[article], held=own) for article, own in held.items() if article in cosine}


def _by_opening(vector: np.ndarray) -> list[int]:
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


def _statements(articles: Iterable[int], near: Iterable[int]) -> list[Statement]:
    """What may be about the question: the statements nearest to it, and all of the articles without one of those."""
    nearest = Statement.objects.current().filter(pk__in=list(near)).with_context().select_related("meaning")
    found = list(nearest.filter(revision__article__in=list(articles)))
    lacking = set(articles) - {statement.revision.article_id for statement in found}
    others = Statement.objects.current().filter(revision__article__in=lacking).with_context().select_related("meaning")
    return found + list(others)


def _scored(
    openings: dict[int, _Opening], statements: Iterable[Statement], words: Sequence[str], vector: np.ndarray
) -> Iterable[Hit]:
    """One hit for each article with a statement about the question."""
    of_article: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        of_article[statement.revision.article_id].append(statement)
    held = np.array([opening.held for opening in openings.values()], dtype=bool).reshape(len(openings), len(words))
    weights = np.log((len(openings) + 1.5) / (held.sum(axis=0) + 0.5)) + 0.5
    shares = dict(zip(openings, held @ weights / weights.sum(), strict=True))
    plain = {word: weight for text, weight in zip(words, weights, strict=True) for word in words_of(text)}
    for article, opening in openings.items():
        scored = [(_about(statement, plain, vector), statement) for statement in of_article[article]]
        best, statement = max(scored, key=lambda pair: (pair[0], pair[1].public_id), default=(0.0, None))
        if statement is None or best < ABOUT:
            continue
        cosine = max(opening.cosine, float(statement.meaning.vector @ vector), 0.0)
        yield Hit(statement=statement, score=round(float(0.5 * shares[article] + 0.5 * cosine), 4))


def _about(statement: Statement, weights: dict[str, float], vector: np.ndarray) -> float:
    own = set(words_of(statement.resolved))
    shared = sum(weight for word, weight in weights.items() if word in own) / max(sum(weights.values()), 1e-9)
    about = 0.5 * shared + 0.5 * max(0.0, float(statement.meaning.vector @ vector))
    # That somebody would not answer is an article's stance only where it has no other.
    return about - _WITHHELD * (statement.stance in ("no_response", "not_disclosed"))


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
