"""a text -> where it holds what surrounds an article: clocks, counters, adverts, links elsewhere, notices of the site.

Only what is surely that, for what is found here is left out of every comparison: a whole line that one rule matches
from end to end, the lines of a list under such a heading, and a few things that stand inside a line. Prose never is.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

RULES = Path(__file__).with_name("furniture.jsonl")
_MOST_LINES = 5_000  # of a text; what comes after them is prose
_LONGEST_LINE = 300  # characters; longer lines are prose
_LONGEST_ITEM = 140  # of a list of headlines
_MOST_ITEMS = 12
_SHORT = 8  # words: a longer line above the prose may be what the article says in short
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "–": "-", "—": "-", "…": "."})
_PROSE_END = re.compile(r"[.\u2026][\"'\u201d\u2019)\]]*$")
_SENTENCE = re.compile(r"(?:\s\S+){3}[.!?\u2026][\"'\u201d\u2019)\]]*$")
_ITEM = re.compile(r"\s*(?:[-*•▪►»>]|\d{1,2}[.)]\s)")

type Interval = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`opens`: a list follows. `tail`: only below the last prose. `inline`: a part of a line; otherwise all of it."""

    name: str
    pattern: re.Pattern[str]
    example: str
    counterexample: str
    opens: bool = False
    tail: bool = False
    inline: bool = False


def furniture(text: str) -> list[Interval]:
    """In order; they do not overlap."""
    lines = list(_lines(text))
    # The first line is the headline, whatever it looks like.
    kinds = ["", *(_kind(text[start:end]) for start, end in lines[1:_MOST_LINES])]
    kinds += [""] * (len(lines) - len(kinds))
    found = {place for place, kind in enumerate(kinds) if kind in ("whole", "opens")}
    for place, kind in enumerate(kinds):
        if kind == "opens":
            found.update(_listed(text, lines, kinds, place))
    found.update(_tail(text, lines, kinds, found))
    inside = [span for place, line in enumerate(lines) if place not in found for span in _inline(text, line)]
    return sorted([lines[place] for place in found] + inside)


def margins(text: str) -> list[Interval]:
    """Lines that hold no sentence, below the headline and above the first prose, or below the last.

    Most that no rule knows is of that kind. It may be a list of facts, so this makes nothing furniture.
    """
    lines = list(_lines(text))
    prose = [place for place, (start, end) in enumerate(lines) if _is_prose(text[start:end], place)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), len(lines))
    above = [line for line in lines[1:first] if len(text[slice(*line)].split()) <= _SHORT]
    return above + lines[last + 1 :]


@cache
def load_rules(path: Path = RULES) -> tuple[Rule, ...]:
    rules = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            rules.append(Rule(**row | {"pattern": re.compile(row["pattern"], re.IGNORECASE)}))
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise ValueError(f"{path.name}:{number}: {error}; correct the rule.") from error
    return tuple(rules)


def _lines(text: str) -> Iterator[Interval]:
    """Those that hold something, without the space around it."""
    for found in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        line = found[0]
        if line.strip():
            yield found.start() + len(line) - len(line.lstrip()), found.start() + len(line.rstrip())


@lru_cache(maxsize=20_000)
def _kind(line: str) -> str:
    if len(line) > _LONGEST_LINE:
        return ""
    plain = " ".join(line.translate(_PLAIN).split())
    rule = next((rule for rule in load_rules() if not rule.inline and rule.pattern.fullmatch(plain)), None)
    return "" if rule is None else "opens" if rule.opens else "tail" if rule.tail else "whole"


def _listed(text: str, lines: Sequence[Interval], kinds: Sequence[str], head: int) -> Iterator[int]:
    """The places of the headlines under a heading such as "Most read", which is at `head`.

    A line that stands alone before prose may be a subhead of the article, so the last one is left out there, unless
    it is marked as an item or follows the others without a gap.
    """
    items = []
    for place in range(head + 1, min(head + 1 + _MOST_ITEMS, len(lines))):
        line = text[slice(*lines[place])]
        if kinds[place] or len(line) > _LONGEST_ITEM or _PROSE_END.search(line):
            break
        items.append(place)
    following = items[-1] + 1 if items else head + 1
    ends_in_prose = following < len(lines) and not kinds[following]
    if items and ends_in_prose and not _belongs(text, lines, items[-1]):
        items.pop()
    yield from items


def _belongs(text: str, lines: Sequence[Interval], place: int) -> bool:
    line, (start, _) = text[slice(*lines[place])], lines[place]
    return bool(_ITEM.match(line)) or text[lines[place - 1][1] : start].count("\n") < 2


def _is_prose(line: str, place: int) -> bool:
    return bool(_SENTENCE.search(line[-_LONGEST_LINE:])) and (place >= _MOST_LINES or not _kind(line))


def _tail(text: str, lines: Sequence[Interval], kinds: Sequence[str], found: set[int]) -> Iterator[int]:
    """Lines that are furniture at the foot of a page: nothing but furniture below."""
    for place in range(len(lines) - 1, 0, -1):
        if kinds[place] == "tail":
            yield place
        elif place not in found:
            return


def _inline(text: str, line: Interval) -> Iterator[Interval]:
    start, end = line
    if end - start > _LONGEST_LINE and "[" not in text[start:end] and "(" not in text[start:end]:
        return
    taken = start
    plain = text[start:end].translate(_PLAIN)
    for rule in load_rules():
        if rule.inline:
            for found in rule.pattern.finditer(plain):
                if start + found.start() >= taken:
                    taken = start + found.end()
                    yield start + found.start(), taken
