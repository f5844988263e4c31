"""words that date something, and when they were published -> the day, month or year meant, where only one can be.

"On Tuesday" is the last one up to the day of publication, "June 3" and "in June" are the nearest to it within half a
year and in the past, "2024" is itself. Two different dates, "next Tuesday" or "in three weeks" are left alone: a date
that is shown wrongly is worse than none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from claims.reasons.facts import dates

_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)}|sept)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b(?:next|last|coming|following|previous|every|each|until|since|by|before|after|from|between|through|within)"
    rf"(?: \w+)? (?:{'|'.join(_DAYS + _MONTHS)}|(?:19|20)\d\d)\b"
    rf"|\b(?:{'|'.join(_DAYS)})s\b|\b(?:19|20)\d\d\s?(?:[-\u2013/]|to|and|or)\s?(?:(?:19|20)?\d\d)\b",
    re.IGNORECASE,
)
_NEAR = timedelta(days=183)


@dataclass(frozen=True, order=True, kw_only=True)
class When:
    """`day` is the first of the month or year where `precision` is "month" or "year"; else that is "day"."""

    day: date
    precision: str


def when(text: str, published: date) -> When | None:
    """None where nothing is dated, or it is not plain to when."""
    if _RELATIVE.search(text):
        return None
    found: dict[str, set[str]] = {"day": set(), "month": set(), "year": set(), "weekday": set()}
    for kind, value in dates(text):
        found[kind].add(value)
    for number, month in _DAY_FIRST.findall(text):
        full = next(name for name in _MONTHS if name.startswith(month.lower()[:3]))
        found["day"].add(f"{full} {int(number)}")
        found["month"].add(full)
    if any(len(values) > 1 for values in found.values()):
        return None
    day, month, year, weekday = (next(iter(found[kind]), "") for kind in ("day", "month", "year", "weekday"))
    if day:
        return _day(_MONTHS.index(month) + 1, int(day.split()[1]), int(year or 0), published)
    if month:
        return _month(_MONTHS.index(month) + 1, int(year or 0), published)
    if year:
        return When(day=date(int(year), 1, 1), precision="year") if int(year) <= published.year else None
    if weekday:
        return When(day=published - timedelta(days=(published.weekday() - _DAYS.index(weekday)) % 7), precision="day")
    return None


def _day(month: int, number: int, year: int, published: date) -> When | None:
    found = [made for y in ([year] if year else _years(published)) if (made := _made(y, month, number))]
    past = [made for made in found if made <= published and (year or published - made <= _NEAR)]
    return When(day=past[-1], precision="day") if past else None


def _month(month: int, year: int, published: date) -> When | None:
    found = [date(y, month, 1) for y in ([year] if year else _years(published))]
    past = [first for first in found if first <= published and (year or published - first <= _NEAR)]
    return When(day=past[-1], precision="month") if past else None


def _years(published: date) -> list[int]:
    return [published.year - 1, published.year]


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None  # 31 June
