"""one edit, between the texts that it stands in -> the numbers that tell a change of meaning from one of wording.

What weighs most is whether the words that came are new to the article, or were in it elsewhere already.
"""

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("edits_words.json")
TABLE = Path(__file__).with_name("edits.json")
_LONG = 60  # letters: longer stretches are not two spellings of one word
_FIGURE = re.compile(r"\d")
_ENDINGS = re.compile(r"(?:'s|'|ing|ed|es|s|ly|e|d)$")


@cache
def word_lists() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in json.loads(WORDS.read_text("utf-8")).items()}


def figure_words(word: str) -> str:
    """ "five" as "5"; any other word as it is."""
    return _numbers().get(word, word)


@cache
def _numbers() -> dict[str, str]:
    listed = json.loads(WORDS.read_text("utf-8"))
    tens = {word: str(10 * place) for place, word in enumerate(listed["tens"], 3)}
    return {word: str(value) for value, word in enumerate(listed["numbers"])} | tens


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """As far as "agreed", "agrees" and "agreement" need to be one word; a figure in words is the figure."""
    plain = word.casefold()
    if plain in _numbers():
        return _numbers()[plain]
    if _FIGURE.search(plain):
        return plain.replace(",", "")
    plain = plain.replace("-", "")
    return plain if len(plain) < 4 else _ENDINGS.sub("", plain)[:7] or plain


@dataclass(frozen=True)
class Side:
    """The words of an edit in one text, as they stand, and how often that text holds each stem."""

    keys: Sequence[str]
    text: Counter[str]
    opening: bool = False  # its first word begins a sentence

    @cached_property
    def lower(self) -> list[str]:
        return [key if key == "May" else key.casefold() for key in self.keys]  # the month is no softening word

    @cached_property
    def stems(self) -> Counter[str]:
        return Counter(map(stem, self.keys))

    @cached_property
    def content(self) -> set[str]:
        plain = word_lists()["plain"] | word_lists()["pronouns"]
        return {stem(key) for key in self.keys if key[0].isalnum() and key.casefold() not in plain}

    @cached_property
    def figures(self) -> set[str]:
        return {found for key in self.keys if _FIGURE.search(found := stem(key)) and found != "1"}

    @cached_property
    def names(self) -> set[str]:
        """Capitalised inside a sentence."""
        before = [".", *self.keys] if self.opening else ["", *self.keys]
        return {
            stem(key)
            for left, key in zip(before, self.keys, strict=False)
            if key[:1].isupper() and left not in (".", "!", "?", '"') and key.casefold() not in word_lists()["plain"]
            and len(key) > 1
        }  # fmt: skip

    def of(self, kind: str) -> frozenset[str]:
        return word_lists()[kind] & set(self.lower)

    def elsewhere(self, stems: set[str]) -> set[str]:
        """Those that its text holds outside the edit too."""
        return {one for one in stems if self.text[one] > self.stems[one]}


@dataclass(frozen=True)
class Swap:
    """`lost` stood in the text before, `gained` stands in the text after; either may be empty."""

    lost: Side
    gained: Side
    quoted: bool = False

    @cached_property
    def new(self) -> set[str]:
        """Words of content that the text before held nowhere."""
        return {one for one in self.gained.content if not self.lost.text[one]}

    @cached_property
    def gone(self) -> set[str]:
        return {one for one in self.lost.content if not self.gained.text[one]}

    @cached_property
    def came(self) -> set[str]:
        return self.gained.content - self.lost.content

    @cached_property
    def went(self) -> set[str]:
        return self.lost.content - self.gained.content

    def differ(self, kind: str) -> bool:
        return self.lost.of(kind) != self.gained.of(kind)


def _log(number: float) -> float:
    return math.log1p(number)


def _spelling(swap: Swap) -> float:
    """How alike the letters are; 0 where words only came or went."""
    old, new = "".join(swap.lost.lower), "".join(swap.gained.lower)
    return spelt_alike(old, new) if old and new and max(len(old), len(new)) <= _LONG else 0.0


def spelt_alike(old: str, new: str) -> float:
    """The pairs of letters that they share: 1 for the same word."""
    pairs = [Counter(itertools.pairwise(text)) for text in (f"^{old}$", f"^{new}$")]
    return 2 * (pairs[0] & pairs[1]).total() / (pairs[0].total() + pairs[1].total())


def _letters(side: Side) -> str:
    return "".join(filter(str.isalnum, "".join(side.lower)))


def _is_sentence(side: Side) -> bool:
    """It holds the end of a sentence, and enough words to be one."""
    return len(side.content) > 3 and any(key in (".", "!", "?") for key in side.keys)


FEATURES: dict[str, Callable[[Swap], float]] = {
    "words were only added": lambda s: float(not s.lost.keys),
    "words were only removed": lambda s: float(not s.gained.keys),
    "how many words came": lambda s: _log(len(s.gained.keys)),
    "how many words of content came": lambda s: _log(len(s.came)),
    "how many words of content went": lambda s: _log(len(s.went)),
    "words that the text did not hold before": lambda s: _log(len(s.new)),
    "words that the text holds no more": lambda s: _log(len(s.gone)),
    "how much of what came is new to the text": lambda s: len(s.new) / (len(s.gained.content) or 1),
    "names that came": lambda s: _log(len(s.gained.names - s.lost.names)),
    "names new to the text": lambda s: _log(len(s.gained.names & s.new)),
    "figures new to the text": lambda s: float(bool(s.gained.figures & s.new)),
    "a figure for another": lambda s: float(bool(s.lost.figures and s.gained.figures - s.lost.figures)),
    "no word of content changed": lambda s: float(not s.came and not s.went),
    "spelt alike": _spelling,
    "same letters": lambda s: float(_letters(s.lost) == _letters(s.gained)),
    "it says more": lambda s: _log(len(s.gained.content)) - _log(len(s.lost.content)),
    "a name for a pronoun": lambda s: float(bool(s.lost.of("pronouns") and s.gained.content) and not s.lost.content),
    "a time, a day or a date": lambda s: float(s.differ("when")),
    "a softening word": lambda s: float(s.differ("hedge")),
    "who says it": lambda s: float(s.differ("says")),
    "a whole sentence": lambda s: float(_is_sentence(s.gained)),
    "it stands in a quotation": lambda s: float(s.quoted),
}  # fmt: skip


def measure(swap: Swap) -> tuple[float, ...]:
    return tuple(tell(swap) for tell in FEATURES.values())
