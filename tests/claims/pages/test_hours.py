from datetime import UTC, datetime

import numpy as np
import pytest

from claims.pages.hours import days
from claims.record import STATES

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def states(**runs: int) -> np.ndarray:
    """Runs like `watched=20, failed=4`, one after the other."""
    return np.array([STATES.index(state.rstrip("_")) for state, hours in runs.items() for _ in range(hours)], np.int8)


def test_hours_are_told_by_day_the_latest_first() -> None:
    found = days(MIDNIGHT.replace(hour=20), states(watched=5, failed=2))
    assert [(day.begins.day, [tuple(run) for run in day.runs]) for day in found] == [
        (3, [("watched", 0, 1), ("failed", 1, 3)]),
        (2, [("watched", 20, 24)]),
    ]


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ({"watched": 24}, "all day watched"),
        ({"watched": 3}, "all of 3 hours watched"),
        ({"missed": 24}, "not looked all day"),
        ({"failed": 2}, "looks failed 00:00 to 02:00"),
        ({"watched": 2, "failed": 1}, "2 of 3 hours watched; looks failed 02:00 to 03:00"),
        (
            {"watched": 1, "partly": 1, "failed": 1, "missed": 1, "partly_": 1, "missed_": 1, "watched_": 18},
            "19 of 24 hours watched; partly watched 01:00 to 02:00; looks failed 02:00 to 03:00; "
            "not looked 03:00 to 04:00; partly watched 04:00 to 05:00; and 1 more",
        ),
    ],
)
def test_each_day_is_told_in_words(runs: dict[str, int], words: str) -> None:
    [day] = days(MIDNIGHT, states(**runs))
    assert day.words == words


def test_runs_have_their_place_in_the_day() -> None:
    [day] = days(MIDNIGHT, states(watched=6, missed=18))
    assert [(run.x, run.width) for run in day.runs] == [("0.0000%", "25.0000%"), ("25.0000%", "75.0000%")]


def test_days_on_end_on_which_nobody_looked_are_one_row() -> None:
    found = days(MIDNIGHT, states(watched=24, missed=24 * 3, watched_=1, missed_=23 + 24))
    assert [(day.begins.day, day.last and day.last.day, day.words) for day in found] == [
        (7, None, "not looked all day"),
        (6, None, "1 of 24 hours watched; not looked 01:00 to 24:00"),
        (3, 5, "not looked on any of these 3 days"),
        (2, None, "all day watched"),
    ]


def test_no_hours_are_no_days() -> None:
    assert days(MIDNIGHT, states()) == []
