"""a claim's statements -> who answered it, and which outlets carry it without an answer that others carry.

An answer rejects or contests the claim, or withholds one: whoever was asked said nothing. An article that is older
than the answer could not carry it, so those outlets that published nothing on the story since are told apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from claims.models import Statement
from claims.models.claims import ANSWERS
from claims.provenance import ASSERTING
from sources.models import Article, Revision

MOST = 24  # answers that are kept ready, the most carried; a claim with more has hundreds of outlets

type Answer = dict[str, object]
type Begun = Mapping[tuple[int, int, str], datetime]
"""(claim's, article's key in the database, stance) -> when a later text of the article first had it."""


def answers(statements: Iterable[Statement], claim: int, begun: Begun) -> list[Answer]:
    """[{"who": name or None, "stance", "outlets": [key, ...], "first": time}, ...], most carried first.

    `first` is when the first article with it was published, or when we first saw that article with it, where it was
    edited in. All of them; keep the first MOST.
    """
    outlets: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    first: dict[tuple[str | None, str], datetime] = {}
    for statement in statements:
        if statement.stance in ANSWERS:
            article = statement.revision.article
            at = begun.get((claim, article.pk, statement.stance), article.published_at)
            key = (_who(statement), statement.stance)
            outlets[key].add(article.outlet.key)
            first[key] = min(at, first.get(key, at))
    found: list[Answer] = [
        {"who": who, "stance": stance, "outlets": sorted(outlets[who, stance]), "first": _text(at)}
        for (who, stance), at in first.items()
    ]
    return sorted(found, key=lambda row: (-len(row["outlets"]), row["first"], row["stance"], row["who"] or ""))  # type: ignore[arg-type]


def unanswered(statements: Sequence[Statement]) -> list[str]:
    """Keys of outlets that carry the allegation, and not the answer to it that others carry."""
    keys: dict[str, set[str]] = {"asserting": set(), "answering": set()}
    for statement in statements:
        key = statement.revision.article.outlet.key
        if statement.stance in ASSERTING:
            keys["asserting"].add(key)
        if statement.stance in ANSWERS:
            keys["answering"].add(key)
    return sorted(keys["asserting"] - keys["answering"]) if keys["answering"] else []


def early(keys: Iterable[str], found: Sequence[Answer], last: Mapping[str, datetime]) -> list[str]:
    """Those of `keys` that published nothing on the story, and edited nothing, since there was an answer.

    `last`: outlet's key -> when it last did, as from `latest`.
    """
    if not found:
        return []
    since = min(datetime.fromisoformat(str(row["first"])) for row in found)
    return sorted(key for key in keys if key in last and last[key] < since)


def latest(pieces: Iterable[tuple[Article, Revision | None]]) -> dict[str, datetime]:
    """Articles of a story, each with its present text -> outlet's key -> when it last published or edited one.

    One that is dated to the day may have come out at its end.
    """
    last: dict[str, datetime] = {}
    for article, revision in pieces:
        day = timedelta(days=1) if article.published_precision == "day" else timedelta()
        edited = revision.seen_at if revision and revision.number > 1 else article.published_at
        moment = max(article.published_at + day, edited)
        last[article.outlet.key] = max(moment, last.get(article.outlet.key, moment))
    return last


def _who(statement: Statement) -> str | None:
    return statement.speaker_entity.name if statement.speaker_entity else statement.speaker or None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
