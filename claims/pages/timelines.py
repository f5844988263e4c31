"""what an address asks of a timeline -> which time, which events, and where one may go from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.http import urlencode

from claims.models import Event
from claims.pages.bands import Drawing, Drawn
from claims.pages.periods import LAST, Period
from sources.models import Outlet

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`start`, `end`: None where there is no bound. Empty filters let all pass; `news` may be any: 1."""

    start: datetime | None = None
    end: datetime | None = None
    stance: str = ""
    axis: str = ""
    outlet: Outlet | None = None
    news: str = ""

    @property
    def bounded(self) -> bool:
        return bool(self.start or self.end)

    @property
    def filtered(self) -> bool:
        return bool(self.stance or self.axis or self.outlet or self.news)

    @property
    def filters(self) -> str:
        """What every link on the page goes on asking for; ends so that a period can be added."""
        outlet = self.outlet.slug if self.outlet else ""
        given = {"stance": self.stance, "axis": self.axis, "outlet": outlet, "news": self.news}
        return "".join(f"{urlencode({name: value})}&" for name, value in given.items() if value)

    @property
    def first_day(self) -> str:
        """As a field for a date has it."""
        return self.start.date().isoformat() if self.start else ""

    @property
    def last_day(self) -> str:
        return (self.end - _MOMENT).date().isoformat() if self.end else ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A link to another period; `query` is that of its address."""

    words: str
    query: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Of what is drawn: `period`, its name; `rest`, the period of what is not, where there is."""

    drawing: Drawing
    number: int
    outlets: Sequence[tuple[str, str]]  # slug and name, of what is drawn
    period: str
    rest: str


def steps(asked: Asked, drawn: Sequence[Drawn], before: datetime | None, after: datetime | None) -> list[Step]:
    """`drawn`: newest first. `before`, `after`: when the nearest events outside the period are."""
    period = span(asked, drawn)
    if period is None:
        return []
    closer = period.closer(_focus(drawn)) if drawn else None
    wider = period.wider() if asked.bounded else None
    found = [
        ("Earlier", period.earlier(before) if before else None),
        ("Later", period.later(after) if after else None),
        ("Closer", closer),
        ("Wider", wider),
    ]
    links = [Step(words=words, query=one.query, name=str(one)) for words, one in found if one]
    return [*links, Step(words="All", query="")] if asked.bounded else links


def span(asked: Asked, drawn: Sequence[Drawn]) -> Period | None:
    """The time that is shown; where it has no bound, as far as what is drawn. What happened long before does not
    stretch it, unless nothing else is shown."""
    reported = [event.at for event in drawn if event.axis != Event.Axis.HAPPENED] or [event.at for event in drawn]
    if not reported and not asked.bounded:
        return None
    last = max(reported, default=None)
    start = asked.start or min(reported, default=(asked.end or LAST) - timedelta(days=1))
    end = asked.end or (last + _MOMENT if last else start + timedelta(days=1))
    return Period(start, max(end, start + _MOMENT))


def _focus(drawn: Sequence[Drawn]) -> datetime:
    """Who looks closer sees the latest first."""
    return max((event.at for event in drawn if event.axis != Event.Axis.HAPPENED), default=drawn[0].at)


def named(asked: Asked, drawn: Sequence[Drawn]) -> str:
    """The period in words; where it has no bound, the days of the first and the last that is drawn."""
    if asked.start and asked.end:
        return str(Period(asked.start, asked.end))
    period = span(asked, drawn) if drawn else None
    if period:
        first, last = (format_date(day, "j F Y") for day in (period.first_day, period.last_day))
        return first if first == last else f"{first} to {last}"
    return " ".join(
        f"{word} {bound:%Y-%m-%d}" for word, bound in (("since", asked.start), ("before", asked.end)) if bound
    )


def rest(asked: Asked, drawn: Sequence[Drawn]) -> str:
    """The address of what is earlier than the earliest that is drawn."""
    bounds = {"from": asked.start, "until": drawn[-1].at}
    return urlencode({name: at.replace(tzinfo=None).isoformat() for name, at in bounds.items() if at})
