"""the events of a claim -> what a reader asks first: who alleged, denied, confirmed it first, and who followed when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.models import Event
from claims.pages.sentences import counted, listed
from sources.models import Outlet

MOST = 3  # of corrections, and of dates that are given
FOLLOWED = 8  # outlets that are named with how long after the first they carried it
_PUT_FORWARD = ("alleges", "states")
_EXACT = ("day", "month", "year")
_FIRSTS = {  # in the order in which a page tells them
    "alleges": "First alleged",
    "states": "First stated as fact",
    "confirms": "First confirmed",
    "denies": "First denied",
    "disputes": "First disputed",
    "withdraws": "First withdrawn",
    "no_response": "First asked, without an answer",
}


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """`words`, for one: "First denied". `event`: the first of its kind. `also`: outlets that had it at that moment."""

    words: str
    event: Event
    also: int = 0


@dataclass(frozen=True, kw_only=True)
class Follower:
    """An outlet that carried the claim later, by how much; and when we saw it where that is all we know."""

    outlet: Outlet
    event: Event
    lag: str  # "3 hours later"; empty where its article is not dated


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One revision that bears a note of correction, with all that it changes about the claim."""

    event: Event
    words: str


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """`lead`: who carried the claim first, in whatever stance, where others did too."""

    happened: Sequence[Event]
    firsts: Sequence[Milestone]
    lead: Event | None
    followers: Sequence[Follower]
    more_followers: int
    corrections: Sequence[Correction]
    seen_at: datetime | None  # when our capture first saw the claim, where that was later than it was published

    @property
    def opening(self) -> list[Milestone]:
        """What a reader looks for first, in the order of time: who put it forward, and who rejected it; where nobody
        did, who disputed it."""
        ways = [_PUT_FORWARD, ("denies",), ("disputes",)]
        found = [next((one for one in self.firsts if one.event.stance in kinds), None) for kinds in ways]
        forward, denied, disputed = found
        return sorted(filter(None, (forward, denied or disputed)), key=lambda one: one.event.at)


def milestones(events: Iterable[Event]) -> Milestones:
    """`events` come earliest first."""
    found = list(events)
    told = [event for event in found if event.axis in ("said", "seen") and event.stance]  # no reviews: they carry none
    edited_in = [event for event in found if event.kind == "added"]
    lead, followers = _followers(told)
    return Milestones(
        happened=_happened(found),
        firsts=_firsts([*told, *edited_in]),
        lead=lead,
        followers=followers[:FOLLOWED],
        more_followers=max(0, len(followers) - FOLLOWED),
        corrections=_corrections(found)[:MOST],
        seen_at=_seen_at(told),
    )


def _firsts(told: Sequence[Event]) -> list[Milestone]:
    """An article without a date comes first of a kind only where no dated one is of it: it may be older or younger."""
    found = []
    for kind, words in _FIRSTS.items():
        of_kind = [event for event in told if event.stance == kind]
        of_kind.sort(key=lambda event: (event.axis == "seen", event.at))
        dated = [event for event in of_kind if event.axis != "seen"] or of_kind
        if dated:
            first = dated[0]
            same = {e.outlet.pk for e in dated if e.at == first.at} - {first.outlet.pk}
            found.append(Milestone(words=words, event=first, also=len(same)))
    return sorted(found, key=lambda milestone: milestone.event.at)


def _happened(events: Iterable[Event]) -> list[Event]:
    """The dates that most outlets give, the most exact first among equals; shown as they follow each other."""
    dated = [event for event in events if event.axis == "happened"]
    dated.sort(key=lambda event: (-event.outlets, _EXACT.index(event.precision), event.at))
    return sorted(dated[:MOST], key=lambda event: event.at)


def _corrections(events: Iterable[Event]) -> list[Correction]:
    together: dict[tuple[str, datetime], list[Event]] = {}
    for event in events:
        if event.corrects:
            together.setdefault((event.article.public_id, event.at), []).append(event)
    return [
        Correction(
            event=own[0], words=f"{own[0].outlet.name} corrects its article: it {listed([e.change for e in own])}"
        )
        for own in together.values()
    ]


def _followers(told: Sequence[Event]) -> tuple[Event | None, list[Follower]]:
    first: dict[int, Event] = {}
    for event in sorted(told, key=lambda event: (event.axis != "said", event.at)):
        first.setdefault(event.outlet.pk, event)
    if len(first) < 2:
        return None, []
    lead, *later = first.values()
    return lead, [
        Follower(outlet=event.outlet, event=event, lag=lag(lead, event) if event.axis == lead.axis == "said" else "")
        for event in later
    ]


def lag(first: Event, later: Event) -> str:
    """In the greatest unit that fits; in days where either is only dated to the day."""
    if "day" in (first.precision, later.precision):
        days = (later.at.date() - first.at.date()).days
        return f"{counted(days, 'day')} later" if days > 0 else "the same day"
    between = later.at - first.at
    if between < timedelta(minutes=1):
        return "at the same time"
    if between < timedelta(hours=1):
        return f"{counted(between // timedelta(minutes=1), 'minute')} later"
    if between < timedelta(days=2):
        return f"{counted(between // timedelta(hours=1), 'hour')} later"
    return f"{counted(between.days, 'day')} later"


def _seen_at(told: Sequence[Event]) -> datetime | None:
    """None where we saw the first report when it came out, or know no better than that we saw it."""
    dated = [event for event in told if event.axis == "said"]
    return min(event.known_at for event in dated) if dated and all(event.late for event in dated) else None
