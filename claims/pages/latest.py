"""the newest news events -> lines for the front page: what changed, of which claim, at which outlet, when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.models import Claim, Event, Stance
from sources.models import Outlet

_SAID = (Event.Axis.SAID, Event.Axis.SEEN)
# Of several things that one article changes the first of these is told.
_WEIGHT = (
    *("withdrawal", "removed", "answer_removed", "denial", "confirmation", "dispute"),
    *("hedge_dropped", "hedge_added", "no_response", "first", "outlet"),
)
_OF_ANY_STANCE = ("first", "outlet")
_PLACE = {news: place for place, news in enumerate(_WEIGHT)}


@dataclass(frozen=True, kw_only=True)
class Line:
    """`state`: the stance whose mark stands before it, empty for an edit. `also`: what else its article changed."""

    event: Event
    label: str
    state: str
    also: int

    @property
    def claim(self) -> Claim:
        return self.event.claim

    @property
    def outlet(self) -> Outlet:
        return self.event.outlet

    @property
    def stance(self) -> str:
        """Its word, where the label does not say it."""
        return Stance(self.state).label if self.state and self.event.news in _OF_ANY_STANCE else ""

    @property
    def speaker(self) -> str:
        """Who took the stance, where the event is about that."""
        return (self.event.statement.speaker or "") if self.state and self.event.statement else ""


def one_an_article(rows: Iterable[tuple[int, int, str]], most: int) -> dict[int, int]:
    """Rows of (key, article, news), the newest first -> the key of the weightiest of each article, and how many others
    the article has; in the order in which the articles come."""
    articles: dict[int, list[tuple[int, int]]] = {}
    for key, article, news in rows:
        articles.setdefault(article, []).append((_PLACE.get(news, len(_PLACE)), key))
    # The first of equals stands: rows of one article come newest first.
    best = [(min(found, key=lambda pair: pair[0])[1], len(found) - 1) for found in articles.values()]
    return dict(best[:most])


def lines(chosen: Mapping[int, int], events: Mapping[int, Event]) -> list[Line]:
    """`events` by key."""
    return [_line(events[key], also) for key, also in chosen.items() if key in events]


def _line(event: Event, also: int) -> Line:
    said = event.axis in _SAID and event.statement is not None
    return Line(
        event=event,
        label=Event.News(event.news).label,
        state=event.statement.stance if said else "",
        also=also,
    )
