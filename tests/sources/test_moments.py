from datetime import UTC, datetime

import pytest

from sources.moments import find_date_line, is_plausible, read_moment


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2031-05-03", "2031-05-03T00:00:00+00:00", "day"),
        ("20310503", "2031-05-03T00:00:00+00:00", "day"),
        ("2031-05-03T14:30Z", "2031-05-03T14:30:00+00:00", "minute"),
        ("2031-05-03T14:30:05.123Z", "2031-05-03T14:30:05.123000+00:00", "second"),
        ("2031-05-03 14:30:05 +0200", "2031-05-03T14:30:05+02:00", "second"),
        ("2031-05-03T14:30+02:00", "2031-05-03T14:30:00+02:00", "minute"),
        ("2031-05-03T14:30:05", "2031-05-03T14:30:05+00:00", "second"),
        ("1750680000", "2025-06-23T12:00:00+00:00", "second"),
        ("1750680000000", "2025-06-23T12:00:00+00:00", "second"),
    ],
)
def test_what_machines_write_is_read_with_its_precision(text: str, moment: str, precision: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert (found.at.isoformat(), found.precision) == (moment, precision)


@pytest.mark.parametrize(
    "text", ["", "yesterdayish", "May", "2031-13-01", "2031-02-30", "3/5/2031", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("May 3, 2031", "2031-05-03"),
        ("Published: Saturday, May 3rd, 2031 at 10:15 a.m. EST", "2031-05-03"),
        ("3 May 2031", "2031-05-03"),
        ("2031-05-03", "2031-05-03"),
        ("3. Mai 2031", "2031-05-03"),
        ("3 de mayo de 2031", "2031-05-03"),
        ("le 3 décembre 2031", "2031-12-03"),
    ],
)
def test_a_date_on_a_line_of_its_own_near_the_top_is_found(line: str, day: str) -> None:
    found = find_date_line(f"Harbour board meets\n\n{line}\n\nThe board met.")
    assert found is not None
    assert found.at == datetime.fromisoformat(day).replace(tzinfo=UTC)
    assert found.precision == "day"


@pytest.mark.parametrize(
    "text",
    [
        "The fire of May 3, 2031 was the third.",
        "Budget of 2031",
        "March 99, 2031",
        "A headline\n" + "A line.\n" * 9 + "May 3, 2031",
        "03/05/2031",
    ],
)
def test_a_date_in_a_sentence_far_down_or_doubtful_is_none_of_the_article(text: str) -> None:
    assert find_date_line(text) is None


def test_an_empty_field_and_a_far_future_are_not_plausible() -> None:
    now = datetime(2031, 5, 3, tzinfo=UTC)
    for text, plausible in [("1970-01-01", False), ("2031-05-04", True), ("2070-01-01", False)]:
        moment = read_moment(text)
        assert moment is not None
        assert is_plausible(moment, now=now) is plausible
