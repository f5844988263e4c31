"""a claim in a reader's own words, and what was said -> how sure that both are one claim, and in what they differ.

Likeness is words and meaning; what neither sees (another figure, another day, a "not", a name that is missing, who did
it to whom) makes another claim of it, and is told as such.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from claims.reasons import facts
from claims.reasons.profile import rarity, words_of
from claims.reasons.reason import certainty

WEIGHTS = {"words": 8.0, "meaning": 10.0, "names": -3.0}  # set by hand; measured by `benchmarks/ask.py`
BIAS = -12.0
FOUND = 0.5  # from here on: it matches
PERHAPS = 0.04  # from here on: it may be what is meant. Of what nobody reports anywhere near, nothing reaches that
NEAR = 0.006  # from here on: it is shown as near, and said to be no more than that
_MOST_TERMS = 24
_SHOWN = 4  # words that are named
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w'’-]*)*")
_NOT_A_NAME = frozenset(
    {"i", "a", "an", "the", "he", "she", "it", "they", "we", "you", "did", "has", "is", "was", "who"}
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """`terms`: the words that say something, by how much each says. `names`: runs of capitalised words, in words."""

    text: str
    terms: Mapping[str, float]
    names: tuple[tuple[str, ...], ...]
    figures: frozenset[facts.Figure]
    dates: facts.Calendar
    negated: bool
    acts: tuple[facts.Act, ...]

    def with_names(self, known: Collection[str]) -> "Question":
        """With those of its words that are `known` as a part of somebody's name, in whatever case they were written."""
        named = {word.lower() for name in self.names for word in name}
        written = self.written()
        more = tuple((written[term],) for term in self.terms if term in known and term not in named)
        return replace(self, names=self.names + more)

    def written(self) -> dict[str, str]:
        """Each of its words in lower case -> as it was written."""
        return {word.lower(): word for word in _WORD.findall(self.text)}

    @property
    def perhaps_names(self) -> list[str]:
        return [term for term in self.terms if unusual(term)]

    def share(self, held: Mapping[str, bool]) -> float:
        """Of its words, weighted, those that are held."""
        return sum(weight for term, weight in self.terms.items() if held.get(term)) / sum(self.terms.values())


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`kind`: figure, date, opposite or turned."""

    kind: str
    sentence: str


def question(text: str, stop: frozenset[str]) -> Question | None:
    """None where no word of it says anything. `stop`: words that say nothing."""
    # Figures are compared as figures: "90" and "000" are no words of "90,000".
    found = dict.fromkeys(word for word in _WORD.findall(text.lower()) if not word.isdecimal())
    words = [word for word in found if word not in stop and len(word) > 1]
    if not words:
        return None
    terms = {word: max(map(rarity, words_of(word)), default=1.0) for word in words[:_MOST_TERMS]}
    return Question(
        text=text,
        terms=terms,
        names=_names(text),
        figures=facts.figures(text),
        dates=facts.dates(text),
        negated=facts.negated(text),
        acts=facts.acts(text),
    )


def sure(*, share: float, cosine: float, lacks_name: bool) -> float:
    """0 to 1. `cosine` is 0 where no meaning is known."""
    odds = WEIGHTS["words"] * share + WEIGHTS["meaning"] * max(0.0, cosine) + WEIGHTS["names"] * lacks_name + BIAS
    return certainty(odds)


def lacking(asked: Question, held: Mapping[str, bool]) -> tuple[str, ...]:
    """The names in the question of which no word is held, as it has them."""
    return tuple(" ".join(name) for name in asked.names if not any(held.get(word.lower()) for word in name))


def difference(asked: Question, claim: str, told: str) -> Difference | None:
    """In what the claim, by its sentence or by what was said, is another than was asked for; None where in nothing."""
    if clash := _figures(asked, facts.figures(claim) | facts.figures(told)):
        return Difference(kind="figure", sentence=clash)
    for text in (claim, told):
        own = facts.dates(text)
        if asked.dates and own and facts.dates_clash(asked.dates, own):
            days = ", ".join(sorted(value.title() for _, value in own - asked.dates))
            return Difference(kind="date", sentence=f"The same of another time: it says {days}.")
    if facts.swapped(asked.acts, facts.acts(claim)):
        return Difference(kind="turned", sentence="Who did it, and to whom, stand the other way round.")
    if asked.negated not in (facts.negated(claim), facts.negated(told)):
        mine, its = ("that it is not so", "that it is") if asked.negated else ("that it is so", "that it is not")
        return Difference(kind="opposite", sentence=f"The opposite: your words say {mine}, this claim {its}.")
    return None


def why(asked: Question, held: Mapping[str, bool], cosine: float, missing: Sequence[str] = ()) -> str:
    """What speaks for it, and what is missing, in one line. `missing`: names, as `lacking` has them."""
    by_weight = sorted(asked.terms, key=lambda term: -asked.terms[term])
    written = asked.written()
    have = [f"“{written[term]}”" for term in by_weight if held.get(term)][:_SHOWN]
    lack = [f"“{written[term]}”" for term in by_weight if not held.get(term)][:_SHOWN]
    meant = "It means much the same" if cosine >= 0.6 and not missing else ""
    if missing:
        return f"It does not name {' or '.join(missing)}. It has {', '.join(have) or 'none of your words'}."
    if not have:
        return f"{meant} in other words." if meant else "None of your words stand in it."
    words = f"It has {', '.join(have)}" + (f", and not {', '.join(lack)}" if lack else "")
    return f"{meant}. {words}." if meant else f"{words}."


def _figures(asked: Question, own: frozenset[facts.Figure]) -> str:
    """A figure of the question that none of the claim's `own` agrees with, told as what the claim says instead."""
    for figure in sorted(asked.figures, key=lambda figure: figure.words):
        if any(_agree(figure, other) for other in own):
            continue
        if others := sorted({other.words for other in own if other.unit == figure.unit or not figure.unit}):
            return f"The same with another figure: it says {', '.join(others)}."
        return f"The same without the figure: it says no “{figure.words}”."
    return ""


def _agree(one: facts.Figure, other: facts.Figure) -> bool:
    """Or the numbers are the same: what they count is often put differently ("400 men", "400 of his followers")."""
    alike = one.unit == other.unit != "" and not facts.figures_clash([one], [other])
    return alike or isclose(one.value, other.value, rel_tol=0.02)


def _names(text: str) -> tuple[tuple[str, ...], ...]:
    """Without the word that opens the text, where nothing tells that it is a name: it stands alone, or is ordinary."""
    found = []
    for match in _NAME.finditer(text):
        words = [
            word
            for word in _WORD.findall(match.group())
            if word[0].isupper() and len(word) > 2 and word.lower() not in _NOT_A_NAME
        ]
        if match.start() == 0 and (len(words) == 1 or (words and not unusual(words[0]))):
            words = words[1:]
        if words:
            found.append(tuple(words))
    return tuple(found)


def unusual(word: str) -> bool:
    """Few articles of ordinary news hold it: a name, more often than not."""
    return not any(rarity(stem) < rarity("") for stem in words_of(word))
