"""a claim's statements -> who takes which stance on it and how often, and how surely the statements are tied to it.

Kept with the claim's tally, so that a page of a claim with thousands of statements reads none of them to say so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from claims.models import Link, Statement

MOST, READ = 6, 60  # speakers that are kept of each stance, the most carried; statements that an editor read
SURE, BARE = 0.8, 0.45  # of a link's score: from here on sure; below here it was barely made

type Tie = tuple[str, float | None]  # by whom a statement was tied to its claim, and the machine's score


def voices(statements: Iterable[Statement]) -> dict[str, dict[str, Any]]:
    """{stance: {"statements": number, "speakers": number, "most": [{"who": name or None, "outlets": number,
    "statements": number, "first": public id of the first of them}, ...]}}; the most carried speakers first.

    `statements` come in reading order, with revision, article and outlet.
    """
    told: dict[str, dict[str | None, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        told[statement.stance][_who(statement)].append(statement)
    return {
        stance: {
            "statements": sum(map(len, speakers.values())),
            "speakers": len(speakers),
            "most": sorted((_voice(who, own) for who, own in speakers.items()), key=_weight)[:MOST],
        }
        for stance, speakers in sorted(told.items())
    }


def ties(statements: Sequence[Statement], made: Mapping[int, Tie], read: Sequence[str]) -> dict[str, Any]:
    """{"articles", "checked", "first", "sure", "fair", "bare", "read"}: of how many articles the statements are; how
    many an editor checked or tied; of the others, how many the machine began a claim with or tied surely, fairly,
    barely; and the first READ of `read`, public ids of what an editor read, be it that it was found wrong and does not
    count any more. `made`: by the statement's key in the database."""
    counts = dict.fromkeys(("checked", "first", "sure", "fair", "bare"), 0)
    for statement in statements:
        counts[_how(statement, *made.get(statement.pk, ("", None)))] += 1
    return {
        "articles": len({statement.revision.article_id for statement in statements}),
        **counts,
        "read": list(read[:READ]),
    }


def _who(statement: Statement) -> str | None:
    return statement.speaker_entity.name if statement.speaker_entity else statement.speaker or None


def _voice(who: str | None, own: Sequence[Statement]) -> dict[str, Any]:
    outlets = {statement.revision.article.outlet_id for statement in own}
    return {"who": who, "outlets": len(outlets), "statements": len(own), "first": own[0].public_id}


def _weight(voice: Mapping[str, Any]) -> tuple[int, int, str]:
    return -voice["outlets"], -voice["statements"], voice["who"] or ""


def _how(statement: Statement, by: str, score: float | None) -> str:
    if statement.reviewed_at or by == Link.By.EDITOR:
        return "checked"
    if score is None:
        return "first"
    return "sure" if score >= SURE else "fair" if score >= BARE else "bare"
