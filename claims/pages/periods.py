"""a stretch of time -> its name, its address, and those beside, within and around it, along the calendar, in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

FIRST, LAST = datetime(1800, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # nothing is dated beyond these
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_UNITS = {  # how long each is, nearly; the shortest first
    "hour": _HOUR,
    "day": _DAY,
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
    "year": timedelta(days=365),
    "decade": timedelta(days=3652),
    "century": timedelta(days=36524),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_CALENDAR = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, order=True)
class Period:
    """From `start` on, before `end`."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def unit(self) -> str:
        """The unit of the calendar that it is, or ""."""
        return next((unit for unit in _UNITS if unit_at(unit, self.start) == self), "")

    @property
    def whole_days(self) -> bool:
        return self.start == _floor("day", self.start) and self.end == _floor("day", self.end)

    @property
    def query(self) -> str:
        """Of the address; a day stands for all of it, also as the last."""
        if self.whole_days:
            return urlencode({"from": self.start.date(), "until": (self.end - _DAY).date()})
        return urlencode({"from": f"{self.start:%Y-%m-%dT%H:%M}", "until": f"{self.end:%Y-%m-%dT%H:%M}"})

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def last_day(self) -> date:
        return (self.end - timedelta(microseconds=1)).date()

    def __str__(self) -> str:
        match self.unit:
            case "day":
                return format_date(self.start, "j F Y")
            case "week":
                return f"week of {format_date(self.start, 'j F Y')}"
            case "month":
                return format_date(self.start, "F Y")
            case "year":
                return str(self.start.year)
            case "decade" | "century":
                return f"{self.start.year} to {self.last_day.year}"
        if self.whole_days:
            return f"{format_date(self.first_day, 'j F Y')} to {format_date(self.last_day, 'j F Y')}"
        form = "H:i" if self.first_day == self.end.date() else "j F Y, H:i"
        return f"{format_date(self.start, 'j F Y, H:i')} to {format_date(self.end, form)} UTC"

    def closer(self, moment: datetime) -> "Period | None":
        """The greatest unit shorter than this, where it holds `moment`; None within an hour."""
        shorter = [unit for unit, length in _UNITS.items() if length < (self.end - self.start) * 0.9]
        return unit_at(shorter[-1], moment) if shorter else None

    def wider(self) -> "Period | None":
        """In the smallest unit that is longer, or in two of them; None where there is none."""
        for unit, length in _UNITS.items():
            found = Period(_floor(unit, self.start), _next(unit, self.end - timedelta(microseconds=1)))
            if found.end - found.start > self.end - self.start < length:
                return found
        return None

    def earlier(self, moment: datetime) -> "Period":
        """One as long, of the calendar, that holds `moment`, which lies before this."""
        found = unit_at(self._alike, moment)
        return Period(found.start, min(found.end, self.start))

    def later(self, moment: datetime) -> "Period":
        """The same for a moment that lies after this."""
        found = unit_at(self._alike, moment)
        return Period(max(found.start, self.end), found.end)

    @property
    def _alike(self) -> str:
        longer = [unit for unit, length in _UNITS.items() if length >= (self.end - self.start) * 0.9]
        return self.unit or (longer[0] if longer else "century")


def unit_at(unit: str, moment: datetime) -> Period:
    """The hour, day, week (from Monday on), month, quarter, year, decade or century that `moment` is in."""
    return Period(_floor(unit, moment), _next(unit, moment))


def asked_for(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    """What an address says: days, months, years or times, the last one included where it is no time. What means
    nothing is no bound; where the last comes before the first, they are taken for each other."""
    start, end = _bound(first, whole=False), _bound(last, whole=True)
    if start and end and start >= end:
        start, end = _bound(last, whole=False), _bound(first, whole=True)
        if start == end:
            end = start + _HOUR
    start = None if start is None or start <= FIRST else min(start, LAST - _DAY)
    end = None if end is None or end >= LAST else max(end, FIRST + _DAY)
    return start, end


def _bound(given: str, *, whole: bool) -> datetime | None:
    try:
        if found := _CALENDAR.fullmatch(given):
            year, month, day = found.groups()
            unit = "day" if day else "month" if month else "year"
            start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
            return _next(unit, start) if whole else start
        moment = parse_datetime(given)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) if moment else None
    except (ValueError, OverflowError):  # no such day, or beyond what a calendar has
        return LAST if given.startswith("9999") else None


def _floor(unit: str, moment: datetime) -> datetime:
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "day":
        return day
    if unit == "week":
        return day - _DAY * day.weekday()
    months = _months(day) // _MONTHS[unit] * _MONTHS[unit]
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _next(unit: str, moment: datetime) -> datetime:
    start = _floor(unit, moment)
    if unit in ("hour", "day", "week"):
        return start + _UNITS[unit]
    months = _months(start) + _MONTHS[unit]
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _months(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1
