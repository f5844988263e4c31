"""claim and headline -> the features that tell what the headline says about the claim.

Words of the claim are masked by "@" before anything is looked for, so that only what the headline adds counts:
"Rumour: @ ?", "@ denied by @". Masked headlines of any two claims look alike, which lets the weights carry over.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby, pairwise
from pathlib import Path

from claims.reasons import facts
from claims.reasons.profile import stem

MASK = "@"
_CUES = Path(__file__).with_name("cues.jsonl")
_TOKEN = re.compile(r"""\.\.\.|\w[\w.'&-]*\w|\w|[?!:;,"()|-]""")
_STRAIGHT = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_QUOTING = re.compile(r"(?<!\w)'|'(?!\w)")
_NAME = re.compile(r"(?<!^)\b[A-Z]\w+")
_MASKED_STEM = 5  # letters, of words that have more than six: "resignation" meets "resigned"
_SMALL = frozenset(
    "a an and are as at be been by for from had has have he her his in into is it its no not of on or".split()
    + "over she than that the their they this to was were which who will with after".split()
)


@dataclass(frozen=True, kw_only=True)
class Cue:
    """`pattern` is looked for between blanks in a masked headline: lower case, one blank between tokens."""

    name: str
    pattern: str
    example: str
    counterexample: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\S)(?:{self.pattern})(?!\S)")


@cache
def cues() -> tuple[Cue, ...]:
    return tuple(Cue(**json.loads(line)) for line in _CUES.read_text("utf-8").splitlines())


@dataclass(frozen=True)
class Pair:
    claim: str
    headline: str

    @cached_property
    def masked(self) -> str:
        """The headline's tokens with each run of words that the claim has too as one mask."""
        tokens = (MASK if _key(token) in self._claim else token for token in self._tokens)
        return " ".join(token for same, run in groupby(tokens) for token in ([same] if same == MASK else run))

    @cached_property
    def cover(self) -> float:
        """Share of the claim's words that the headline has too."""
        return len(self._claim & self._headline) / len(self._claim) if self._claim else 0.0

    @cached_property
    def names(self) -> float:
        """Share of the claim's names that the headline has too; 1 where it has none."""
        names = {_key(name.lower()) for name in _NAME.findall(facts.plain(self.claim))}
        return len(names & self._headline) / len(names) if names else 1.0

    @cached_property
    def found(self) -> frozenset[str]:
        """Names of the cues in what the headline adds."""
        return frozenset(cue.name for cue in cues() if cue.regex.search(self.masked))

    def features(self, alike: float) -> dict[str, float]:
        """`alike` is the cosine of the meanings. What is zero is left out."""
        found = dict(self._cue_features()) | dict(self._grams()) | self._shape(alike)
        return {name: value for name, value in found.items() if value}

    @cached_property
    def _tokens(self) -> list[str]:
        return _tokens(self.headline)

    @cached_property
    def _headline(self) -> frozenset[str]:
        return frozenset(map(_key, self._tokens))

    @cached_property
    def _claim(self) -> frozenset[str]:
        return frozenset(
            _key(token) for token in _tokens(self.claim) if token not in _SMALL and token[0].isalnum()
        )

    def _cue_features(self) -> Iterator[tuple[str, float]]:
        """Each cue, where it stands towards the words of the claim, and the cues that the claim itself holds."""
        first, last = self.masked.find(MASK), self.masked.rfind(MASK)
        claim = " ".join(_tokens(self.claim))
        for cue in cues():
            if cue.regex.search(claim):
                yield f"claim:{cue.name}", 1.0
            for match in cue.regex.finditer(self.masked):
                yield f"cue:{cue.name}", 1.0
                if first < 0:
                    continue
                if match.start() < first:
                    yield f"before:{cue.name}", 1.0
                if match.start() > last:
                    yield f"after:{cue.name}", 1.0
                if MASK in self.masked[: match.start()].split()[-2:]:
                    yield f"soon after:{cue.name}", 1.0
                if MASK in self.masked[match.end() :].split()[:2]:
                    yield f"soon before:{cue.name}", 1.0

    def _grams(self) -> Iterator[tuple[str, float]]:
        tokens = ["<", *self.masked.split(), ">"]
        for token in tokens:
            yield f"gram:{token}", 0.6  # less than 1, so that weights prefer the cues
        for left, right in pairwise(tokens):
            yield f"gram:{left} {right}", 0.6

    def _shape(self, alike: float) -> dict[str, float]:
        long = [word for word in self.headline.split() if word.isalpha() and len(word) > 2] or ["-"]
        claimed, given = ({t for t in _tokens(s) if t[0].isdigit()} for s in (self.claim, self.headline))
        negations = facts.negated(self.headline), facts.negated(self.claim)
        return {
            "cover": self.cover,
            "covered": sum(_key(t) in self._claim for t in self._tokens) / max(1, len(self._tokens)),
            "names": self.names,
            "runs": min(self.masked.count(MASK), 6) / 6,
            "opens with the claim": float(self.masked.startswith(MASK)),
            "ends with the claim": float(self.masked.endswith(MASK)),
            "length": min(len(self._tokens), 25) / 25,
            "claim length": min(len(self._claim), 15) / 15,
            "negated": float(negations[0]),
            "one is negated": float(negations[0] != negations[1]),
            "figures clash": float(
                facts.figures_clash(facts.figures(self.claim), facts.figures(self.headline))
            ),
            "other numbers": float(bool(claimed and given) and not claimed & given),
            "number missing": float(bool(claimed - given)),
            "capitals": sum(word.isupper() for word in long) / len(long),
            "title case": sum(word[0].isupper() for word in long) / len(long),
            "alike": alike,
            "alike squared": alike**2,
        }


def _tokens(text: str) -> list[str]:
    straight = _QUOTING.sub('"', facts.plain(text).translate(_STRAIGHT).replace("n't", " n't"))
    return _TOKEN.findall(straight.lower())


def _key(token: str) -> str:
    cut = stem(token)
    return cut[:_MASKED_STEM] if len(cut) > _MASKED_STEM + 1 else cut
