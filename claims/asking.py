"""a claim in one's own words -> the articles that may report it, and what speaks for each.

Asked twice. Does anybody report it? That is told by what the best article has of the question: REPORTED. And which
of the articles do? That is told by how far each is behind the best, and by how like the first ones it is, since
reports of one claim are alike whatever the question was: AMONG (pseudo-relevance feedback; Rocchio, 1971).
Both tables were learned by `benchmarks/lookup.py` on articles that report known claims.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from claims.meaning import Vectors, embed
from claims.models import Gist, Meaning, Statement, StoryMember
from claims.models.fields import as_text, has_pgvector
from claims.nearest import look_on
from claims.reasons.profile import rarity, words_of
from sources.models import SEEN

Numbers = NDArray[np.float32]

REPORTED = (  # each from 0 to 1, and its weight in log-odds
    ("words", 5.03),  # share of the question's words that it holds, weighted by how rare they are in the news
    ("nearest", 7.7),  # cosine with its nearest statement, its opening or its headline, whichever is nearest
    ("opening", 3.17),  # cosine with its opening
    ("headline", 3.68),  # cosine with its headline
    ("story", 2.44),  # mean of words and nearest over the five other articles of its story that have most of them
)
REPORTED_BIAS = -15.25
AMONG = (
    ("nearest", 1.97),  # as above
    ("behind", 9.49),  # mean of words and nearest, less that of the article that has most of them
    ("story behind", 1.37),  # its story's, as above, less that of the story that has most
    ("like the first", 1.9),  # cosine of its opening with that of the article that has most
    ("like the first three", 2.97),  # and with the mean of three of those
    ("like their headlines", 4.2),  # cosine of the headlines likewise
    ("of their story", 3.19),  # share of the first five that are of its story
)
AMONG_BIAS = -9.01
FIRST = -3.0  # log-odds by REPORTED that some article must reach, or nobody reports the claim
FLOOR, BEHIND = -1.75, 6.0  # log-odds by AMONG that an article must reach, and that it may be behind the first
ABOUT = 0.3  # from this score on a statement is about what was asked, and lends its article its stance
_WITHHELD = 0.15
_NEAREST = 400  # statements looked at, and
_ARTICLES = 200  # articles, by meaning and by words each
_OTHERS = 5  # articles of a story that speak for one of them
_VOTERS = 5  # articles that are most like the question, whose stories count
_MOST_WORDS = 60  # of a question are searched for
STOP = frozenset(words_of("a an and are as at be by for from had has have he her his in is it its of on or said she that the their they to was were which who will with would not been being after before over into about than then there this these those"))  # fmt: skip  # noqa: E501


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """`articles` that may report what was asked, by key. `reported` and `among` have one row for each, and one column
    for each of REPORTED and of AMONG. `weights`: the question's words by how much each says; `near`: near statements,
    each with its article."""

    vector: Vectors
    weights: Mapping[str, float]
    near: Mapping[int, int]
    articles: Sequence[int]
    reported: Numbers
    among: Numbers

    @property
    def is_reported(self) -> bool:
        return bool(len(self.articles)) and float(_odds(self.reported, REPORTED, REPORTED_BIAS).max()) >= FIRST

    def odds(self) -> Numbers:
        """By AMONG, one for each of the articles."""
        return _odds(self.among, AMONG, AMONG_BIAS)

    def statements(self, articles: Container[int]) -> dict[int, Statement]:
        """Of each article that has one about the question: the best one."""
        found = _statements([article for article in self.articles if article in articles], self.near)
        near = cosines([statement.pk for statement in found], self.vector)
        best: dict[int, tuple[float, str, Statement]] = {}
        for statement in found:
            article = statement.revision.article_id
            ranked = (self._about(statement, near[statement.pk]), statement.public_id, statement)
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
    words = list(dict.fromkeys(word for word in re.findall(r"\w+", question.lower()) if word not in STOP))
    if not words:
        return None
    words = words[:_MOST_WORDS]
    vector = embed([question])[0]
    near = _near_statements(vector)
    openings = _openings(vector, words, set(near.values()))
    weights = {word: max(map(rarity, words_of(word)), default=1.0) for word in words}
    reported, among = _measured(openings, list(weights.values()), vector, _nearest(near, vector))
    return Asked(vector=vector, weights=weights, near=near, articles=list(openings), reported=reported, among=among)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Opening:
    """An article as a whole: its opening's and its headline's meaning, which of the question's words it holds, and
    its story, where it has one."""

    lead: Vectors
    headline: Vectors
    held: tuple[bool, ...]
    story: int | None


def _measured(
    openings: Mapping[int, _Opening], said: Sequence[float], vector: Vectors, nearest: Mapping[int, float]
) -> tuple[Numbers, Numbers]:
    """`said`: how much each of the question's words says; `nearest`: cosines of statements by article."""
    if not openings:
        return np.zeros((0, len(REPORTED)), np.float32), np.zeros((0, len(AMONG)), np.float32)
    leads, headlines = (
        np.stack([getattr(opening, part) for opening in openings.values()]) for part in ("lead", "headline")
    )
    held = np.array([opening.held for opening in openings.values()], np.float32)
    share = held @ np.array(said, np.float32) / np.float32(sum(said))
    meant = np.column_stack([leads @ vector, headlines @ vector])
    best = np.maximum(np.array([nearest.get(article, 0.0) for article in openings], np.float32), meant.max(axis=1))
    alike = (share + best) / 2
    stories = [opening.story for opening in openings.values()]
    around = _around(stories, alike)
    first = np.argsort(-alike, kind="stable")
    like = [
        part @ _unit(part[first[:number]].mean(axis=0)) for part, number in ((leads, 1), (leads, 3), (headlines, 3))
    ]
    own = [stories[row] for row in first[:_VOTERS]]
    votes = np.array([own.count(story) / len(own) if story else 0.0 for story in stories], np.float32)
    reported = np.column_stack([share, best, meant, around])
    return reported, np.column_stack([best, alike - alike.max(), around - around.max(), *like, votes])


