"""days of a watch record -> rows of its table. A year has hundreds, each with a drawing: joined as strings, since the
template engine takes five times as long for them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from claims.pages.hours import Day, Run

register = template.Library()

# As the field of a drawn hour lies: less is watched, less is filled.
_PLACES = {"missed": ('y="12" ', "2"), "failed": ('y="7" ', "7")}
_WHOLE = "", "14"


@register.simple_tag
def day_rows(days: Iterable[Day]) -> SafeString:
    return SafeString("".join(map(_row, days)))


def _row(day: Day) -> str:
    last = f" to<br>{_date(day.last)}" if day.last else ""
    drawn = "".join(map(_drawn, day.runs))
    return (
        f'<tr><th scope="row">{_date(day.begins)}{last}</th><td class="drawn">'
        f'<svg class="hours" width="100%" height="14" aria-hidden="true">{drawn}</svg></td>'
        f"<td>{escape(day.words)}</td></tr>"
    )


def _date(when: datetime) -> str:
    return _day(localtime(when).date())


@lru_cache(maxsize=2048)
def _day(day: date) -> str:
    return format_date(day, "D j M Y")


def _drawn(run: Run) -> str:
    y, height = _PLACES.get(run.state, _WHOLE)
    filled = ' fill="url(#partly)"' if run.state == "partly" else ""
    return f'<rect class="{run.state}" x="{run.x}" {y}width="{run.width}" height="{height}"{filled}/>'
