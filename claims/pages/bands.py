"""events -> bands on one scale of time: one for each speaker or claim, with marks that do not hide each other."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.urls import reverse

from claims.models import Event, plain_name
from claims.models.statements import READING_ORDER
from claims.pages.periods import Period
from claims.pages.scale import Scale, Tick

MOST_BANDS = 14
WIDE, NARROW = 4.0, 10.0  # percent of the width that a mark with its number takes, on a screen and on a phone
_DATED = "when it happened"  # the band of what statements date
_OTHERS = "others"
_ROUGHLY = timedelta(days=400)  # from so long a scale on, a month or a year is exact enough to be a place on it


class Drawn(NamedTuple):
    """What is needed of an event to draw it. `own`: in nobody's words but the outlet's."""

    at: datetime
    axis: str
    stance: str
    late: bool
    corrects: bool
    precision: str
    text: str
    statement: str
    own: bool
    speaker: str | None
    entity_name: str | None
    entity: str | None
    outlet: str
    outlet_slug: str
    claim: str
    claim_text: str

    @classmethod
    def of(cls, event: Event) -> "Drawn":
        """From one with all that belongs to it."""
        statement, outlet = event.statement, event.outlet
        entity = statement.speaker_entity if statement else None
        return cls(
            at=event.at,
            axis=event.axis,
            stance=event.stance,
            late=event.late,
            corrects=event.corrects,
            precision=event.precision,
            text=event.text,
            statement=statement.public_id if statement else "",
            own=statement is None or statement.source is None,
            speaker=statement.speaker if statement else None,
            entity_name=entity.name if entity else None,
            entity=entity.public_id if entity else None,
            outlet=outlet.name,
            outlet_slug=outlet.slug,
            claim=event.claim.public_id,
            claim_text=event.claim.text,
        )


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One event, or several of one kind that would hide each other. `state`: a stance, or notch, corrects, dated or
    reviewed.
    `row` counts from 0 downwards. Hollow: we saw it only later, or know no other date."""

    share: float  # of the width, 0 to 1
    row: int
    state: str
    hollow: bool
    events: Sequence[Drawn]

    @property
    def over(self) -> Period:
        """The minutes of its events."""
        first, last = min(event.at for event in self.events), max(event.at for event in self.events)
        minute = timedelta(minutes=1)
        return Period(first.replace(second=0, microsecond=0), last.replace(second=0, microsecond=0) + minute)


@dataclass(frozen=True, kw_only=True)
class Band:
    """The same twice: for a screen, and for a phone, where more marks become one."""

    name: str
    url: str
    wide: Sequence[Mark]
    narrow: Sequence[Mark]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    bands: Sequence[Band]
    ticks: Sequence[Tick]
    blank: float  # share of the width, from its start, of which nothing is drawn, though there is something
    beyond: int  # dates that lie outside the scale, or are not exact enough for it
    folded: int  # bands that became the last one

    @property
    def states(self) -> list[str]:
        """The stances that are drawn, in reading order."""
        drawn = {mark.state for band in self.bands for mark in band.wide}
        return [stance for stance in READING_ORDER if stance in drawn]

    @property
    def kinds(self) -> set[str]:
        """What of it must be explained: hollow, number, and the states that are no stance."""
        marks = [mark for band in self.bands for mark in (*band.wide, *band.narrow)]
        found = {mark.state for mark in marks}
        found |= {"hollow"} if any(mark.hollow for mark in marks) else set()
        return found | ({"number"} if any(len(mark.events) > 1 for mark in marks) else set())


class Name(NamedTuple):
    """Of a band: what makes it one, what it is called, and whose page that leads to: view and argument."""

    key: str
    name: str
    view: str = ""
    of: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=[self.of]) if self.view else ""


def by_speaker(event: Drawn) -> Name:
    """The outlet where it speaks itself. One that others cite by its name is the same one."""
    if event.own:
        return Name(plain_name(event.outlet), event.outlet, "outlet", event.outlet_slug)
    if event.entity and event.entity_name:
        return Name(plain_name(event.entity_name), event.entity_name, "entity", event.entity)
    return Name(plain_name(event.speaker or ""), event.speaker or "unnamed")


def by_claim(event: Drawn) -> Name:
    return Name(event.claim, event.claim_text, "claim", event.claim)


def draw(
    events: Sequence[Drawn],
    whose: Callable[[Drawn], Name] = by_speaker,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    whole: bool = True,
) -> Drawing:
    """The scale goes from `start` to `end`; without them over all that was said, seen and edited. What happened before
    or after it is left to words. `whole`: that there is nothing earlier of that time than what is drawn."""
    reported = [event for event in events if event.axis != Event.Axis.HAPPENED] or list(events)
    if not reported:
        return Drawing(bands=(), ticks=(), blank=0, beyond=0, folded=0)
    moments = [event.at for event in reported]
    scale = Scale.over(start or min(moments), end or max(moments))
    names: dict[str, Name] = {}
    places: dict[str, list[Drawn]] = defaultdict(list)
    dated: list[Drawn] = []
    for event in events:
        if event.axis != Event.Axis.HAPPENED:
            name = whose(event)
            names[name.key] = max(names.get(name.key, name), name, key=lambda name: (name.view, name))
            places[name.key].append(event)
        elif event.at in scale and (event.precision == "day" or scale.length > _ROUGHLY):
            dated.append(event)
    named = [(names[key], found) for key, found in sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))]
    folded = max(0, len(named) - MOST_BANDS + 1) if len(named) > MOST_BANDS else 0
    if folded:
        rest = [event for _, found in named[MOST_BANDS - 1 :] for event in found]
        named = [*named[: MOST_BANDS - 1], (Name("", _OTHERS), rest)]
    if dated:
        named = [(Name("", _DATED), dated), *named]
    return Drawing(
        bands=[_band(name, found, scale) for name, found in named],
        ticks=scale.ticks(),
        blank=0 if whole else scale.share(min(moments)),
        beyond=len(events) - sum(len(found) for _, found in named),
        folded=folded,
    )


def _band(name: Name, events: Sequence[Drawn], scale: Scale) -> Band:
    wide, narrow = (_marks(events, scale, width) for width in (WIDE, NARROW))
    return Band(name=name.name, url=name.url, wide=wide, narrow=narrow)


def _marks(events: Sequence[Drawn], scale: Scale, width: float) -> list[Mark]:
    """Of each kind one mark where they would overlap, at the place of the first; then each in the first row that has
    room for it."""
    groups: dict[tuple[str, bool], list[tuple[float, list[Drawn]]]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.at):
        share, own = scale.share(event.at), groups[_state(event)]
        if own and (share - own[-1][0]) * 100 < width:
            own[-1][1].append(event)
        else:
            own.append((share, [event]))
    marks = [(share, state, found) for state, own in groups.items() for share, found in own]
    taken: list[float] = []
    placed = []
    for share, (state, hollow), found in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        row = next((row for row, last in enumerate(taken) if (share - last) * 100 >= width), len(taken))
        taken[row : row + 1] = [share]
        placed.append(Mark(share=share, row=row, state=state, hollow=hollow, events=found))
    return placed


def _state(event: Drawn) -> tuple[str, bool]:
    if event.axis == Event.Axis.EDITED:
        return "corrects" if event.corrects else "notch", False
    if event.axis == Event.Axis.HAPPENED:
        return "dated", False
    return event.stance or "reviewed", event.late or event.axis == Event.Axis.SEEN
