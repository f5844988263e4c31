"""Hour by hour, gap by gap: what the ledger says of how one outlet was watched."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from claims.looks import Window
from claims.record import DAY, MONTH, STATES, WEEK, Record, record
from sources.models import Feed, Outlet, Poll
from tests.factories import NOON, make_feed, make_outlet, make_poll

pytestmark = pytest.mark.django_db
HOUR = 1 / 24


def at(days: float) -> datetime:
    return NOON + timedelta(days=days)


def watched(feed: Feed, *spans: tuple[float, float], **fields: Any) -> None:
    for start, end in spans:
        make_poll(feed.outlet, start, end, kind=Poll.Kind.FEED, feed=feed, **fields)


def failed(feed: Feed, start: float, end: float, reason: str = "The server did not answer.") -> None:
    watched(feed, (start, end), status="failed", reason=reason)


def of(outlet: Outlet, now: float = 10) -> Record:
    found = record(outlet, at(now))
    assert found
    return found


def hours(found: Record, start: float, end: float) -> list[str]:
    return [STATES[state] for state in found.states(Window(at(start), at(end)))]


def why(found: Record) -> list[list[tuple[str, int]]]:
    return [[(one.kind, one.number) for one in gap.why] for gap in found.gaps(Window(at(0), found.until), 9)]


@pytest.fixture
def feed() -> Feed:
    return make_feed(make_outlet("northline"), 0, next_poll_at=at(20))


def test_an_outlet_that_nobody_looked_at_has_no_record() -> None:
    assert record(make_outlet(), at(0)) is None


def test_each_hour_says_what_came_of_looking(feed: Feed) -> None:
    watched(feed, (0, 2 * HOUR), (3.5 * HOUR, 4 * HOUR), (6 * HOUR, 7 * HOUR))
    failed(feed, 4 * HOUR, 4.5 * HOUR)
    found = of(feed.outlet, 7 * HOUR)
    assert hours(found, 0, 7 * HOUR) == ["watched", "watched", "missed", "partly", "failed", "missed", "watched"]


def test_an_entry_that_could_not_be_read_leaves_its_hour_partly_watched(feed: Feed) -> None:
    watched(feed, (0, HOUR), (2 * HOUR, 3 * HOUR))
    watched(feed, (HOUR, 2 * HOUR), whole=False, entries_failed=2, entries_waiting=1)
    found = of(feed.outlet, 3 * HOUR)
    assert hours(found, 0, 3 * HOUR) == ["watched", "partly", "watched"]
    assert why(found) == [[("unread", 2), ("waiting", 1)]]


def test_a_feed_that_lacks_leaves_its_hour_partly_watched_and_is_named(feed: Feed) -> None:
    other = make_feed(feed.outlet, 0, next_poll_at=at(20))
    watched(feed, (0, 3 * HOUR))
    watched(other, (0, HOUR), (2 * HOUR, 3 * HOUR))
    found = of(feed.outlet, 3 * HOUR)
    assert hours(found, 0, 3 * HOUR) == ["watched", "partly", "watched"]
    [gap] = found.gaps(Window(at(0), at(3 * HOUR)), 9)
    assert (gap.start, gap.end) == (at(HOUR), at(2 * HOUR))
    assert [one.feed for one in gap.why if one.kind == "feed"] == [other.url]


def test_a_failed_look_that_the_next_one_made_up_for_leaves_no_gap(feed: Feed) -> None:
    watched(feed, (0, HOUR), (HOUR, 3 * HOUR))
    failed(feed, HOUR, 2 * HOUR)
    found = of(feed.outlet, 3 * HOUR)
    assert hours(found, 0, 3 * HOUR) == ["watched"] * 3
    assert why(found) == []


def test_where_the_latest_look_failed_somebody_looked(feed: Feed) -> None:
    watched(feed, (0, HOUR))
    failed(feed, HOUR, 2 * HOUR)
    assert why(of(feed.outlet, 2 * HOUR)) == [[("failed", 1)]]


def test_a_gap_names_the_looks_that_failed_and_how_far_back_the_next_one_reached(feed: Feed) -> None:
    watched(feed, (0, HOUR), (3 * HOUR, 5 * HOUR))
    failed(feed, HOUR, 2 * HOUR)
    failed(feed, HOUR, 3 * HOUR)
    failed(feed, HOUR, 4 * HOUR, "It is no feed.")
    [gap] = of(feed.outlet, 5 * HOUR).gaps(Window(at(0), at(5 * HOUR)), 9)
    assert (gap.start, gap.end) == (at(HOUR), at(3 * HOUR))
    assert [(one.kind, one.number, one.words) for one in gap.why] == [
        ("failed", 2, "The server did not answer"),
        ("failed", 1, "It is no feed"),
        ("reach", 0, ""),
    ]
    assert gap.why[-1].at == at(5 * HOUR)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, HOUR), (1.2 * HOUR, 2 * HOUR)], "reach"),  # it ran in time, and the feed held less than an hour's news
        ([(0, HOUR), (6 * HOUR, 7 * HOUR)], "none"),
    ],
)
def test_a_look_that_did_not_run_is_told_from_a_feed_that_no_longer_reached_back(
    feed: Feed, spans: list[tuple[float, float]], expected: str
) -> None:
    watched(feed, *spans)
    assert why(of(feed.outlet, spans[-1][1])) == [[(expected, 0)]]


def test_a_gap_after_a_feed_was_switched_off_says_which_and_why(feed: Feed) -> None:
    watched(feed, (0, 1))
    Feed.objects.filter(pk=feed.pk).update(active=False, watched_until=at(1), reason="410 Gone")
    make_poll(feed.outlet, 3, 4)
    [gap] = of(feed.outlet).gaps(Window(at(0), at(4)), 9)
    assert [(one.kind, one.feed, one.words) for one in gap.why] == [("off", feed.url, "410 Gone")]


def test_the_time_since_the_last_look_is_no_gap_before_the_next_is_overdue(feed: Feed) -> None:
    watched(feed, (0, 1))
    assert of(feed.outlet, 1 + HOUR / 2).until == at(1)
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=at(1 + HOUR))
    late = of(feed.outlet, 2)
    assert late.until == at(2)
    assert why(late) == [[("none", 0)]]


def test_of_an_outlet_with_declared_watches_alone_the_record_ends_with_the_last() -> None:
    outlet = make_outlet()
    make_poll(outlet, 0, 5)
    found = of(outlet, 200)
    assert found.until == at(5)
    assert (found.last(DAY).whole, found.last(WEEK).hours, found.last(WEEK).of) == (True, 120, 168)


def test_a_minute_that_lacks_is_never_rounded_away(feed: Feed) -> None:
    watched(feed, (-40, 1), (1 + HOUR / 60, 2))
    share = of(feed.outlet, 2).last(MONTH)
    assert (share.whole, share.hours, share.of) == (False, 719, 720)


def test_a_year_of_five_feeds_costs_four_queries(django_assert_num_queries) -> None:
    outlet = make_outlet()
    for _ in range(5):
        feed = make_feed(outlet, -365, next_poll_at=at(1))
        Poll.objects.bulk_create(
            Poll(
                public_id=f"p{feed.pk}-{day}",
                outlet=outlet,
                feed=feed,
                kind="feed",
                status="ok",
                covers_from=at(day - 365),
                covers_until=at(day - 364),
            )
            for day in range(365)
        )
    with django_assert_num_queries(4):  # the last look, feeds, looks of the last month, of the year
        found = of(outlet, 0).over(Window(at(-365), at(0)))
        assert hours(found, -365, 0) == ["watched"] * 24 * 365
    assert found.gaps(Window(at(-365), at(0)), 9) == []


def test_every_gap_has_a_reason_and_what_lies_between_gaps_was_watched() -> None:
    """Of forty made-up outlets with up to three feeds and looks that fail, lack, overlap or come late."""
    told = 0
    for case in range(40):
        random = Random(case)
        outlet = make_outlet()
        bounds = [
            (random.choice((None, -1, 0.2)), random.choice((None, None, 0.6))) for _ in range(random.randint(0, 3))
        ]
        feeds = [make_feed(outlet, *own, next_poll_at=at(9)) for own in bounds]
        for _ in range(random.randint(1, 20)):
            start, feed = random.randint(-12, 23) * HOUR, random.choice([None, *feeds])
            status, whole = random.choice((("ok", True), ("ok", True), ("ok", False), ("failed", False)))
            fields = {"kind": "feed", "feed": feed} if feed else {}
            length = random.choice((0, 1, 1, 5)) * HOUR
            make_poll(outlet, start, start + length, status=status, whole=whole, entries_failed=not whole, **fields)
        found = record(outlet, at(1))
        if found is None:
            continue
        window = Window(at(-0.5), found.until)
        gaps = found.gaps(window, 99)
        told += len(gaps)
        assert all(gap.why for gap in gaps), f"case {case}: {[gap for gap in gaps if not gap.why]}"
        assert len(gaps) == found.number(window)
        if window.start < window.end:
            share = found.share(window)
            assert share.watched + sum((gap.end - gap.start for gap in gaps), timedelta(0)) == share.all
    assert told > 100
