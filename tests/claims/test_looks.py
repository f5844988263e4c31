"""What looks leave uncovered, as times."""

import pytest

from claims.looks import to_moment, to_number, uncovered
from sources.models import Feed, Poll
from tests.claims.worlds import feed, hours, looks, poll


def fed(key: int, *spans: tuple[float, float]) -> list[Poll]:
    return [poll(start, end, feed=key) for start, end in spans]


@pytest.mark.parametrize(
    ("polls", "feeds", "expected"),
    [
        ([], [], [(0, 10)]),
        ([poll(0, 10)], [], []),
        ([poll(-3, 2), poll(1, 4), poll(6, 12)], [], [(4, 6)]),
        ([poll(2, 3)], [feed(1)], [(0, 2), (3, 10)]),
        # Of two feeds what either lacks, as one time where it meets or overlaps.
        (
            [poll(0, 4, feed=1), poll(5, 10, feed=1), poll(0, 5, feed=2), poll(6, 10, feed=2)],
            [feed(1), feed(2)],
            [(4, 6)],
        ),
        (
            [poll(0, 4, feed=1), poll(6, 10, feed=1), poll(0, 5, feed=2), poll(7, 10, feed=2)],
            [feed(1), feed(2)],
            [(4, 7)],
        ),
        ([poll(0, 10, feed=1)], [feed(1), feed(2, 3, 5)], [(3, 5)]),
        ([poll(0, 10, feed=1), poll(4, 9)], [feed(1), feed(2, 3)], [(3, 4), (9, 10)]),
    ],
)
def test_what_any_feed_lacks_is_uncovered(
    polls: list[Poll], feeds: list[Feed], expected: list[tuple[float, float]]
) -> None:
    spans = uncovered(looks(polls, feeds), to_number(hours(0)), to_number(hours(10)))
    assert spans == [(to_number(hours(start)), to_number(hours(end))) for start, end in expected]


def test_a_moment_comes_back_as_it_was() -> None:
    assert to_moment(to_number(hours(1.5))) == hours(1.5)
