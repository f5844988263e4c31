"""When an outlet announces suddenly less: warned of where chance does not explain it, and not of small outlets."""

from datetime import timedelta
from random import Random

import pytest

from claims.volume import Drop, drop, drops
from tests.factories import NOON, make_feed, make_outlet, make_poll

WEEK = (40, 40, 40, 40, 12, 12, 40)  # a weekend is thinner


def announced(*last: int | None, week: tuple[int, ...] = WEEK, weeks: int = 5) -> dict[int, int]:
    """Day by day going back; `last` replaces the latest, None where nobody looked."""
    days = dict(enumerate(week * weeks))
    days |= {ago: new for ago, new in enumerate(last) if new is not None}
    return {ago: new for ago, new in days.items() if ago >= len(last) or last[ago] is not None}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (announced(), None),
        (announced(0, 0), (80, 0, 2)),
        (announced(1, 2, 0), (120, 3, 3)),
        (announced(20, 25), None),  # half is a slow day
        (announced(40, 40, 40, 40, 0, 0), None),  # a quiet weekend that is over
        (announced(None, None, 0), None),  # nobody looked: a gap says so
        (announced(0, 0, weeks=3), None),  # too short a time to know what is usual
        (announced(0, 0, 0, week=(1, 0, 2, 1, 0, 0, 1)), None),  # a small outlet
        (announced(0, 0, 0, 0, 0, 0, 0, week=(3, 2, 4, 3, 1, 1, 4)), (18, 0, 7)),
        ({**announced(0, 0), 34: 900}, (80, 0, 2)),  # what gathered before the first look
        ({**announced(0, 0, 0, 0), **dict.fromkeys(range(7, 14), 0)}, (172, 12, 5)),  # one broken week before
    ],
)
def test_a_fall_is_told_from_chance(days: dict[int, int], expected: tuple[int, int, int] | None) -> None:
    found = drop(days, NOON)
    assert (found and (found.expected, found.seen, (NOON - found.since).days)) == expected


@pytest.mark.parametrize("usual", [1, 3, 10, 40, 150])
def test_it_does_not_cry_wolf(usual: float) -> None:
    """1,000 outlets of one size, none of which broke: days vary by half again as much as chance would make them."""
    random, alarms = Random(usual), 0
    for _ in range(1000):
        rates = [usual * (0.5 if ago % 7 in (5, 6) else 1.2) * random.gammavariate(11, 1 / 11) for ago in range(35)]
        days = {ago: max(0, round(random.gauss(rate, rate**0.5))) for ago, rate in enumerate(rates)}
        alarms += drop(days, NOON) is not None
    assert alarms <= 5


@pytest.mark.django_db
def test_what_feeds_announced_is_counted_by_day_and_outlet(django_assert_num_queries) -> None:
    fell, steady = make_outlet(), make_outlet()
    for outlet in (fell, steady):
        feed = make_feed(outlet)
        for ago in range(35):
            new = 0 if outlet is fell and ago < 2 else 20
            make_poll(outlet, -ago - 1, -ago - 0.5, kind="feed", feed=feed, entries_new=new)
        make_poll(outlet, -0.4, -0.3, kind="feed", feed=feed, entries_new=50, status="failed")
    with django_assert_num_queries(1):
        assert drops(NOON) == {fell.pk: Drop(expected=40, seen=0, since=NOON - timedelta(days=2))}
    assert drops(NOON, [steady.pk]) == {}
    assert drops(NOON, []) == {}
