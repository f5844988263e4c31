"""two texts -> the stretches of words in which they differ, as offsets into each.

Words compare by what they are, not by how they are set: curly and straight quotation marks, kinds of dashes and
spaces, soft hyphens and line breaks are one. The price is bounded whatever the texts hold: words that stand once in
both are lined up first, what lies between them is compared by a longest common sequence, and where that would be too
large it counts as rewritten.
"""

import bisect
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_CELLS = 40_000_000  # of one comparison, words before x words after: about 5 MB of bits
_MOST_CELLS_IN_ALL = 600_000_000
SENTENCE_END = (".", "!", "?")
_DEPTH = 4  # times that a stretch between anchors is looked through for more of them
_ANCHORED = 400  # words: longer stretches are lined up by what stands once in both before they are compared
_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"  # not letters, and inside words
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # scripts without spaces: a character is a word
    rf"|[\w{_HIDDEN}]+(?:(?:(?<=\d)[.,:/](?=\d)|['’`´\-‐‑]|(?<=\b\w)\.(?=\w\b))[\w{_HIDDEN}]+)*"
    r"|\.{3}|[^\w\s]"
)
_SET_ALIKE = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
    | {"…": "..."}
)

type Interval = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Words:
    """`keys` compare; `spans` are their places in the text, in order."""

    text: str
    keys: Sequence[str]
    spans: Sequence[Interval]

    def interval(self, first: int, last: int) -> Interval:
        """The characters of the words from `first` to before `last`; without a word, the place between two."""
        if first < last:
            return self.spans[first][0], self.spans[last - 1][1]
        at = self.spans[first - 1][1] if first else 0
        return at, at


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Places in `Words.keys` of the one text and of the other, last exclusive."""

    before: Interval
    after: Interval


def words(text: str) -> Words:
    keys, spans = [], []
    for found in _WORD.finditer(text):
        if key := _key(found[0]):
            keys.append(key)
            spans.append(found.span())
    return Words(text=text, keys=keys, spans=spans)


def differences(before: Words, after: Words) -> list[Difference]:
    """In order, each at least one word from the next."""
    old, new = before.keys, after.keys
    pairs = list(_pairs(old, new))
    found = []
    for (i, j), (k, m) in itertools.pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        if k - i > 1 or m - j > 1:
            found.append(Difference(before=(i + 1, k), after=(j + 1, m)))
    ends = [-1, *(one.before[1] for one in found)]
    starts = [*(one.before[0] for one in found[1:]), len(old) + 1]
    rooms = [
        (one.before[0] - end - 1, start - one.before[1] - 1)  # a word stays between two, so that they stay two
        for one, end, start in zip(found, ends, starts, strict=False)
    ]
    return [_shifted(one, before, after, room) for one, room in zip(found, rooms, strict=True)]


def _key(word: str) -> str:
    if word.isascii():
        return word.replace("`", "'")
    return unicodedata.normalize("NFC", word).translate(_SET_ALIKE)


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Interval]:
    """Places of the same word in both, rising in both."""
    left = _MOST_CELLS_IN_ALL
    for i, k, j, m in _gaps(old, new, 0, len(old), 0, len(new), _DEPTH):
        if k - i == m - j and old[i:k] == new[j:m]:
            yield from zip(range(i, k), range(j, m), strict=True)
        elif (cells := (k - i) * (m - j)) and cells <= min(MOST_CELLS, left):
            left -= cells
            yield from ((i + a, j + b) for a, b in _common(old[i:k], new[j:m]))


def _gaps(
    old: Sequence[str], new: Sequence[str], i: int, k: int, j: int, m: int, depth: int
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches in which to compare, in order: runs that are the same, and what lies between them."""
    head, tail = _same_ends(old, new, i, k, j, m)
    if head:
        yield i, i + head, j, j + head
    i, k, j, m = i + head, k - tail, j + head, m - tail
    anchors = _anchors(old, new, i, k, j, m) if depth and max(k - i, m - j) > _ANCHORED and i < k and j < m else []
    for a, b in [*anchors, (k, m)]:
        if a > i or b > j:
            # What stands once in a part need not stand once in the whole.
            yield from _gaps(old, new, i, a, j, b, depth - 1) if anchors else [(i, a, j, b)]
        if a < k:
            yield a, a + 1, b, b + 1
        i, j = a + 1, b + 1
    if tail:
        yield k, k + tail, m, m + tail


