"""two texts of one article -> what changed between them: nothing, what surrounds it, its wording, its substance.

Furniture (`furniture`) is set aside first, so a clock or an advert neither counts nor shifts what is compared. What is
left is compared word by word (`wordwise`). An edit is one of substance where a sure sign says so (`signs`), or where
a learned table over `substance` does; everything else is wording. How sure that is: `edits.md`.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from sources.furniture import furniture, margins
from sources.signs import NOTE, signs
from sources.substance import FEATURES, TABLE, Side, Swap, measure, stem, word_lists
from sources.wordwise import Difference, Interval, Words, begins, differences, words

type Kind = Literal["same", "furniture", "wording", "substance"]

SAME: Final = "same"
FURNITURE: Final = "furniture"
WORDING: Final = "wording"
SUBSTANCE: Final = "substance"
_WEIGHT: Sequence[Kind] = (FURNITURE, WORDING, SUBSTANCE)  # a change is what its weightiest edit is
_MOST_EDITS = 2_000  # of a comparison; where there are more, the last of them is all the rest
_BRIDGE = 2  # words that are the same, between two edits that are read as one
_LONG = 6  # words, of both in both texts: shorter edits are small mends, each for itself
_REASONS = 3
_BESIDE = "a line without a sentence, above or below the article"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`before` and `after`: where, in code points of each text, end exclusive; empty where nothing stood there.

    `score`: 0 to 1, what the learned table says of a change of substance; of furniture always 0. `why`: for readers;
    `sure`: sure signs, which decide whatever the score.
    """

    before: Interval
    after: Interval
    kind: Kind
    score: float = 0.0
    sure: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """`edits` are in the order of the text after; furniture without any is a matter of spaces and typography."""

    kind: Kind
    edits: tuple[Edit, ...] = ()
    threshold: float = 0.0  # from which score on an edit is one of substance


