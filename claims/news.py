"""a claim's events in order of time -> what each of them changed of what readers know; most changed nothing.

The first report of the claim, in whatever stance; a further outlet that puts it forward; somebody who confirms, denies
or disputes it, takes it back or gives no answer, in any outlet for the first time; and edits that drop or add a hedge,
or take the allegation or an answer out of an article. Dates that statements give are no news.
"""

from collections import defaultdict
from collections.abc import Iterable

from claims.happenings import speaker
from claims.models import Event
from claims.models.claims import PUT_FORWARD

_TURNS = {
    "confirms": Event.News.CONFIRMATION,
    "denies": Event.News.DENIAL,
    "disputes": Event.News.DISPUTE,
    "withdraws": Event.News.WITHDRAWAL,
    "no_response": Event.News.NO_RESPONSE,
}
_ANSWERS = ("confirms", "denies", "disputes", "no_response")  # whose removal is news


def tell(events: Iterable[Event]) -> None:
    """Sets `news` of each. They come in order, all those of one claim, and each with its statement and who speaks."""
    so_far = _SoFar()
    for event in events:
        event.news = so_far.news(event)


class _SoFar:
    """What readers knew before an event."""

    def __init__(self) -> None:
        self._begun = False
        self._outlets: set[int] = set()  # that put it forward
        self._answers: set[tuple[str, str]] = set()  # stance, and who took it
        self._held: dict[int, set[str]] = defaultdict(set)  # by article: the stances that its text holds now

    def news(self, event: Event) -> str:
        if event.axis == Event.Axis.HAPPENED:
            return Event.News.NONE
        if event.kind in (Event.News.HEDGE_DROPPED, Event.News.HEDGE_ADDED):
            return event.kind
        if event.kind == "dropped":
            return self._dropped(event)
        return self._taken(event)

    def _taken(self, event: Event) -> str:
        found: str = Event.News.NONE
        self._held[event.article_id].add(event.stance)
        if event.stance in PUT_FORWARD:
            if event.outlet_id not in self._outlets:
                found = Event.News.OUTLET
                self._outlets.add(event.outlet_id)
        elif (turn := (event.stance, _who(event))) not in self._answers:
            found = _TURNS.get(event.stance, Event.News.NONE)
            self._answers.add(turn)
        if not self._begun:
            found, self._begun = Event.News.FIRST, True
        return found

    def _dropped(self, event: Event) -> str:
        held = self._held[event.article_id]
        held.discard(event.stance)
        if event.stance in PUT_FORWARD:  # one that still puts it forward in another way removed nothing
            return Event.News.NONE if held.intersection(PUT_FORWARD) else Event.News.REMOVED
        return Event.News.ANSWER_REMOVED if event.stance in _ANSWERS else Event.News.NONE


def _who(event: Event) -> str:
    """An outlet that disputes something in its own voice is as much somebody as who is named."""
    statement = event.statement
    return f"outlet {event.outlet_id}" if statement.source is None and not statement.speaker else speaker(statement)
