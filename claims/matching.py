"""a claim in a reader's own words -> the claims that match, surest first; those that differ in one thing; those near.

Candidates are statements: by meaning the nearest, by words those that hold two of the rarest. A claim is as sure as its
likest statement. Says nothing where nothing is sure enough: that nobody reported it is more than we can know.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from claims.asking import STOP, cosines
from claims.meaning import Vectors, embed
from claims.models import Claim, Entity, Said, Statement
from claims.models.fields import as_text, has_pgvector
from claims.models.words import pairs_query
from claims.nearest import look_on
from claims.reasons import question as reasons
from claims.reasons.question import FOUND, NEAR, PERHAPS, Question

_NEAREST = 100  # statements by meaning
_WORDED = 80  # and by words
_RAREST = 6  # words of the question, two of which such a statement holds
_MOST, _NEAR = 10, 5  # claims that match, as many others; and claims that may be meant, as many near
_LOOKED_AT = 30  # claims whose sentence is compared with the question


@dataclass(frozen=True, kw_only=True)
class Match:
    """`sure`: 0 to 1, that the claim is what was asked for, but for `differs`, a sentence or nothing. `statement`: the
    public id of the one that is likest."""

    claim: Claim
    sure: float
    why: str
    statement: str
    differs: str = ""


@dataclass(frozen=True, kw_only=True)
class Matches:
    """`same` match; `perhaps` may be meant, in other words; `others` would match, but for one thing that makes them
    other claims; `near` are only near."""

    same: Sequence[Match] = ()
    perhaps: Sequence[Match] = ()
    others: Sequence[Match] = ()
    near: Sequence[Match] = ()


def match(text: str) -> Matches:
    asked = reasons.question(text, STOP)
    if asked is None:
        return Matches()
    asked = asked.with_names(Entity.objects.in_names(asked.perhaps_names))
    found = list(_matches(asked, _likest(asked, embed([text])[0])))
    same = [one for one in found if one.sure >= FOUND and not one.differs]
    others = [one for one in found if one.sure >= FOUND and one.differs]
    perhaps = [one for one in found if PERHAPS <= one.sure < FOUND and not one.differs]
    near = [one for one in found if one.sure < PERHAPS or (one.sure < FOUND and one.differs)]
    return Matches(same=same[:_MOST], perhaps=perhaps[:_NEAR], others=others[:_MOST], near=near[:_NEAR])


@dataclass(frozen=True, kw_only=True)
class _Likest:
    """Of one claim the likest statement. `held`: which of the question's words it holds."""

    statement: int
    claim: int
    share: float
    cosine: float
    held: Mapping[str, bool]


def _likest(asked: Question, vector: Vectors) -> list[_Likest]:
    """One for each claim, the likest first."""
    keys = {*_nearest(vector), *_worded(asked)}
    near = cosines(list(keys), vector)
    best: dict[int, _Likest] = {}
    for statement, claim, held in _held(asked, keys):
        one = _Likest(
            statement=statement, claim=claim, share=asked.share(held), cosine=near.get(statement, 0.0), held=held
        )
        if claim not in best or (_alike(one), -statement) > (_alike(best[claim]), -best[claim].statement):
            best[claim] = one
    return sorted(best.values(), key=lambda one: (-_alike(one), one.claim))[:_LOOKED_AT]


def _alike(one: _Likest) -> float:
    return reasons.sure(share=one.share, cosine=one.cosine, lacks_name=False)


def _matches(asked: Question, likest: Sequence[_Likest]) -> Iterator[Match]:
    claims = Claim.objects.current().with_tally().in_bulk([one.claim for one in likest])
    told = Statement.objects.in_bulk([one.statement for one in likest])
    named = _holding({word.lower() for name in asked.names for word in name}, claims)
    found = []
    for one in likest:
        if one.claim not in claims:
            continue
        claim, statement = claims[one.claim], told[one.statement]
        missing = reasons.lacking(asked, named.get(one.claim, {}))
        sure = reasons.sure(share=one.share, cosine=one.cosine, lacks_name=bool(missing))
        if sure < NEAR:
            continue
        differs = reasons.difference(asked, claim.text, statement.resolved)
        why = reasons.why(asked, one.held, one.cosine if sure >= FOUND else 0.0, missing)
        found.append(
            Match(
                claim=claim,
                sure=round(sure, 4),
                why=why,
                statement=statement.public_id,
                differs=differs.sentence if differs else "",
            )
        )
    yield from sorted(found, key=lambda match: -match.sure)


def _nearest(vector: Vectors) -> list[int]:
    if not has_pgvector():
        return []  # words serve alone
    with transaction.atomic(), connection.cursor() as cursor:
        look_on(cursor)
        cursor.execute(
            "SELECT statement_id FROM claims_meaning ORDER BY vector <=> %s::halfvec LIMIT %s",
            [as_text(vector), _NEAREST],
        )
        return [row[0] for row in cursor.fetchall()]


def _worded(asked: Question) -> list[int]:
    rarest = sorted(asked.terms, key=lambda term: -asked.terms[term])[:_RAREST]
    return list(Said.objects.best(pairs_query(rarest)).values_list("pk", flat=True)[:_WORDED])


def _held(asked: Question, statements: Iterable[int]) -> Iterator[tuple[int, int, dict[str, bool]]]:
    """(statement, its claim, which of the question's words it holds) of those that today's texts hold."""
    holds = ", ".join("words @@ to_tsquery('english', %s)" for _ in asked.terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT statement_id, claim_id, {holds} FROM claims_said WHERE statement_id = ANY(%s)",  # noqa: S608  (only marks for values)
            [*(f"'{term}'" for term in asked.terms), list(statements)],
        )
        for statement, claim, *held in cursor.fetchall():
            yield statement, claim, dict(zip(asked.terms, held, strict=True))


def _holding(words: Iterable[str], claims: Iterable[int]) -> dict[int, dict[str, bool]]:
    """Claim -> which of `words` its sentence or anything said about it holds."""
    words = sorted(words)
    if not words:
        return {}
    holds = ", ".join("words @@ to_tsquery('english', %s)" for _ in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT claim_id, {holds} FROM claims_sought WHERE claim_id = ANY(%s)",  # noqa: S608  (only marks for values)
            [*(f"'{word}'" for word in words), list(claims)],
        )
        return {claim: dict(zip(words, held, strict=True)) for claim, *held in cursor.fetchall()}
