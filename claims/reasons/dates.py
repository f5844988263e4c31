"""the words of a content -> the calendar words in it: days, months, weekdays, years."""

import re

_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_MONTH = {name: name for name in _MONTHS} | {name[:3]: name for name in _MONTHS} | {"sept": "september"}
_POWERS = ("hundred", "thousand", "k", "million", "m", "billion", "bn")
DATE = re.compile(
    rf"""
    \b(?!(?:may|mar|march)\b(?!\.?\ \d))      # "may" and "march" are verbs, unless a number follows
    (?P<month>{"|".join(sorted(_MONTH, key=len, reverse=True))})\b\.?
    (?:\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\d))?
    |\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b
    |\b(?P<year>(?:19|20)\d\d)\b(?!,\d|\s?(?:{"|".join(_POWERS)}))
    """,
    re.IGNORECASE | re.VERBOSE,
)

Calendar = frozenset[tuple[str, str]]


def dates(text: str) -> Calendar:
    """(kind, value) of each calendar word: ("month", "june"), ("day", "june 3"), ("year", "1999"), ..."""
    found = set()
    for match in DATE.finditer(text):
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
