"""the events of a claim -> bands: one for each speaker, with each event's place on the common scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date

from claims.timeline import Event

MOST_EVENTS = 300  # the latest; a page says so where there are more
MOST_BANDS = 14
_STEPS = 4
_DATED = "when it happened"  # the band of what statements date
_EDGE = 3.0  # percent of the width that is left free at either end, so that no mark is cut


@dataclass(frozen=True, kw_only=True)
class Place:
    at: str  # percent of the width, as SVG wants it
    event: Event

    @property
    def state(self) -> str:
        return self.event.statement.stance if self.event.statement else "states"


@dataclass(frozen=True, kw_only=True)
class Band:
    name: str
    said: list[Place]  # marks; hollow ones are in `seen`: we saw them only later, or know no other date
    seen: list[Place]
    edited: list[Place]
    happened: list[Place]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    bands: list[Band]
    ticks: list[tuple[str, str]]  # (percent, words)
    events: list[Event]
    left_out: int


def timeline(events: Sequence[Event]) -> Timeline:
    """The scale spans what was said, seen and edited; what happened before or after it is told in words alone."""
    reported = [event for event in events if event.axis != "happened"]
    shown = reported[-MOST_EVENTS:]
    if not shown:
        return Timeline(bands=[], ticks=[], events=[], left_out=0)
    start, end = shown[0].at, max(shown[-1].at, shown[0].at + timedelta(hours=1))
    dated = [event for event in events if event.axis == "happened"]
    places: dict[str, list[Place]] = {}
    for event in shown:
        places.setdefault(_whose(event), []).append(Place(at=_percent(event.at, start, end), event=event))
    named = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    if len(named) > MOST_BANDS:
        rest = [place for _, found in named[MOST_BANDS - 1 :] for place in found]
        named = [*named[: MOST_BANDS - 1], ("others", rest)]
    in_scale = [event for event in dated if event.precision == "day" and start <= event.at <= end]
    if in_scale:
        named = [(_DATED, [Place(at=_percent(event.at, start, end), event=event) for event in in_scale]), *named]
    return Timeline(
        bands=[_band(name, found) for name, found in named],
        ticks=_ticks(start, end),
        events=sorted([*dated[:MOST_EVENTS], *shown], key=lambda event: event.at),
        left_out=len(reported) - len(shown),
    )


def _whose(event: Event) -> str:
    if event.statement is None or event.statement.source is None:
        return event.outlet.name
    return event.statement.speaker or "unnamed"


def _band(name: str, places: Sequence[Place]) -> Band:
    of: dict[str, list[Place]] = {"said": [], "seen": [], "edited": [], "happened": []}
    for place in places:
        of["seen" if place.event.axis == "said" and place.event.seen_at else place.event.axis].append(place)
    return Band(name=name, **of)


def _percent(at: datetime, start: datetime, end: datetime) -> str:
    share = (at - start) / (end - start)
    return f"{_EDGE + share * (100 - 2 * _EDGE):.2f}%"


def _ticks(start: datetime, end: datetime) -> list[tuple[str, str]]:
    span = end - start
    form = "j M, H:i" if span < timedelta(days=4) else "j M Y" if span < timedelta(days=400) else "M Y"
    moments = [start + span * step / _STEPS for step in range(_STEPS + 1)]
    return [(_percent(moment, start, end), format_date(moment, form)) for moment in moments]
