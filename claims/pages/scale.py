"""two moments -> a scale between them: where a moment lies on it, and what is written along it, by the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date

from claims.pages.periods import LAST, unit_at

_MOST_TICKS = 6
_STEPS = (  # unit, every how many of them, how it is written
    ("hour", 1, "j M, H:i"),
    ("hour", 3, "j M, H:i"),
    ("hour", 12, "j M, H:i"),
    ("day", 1, "j M Y"),
    ("day", 2, "j M Y"),
    ("week", 1, "j M Y"),
    ("week", 2, "j M Y"),
    ("month", 1, "M Y"),
    ("month", 2, "M Y"),
    ("month", 6, "M Y"),
    ("year", 1, "Y"),
    ("year", 2, "Y"),
    ("year", 5, "Y"),
    ("decade", 1, "Y"),
    ("decade", 2, "Y"),
    ("decade", 5, "Y"),
    ("century", 1, "Y"),
)


@dataclass(frozen=True, kw_only=True)
class Tick:
    share: float
    words: str


@dataclass(frozen=True)
class Scale:
    start: datetime
    end: datetime

    @classmethod
    def over(cls, start: datetime, end: datetime) -> "Scale":
        """An hour long at least."""
        return cls(start, max(end, start + timedelta(hours=1)))

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def share(self, moment: datetime) -> float:
        return min(1.0, max(0.0, (moment - self.start) / self.length))

    def ticks(self) -> list[Tick]:
        """As many as there is room for, at least the start and the end."""
        steps = ((self._every(unit, every), form) for unit, every, form in _STEPS)
        found, form = next((step for step in steps if len(step[0]) <= _MOST_TICKS), ([], ""))
        if len(found) < 2:
            found, form = [self.start, self.end], "j M, H:i" if self.length < timedelta(days=4) else "j M Y"
        return [Tick(share=self.share(moment), words=format_date(moment, form)) for moment in found]

    def _every(self, unit: str, every: int) -> list[datetime]:
        """Where a unit begins, counted from the greater one that it is a part of: noon, and not 11:00."""
        found: list[datetime] = []
        period = unit_at(unit, self.start)
        for _ in range(_MOST_TICKS * every + every + 2):
            if period.start > self.end or period.end >= LAST or len(found) > _MOST_TICKS:
                break
            if period.start >= self.start and _count(unit, period.start) % every == 0:
                found.append(period.start)
            period = unit_at(unit, period.end)
        return found


def _count(unit: str, moment: datetime) -> int:
    match unit:
        case "hour":
            return moment.hour
        case "day" | "week":
            return moment.toordinal() // (7 if unit == "week" else 1)
        case "month":
            return moment.month - 1
        case "year":
            return moment.year
    return moment.year // 10
