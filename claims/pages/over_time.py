"""an entity's parts by month -> three rows of bars on one scale of time, and the same as a table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import format as format_date

from claims.language.values import STANCES
from claims.models import Part
from claims.pages.sentences import listed, words_of

MOST, LEAST = 36, 12  # months or years that are drawn, the latest; so many at least, that a bar stays a bar
_HEIGHT, _GAP = 56, 0.2  # of the tallest bar in pixels; of a bar's room, what stays free

type Counts = Mapping[str, int]  # stance -> claims


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`x` and `width` in percent of the row, `y` and `height` in pixels."""

    x: str
    width: str
    y: float
    height: float
    stance: str


@dataclass(frozen=True, kw_only=True)
class Period:
    """`sides`: of each side how many claims, and the same by stance in words."""

    name: str
    sides: Sequence[tuple[str, int, str]]


@dataclass(frozen=True, kw_only=True)
class Row:
    side: str
    label: str
    claims: int
    bars: Sequence[Bar]


@dataclass(frozen=True, kw_only=True)
class OverTime:
    rows: Sequence[Row]
    periods: Sequence[Period]  # the latest first
    ticks: Sequence[tuple[str, str]]  # percent, words
    unit: str  # month or year
    tallest: int
    height: int
    stances: Sequence[str]  # that occur, for a key
    left_out: int  # claims of earlier periods


def over_time(rows: Iterable[Mapping[str, Any]]) -> OverTime | None:
    """`rows` as from `Part.objects.by_month`. In months, or in years where there would be more than MOST. None where
    there is nothing to draw."""
    found = list(rows)
    if not found:
        return None
    first, last = (_month(pick(row["month"] for row in found)) for pick in (min, max))
    unit = "month" if last - first < MOST else "year"
    step = 1 if unit == "month" else 12
    number = min(MOST, max(LEAST, last // step - first // step + 1))
    begin = last // step - number + 1
    counts: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in found:
        for stance in _told(row["stances"]):
            counts[row["side"], _month(row["month"]) // step - begin][stance] += row["claims"]
    shown = {key: dict(value) for key, value in counts.items() if key[1] >= 0}
    tallest = max(sum(value.values()) for value in shown.values())
    return OverTime(
        rows=[_row(side, label, shown, number, tallest) for side, label in Part.Side.choices],
        periods=[_period(place, begin, step, shown) for place in reversed(range(number)) if _any(place, shown)],
        ticks=_ticks(begin, number, step),
        unit=unit,
        tallest=tallest,
        height=_HEIGHT,
        stances=[one for one in STANCES if any(one in value for value in shown.values())],
        left_out=sum(sum(value.values()) for key, value in counts.items() if key[1] < 0),
    )


def _month(when: datetime) -> int:
    return when.year * 12 + when.month - 1


def _told(stances: Iterable[str]) -> list[str]:
    """One for each claim, so that a bar is as tall as there are claims: what answers most plainly, or says most."""
    order = ("denies", "disputes", "withdraws", "confirms", "no_response", "alleges", "states")
    return sorted(stances, key=lambda one: order.index(one) if one in order else len(order))[:1]


def _any(place: int, counts: Mapping[tuple[str, int], Counts]) -> bool:
    return any(key[1] == place for key in counts)


def _row(side: str, label: str, counts: Mapping[tuple[str, int], Counts], number: int, tallest: int) -> Row:
    bars = []
    for place in range(number):
        top = float(_HEIGHT)
        for stance in STANCES:
            if claims := counts.get((side, place), {}).get(stance, 0):
                height = round(_HEIGHT * claims / tallest, 1)
                top = round(top - height, 1)
                bars.append(
                    Bar(
                        x=f"{100 * (place + _GAP / 2) / number:.2f}%",
                        width=f"{100 * (1 - _GAP) / number:.2f}%",
                        y=top,
                        height=height,
                        stance=stance,
                    )
                )
    claims = sum(sum(value.values()) for key, value in counts.items() if key[0] == side)
    return Row(side=side, label=label, claims=claims, bars=bars)


def _period(place: int, begin: int, step: int, counts: Mapping[tuple[str, int], Counts]) -> Period:
    sides = []
    for side, label in Part.Side.choices:
        by_stance = counts.get((side, place), {})
        words = listed([f"{by_stance[stance]} {words_of([stance])}" for stance in STANCES if stance in by_stance])
        sides.append((label, sum(by_stance.values()), words))
    return Period(name=_name(begin + place, step), sides=sides)


def _name(period: int, step: int, form: str = "F Y") -> str:
    return str(period) if step == 12 else format_date(date(period // 12, period % 12 + 1, 1), form)


def _ticks(begin: int, number: int, step: int) -> list[tuple[str, str]]:
    """The first, the last and what lies in the middle, each under its bar."""
    places = [0, (number - 1) // 2, number - 1]
    return [(f"{100 * (place + 0.5) / number:.2f}%", _name(begin + place, step, "M Y")) for place in places]
