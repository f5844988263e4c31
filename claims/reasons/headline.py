"""claim and headline -> the features that tell what the headline says about the claim.

Words of the claim are masked by "@" before anything is looked for, so that only what the headline adds
counts: "rumour : @ ?", "@ denied by @". Masked headlines look alike whatever the claim, so weights carry over.
So does the meaning of what is left when the words of the topic are taken out too (`gist`, `outline`).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby, pairwise
from pathlib import Path

from claims.reasons import facts
from claims.reasons.profile import rarity, stem

MASK = "@"
_CUES = Path(__file__).with_name("cues.jsonl")
_TOKEN = re.compile(r"""\.\.\.|\w[\w.'&-]*\w|\w|[?!:;,"()|-]""")
_STRAIGHT = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_OPENING, _CLOSING = re.compile(r"(?<!\w)'(?=\w)"), re.compile(r"(?<=[\w.,!?])'(?!\w)")
_OUTRIGHT = re.compile(rf"(?<!\S)(?:not|n't|never) (?:\S+ )?{MASK}")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_AUXILIARY = "did|does|do|has|have|had|is|are|was|were|will|would|can|could|should"
_MAIN_NOT = re.compile(
    rf"""
    ^(?P<before>(?:(?!\b(?:that|who|which|to|so|because|if)\b)[^,;])*?)    # in the main clause
    (?:(?P<auxiliary>\b(?:{_AUXILIARY}))(?:\ not\b|n't\b)(?!\ only\b)|\bnever\b\ ?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_Y = re.compile(r"(?<=..)ie[sd]$")
_SHORT = re.compile(r"(?<=[a-z]{3})(?:ed|(?<![su])s)$")  # endings of words too short for `stem`
_IRREGULAR = {
    form: forms.split()[0]
    for forms in """
        beat beaten
        become became
        begin began begun
        break broke broken
        bring brought
        build built
        buy bought
        catch caught
        choose chose chosen
        die died dies dying dead death
        eat ate eaten
        fall fell fallen
        fight fought
        find found
        flee fled
        fly flew flown
        freeze froze frozen
        give gave given
        go goes went gone
        grow grew grown
        hide hid hidden
        hold held
        keep kept
        know knew known
        leave left
        lose lost
        make made making
        meet met
        pay paid
        run ran running
        see saw seen
        sell sold
        send sent
        shoot shot shooting
        speak spoke spoken
        spend spent
        steal stole stolen
        strike struck
        take took taken taking
        teach taught
        tell told
        throw threw thrown
        wake woke woken
        wear wore worn
        win won winning
        write wrote written writing
    """.strip().splitlines()
    for form in forms.split()
}
_NAME = re.compile(r"\b[A-Z]\w+")
_MASKED_STEM = 5  # letters, of words that have more than six: "resignation" meets "resigned"
_SOMETHING = "something"
_COMMON = 3.0  # words.rarity: in one article of twenty
_WIDE = frozenset(
    {"tail", "label", "how", "credit first", "credit last", "alleged other"}
)  # cues that take in the words around the one that tells
_UNMASKED = facts.SMALL_WORDS | {"no", "not", "into", "over", "after", "which", "will"}


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


def affirmed(text: str) -> str:
    """Without the negation of its main clause, if it has one: "Norvane did not copy it" -> "Norvane did copy it"."""
    return _MAIN_NOT.sub(lambda match: match["before"] + (match["auxiliary"] or ""), facts.plain(text))


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
        return len(self._names & self._headline) / len(self._names) if self._names else 1.0

    @cached_property
    def deeds(self) -> float:
        """Share of the claim's other words that the headline has too; 0 where it has none."""
        deeds = self._claim - self._names
        return len(deeds & self._headline) / len(deeds) if deeds else 0.0

    @property
    def shares_names_only(self) -> bool:
        """And not all of them."""
        return bool(self.cover) and not self.deeds and self.names < 1

    @cached_property
    def other_way_round(self) -> bool:
        """Who acts in one is acted upon in the other."""
        return facts.swapped(facts.acts(self.claim), facts.acts(self.headline))

    @cached_property
    def negated_outright(self) -> bool:
        """A negation stands right before the claim's words, and the claim itself has none."""
        return bool(_OUTRIGHT.search(self.masked)) and not facts.negated(self.claim)

    @cached_property
    def found(self) -> frozenset[str]:
        """Names of the cues in what the headline adds."""
        return frozenset(cue.name for cue, _, _ in self._hits)

    @cached_property
    def gist(self) -> str:
        """The words of cues alone, and "something" where the claim's words stand: "police deny something"."""
        return self._kept(rarer=0)

    @cached_property
    def outline(self) -> str:
        """As `gist`, with the words that turn up in all kinds of news: "more than half", "first", "will"."""
        return self._kept(rarer=_COMMON)

    def features(self, alike: float) -> dict[str, float]:
        """`alike` is the cosine of the meanings. What is zero is left out."""
        found = dict(self._cue_features()) | dict(self._grams()) | self._shape(alike)
        return {name: value for name, value in found.items() if value}

    def _kept(self, *, rarer: float) -> str:
        """Without the words as rare as that or rarer that are part of no cue."""
        cued = [(start, end) for cue, start, end in self._hits if cue.name not in _WIDE]
        kept, at = [], 0
        for token in self.masked.split():
            end = at + len(token)
            if (
                not token[0].isalpha()
                or rarity(stem(token)) < rarer
                or any(start < end and at < stop for start, stop in cued)
            ):
                kept.append(token)
            at = end + 1
        return " ".join(token for same, run in groupby(kept) for token in ([_SOMETHING] if same == MASK else run))

    @cached_property
    def _hits(self) -> list[tuple[Cue, int, int]]:
        """Each cue with where it starts and ends in the masked headline."""
        return [(cue, *match.span()) for cue in cues() for match in cue.regex.finditer(self.masked)]

    @cached_property
    def _tokens(self) -> list[str]:
        return _tokens(self.headline)

    @cached_property
    def _headline(self) -> frozenset[str]:
        return frozenset(map(_key, self._tokens))

    @cached_property
    def _names(self) -> frozenset[str]:
        return self._claim & {_key(name.lower()) for name in _NAME.findall(facts.plain(self.claim))}

    @cached_property
    def _claim(self) -> frozenset[str]:
        return frozenset(_key(token) for token in _tokens(self.claim) if token not in _UNMASKED and token[0].isalnum())

    def _cue_features(self) -> Iterator[tuple[str, float]]:
        """Each cue, where it stands towards the words of the claim, and the cues that the claim itself holds."""
        first, last = self.masked.find(MASK), self.masked.rfind(MASK)
        claim = " ".join(_tokens(self.claim))
        yield from ((f"claim:{cue.name}", 1.0) for cue in cues() if cue.regex.search(claim))
        for cue, start, end in self._hits:
            yield f"cue:{cue.name}", 1.0
            if first < 0:
                continue
            if start < first:
                yield f"before:{cue.name}", 1.0
            if start > last:
                yield f"after:{cue.name}", 1.0
            if MASK in self.masked[:start].split()[-2:]:
                yield f"soon after:{cue.name}", 1.0
            if MASK in self.masked[end:].split()[:2]:
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
            "figures clash": float(facts.figures_clash(facts.figures(self.claim), facts.figures(self.headline))),
            "other numbers": float(bool(claimed and given) and not claimed & given),
            "number missing": float(bool(claimed - given)),
            "capitals": sum(word.isupper() for word in long) / len(long),
            "title case": sum(word[0].isupper() for word in long) / len(long),
            "alike": alike,
            "alike squared": alike**2,
        }


def _tokens(text: str) -> list[str]:
    straight = _HYPHEN.sub(" ", facts.plain(text).translate(_STRAIGHT).replace("n't", " n't"))
    if _OPENING.search(straight):  # else an apostrophe at a word's end is a plural's: "the firms' code"
        straight = _CLOSING.sub('"', _OPENING.sub('"', straight))
    return _TOKEN.findall(straight.lower())


def _key(token: str) -> str:
    token = _IRREGULAR.get(token, token)
    cut = stem(_Y.sub("y", token))
    if cut == token:
        cut = _SHORT.sub("", cut)
    cut = cut.rstrip("e")
    return cut[:_MASKED_STEM] if len(cut) > _MASKED_STEM + 1 else cut
