"""the words of a content -> the figures in it: how much of what, as a range where the words give one.

Measures and what a figure may be of (the dead, a fine) are data: measures.jsonl, roles.jsonl.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isclose

from claims.reasons.amounts import AMOUNT, INDEFINITE, amount
from claims.reasons.dates import DATE
from claims.reasons.measures import BASES, MEASURE_OF, roles

MONEY = frozenset({"dollar", "pound", "euro", "yen", "crown", "franc", "rupee", "yuan", "peso", "krona", "rand"})
_QUALIFIERS = {
    "over": r"(?:more|greater)\ than|over|above|at\ least|(?:no|not)\ (?:fewer|less)\ than|upwards\ of|north\ of|"
    r"in\ excess\ of|exceed(?:ing|ed|s)|topp(?:ing|ed)",
    "under": r"(?:less|fewer|lower)\ than|under|below",
    "up to": r"up\ to|at\ most|(?:no|not)\ more\ than|as\ (?:many|much)\ as|a\ maximum\ of",
    "about": r"about|around|roughly|some|approximately|circa|(?:an\ )?estimated|close\ to|nearly|almost|"
    r"just\ (?:over|under|short\ of)|more\ or\ less",
}
_FIGURE = re.compile(
    rf"""
    (?<![\w.,])
    (?:(?:{"|".join(rf"(?P<{name.replace(' ', '_')}>{words})" for name, words in _QUALIFIERS.items())})\s+)?
    (?:(?P<between>between)\s+)?
    (?:(?P<vague>{INDEFINITE})\b(?:\s+of(?:\s+(?:the|its|their|his|her))?\b)?
     |{AMOUNT.format(n=1)}
      (?:(?(between)\s+and\s+|(?:\s?[-–—]\s?|\s+to\s+|\s+or\s+)){AMOUNT.format(n=2)})?
      (?P<plus>\+|-plus\b|-odd\b|\s+or\s+(?:more|so|less)\b)?)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MORE = {"+": "over", "-plus": "over", "or more": "over", "or less": "up to"}
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_LABEL = re.compile(  # "Section 12" and "Flight 212" count nothing
    r"\b(?:section|article|chapter|clause|rule|route|room|flight|line|page|part|phase|paragraph|unit|no\.?|number|"
    r"channel|gate|ward|district|level|class|grade|aged?)\s+$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?::\d\d)?\s?(?:[ap]\.?m\b|o'clock|h\b)|:\d\d", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?:(?:the|its|their|his|her|our|those|these|all)\s+)?(?=[a-z])", re.IGNORECASE)
_OF_WHOLE = re.compile(r"\s+of(?:\s+(?:the|its|their|his|her|our|those|these|all|some|about))*\s+", re.IGNORECASE)
_WORD = re.compile(r"[\s-]{1,2}([a-z][a-z'’]*)", re.IGNORECASE)
_CUT = re.compile(r"[.;:,()“”\"](?!\d)|\b(?:and|but|while|as|after|when|where|who|which)\b", re.IGNORECASE)
_PLURALS = {"people": "people", "persons": "people", "men": "man", "women": "woman", "children": "child"}
_UNCHANGED = frozenset({"police", "staff", "personnel", "cattle", "sheep", "fish", "deer", "aircraft"})
_PARTS = frozenset({"man", "woman", "child", "boy", "girl", "baby"})  # of people: fewer of them is no clash
_ENDS = frozenset().union(
    ["a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he", "her"],
    ["his", "in", "is", "it", "its", "of", "on", "or", "she", "than", "that", "the", "their", "they", "this", "to"],
    ["was", "were", "who", "with", "which", "being", "did", "will", "would", "may", "might", "could", "can", "into"],
    ["over", "after", "before", "since", "during", "when", "while", "not", "within", "under", "about", "through"],
)
_OF_PEOPLE = frozenset(role.role for role in roles() if role.of == "people")
_Unit = tuple[str, float, str, int]
_REACH = 4  # words after a number in which what it counts is looked for
_BEYOND = 2.0  # nobody says "more than 40" of a hundred: past twice the number it no longer holds
_ROUGHLY, _CONVERTED, _MOST_ROUNDED = 0.10, 0.05, 0.05  # shares of the value that rounding may hide


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount and what it counts, "" where that is not said.

    `value` and the range `low` to `high` are in the unit, which is a measure's own where there is one: 5 km are
    5000 metres, 18 months 547.875 days. `value` is the number named, of a range its lower end. `bound`: over,
    under or "up to". `rough` after "about" and after a bound. None of the rest makes it another figure: `slack` is
    how far rounding alone may lead, in the unit; `role` what it is of, as roles.jsonl has it; `printed` the measure's
    word; `words` as in the text.
    """

    value: float
    unit: str
    low: float
    high: float
    rough: bool = False
    bound: str = ""
    slack: float = field(default=0.0, compare=False)
    role: str = field(default="", compare=False)
    printed: str = field(default="", compare=False)
    words: str = field(default="", compare=False)

    @property
    def counts(self) -> str:
        """What is compared with what: the unit, or people where the role can only be people's."""
        people = self.role in _OF_PEOPLE and self.unit not in _PARTS
        return "people" if people else self.unit


