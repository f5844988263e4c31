"""a claim's statements -> what a matrix shows of each of its cells: the earliest statement in each stance, in short.

It is kept in the cell (`Cell.told`): a page shows a thousand cells, and to look their statements up and cut the words
out of the texts took longer than all the rest of the page.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from claims.models import Statement

MOST = 200  # characters of the statement's own words

type Told = dict[str, str | int]


def told(statements: Iterable[Statement]) -> dict[int, list[Told]]:
    """Outlet's key in the database -> one for each stance it carries, the earliest published first. Of public ids:
    {"stance", "times": how many statements in it, "statement", "article", "day": ISO, "speaker", "words"}.

    `statements`: with their revisions' texts and articles.
    """
    own = list(statements)
    times = Counter((one.revision.article.outlet_id, one.stance) for one in own)
    found: dict[int, dict[str, Told]] = {}
    for one in sorted(own, key=_in_time):
        article = one.revision.article
        found.setdefault(article.outlet_id, {}).setdefault(
            one.stance,
            {
                "stance": str(one.stance),
                "times": times[article.outlet_id, one.stance],
                "statement": one.public_id,
                "article": article.public_id,
                "day": article.published_at.date().isoformat(),
                "speaker": one.speaker or "",
                "words": _words(one),
            },
        )
    return {outlet: list(by_stance.values()) for outlet, by_stance in found.items()}


def _in_time(one: Statement) -> tuple[Any, ...]:
    return one.revision.article.published_at, one.anchor, one.public_id


def _words(one: Statement) -> str:
    """The first of its own words that there are."""
    spans = one.content or [span for span in (one.cue, one.source) if span]
    return one.revision.text[slice(*spans[0])][:MOST] if spans else ""
