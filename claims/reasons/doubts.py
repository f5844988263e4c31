"""articles put together in stories -> how likely each of them belongs to another one of these stories.

Average link decides where an article stands, and is right nearly always, not always: an essay is like a few of a
story's reports and unlike the rest, and stands alone. How sure one is of an article and a story's articles, averaged,
tells what may be wrong from what is plain; it is what memberships are scored by, too.
"""

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from claims.reasons.profile import ArticleSide
from claims.reasons.regroup import Part


class Doubt(NamedTuple):
    """How sure, 0 to 1, that `article` is about the event of `part`, which it does not stand in."""

    article: ArticleSide
    part: Part
    score: float


def doubts(
    parts: Sequence[Part],
    fresh: Container[ArticleSide],
    decided: Container[ArticleSide],
    likeness: Callable[[ArticleSide, ArticleSide], float],
) -> list[Doubt]:
    """Of articles that are `fresh`, and of parts that hold one: of the others it is known already.

    `decided` ones are where an editor wants them, whatever they are like: they are in doubt of nothing, and nothing is
    in doubt for being like them.
    """
    free = {part: [side for side in part.articles if side not in decided] for part in parts}
    renewed = {part for part in parts if any(side in fresh for side in part.articles)}
    return [
        Doubt(side, part, sum(likeness(side, other) for other in others) / len(others))
        for own in parts
        for side in free[own]
        for part, others in free.items()
        if part is not own and others and (part in renewed or side in fresh)
    ]
