from datetime import UTC, datetime

import pytest

from claims.pages.periods import FIRST, LAST, Period, asked_for, unit_at


def at(given: str) -> datetime:
    return datetime.fromisoformat(given).replace(tzinfo=UTC)


def period(first: str, last: str) -> Period:
    return Period(at(first), at(last))


@pytest.mark.parametrize(
    ("given", "words", "query"),
    [
        (unit_at("hour", at("2026-03-04T14:31")), "4 March 2026, 14:00 to 15:00 UTC", "from=2026-03-04T14%3A00"),
        (unit_at("day", at("2026-03-04T14:31")), "4 March 2026", "from=2026-03-04&until=2026-03-04"),
        (unit_at("week", at("2026-03-04")), "week of 2 March 2026", "from=2026-03-02&until=2026-03-08"),
        (unit_at("month", at("2026-12-31")), "December 2026", "from=2026-12-01&until=2026-12-31"),
        (unit_at("quarter", at("2026-05-04")), "1 April 2026 to 30 June 2026", "from=2026-04-01&until=2026-06-30"),
        (unit_at("year", at("2026-03-04")), "2026", "from=2026-01-01&until=2026-12-31"),
        (unit_at("decade", at("2026-03-04")), "2020 to 2029", "from=2020-01-01&until=2029-12-31"),
        (unit_at("century", at("1999-03-04")), "1900 to 1999", "from=1900-01-01&until=1999-12-31"),
        (period("2026-03-04", "2026-03-09"), "4 March 2026 to 8 March 2026", "from=2026-03-04&until=2026-03-08"),
        (
            period("2026-03-04T01:00", "2026-03-05"),
            "4 March 2026, 01:00 to 5 March 2026, 00:00 UTC",
            "from=2026-03-04T",
        ),
    ],
)
def test_a_period_has_a_name_and_an_address_that_leads_to_it(given: Period, words: str, query: str) -> None:
    assert str(given) == words
    assert given.query.startswith(query)
    asked = dict(part.split("=") for part in given.query.replace("%3A", ":").split("&"))
    assert asked_for(asked["from"], asked["until"]) == (given.start, given.end)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", (None, None)),
        ("2026", "2026", ("2026-01-01", "2027-01-01")),
        ("2026-02", "", ("2026-02-01", None)),
        ("", "2026-02-28", (None, "2026-03-01")),
        ("2026-03-02T12:00", "2026-03-02T13:00+01:00", ("2026-03-02T12:00", "2026-03-02T13:00")),
        ("2026-05-01", "2026-03-01", ("2026-03-01", "2026-05-02")),
        ("2026-03-02T12:00", "2026-03-02T11:00", ("2026-03-02T11:00", "2026-03-02T12:00")),
        ("0001", "9999", (None, None)),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", (None, None)),
        ("2026-02-30", "2026-13", (None, None)),
        ("0000", "soon", (None, None)),
        ("' OR 1=1", "<b>", (None, None)),
        ("2026-3-2", "\0", (None, None)),
    ],
)
def test_an_address_that_means_no_time_bounds_nothing(first: str, last: str, expected: tuple) -> None:
    assert asked_for(first, last) == tuple(bound and at(bound) for bound in expected)


def test_a_time_in_which_nothing_can_lie_is_kept_within_what_a_calendar_has() -> None:
    start, end = asked_for("9999", "9999")
    assert end is None
    assert start
    assert FIRST < start < LAST
    assert asked_for("0001", "0002")[0] is None
    for odd in (asked_for("9999-12-31", ""), asked_for("", "0001-01-01")):
        found = Period(odd[0] or FIRST, odd[1] or LAST)
        assert all((found.wider(), found.closer(found.start), found.earlier(FIRST), found.later(LAST), str(found)))


def test_from_period_to_period_one_goes_along_the_calendar() -> None:
    march = unit_at("month", at("2026-03-04"))
    assert march.closer(at("2026-03-31")) == period("2026-03-30", "2026-04-06")
    assert march.wider() == period("2026-01-01", "2026-04-01")
    assert march.earlier(at("2025-11-20")) == unit_at("month", at("2025-11-20"))
    assert march.later(at("2026-04-20")) == unit_at("month", at("2026-04-20"))


def test_one_that_is_no_unit_goes_on_by_units_and_overlaps_none() -> None:
    odd = period("2025-12-28", "2026-01-05")
    assert odd.wider() == period("2025-12-01", "2026-02-01")
    assert odd.earlier(at("2025-12-27")) == period("2025-12-01", "2025-12-28")
    assert odd.later(at("2026-01-05")) == period("2026-01-05", "2026-02-01")


def test_there_is_nothing_closer_than_an_hour_and_nothing_wider_than_all() -> None:
    hour = unit_at("hour", at("2026-03-04T14:31"))
    assert hour.closer(hour.start) is None
    assert hour.wider() == unit_at("day", hour.start)
    assert period("1800-01-01", "2200-01-01").wider() is None
