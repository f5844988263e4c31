"""stories that lie near a new article, and the article -> the same articles, put together as they fit best.

What came first must not decide what belongs together, so the articles nearest to a new one are put together afresh:
the two groups whose articles pull together most, averaged over the pairs, become one, until none do (average link:
Sokal and Michener, "A statistical method for evaluating systematic relationships", 1958). A story too large to be
looked at whole stays whole, and one that an editor had a hand in only takes new articles in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from claims.reasons.profile import ArticleSide

_APART = -1e9  # outweighs every pull: the two never become one, however alike the rest is
_GONE = -np.inf

Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A story as it stands. `articles`: those looked at, of `size` in all; fewer than all, and it stays whole.

    `touched`: an editor put an article into it; nothing leaves it, and nothing comes in from another story.
    """

    story: str
    articles: Sequence[ArticleSide]
    size: int
    touched: bool = False

    @property
    def whole(self) -> bool:
        return self.touched or self.size > len(self.articles)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Articles that belong together; `story` keeps its name, None where they open one. `merged` stories end in it."""

    story: str | None
    articles: tuple[ArticleSide, ...]
    merged: tuple[str, ...] = ()


def regroup(
    new: ArticleSide, stories: Sequence[Standing], pull: Callable[[ArticleSide, ArticleSide], float]
) -> list[Part]:
    """`stories` oldest first: where two become one, or one falls apart, the larger keeps its name, then the older.

    `pull`: above 0 for two articles that belong together, below for two that do not; the same both ways round.
    """
    sides = [new, *(side for standing in stories for side in standing.articles)]
    blocks: list[list[int]] = [[0]]
    owner = [-1]
    for number, standing in enumerate(stories):
        own = list(range(len(owner), len(owner) + len(standing.articles)))
        owner += [number] * len(own)
        blocks += [own] if standing.whole else [[k] for k in own]
    pulls = _pulls(sides, blocks, pull)
    touched = np.array([number >= 0 and stories[number].touched for number in owner])
    owners = np.array(owner)
    elsewhere = (owners[:, None] != owners) & (owners[:, None] >= 0) & (owners >= 0)
    pulls[elsewhere & (touched[:, None] | touched)] = _APART
    return _named([sorted(group) for group in _together(pulls, blocks)], sides, owner, stories)


def _pulls(
    sides: Sequence[ArticleSide], blocks: Sequence[Sequence[int]], pull: Callable[[ArticleSide, ArticleSide], float]
) -> Matrix:
    """Between blocks; within one, where nothing is asked, they are 0."""
    pulls = np.zeros((len(sides), len(sides)))
    for number, block in enumerate(blocks):
        for k in block:
            for m in chain.from_iterable(blocks[:number]):
                pulls[k, m] = pulls[m, k] = pull(sides[k], sides[m])
    return pulls


def _together(pulls: Matrix, blocks: Sequence[Sequence[int]]) -> list[list[int]]:
    """Average link over `blocks`, until no two groups pull together on average."""
    member = np.zeros((len(blocks), len(pulls)))
    for k, block in enumerate(blocks):
        member[k, block] = 1
    sums, sizes = member @ pulls @ member.T, member.sum(1)
    np.fill_diagonal(sums, _GONE)
    groups = {k: list(block) for k, block in enumerate(blocks)}
    while len(groups) > 1:
        mean = sums / np.outer(sizes, sizes)
        first, second = divmod(int(np.argmax(mean)), len(mean))
        if mean[first, second] <= 0:
            break
        groups[first] += groups.pop(second)
        sums[first] += sums[second]
        sums[:, first] = sums[first]
        sums[second] = sums[:, second] = sums[first, first] = _GONE
        sizes[first] += sizes[second]
    return list(groups.values())


def _named(
    groups: Sequence[Sequence[int]], sides: Sequence[ArticleSide], owner: Sequence[int], stories: Sequence[Standing]
) -> list[Part]:
    """Each story's name goes to the group with most of it that has none yet, the largest shares first."""
    shares: dict[tuple[int, int], int] = {}
    for number, group in enumerate(groups):
        for k in group:
            if (story := owner[k]) >= 0:
                share = stories[story].size if stories[story].whole else shares.get((story, number), 0) + 1
                shares[story, number] = share
    name: dict[int, int] = {}
    home = {story: number for (story, number), _ in sorted(shares.items(), key=lambda item: item[1])}
    for story, number in sorted(shares, key=lambda pair: (-shares[pair], pair)):
        if story not in name.values():
            name.setdefault(number, story)
    ended: dict[int, list[str]] = {}
    for story in sorted(home.keys() - name.values()):
        ended.setdefault(home[story], []).append(stories[story].story)
    return [
        Part(
            story=stories[name[number]].story if number in name else None,
            articles=tuple(sides[k] for k in group),
            merged=tuple(ended.get(number, ())),
        )
        for number, group in enumerate(groups)
    ]