def figures(text: str) -> frozenset[Figure]:
    return frozenset(found_in(text))


def found_in(text: str) -> list[Figure]:
    """In reading order, each as often as it comes."""
    return list(_figures(text))


def figures_clash(left: Iterable[Figure], right: Iterable[Figure]) -> bool:
    """Both count the same thing, with no number in common. "More than 40" is 40, not 65: the strict way, for
    telling claims apart; see `differ` for what two outlets may both say of one thing."""
    right = tuple(right)
    pairs = [(a, b) for a in left for b in right if a.unit and a.unit == b.unit]
    return bool(pairs) and not any(_same(a, b) for a, b in pairs)


def comparable(a: Figure, b: Figure) -> bool:
    """They count the same thing, of the same kind of case as far as both say one."""
    return a.counts == b.counts != "" and (a.role == b.role or not (a.role and b.role))


def differ(a: Figure, b: Figure) -> bool:
    """No number fits both: "more than 40" fits 43, "10 to 12" fits 11, "about 40,000" fits 39,842."""
    slack = max(a.slack, b.slack)
    if a.printed != b.printed:
        slack = max(slack, _CONVERTED * max(a.low, b.low))
    if a.unit == "percent" and isclose(a.value + b.value, 100.0):
        return False  # 23 percent fewer is 77 percent of it
    if a.bound and a.bound == b.bound:
        return abs(a.value - b.value) > max(slack, _ROUGHLY * max(a.value, b.value))
    gap = max(a.low - b.high, b.low - a.high)
    return gap > slack * (1 + 1e-9) + 1e-9


def _same(a: Figure, b: Figure) -> bool:
    if a.low <= b.high and b.low <= a.high and not (a.bound or b.bound):
        return True
    return isclose(a.value, b.value, rel_tol=0.05 if a.rough or b.rough else 1e-6)


def _figures(text: str) -> Iterator[Figure]:
    calendar = [match.span() for match in DATE.finditer(text)]
    matches = [match for match in _FIGURE.finditer(text) if not _no_count(text, match, calendar)]
    for number, match in enumerate(matches):
        before = matches[number - 1].end() if number else 0
        after = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        counted = _unit(text, match)
        if not counted[0] and number + 1 < len(matches) and _OF_WHOLE.fullmatch(text, match.end(), after):
            counted = _unit(text, matches[number + 1])  # "100 of its 640 workers" counts workers twice
        yield from _read(text, match, before, after, counted)


def _no_count(text: str, match: re.Match[str], calendar: Iterable[tuple[int, int]]) -> bool:
    start, end = match.span("number1") if match["number1"] else match.span("vague")
    return (
        any(start < b and a < end for a, b in calendar)
        or bool(_LABEL.search(text, max(0, match.start() - 12), match.start()))
        or bool(match["number1"] and _CLOCK.match(text, match.end("number1")))
    )


def _read(text: str, match: re.Match[str], before: int, after: int, counted: _Unit) -> Iterator[Figure]:
    unit, factor, printed, end = counted
    if match["vague"]:
        low, high, step = amount(match["vague"], "")
        amounts, bound, rough = [(low, high, step)], "", True
    else:
        bound = next((name for name in _QUALIFIERS if match[name.replace(" ", "_")]), "")
        bound = _MORE.get(" ".join((match["plus"] or "").split()).lower(), bound)
        rough = bool(bound) or bool(match["plus"])
        if match["number1"].lower() == "one" and not match["power1"] and not (printed or match["number2"]):
            return  # "one" is a pronoun more often than a count
        amounts = list(_ends(match, bool(_FROM.search(text, max(0, match.start() - 6), match.start()))))
    role, reached = _role(text, match, unit, before, after)
    if role in _OF_PEOPLE and not printed and not _plural(text[match.end() : end].split(" ")[-1].lower()):
        unit, end = "people", max(end, reached)  # "14 fall ill", "19 dead"
    for low, high, step in amounts:
        slack = max(min(step / 2, _MOST_ROUNDED * low), _ROUGHLY * low if rough and bound in ("", "about") else 0)
        yield Figure(
            value=low * factor,
            unit=unit,
            low=(low / _BEYOND if bound == "under" else 0 if bound == "up to" else low) * factor,
            high=(low * _BEYOND if bound == "over" else high) * factor,
            rough=rough,
            bound="" if bound == "about" else bound,
            slack=0 if bound in ("over", "under", "up to") else slack * factor,
            role=role,
            printed=printed,
            words=" ".join(text[match.start() : end].split()),
        )


