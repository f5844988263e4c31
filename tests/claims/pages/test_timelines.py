from datetime import timedelta

import pytest

from claims.models import Claim, Event, Statement
from claims.pages.bands import Drawn
from claims.pages.timelines import Asked, named, rest, span, steps
from sources.models import Outlet
from tests.factories import NOON

OUTLET = Outlet(name="Northline", slug="north&line")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def drawn(*hours: float, axis: str = "said") -> list[Drawn]:
    """The latest first."""
    statement = Statement(public_id="t1", stance="denies")
    made = {"stance": "denies", "outlet": OUTLET, "claim": Claim(text="One."), "statement": statement, "axis": axis}
    return [Drawn.of(Event(at=NOON + hour * HOUR, **made)) for hour in hours]


def test_filters_stand_in_every_link_and_no_name_can_break_out_of_them() -> None:
    assert Asked().filters == ""
    asked = Asked(stance="denies", outlet=OUTLET, news="1")
    assert asked.filters == "stance=denies&outlet=north%26line&news=1&"
    assert (asked.filtered, asked.bounded) == (True, False)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(), "2 March 2026 to 3 March 2026"),
        (Asked(start=NOON - DAY), "1 March 2026 to 3 March 2026"),
        (Asked(end=NOON + 9 * DAY), "2 March 2026 to 11 March 2026"),
        (Asked(start=NOON, end=NOON + HOUR), "2 March 2026, 12:00 to 13:00 UTC"),
    ],
)
def test_a_time_without_bounds_is_called_by_what_is_drawn(asked: Asked, words: str) -> None:
    assert named(asked, drawn(20, 0)) == words


def test_where_nothing_is_drawn_the_bounds_alone_are_named() -> None:
    assert named(Asked(start=NOON), []) == "since 2026-03-02"
    assert named(Asked(end=NOON), []) == "before 2026-03-02"
    assert named(Asked(), []) == ""
    assert steps(Asked(), [], None, None) == []


def test_what_happened_long_before_does_not_stretch_the_time_unless_it_is_all() -> None:
    long_ago = drawn(-9999, axis="happened")
    told = span(Asked(), drawn(20, 0) + long_ago)
    assert told
    assert told.start == NOON
    alone = span(Asked(), long_ago)
    assert alone
    assert alone.start == long_ago[0].at


def test_there_is_a_way_back_from_every_bound() -> None:
    assert [step.words for step in steps(Asked(), drawn(20, 0), None, None)] == ["Closer"]
    both = Asked(start=NOON, end=NOON + DAY)
    assert [step.words for step in steps(both, drawn(1), NOON - DAY, NOON + 2 * DAY)] == [
        "Earlier",
        "Later",
        "Closer",
        "Wider",
        "All",
    ]
    assert [step.words for step in steps(both, [], None, None)] == ["Wider", "All"]


def test_what_is_not_drawn_begins_where_the_drawing_ends() -> None:
    assert rest(Asked(), drawn(20, 0)) == "until=2026-03-02T12%3A00%3A00"
    assert rest(Asked(start=NOON - DAY), drawn(20, 0)).startswith("from=2026-03-01T12%3A00%3A00&until=")
