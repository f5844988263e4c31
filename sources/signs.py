"""one edit -> the sure signs that its meaning changed, each in words that readers are shown.

What is learned from (`edits.json`) holds few of these, and its annotators called a dropped "allegedly" clearer wording.
To us it is a change of substance; so these decide by themselves, whatever the score.
"""

import re
from collections.abc import Callable

from sources.substance import Side, Swap, figure_words, spelt_alike, stem, word_lists

NOTE = "a note of correction"
_ONE_SPELLING = 0.7  # from here on two names are one, spelt otherwise
_SEPARATORS = re.compile(r"[.,:/]|(?<=\d)(?:st|nd|rd|th)$")
_A_FACT = 3  # words of content
_NOTE = re.compile(
    r"\b(?:correction|corrected|clarification|clarified|amended|retraction|editor['’]s note|(?:an )?earlier version"
    r"|updated (?:to|with)|was changed to|previously (?:stated|said|reported) that)\b",
    re.IGNORECASE,
)


def signs(swap: Swap) -> list[str]:
    return [said for said, tell in SIGNS.items() if tell(swap)]


def _notes(side: Side) -> bool:
    return bool(_NOTE.search(" ".join(side.keys)))


def _negated(side: Side) -> bool:
    return bool(side.of("negation")) or any(key.endswith(("n't", "n’t")) for key in side.lower)


def _numbers(side: Side) -> set[str]:
    """As digits alone, so that "06:00" is "0600" and "five-year" is "5-year"."""
    parts = [figure_words(part) for key in side.lower for part in key.split("-")]
    figures = [part for part in parts if part[:1].isdigit()]
    return {digits for part in figures if (digits := _SEPARATORS.sub("", part)).isdigit()}


def _figure(swap: Swap) -> bool:
    old, new = _numbers(swap.lost), _numbers(swap.gained)
    return bool(old and new) and old != new


def _figure_came_or_went(swap: Swap) -> bool:
    old, new = swap.lost.figures & swap.gone, swap.gained.figures & swap.new
    return bool(old) != bool(new) and not (_numbers(swap.lost) and _numbers(swap.gained))


def _name(swap: Swap) -> bool:
    old, new = swap.lost.names & swap.gone, swap.gained.names & swap.new
    return any(all(spelt_alike(a, b) < _ONE_SPELLING for b in new) for a in old) if new else False


def _differ(kind: str) -> Callable[[Swap], bool]:
    return lambda swap: {stem(word) for word in swap.lost.of(kind)} != {stem(word) for word in swap.gained.of(kind)}


def _attribution(swap: Swap) -> bool:
    """Another is named as the source, or the source went and nothing came for it."""
    says = {stem(word) for word in word_lists()["says"]}
    told, tells = swap.lost.of("says"), swap.gained.of("says")
    old, new = swap.gone - says, swap.new - says
    return bool(told and old) and bool(new if tells else not swap.gained.content)


SIGNS: dict[str, Callable[[Swap], bool]] = {
    NOTE: lambda s: _notes(s.gained) and not _notes(s.lost),
    "a negation came or went": lambda s: _negated(s.lost) != _negated(s.gained),
    "a softening word came or went": lambda s: bool(s.lost.of("hedge")) != bool(s.gained.of("hedge")),
    "a figure for another": _figure,
    "a figure came or went": _figure_came_or_went,
    "a name for another": _name,
    "a denial came or went": _differ("denies"),
    "a confirmation came or went": _differ("confirms"),
    "what somebody is accused of, or what came of it": _differ("accuses"),
    "an end came or went": _differ("ends_it"),
    "who is named as the source": _attribution,
    "the words of a quotation": lambda s: s.quoted and bool(s.new or s.gone),
    "something that was told was dropped": lambda s: not s.gained.content and len(s.gone) >= _A_FACT,
}  # fmt: skip
