"""the words of a content -> the facts in it that no measure of likeness sees.

Figures, dates, polarity, and who did it to whom. All of it is found in the plain text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from claims.reasons.dates import Calendar, dates, dates_clash
from claims.reasons.figures import Figure, figures, figures_clash

__all__ = ["SMALL_WORDS", "Act", "Calendar", "Figure"]
__all__ += ["acts", "dates", "dates_clash", "figures", "figures_clash", "negated", "plain", "swapped"]

_NEGATION = re.compile(
    r"""
    (?<!\band\ )(?<!,\ )(?<!\bor\ )             # "X, not Y" says X
    \b(?:not(?!\ (?:only|just)\b)|never|nobody|none|neither|nothing|cannot)\b
    |\bno\b(?!\ (?:longer|matter|doubt)\b)
    |n't\b
    |\b(?:is|was|are|were|be|been|as)\ (?:\w+ly\ )?(?:false|untrue|baseless|fake|a\ hoax)\b
    |\bfalsely\ accus
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"\b[A-Z][\w.&'-]*\b")
_TOKEN = re.compile(r"[\w'-]+")
_PAUSE = re.compile(r"""[,;:"()\u201c\u201d\u2013\u2014]""")
SMALL_WORDS = frozenset().union(
    ["is", "are", "was", "were", "be", "been", "being"],
    ["a", "an", "and", "as", "at", "but", "by", "did", "for", "from", "had", "has", "have", "he", "her", "his", "in"],
    ["it", "its", "of", "on", "or", "she", "than", "that", "the", "their", "they", "this", "to", "who", "with"],
)
_LONGEST_ACT = 8  # words between two names; what stands farther apart is seldom one act


@dataclass(frozen=True, kw_only=True)
class Act:
    """Last words of two names, and the stems of the words between them."""

    actor: str
    act: frozenset[str]
    target: str


def plain(text: str) -> str:
    """With straight apostrophes; offsets stay."""
    return text.replace("\u2019", "'").replace("\u2018", "'")


def negated(text: str) -> bool:
    """It is put as not being so. Two negations count as one: in news they seldom undo each other."""
    return bool(_NEGATION.search(plain(text)))


def names(text: str) -> frozenset[str]:
    """The words of each run of capitalised words, in lower case; the word that opens the text may be no name."""
    text = plain(text)
    found = (text[start:end].casefold().split() for start, end, _ in _names(text))
    return frozenset(word.removesuffix("'s").strip(".'") for words in found for word in words)


def acts(text: str) -> tuple[Act, ...]:
    """Neighbouring names with the words between them; a passive ("was sued by", "sued by") is turned round."""
    text, found = plain(text), []
    for (_, end, actor), (start, _, target) in pairwise(_names(text)):
        between = [word.lower() for word in _TOKEN.findall(text[end:start])]
        act = frozenset(word[:5] for word in between if word not in SMALL_WORDS)
        if not act or len(between) > _LONGEST_ACT or actor == target or _PAUSE.search(text, end, start):
            continue
        if between[-1] == "by":
            actor, target = target, actor
        found.append(Act(actor=actor, act=act, target=target))
    return tuple(found)


def swapped(left: Iterable[Act], right: Iterable[Act]) -> bool:
    """One act between the same two, done by one of them here and by the other there."""
    right = tuple(right)
    return any(a.actor == b.target and a.target == b.actor and a.act & b.act for a in left for b in right)


def _names(text: str) -> list[tuple[int, int, str]]:
    """Start, end and last word of each run of capitalised words."""
    runs: list[tuple[int, int, str]] = []
    for match in _NAME.finditer(text):
        word = match.group().casefold().removesuffix("'s").rstrip(".'")
        if word in SMALL_WORDS:
            continue
        start = match.start()
        if runs and not text[runs[-1][1] : start].strip(" ."):
            start = runs.pop()[0]
        runs.append((start, match.end(), word))
    return runs
