"""What the ledger lets us say, without a database: and the promise that less evidence never proves more."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.looks import Window
from claims.watching import AFTER, CITED, REACH, no_more_than, span, watch
from sources.models import Article, Feed, Poll
from tests.claims.worlds import Report, World, feed, hours, looks, made_up, poll, time
from tests.factories import NOON

CASES = 10_000


def state(polls: Sequence[Poll], start: float = 0, end: float = 10) -> str:
    return watch(looks(polls), time(start, end)).state


# ---- polls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        ([], "unknown"),
        ([poll(0, 10)], "silent"),
        ([poll(-5, 15)], "silent"),
        ([poll(0, 5), poll(5, 10)], "silent"),
        ([poll(5, 10), poll(0, 6)], "silent"),
        ([poll(0, 10), poll(2, 3)], "silent"),
        ([poll(0, 10), poll(2, 3, "failed")], "silent"),
        ([poll(0, 4), poll(5, 10)], "partial"),
        ([poll(1, 10)], "partial"),
        ([poll(0, 9)], "partial"),
        ([poll(0, 4), poll(4, 6, "failed"), poll(6, 10)], "partial"),
        ([poll(0, 10, failed=1)], "partial"),
        ([poll(0, 10, failed=1), poll(0, 10)], "silent"),
        ([poll(0, 10, "failed")], "unknown"),
        ([poll(-9, 0), poll(10, 12)], "unknown"),
    ],
)
def test_silence_needs_good_polls_without_a_gap(polls: list[Poll], expected: str) -> None:
    assert state(polls) == expected
    assert state(polls[::-1]) == expected


def test_silence_names_every_poll_it_rests_on_and_of_many_the_first_and_the_last() -> None:
    few = watch(looks([poll(5, 10), poll(0, 5), poll(1, 2, "failed"), poll(11, 12)]), time(0, 10))
    assert (few.polls, few.looks) == (("p0-5-ok-0", "p5-10-ok-0"), 2)
    year = [poll(hour, hour + 1) for hour in range(24 * 365)]
    many = watch(looks(year), time(0, 24 * 365))
    assert (many.polls, many.looks) == (("p0-1-ok-0", "p8759-8760-ok-0"), 8760)
    assert len(many.polls) <= CITED


def test_a_gap_is_named_and_a_poll_before_it() -> None:
    seen = watch(looks([poll(0, 4), poll(5, 7), poll(8, 10)]), time(0, 10))
    assert seen.evidence() == {
        "polls": ["p0-4-ok-0"],
        "window": ["2026-03-02T12:00:00Z", "2026-03-02T22:00:00Z"],
        "gap": ["2026-03-02T16:00:00Z", "2026-03-02T17:00:00Z"],
    }


def test_what_was_watched_up_to_now_stays_the_same_evidence_with_every_further_poll() -> None:
    so_far = [watch(looks([poll(h, h + 1) for h in range(n)]), time(0, 10)).evidence() for n in range(1, 10)]
    assert so_far == [so_far[0]] * 9


POLLS = st.builds(
    lambda start, length, status, failed: poll(start, start + length, status, failed),
    st.integers(-3, 11),
    st.integers(0, 8),
    st.sampled_from(["ok", "ok", "ok", "failed"]),
    st.sampled_from([0, 0, 0, 2]),
)


@given(st.lists(POLLS, max_size=8), st.integers(0, 5), st.integers(5, 10))
def test_who_was_silent_all_the_time_was_silent_in_any_part_of_it(polls: list[Poll], start: int, end: int) -> None:
    if start < end and state(polls, 0, 10) == "silent":
        assert state(polls, start, end) == "silent"


@given(st.lists(POLLS, max_size=8))
def test_each_state_can_be_checked_against_the_polls_it_names(polls: list[Poll]) -> None:
    seen, known = watch(looks(polls), time(0, 10)), {one.public_id: one for one in polls}
    named = [known[name] for name in seen.polls]
    assert all(one.status == "ok" and one.covers_from < hours(10) and one.covers_until > hours(0) for one in named)
    if seen.state == "silent":
        assert state(named) == "silent", "the polls it names are enough to prove it"
    elif seen.gap:
        solid = [one for one in polls if one.status == "ok" and not one.entries_failed]
        assert seen.gap.start < seen.gap.end
        assert not [one for one in solid if one.covers_from < seen.gap.end and one.covers_until > seen.gap.start]
    assert (seen.state == "unknown") == (not named)


def test_no_polls_are_nothing_known() -> None:
    assert watch(looks([]), time(0, 1)).evidence() == {
        "polls": [],
        "window": ["2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z"],
    }


# ---- several feeds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feeds", "polls", "expected"),
    [
        ([feed(1), feed(2)], [poll(0, 10, feed=1)], "partial"),
        ([feed(1), feed(2)], [poll(0, 10, feed=1), poll(0, 10, feed=2)], "silent"),
        ([feed(1), feed(2)], [poll(0, 10, feed=1), poll(0, 4, feed=2), poll(5, 10, feed=2)], "partial"),
        ([feed(1), feed(2)], [poll(0, 5, feed=1), poll(5, 10, feed=2)], "partial"),
        ([feed(1), feed(2)], [poll(0, 10, feed=1), poll(0, 10, failed=1, feed=2)], "partial"),
        # Somebody vouches for all that the outlet announced.
        ([feed(1), feed(2)], [poll(0, 10)], "silent"),
        ([feed(1), feed(2)], [poll(0, 10, feed=1), poll(0, 4, feed=2), poll(4, 5), poll(5, 10, feed=2)], "silent"),
        # Each counts while it was watched, and not before or after.
        ([feed(1), feed(2, 5)], [poll(0, 10, feed=1), poll(5, 10, feed=2)], "silent"),
        ([feed(1), feed(2, 4)], [poll(0, 10, feed=1), poll(5, 10, feed=2)], "partial"),
        ([feed(1), feed(2, None, 5)], [poll(0, 10, feed=1), poll(0, 5, feed=2)], "silent"),
        ([feed(1), feed(2, None, 5)], [poll(0, 10, feed=1), poll(0, 4, feed=2)], "partial"),
        ([feed(1), feed(2, 20)], [poll(0, 10, feed=1)], "silent"),
        ([feed(1), feed(2, -9, -3)], [poll(0, 10, feed=1)], "silent"),
        # Before any was watched, what the first look reached back to is all that can be known.
        ([feed(1, 5)], [poll(0, 6, feed=1), poll(6, 10, feed=1)], "silent"),
        ([feed(1, 5), feed(2, 6)], [poll(0, 10, feed=1), poll(6, 10, feed=2)], "silent"),
        ([feed(1, None, 5)], [poll(0, 5, feed=1)], "partial"),
    ],
)
def test_of_several_feeds_every_one_that_was_watched_has_to_be_covered(
    feeds: list[Feed], polls: list[Poll], expected: str
) -> None:
    for turn in (1, -1):
        assert watch(looks(polls, feeds[::turn]), time(0, 10)).state == expected


def test_a_feed_that_was_never_polled_counts_all_the_same() -> None:
    polls = [poll(0, 10, feed=1)]
    assert watch(looks(polls, [feed(1)]), time(0, 10)).state == "silent"
    assert watch(looks(polls, [feed(1), feed(2)]), time(0, 10)).state == "partial"


def test_the_gap_of_one_feed_names_it_and_the_gap_of_all_names_none() -> None:
    feeds = [feed(1), feed(2)]
    own = [poll(0, 10, feed=1), poll(0, 4, feed=2), poll(5, 10, feed=2)]
    seen = watch(looks(own, feeds), time(0, 10))
    assert (seen.gap, seen.feed) == (Window(hours(4), hours(5)), "https://o1.example/2")
    assert seen.evidence()["feed"] == "https://o1.example/2"
    both = [poll(0, 4, feed=1), poll(5, 10, feed=1), *own[1:]]
    seen = watch(looks(both, feeds), time(0, 10))
    assert (seen.gap, seen.feed) == (Window(hours(4), hours(5)), "")


def test_silence_on_several_feeds_names_the_first_and_the_last_look_at_each() -> None:
    polls = [poll(hour, hour + 1, feed=key) for hour in range(48) for key in (1, 2, 3)]
    seen = watch(looks(polls, [feed(1), feed(2), feed(3)]), time(0, 48))
    assert seen.polls == tuple(f"p{h}-{h + 1}-ok-0-{key}" for h in (0, 47) for key in (1, 2, 3))
    many = [poll(hour, hour + 1, feed=key) for hour in range(48) for key in range(1, 9)]
    seen = watch(looks(many, [feed(key) for key in range(1, 9)]), time(0, 48))
    assert (seen.polls, seen.looks) == (("p0-1-ok-0-1", "p47-48-ok-0-8"), 384)


FED = st.builds(
    lambda start, length, key, failed: poll(start, start + length, failed=failed, feed=key),
    st.integers(-3, 11),
    st.integers(0, 8),
    st.integers(0, 3),
    st.sampled_from([0, 0, 2]),
)
FEEDS = st.lists(
    st.builds(feed, st.integers(1, 3), st.sampled_from([None, -5, 2, 6]), st.sampled_from([None, 1, 5, 8])),
    max_size=3,
    unique_by=lambda one: one.pk,
)


@given(st.lists(FED, max_size=10), FEEDS)
def test_it_says_the_same_as_a_look_at_every_half_hour(polls: list[Poll], feeds: list[Feed]) -> None:
    """The definition, word for word, beside the columns that it is reckoned in."""
    solid = [one for one in polls if not one.entries_failed]

    def covered(at: float) -> bool:
        there = [one for one in solid if one.covers_from <= hours(at) <= one.covers_until]
        needed = {
            one.pk for one in feeds if (one.watched_from or hours(-99)) <= hours(at) < (one.watched_until or hours(99))
        }
        seen = {one.feed_id for one in there}
        return bool(there) and (needed <= seen or any(one.kind == "declared" for one in there))

    known = any(one.covers_from < hours(10) and one.covers_until > hours(0) for one in polls)
    every = all(covered(step / 2 + 0.25) for step in range(20))
    assert watch(looks(polls, feeds), time(0, 10)).state == ("silent" if every else "partial" if known else "unknown")


@given(st.lists(FED, max_size=10), FEEDS)
def test_the_gap_it_names_can_be_checked_against_the_polls(polls: list[Poll], feeds: list[Feed]) -> None:
    seen = watch(looks(polls, feeds), time(0, 10))
    if seen.gap:
        url = {one.pk: one.url for one in feeds}
        solid = [one for one in polls if not one.entries_failed]
        own = [one for one in solid if not seen.feed or one.kind == "declared" or url.get(one.feed_id) == seen.feed]
        assert not [one for one in own if one.covers_from < seen.gap.end and one.covers_until > seen.gap.start]


# ---- windows --------------------------------------------------------------------------------------


def at(days: float, basis: str = "given", seen: float | None = None) -> Article:
    when = NOON + timedelta(days=days)
    first = when if seen is None else NOON + timedelta(days=seen)
    return Article(published_at=when, published_basis=basis, first_seen_at=first)


def days(found: Window) -> tuple[float, float]:
    """In days after NOON, the two after the last report left out."""
    start, end = ((moment - NOON) / timedelta(days=1) for moment in (found.start, found.end - AFTER))
    return start, end


@pytest.mark.parametrize(
    ("articles", "adrift", "expected"),
    [
        ([at(0)], [], (0, 0)),
        ([at(3), at(0)], [], (0, 3)),
        ([at(0), at(16_000, seen=1)], [], (0, 1)),  # dated 2069, seen on the day after
        ([at(0), at(0.5, seen=0)], [], (0, 0.5)),  # clocks differ
        ([at(0), at(5, "first_seen")], [], (0, 5)),
        ([at(0), at(400, "first_seen")], [], (0, 0)),  # brought in a year later
        ([at(0), at(-20_515, "page", seen=2)], [], (0, 2)),  # 1 January 1970, and a page
        ([at(0), at(-20_515)], [], (-20_515, 0)),  # somebody says that it is as old as that
        ([at(0)], [at(9)], (0, 9)),
        ([at(0)], [at(80), at(40)], (0, 80)),
        ([at(0)], [at(-80), at(-40)], (-80, 0)),
        ([at(0)], [at(90)], (0, 0)),  # no story joins reports so far apart
    ],
)
def test_a_window_spans_what_is_surely_dated(
    articles: list[Article], adrift: list[Article], expected: tuple[float, float]
) -> None:
    for turn in (1, -1):
        found = span(articles[::turn], adrift[::turn])
        assert found
        assert days(found.whole) == expected
        assert found.core == span(articles).core


def test_reports_without_a_date_and_no_reports_span_no_time() -> None:
    assert span([], [at(0)]) is None
    assert span([at(0, "first_seen")], [at(0)]) is None


def test_no_two_reports_of_a_story_are_farther_apart_than_windows_reach() -> None:
    from claims.reasons.same_story import BY_DAYS

    assert timedelta(days=BY_DAYS[-1][0]) <= REACH
    assert Window(NOON, datetime(2070, 1, 1, tzinfo=UTC)) > Window(NOON, NOON)


# ---- the order of knowledge -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (None, None),
        (None, ["partial"]),
        (None, ["silent"]),
        (["partial"], ["silent"]),
        (["partial"], ["omitted"]),
        (["partial"], ["denies"]),
        (["denies"], ["alleges", "denies"]),
        (["omitted"], ["omitted"]),
    ],
)
def test_what_knows_less(less: list[str] | None, more: list[str] | None) -> None:
    assert no_more_than(less, more)
    assert less == more or not no_more_than(more, less)


@pytest.mark.parametrize(
    ("one", "other"), [("omitted", "silent"), ("omitted", "denies"), ("silent", "denies"), ("alleges", "denies")]
)
def test_what_rules_the_other_out_knows_neither_more_nor_less(one: str, other: str) -> None:
    assert not no_more_than([one], [other])
    assert not no_more_than([other], [one])


# ---- the promise ----------------------------------------------------------------------------------


def test_taking_any_poll_or_article_away_never_moves_a_cell_towards_silence() -> None:
    """10,000 made-up worlds; from each, evidence is taken away piece by piece until little is left."""
    moved = 0
    for case in range(CASES):
        random = Random(case)
        world = made_up(random)
        before = world.states()
        for _ in range(2):
            less, what = world.less(random)
            after = less.states()
            for outlet in before.keys() | after.keys():
                states = after.get(outlet), before.get(outlet)
                assert no_more_than(*states), f"case {case}, outlet {outlet}: {states} without {what} in {world}"
                moved += states[0] != states[1]
            world, before = less, after
    assert moved > CASES / 2, "the worlds are such that evidence matters"


def test_a_claim_that_nobody_carries_any_more_says_nothing_of_anybody() -> None:
    told = World(reports=(Report(name="a", outlet=2, stances=("denies",)),), polls=(poll(-1, 60),))
    gone = World(reports=(Report(name="a", outlet=2, has_text=False, linked=True),), polls=(poll(-1, 60),))
    assert told.states() == {1: ["silent"], 2: ["denies"]}
    assert gone.states() == {}


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ({"has_text": False, "stances": ()}, ["partial"]),
        ({"was_read": False, "stances": ()}, ["partial"]),
        ({"place": "", "stances": ()}, ["partial"]),
        ({"place": "other", "doubt": True, "stances": ()}, ["partial"]),
        ({"place": "other", "stances": ()}, ["silent"]),
    ],
)
def test_an_outlet_whose_only_article_is_gone_or_may_be_in_the_wrong_story_is_not_silent(
    taken: dict[str, object], left: list[str]
) -> None:
    carrier = Report(name="b", outlet=2, stances=("alleges",))
    mine = Report(name="a", outlet=1, at=6, stances=("denies",))
    polls = (poll(-10, 100),)
    assert World(reports=(carrier, mine), polls=polls).states()[1] == ["denies"]
    gone = Report(**{**mine.__dict__, **taken, "linked": True})
    assert World(reports=(carrier, gone), polls=polls).states()[1] == left


@pytest.mark.parametrize(("place", "doubt"), [("this", False), ("", False), ("other", True)])
def test_a_window_does_not_shrink_with_an_article_that_lost_its_place_or_may_be_in_the_wrong_one(
    place: str, doubt: bool
) -> None:
    carrier = Report(name="b", outlet=2, stances=("alleges",))
    polls = (poll(-10, 100),)
    elsewhere = Report(name="c", outlet=3, at=200, place="other")
    assert World(reports=(carrier, elsewhere), polls=polls).states()[1] == ["silent"]
    late = Report(name="c", outlet=3, at=200, place=place, doubt=doubt)
    assert World(reports=(carrier, late), polls=polls).states()[1] == ["partial"]