def _around(stories: Sequence[int | None], alike: Numbers) -> Numbers:
    """For each article how much the others of its story are like the question; where it stands alone, itself."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, story in enumerate(stories):
        if story:
            rows[story].append(row)
    around = alike.copy()
    for own in rows.values():
        first = sorted(own, key=lambda row: -alike[row])[: _OTHERS + 1]
        for row in own:
            others = [other for other in first if other != row][:_OTHERS]
            around[row] = alike[others].mean() if others else alike[row]
    return around


def _odds(measured: Numbers, table: Sequence[tuple[str, float]], bias: float) -> Numbers:
    odds: Numbers = measured @ np.array([weight for _, weight in table], np.float32) + np.float32(bias)
    return odds


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


def _nearest(near: Mapping[int, int], vector: Vectors) -> dict[int, float]:
    """Article -> the cosine of its nearest statement, of those that are near."""
    best: dict[int, float] = {}
    for statement, cosine in cosines(list(near), vector).items():
        best[near[statement]] = max(cosine, best.get(near[statement], 0.0))
    return best


def _near_statements(vector: Vectors) -> dict[int, int]:
    """Statement -> its article; nothing where the server knows no vectors."""
    if not has_pgvector():
        return {}  # words serve alone
    with transaction.atomic(), connection.cursor() as cursor:
        look_on(cursor)
        cursor.execute(
            "WITH near AS (SELECT statement_id FROM claims_meaning ORDER BY vector <=> %s::halfvec LIMIT %s)"
            " SELECT statement_id, article_id FROM near"
            " JOIN claims_statement s ON s.id = statement_id JOIN sources_revision r ON r.id = s.revision_id",
            [as_text(vector), _NEAREST],
        )
        return dict(cursor.fetchall())


def cosines(statements: Sequence[int], vector: Vectors) -> dict[int, float]:
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
    story_of = dict(StoryMember.objects.filter(article__in=held).values_list("article", "story"))
    gists = (
        Gist.objects.filter(article__in=held, article__visibility__in=SEEN)
        .only("article_id", "lead", "headline")
        .order_by("article")
    )
    return {
        gist.pk: _Opening(lead=gist.lead, headline=gist.headline, held=held[gist.pk], story=story_of.get(gist.pk))
        for gist in gists
    }


def _by_opening(vector: Vectors) -> list[int]:
    if not has_pgvector():
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        look_on(cursor)
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
    own = (
        Statement.objects.current()
        .shown()
        .filter(revision__article__in=articles)
        .with_context()
        .defer("revision__text")
    )
    found = list(own.filter(meaning__isnull=False))
    with_near = {statement.revision.article_id for statement in found if statement.pk in near}
    return [s for s in found if s.pk in near or s.revision.article_id not in with_near]
