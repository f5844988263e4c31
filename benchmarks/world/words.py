"""a seed -> an invented vocabulary, and names, sentences and paragraphs of it.

Words are drawn by Zipf's law, as they stand in texts: the first is in most claims, the last in next to none.
"""

from itertools import product

import numpy as np

_ONSETS = [*"bcdfghjklmnprstvwz", "br", "dr", "gl", "pr", "sk", "st", "tr"]
_VOWELS = [*"aeiou", "ai", "ea", "ou"]
_CODAS = ["", *"lnrmx", "st"]
_KINDS = {  # of an entity -> what its name ends with
    "organisation": ("Marine", "Instruments", "Works", "Foods", "Holdings", "Union", "Council", "Labs"),
    "place": ("Harbour", "Vale", "Point", "Heath"),
    "product": ("Mark II", "One", "Plus"),
    "law": ("Act", "Order"),
}
_MASTHEADS = ("Post", "Herald", "Courier", "Wire", "Times", "Ledger", "Observer", "Gazette", "Tribune", "Echo")
_PARAGRAPHS, _LENGTH = 20_000, 36  # ready-made ones, and words in each


class Words:
    def __init__(self, seed: int, number: int = 30_000, paragraphs: int = _PARAGRAPHS) -> None:
        self._rng = np.random.default_rng(seed)
        syllables = [onset + vowel for onset, vowel in product(_ONSETS, _VOWELS)]
        found = [first + last + coda for first, last, coda in product(syllables, syllables, _CODAS)]
        self.all = np.array(found, object)[self._rng.permutation(len(found))[:number]]
        self._reached = np.cumsum(1 / np.arange(1, number + 1))
        self._paragraphs = [self._sentences() for _ in range(paragraphs)]

    def some(self, number: int) -> list[str]:
        drawn = self._rng.random(number) * self._reached[-1]
        return self.all[np.searchsorted(self._reached, drawn)].tolist()

    def paragraphs(self, number: int) -> list[str]:
        return [self._paragraphs[place] for place in self._rng.integers(len(self._paragraphs), size=number)]

    def proper(self, number: int) -> list[str]:
        """So many names of one word, each another, the vocabulary's rarer half first."""
        return [word.capitalize() for word in self.all[::-1][:number].tolist()]

    def entity(self, kind: str, first: str, number: int) -> str:
        """`first` makes it one of its own."""
        if kind == "person":
            return f"{self.all[number % 997].capitalize()} {first}"
        endings = _KINDS[kind]
        return f"{first} {endings[number % len(endings)]}"

    def outlet(self, first: str, number: int) -> str:
        return f"{'The ' if number % 3 == 0 else ''}{first} {_MASTHEADS[number % len(_MASTHEADS)]}"

    def _sentences(self) -> str:
        words = self.some(_LENGTH)
        return " ".join(" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, _LENGTH, 12))
