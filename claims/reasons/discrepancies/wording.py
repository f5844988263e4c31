"""statements of one claim -> harder and softer words for one thing: "took" beside "stole".

The words are data: scales.jsonl, each a step on a scale. Words that report ("said", "claimed") are on none.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from operator import eq, ne
from pathlib import Path

from claims.reasons.discrepancies.opposing import Ways, capped, listed, opposed
from claims.reasons.discrepancies.values import Discrepancy, Said

_SCALES = Path(__file__).with_name("scales.jsonl")
_SET_APART = re.compile(  # "X, not theft", "rather than any fraud": the word is named to be kept away
    r"\b(?:not|no|never|without|nothing|neither|nor|rather\ than|instead\ of|than|n't)\s+(?:(?:an?|any|the|of|by|been|"
    r"to|just|mere(?:ly)?|outright|about)\s+){0,2}$",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step on a scale, 1 the softest. `pattern` is looked for as whole words; not where `unless` begins there."""

    scale: str
    grade: int
    pattern: str
    unless: str
    example: str
    counterexample: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.pattern})\b", re.IGNORECASE)

    @cached_property
    def idioms(self) -> re.Pattern[str] | None:
        return re.compile(self.unless, re.IGNORECASE) if self.unless else None

    def words_in(self, text: str) -> Iterator[str]:
        idioms = [match.span() for match in self.idioms.finditer(text)] if self.idioms else []
        for match in self.regex.finditer(text):
            start, end = match.span()
            idiom = any(a < end and start < b for a, b in idioms)
            if not idiom and not _SET_APART.search(text, max(0, start - 40), start):
                yield match[0].lower()


@cache
def steps() -> tuple[Step, ...]:
    return tuple(Step(**json.loads(line)) for line in _SCALES.read_text("utf-8").splitlines())


@cache
def _any_step() -> re.Pattern[str]:
    """One look that most texts do not pass, before each step looks for itself."""
    return re.compile(rf"\b(?:{'|'.join(step.pattern for step in steps())})\b", re.IGNORECASE)


def harder_and_softer(said: Iterable[Said]) -> list[Discrepancy]:
    by_scale: dict[str, Ways[int]] = defaultdict(Ways)
    for one in said:
        if one.put_forward and _any_step().search(one.text):
            for step in steps():
                for word in step.words_in(one.text):
                    by_scale[step.scale].add(step.grade, step.grade, one.outlet, one.id, word)
    found = []
    for scale in sorted(by_scale):
        for group in opposed(by_scale[scale].most_carried(), ne, eq):
            versions = [way.version() for way in sorted(group, key=lambda way: way.value)]
            sentence = f"Outlets use softer and harder words: {listed([version.words for version in versions])}."
            sentence, kept = capped(sentence, versions)
            found.append(Discrepancy(kind="wording", sentence=sentence, versions=kept))
    return found
