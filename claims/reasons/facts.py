"""the words of a content -> the facts in it that no measure of likeness sees.

Figures, dates, polarity, and who did it to whom. All of it is found in the plain text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isclose

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: float(n) for n, word in enumerate(_ONES + _TEENS)} | {w: 10.0 * n for n, w in enumerate(_TENS, 2)}
_POWERS = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_SIGNS = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "%": "percent"}
_FIGURE = re.compile(
    rf"""
    (?<![\w.,])
    (?P<rough>(?:about|around|nearly|almost|roughly|some|(?:more|less)\ than|over|at\ least|under|up\ to)\s+)?
    (?P<sign>[$£€¥])?\s?
    (?P<number>\d[\d,]*(?:\.\d+)?|\b(?:{"|".join(_VALUES)})\b(?:-(?:{"|".join(_ONES)})\b)?)
    (?:[ -]?(?P<power>{"|".join(_POWERS)})\b)?
    (?:\s?(?P<percent>%))?
    (?:[ -](?P<unit>[a-z]+))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_MONTH = {name: name for name in _MONTHS} | {name[:3]: name for name in _MONTHS} | {"sept": "september"}
_DATE = re.compile(
    rf"""
    \b(?!(?:may|mar|march)\b(?!\.?\ \d))      # "may" and "march" are verbs, unless a number follows
    (?P<month>{"|".join(sorted(_MONTH, key=len, reverse=True))})\b\.?
    (?:\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\d))?
    |\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b
    |\b(?P<year>(?:19|20)\d\d)\b(?!,\d|\s?(?:{"|".join(_POWERS)}))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NEGATION = re.compile(
    r"""
    (?<!and\ )(?<!,\ )(?<!or\ )               # "X, not Y" says X
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

Calendar = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number and what it counts, "" where that is not said; `rough` after a word such as "about"."""

    value: float
    unit: str
    rough: bool = False


@dataclass(frozen=True, kw_only=True)
class Act:
    """Last words of two names, and the stems of the words between them."""

    actor: str
    act: frozenset[str]
    target: str


def plain(text: str) -> str:
    """With straight apostrophes; offsets stay."""
    return text.replace("\u2019", "'").replace("\u2018", "'")


def figures(text: str) -> frozenset[Figure]:
    return frozenset(_figures(plain(text)))


def figures_clash(left: Iterable[Figure], right: Iterable[Figure]) -> bool:
    """Both count the same thing, with no number in common. "More than 40" is 40, not 65."""
    right = tuple(right)
    pairs = [(a, b) for a in left for b in right if a.unit and a.unit == b.unit]
    return bool(pairs) and not any(_same(a, b) for a, b in pairs)


def dates(text: str) -> Calendar:
    """(kind, value) of each calendar word: ("month", "june"), ("day", "june 3"), ("year", "1999"), ..."""
    found = set()
    for match in _DATE.finditer(text):
        if month := match["month"]:
            name = _MONTH[month.lower()]
            found.add(("month", name))
            if match["day"]:
                found.add(("day", f"{name} {int(match['day'])}"))
        found.update((kind, match[kind].lower()) for kind in ("weekday", "year") if match[kind])
    return frozenset(found)


def dates_clash(left: Calendar, right: Calendar) -> bool:
    """Both give a month, a day, a weekday or a year, and none of that kind in common."""
    common = {kind for kind, _ in left & right}
    return bool({kind for kind, _ in left} & {kind for kind, _ in right} - common)


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


def _figures(text: str) -> Iterator[Figure]:
    calendar = [match.span() for match in _DATE.finditer(text)]
    for match in _FIGURE.finditer(text):
        start, end = match.span("number")
        number, unit = match["number"].lower(), (match["unit"] or "").lower()
        if any(start < b and a < end for a, b in calendar) or (number == "one" and not match["power"]):
            continue  # "one" is a pronoun more often than a count
        if number[0].isdigit():
            value = float(number.replace(",", ""))
        else:
            value = sum(_VALUES[word] for word in number.split("-"))
        if sign := match["sign"] or match["percent"]:
            unit = _SIGNS[sign]
        yield Figure(
            value=value * _POWERS.get((match["power"] or "").lower(), 1.0),
            unit="" if unit in SMALL_WORDS else unit if unit.endswith("ss") else unit.removesuffix("s"),
            rough=bool(match["rough"]),
        )


def _same(a: Figure, b: Figure) -> bool:
    return isclose(a.value, b.value, rel_tol=0.05 if a.rough or b.rough else 1e-6)


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