def _ends(match: re.Match[str], separate: bool) -> Iterator[tuple[float, float, float]]:
    """(low, high, step of rounding); "from 10 to 12" is two figures, "10 to 12" is one."""
    first_power, power = match["power1"], match["power2"]
    low, high, step = amount(match["number1"], first_power or (power or "" if match["number2"] else ""))
    if not match["number2"]:
        yield low, high, step
        return
    other, other_high, other_step = amount(match["number2"], power or "")
    if separate or other <= low:
        yield low, high, step
        yield other, other_high, other_step
    else:
        yield low, other_high, max(step, other_step)


def _unit(text: str, match: re.Match[str]) -> _Unit:
    """What is counted; the factor into the measure's own unit; the measure's word as printed; where it ends."""
    sign = match["sign1"] or match["sign2"]
    if sign:
        return MEASURE_OF[sign.lower()][0], 1.0, sign, match.end()
    if match["percent1"] or match["percent2"] or "out of" in match[0].lower() or _is_share(match):
        return "percent", 1.0, "percent", match.end()
    of = _OF.match(text, match.end())
    place = of.end() - 1 if of else match.end()
    words: list[tuple[str, int]] = []
    for _ in range(_REACH):
        found = _WORD.match(text, place)
        if not found or found[1].lower() in _ENDS or (words and DATE.match(found[1])):
            break
        words.append((found[1].lower().replace("’", "'").removesuffix("'s").removesuffix("'"), found.end()))
        place = found.end()
    following = _WORD.match(text, words[0][1]) if words else None
    if words and not of:
        two = f"{words[0][0]} {following[1].lower()}" if following else ""
        if "-old" in text[words[0][1] : words[0][1] + 4]:
            return "year-old", 1.0, "year-old", words[0][1] + 4
        for name, end in ((two, following.end() if following else 0), (words[0][0], words[0][1])):
            if known := MEASURE_OF.get(name):
                return *known, name, end
    noun, end = _noun(words)
    if noun in MONEY:
        return noun, 1.0, noun, end
    return noun, 1.0, "", end or match.end()


def _is_share(match: re.Match[str]) -> bool:
    words = (match["number1"] or "").lower()
    return bool(re.search(r"\bin\b|third|quarter|half|fifth", words)) and not (match["power1"] or "million" in words)


def _noun(words: list[tuple[str, int]]) -> tuple[str, int]:
    """The first plural, or the last of several in a row: "fake accounts", "police officers"; else the first word."""
    for place, (word, end) in enumerate(words):
        if _plural(word):
            for later, later_end in words[place + 1 :]:
                if not _plural(later):
                    break
                word, end = later, later_end
            return _singular(word), end
    return (_singular(words[0][0]), words[0][1]) if words else ("", 0)


def _plural(word: str) -> bool:
    return word in _PLURALS or word in _UNCHANGED or (word.endswith("s") and not word.endswith(("ss", "us")))


def _singular(word: str) -> str:
    if word in _PLURALS or word in _UNCHANGED or word.endswith(("ss", "us")):
        return _PLURALS.get(word, word)
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word.removesuffix("es")
    return word.removesuffix("ies") + "y" if word.endswith("ies") and len(word) > 4 else word.removesuffix("s")


def _role(text: str, match: re.Match[str], unit: str, before: int, after: int) -> tuple[str, int]:
    """The nearest word in the figure's own clause that says what it is of; and where that ends, if it follows."""
    kind = "money" if unit in MONEY else "votes" if unit == "percent" else "" if unit in BASES else "people jobs votes"
    clauses = [(text[match.end() : after], False), (text[before : match.start()], True)]
    found: list[tuple[int, str, int]] = []
    for clause, backwards in clauses:
        cuts = [cut.span() for cut in _CUT.finditer(clause)]
        if cuts:
            clause = clause[cuts[-1][1] :] if backwards else clause[: cuts[0][0]]
        for role in roles():
            if role.of in kind.split():
                for hit in role.regex.finditer(clause):
                    if backwards:
                        found.append((len(clause) - hit.end(), role.role, 0))
                    else:
                        found.append((hit.start(), role.role, match.end() + hit.end()))
    return min(found, default=(0, "", 0))[1:]
