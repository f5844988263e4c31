from datetime import UTC, datetime, timedelta

import pytest

from claims.record import WEEK, record
from claims.watched_now import _watched, watched_now
from config.local import cache
from tests.factories import NOON, make_feed, make_outlet, make_poll

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=14)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_nobody_is_watched_where_no_feed_is() -> None:
    outlet = make_outlet()
    make_feed(outlet, 0, 5)
    make_poll(outlet, 0, 14)
    found = _watched(NOW)
    assert (found.outlets, found.feeds) == ([], 0)


def test_each_outlet_says_since_when_and_how_much_of_the_last_week() -> None:
    whole, half, blind = (make_outlet(name) for name in ("the-harbour-ledger", "northline", "coastal-post"))
    for outlet, since in ((whole, 0), (half, 3), (blind, None)):
        make_feed(outlet, since, next_poll_at=NOW)
    make_feed(whole, 2, next_poll_at=NOW)
    make_poll(whole, 0, 14)
    make_poll(half, 10.5, 14)
    make_poll(half, 7, 10.5, status="failed")
    found = _watched(NOW)
    assert [(one.outlet, one.feeds, one.since, one.share.hours, one.share.of) for one in found.outlets] == [
        (blind, 1, None, 0, 168),
        (whole, 2, NOON, 168, 168),
        (half, 1, NOON + timedelta(days=3), 84, 168),
    ]
    assert (found.feeds, found.share.hours, found.share.of) == (4, 252, 504)


def test_its_share_is_that_of_the_watch_record() -> None:
    outlet = make_outlet()
    feed = make_feed(outlet, 0, next_poll_at=NOW + timedelta(minutes=10))
    make_feed(outlet, 12, 13)
    for hour in range(14 * 24 - 1):
        if hour % 7:
            make_poll(outlet, hour / 24, (hour + 1) / 24, kind="feed", feed=feed, whole=hour % 5 > 0)
    [one] = _watched(NOW).outlets
    assert one.share == record(outlet, NOW).last(WEEK)
    assert 0 < one.share.hours < 168


@pytest.mark.parametrize("number", [1, 20])
def test_it_costs_three_questions_however_many_are_watched_and_nothing_again(
    django_assert_num_queries, number: int
) -> None:
    now = (datetime.now(UTC) - NOON) / timedelta(days=1)
    for _ in range(number):
        outlet = make_outlet()
        make_feed(outlet, 0)
        make_poll(outlet, now - 1, now)
    with django_assert_num_queries(3):  # feeds that are watched; those that were then; all looks
        watched_now()
    with django_assert_num_queries(0):
        assert len(watched_now().outlets) == number