@dataclass(frozen=True, kw_only=True)
class Table:
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def score(self, measured: Sequence[float]) -> float:
        total = self.bias + sum(w * value for w, value in zip(self.weights, measured, strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def reasons(self, measured: Sequence[float]) -> list[str]:
        """What speaks most for a change of substance."""
        weighed = zip(FEATURES, self.weights, measured, strict=True)
        found = sorted(((w * value, name) for name, w, value in weighed if w * value > 0), reverse=True)
        return [name for _, name in found[:_REASONS]]


def compare(before: str, after: str, *, by: Table | None = None) -> Change:
    """`by`: another table than the stored one."""
    if before == after:
        return Change(kind=SAME)
    old, new = Reading(before), Reading(after)
    found = [_furniture(*pair) for pair in _places(old.around, new.around)]
    swaps = Swaps(old, new, by or table())
    found += [swaps.judged(one) for one in _joined(differences(old.prose, new.prose), old.prose, new.prose)]
    edits = tuple(sorted(found, key=lambda edit: (edit.after, edit.before)))
    kinds: list[Kind] = [edit.kind for edit in edits]
    kind = max(kinds, key=_WEIGHT.index, default=_WEIGHT[0])
    return Change(kind=kind, edits=edits, threshold=swaps.by.threshold)


class Reading:
    """A text's words, those of its prose apart from those of what surrounds it."""

    def __init__(self, text: str):
        every = words(text)
        around = _within(every.spans, furniture(text))
        self.prose = _only(every, [not inside for inside in around])
        self.margin = _within(self.prose.spans, margins(text))
        self.around = _only(every, around)


class Swaps:
    """Differences between two texts, with what tells of each what it changes."""

    def __init__(self, old: Reading, new: Reading, by: Table):
        self.old, self.new, self.by = old.prose, new.prose, by
        self._margins = old.margin, new.margin

    def judged(self, one: Difference) -> Edit:
        swap = self.swap(one)
        measured, sure = measure(swap), signs(swap)
        score = self.by.score(measured)
        scored = score >= self.by.threshold
        if NOTE not in sure and self._beside(one):
            return self._edit(one, WORDING, score, False, (_BESIDE,))
        kind: Kind = SUBSTANCE if sure or scored else WORDING
        return self._edit(one, kind, score, bool(sure), sure or (self.by.reasons(measured) if scored else ()))

    def _edit(self, one: Difference, kind: Kind, score: float, sure: bool, why: Sequence[str]) -> Edit:
        before, after = self.old.interval(*one.before), self.new.interval(*one.after)
        return Edit(before=before, after=after, kind=kind, score=round(score, 3), sure=sure, why=tuple(why))

    def _beside(self, one: Difference) -> bool:
        """All of it, in both texts, stands in lines without a sentence above or below the article."""
        return all(self._margins[0][slice(*one.before)]) and all(self._margins[1][slice(*one.after)])

    def swap(self, one: Difference) -> Swap:
        lost, gained = self.old.keys[slice(*one.before)], self.new.keys[slice(*one.after)]
        return Swap(
            lost=Side(lost, self._held[0], _opens(self.old, one.before[0])),
            gained=Side(gained, self._held[1], _opens(self.new, one.after[0])),
            quoted=self._quoted[0][one.before[0]] or self._quoted[1][one.after[0]],
        )

    @cached_property
    def _held(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(map(stem, self.old.keys)), Counter(map(stem, self.new.keys))

    @cached_property
    def _quoted(self) -> tuple[list[bool], list[bool]]:
        return _inside_quotations(self.old), _inside_quotations(self.new)


@cache
def table(path: Path = TABLE) -> Table:
    stored = json.loads(path.read_text("utf-8"))
    if list(stored["weights"]) != list(FEATURES):
        raise ValueError(f"{path.name} weighs other features than substance.py measures; train it: see edits.md.")
    return Table(weights=tuple(stored["weights"].values()), bias=stored["bias"], threshold=stored["threshold"])


def _within(spans: Sequence[Interval], intervals: Sequence[Interval]) -> list[bool]:
    found, place = [], 0
    for start, end in spans:
        while place < len(intervals) and intervals[place][1] <= start:
            place += 1
        found.append(place < len(intervals) and intervals[place][0] <= start and end <= intervals[place][1])
    return found


def _only(every: Words, wanted: Sequence[bool]) -> Words:
    kept = [place for place, want in enumerate(wanted) if want]
    return Words(
        text=every.text, keys=[every.keys[place] for place in kept], spans=[every.spans[place] for place in kept]
    )


def _places(old: Words, new: Words) -> Iterator[tuple[Interval, Interval]]:
    for one in _capped(differences(old, new)):
        yield old.interval(*one.before), new.interval(*one.after)


def _furniture(before: Interval, after: Interval) -> Edit:
    return Edit(before=before, after=after, kind=FURNITURE, why=("what surrounds the article, not its text",))


def _joined(found: Sequence[Difference], old: Words, new: Words) -> list[Difference]:
    """Edits with no more than a word or two between them, none of which says anything, are read as one."""
    joined: list[Difference] = []
    for one in found:
        if joined and _bridged(joined[-1], one, old):
            last = joined[-1]
            joined[-1] = Difference(before=(last.before[0], one.before[1]), after=(last.after[0], one.after[1]))
        else:
            joined.append(one)
    return _capped([part for one in joined for part in _apart(one, old, new)])


def _capped(found: list[Difference]) -> list[Difference]:
    if len(found) <= _MOST_EDITS:
        return found
    first, last = found[_MOST_EDITS - 1], found[-1]
    rest = Difference(before=(first.before[0], last.before[1]), after=(first.after[0], last.after[1]))
    return [*found[: _MOST_EDITS - 1], rest]


def _bridged(left: Difference, right: Difference, old: Words) -> bool:
    between = old.keys[left.before[1] : right.before[0]]
    long = sum(last - first for one in (left, right) for first, last in (one.before, one.after)) >= _LONG
    plain = word_lists()["plain"]
    return long and len(between) <= _BRIDGE and all(key.casefold() in plain for key in between)


def _opens(every: Words, place: int) -> bool:
    """A sentence, or a line, or a quotation begins with this word."""
    return begins(every, place) or every.keys[place - 1] == '"'


def _apart(one: Difference, old: Words, new: Words) -> list[Difference]:
    """A sentence that came or went before a changed word is an edit of its own."""
    (i, k), (j, m) = one.before, one.after
    if i == k or j == m or not (begins(old, i) and begins(new, j)):
        return [one]
    lost, gained = _last_begin(old, i, k), _last_begin(new, j, m)
    if gained and not lost:
        return [Difference(before=(i, i), after=(j, gained)), Difference(before=(i, k), after=(gained, m))]
    if lost and not gained:
        return [Difference(before=(i, lost), after=(j, j)), Difference(before=(lost, k), after=(j, m))]
    return [one]


def _last_begin(every: Words, first: int, last: int) -> int:
    """Where the last sentence in a stretch begins, after its first; 0 where it holds one only."""
    return next((place for place in range(last - 1, first, -1) if begins(every, place)), 0)


def _inside_quotations(every: Words) -> list[bool]:
    """Of each word, and of the place after the last: it stands in double quotation marks that its line opened."""
    inside, found, last = False, [], 0
    for key, (start, end) in zip(every.keys, every.spans, strict=True):
        if inside and "\n" in every.text[last:start]:
            inside = False
        found.append(inside)
        inside, last = inside != (key == '"'), end
    return [*found, False]
