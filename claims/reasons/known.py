"""statements of one story -> the same, laid out so that a new one is compared with all of them at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from claims.reasons import facts

Column = NDArray[np.float32]
_REJECTING = ("denies", "disputes", "withdraws", "not_claimed")


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """A statement as comparing needs it.

    `resolved` has names for pronouns, and `vector` is the meaning of "speaker: resolved". `voice`: the outlet
    itself speaks. `headline` is the cosine of `resolved` and the headline of its article. `cue`: the words that report.
    """

    id: str
    article: str
    speaker: str
    stance: str
    voice: bool
    words: frozenset[str]
    resolved: str
    spans: tuple[tuple[int, int], ...]
    vector: NDArray[np.float32]
    headline: float
    cue: str = ""

    @cached_property
    def asserts_absence(self) -> bool:
        """Puts forward that something is not so. Who denies "I never took it" speaks about "took it"."""
        return self.stance not in _REJECTING and facts.negated(self.resolved)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names in it, in lower case."""
        return facts.names(self.resolved) & self.words

    @cached_property
    def figures(self) -> frozenset[facts.Figure]:
        return facts.figures(self.resolved)

    @cached_property
    def dates(self) -> facts.Calendar:
        return facts.dates(self.resolved)

    @cached_property
    def acts(self) -> tuple[facts.Act, ...]:
        return facts.acts(self.resolved)


class Rarity:
    """How much a word says within a story: names that every sentence holds say little."""

    def __init__(self, sets: Iterable[Collection[str]]) -> None:
        held = list(sets)
        self._count = len(held)
        self._with = Counter(word for words in held for word in set(words))

    def weight(self, word: str) -> float:
        return log((self._count + 1.5) / (self._with[word] + 0.5))


class Known:
    """Sides in the order in which they were added; every answer has one entry for each."""

    def __init__(self, rarity: Rarity, sides: Iterable[Side] = ()) -> None:
        self.rarity = rarity
        self.sides: list[Side] = []
        self.holding: dict[str, list[int]] = defaultdict(list)  # word -> rows
        self.of_article: dict[str, list[int]] = defaultdict(list)
        self.with_figures: list[int] = []
        self.with_dates: list[int] = []
        self.with_acts: list[int] = []
        self._vectors = np.zeros((64, 384), np.float32)
        self._numbers = np.zeros((64, 4), np.float32)
        for side in sides:
            self.add(side)

    def add(self, side: Side) -> None:
        row = len(self.sides)
        if row == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
        self.sides.append(side)
        self._vectors[row] = side.vector
        self._numbers[row] = self.length(side.words), side.headline, side.voice, side.asserts_absence
        self.of_article[side.article].append(row)
        for word in side.words:
            self.holding[word].append(row)
        for rows, found in (
            (self.with_figures, side.figures),
            (self.with_dates, side.dates),
            (self.with_acts, side.acts),
        ):
            if found:
                rows.append(row)

    def length(self, words: Iterable[str]) -> float:
        return sqrt(sum(self.rarity.weight(word) ** 2 for word in words))

    def zeros(self) -> Column:
        return np.zeros(len(self.sides), np.float32)

    @property
    def vectors(self) -> Column:
        return self._vectors[: len(self.sides)]

    @property
    def lengths(self) -> Column:
        return self._numbers[: len(self.sides), 0]

    @property
    def headlines(self) -> Column:
        return self._numbers[: len(self.sides), 1]

    @property
    def voices(self) -> Column:
        return self._numbers[: len(self.sides), 2]

    @property
    def absences(self) -> Column:
        return self._numbers[: len(self.sides), 3]