def _same_ends(old: Sequence[str], new: Sequence[str], i: int, k: int, j: int, m: int) -> Interval:
    most, head, tail = min(k - i, m - j), 0, 0
    while head < most and old[i + head] == new[j + head]:
        head += 1
    while tail < most - head and old[k - tail - 1] == new[m - tail - 1]:
        tail += 1
    return head, tail


def _anchors(old: Sequence[str], new: Sequence[str], i: int, k: int, j: int, m: int) -> list[Interval]:
    """Runs of three words that stand once in each, in rising order: the longest such row of them."""
    first, second = _once(old, i, k), _once(new, j, m)
    places = sorted((at, second[run]) for run, at in first.items() if run in second)
    tops: list[int] = []
    ends: list[int] = []  # of the row of each length, the one that ends first
    back: list[int] = []
    for place, (_, b) in enumerate(places):
        length = bisect.bisect_left(tops, b)
        tops[length : length + 1] = [b]
        ends[length : length + 1] = [place]
        back.append(ends[length - 1] if length else -1)
    row, at = [], ends[-1] if ends else -1
    while at >= 0:
        row.append(places[at])
        at = back[at]
    return row[::-1]


def _once(keys: Sequence[str], first: int, last: int) -> dict[tuple[str, ...], int]:
    runs = list(zip(keys[first:last], keys[first + 1 : last], keys[first + 2 : last], strict=False))
    times = Counter(runs)
    return {run: first + place for place, run in enumerate(runs) if times[run] == 1}


def _common(old: Sequence[str], new: Sequence[str]) -> list[Interval]:
    """A longest common sequence, a row of bits a word (Hyyrö 2004); the price is words x words / 64, never more."""
    at: dict[str, int] = {}
    for place, key in enumerate(new):
        at[key] = at.get(key, 0) | 1 << place
    full = (1 << len(new)) - 1
    row, rows = full, []
    for key in old:
        shared = row & at.get(key, 0)
        row = ((row + shared) | (row - shared)) & full
        rows.append(row)
    pairs, i, j = [], len(old) - 1, len(new) - 1
    while i >= 0 and j >= 0:
        if rows[i] >> j & 1:  # this word after adds nothing to what the words before it give
            j -= 1
        elif i and not rows[i - 1] >> j & 1:
            i -= 1
        else:
            pairs.append((i, j))
            i, j = i - 1, j - 1
    return pairs[::-1]


def _shifted(one: Difference, old: Words, new: Words, room: Interval) -> Difference:
    """What was only added or only removed begins with its sentence where that reads the same: "A. [B. ]C.", not
    "A[. B]. C." `room`: how many words it may move to the left and to the right."""
    (i, k), (j, m) = one.before, one.after
    if (i == k) == (j == m):
        return one
    text, first, last = (new, j, m) if i == k else (old, i, k)
    keys = text.keys
    left = right = 0
    while left < room[0] and keys[first - left - 1] == keys[last - left - 1]:
        left += 1
    while right < room[1] and keys[first + right] == keys[last + right]:
        right += 1
    starts = [by for by in range(-left, right + 1) if begins(text, first + by)]
    by = min(starts, key=abs, default=0)
    return Difference(before=(i + by, k + by), after=(j + by, m + by))


def begins(every: Words, place: int) -> bool:
    """A sentence, or a line, begins with this word."""
    if place == 0 or every.keys[place - 1] in SENTENCE_END:
        return True
    return place < len(every.keys) and "\n" in every.text[every.spans[place - 1][1] : every.spans[place][0]]
