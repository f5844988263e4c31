"""Places in a text, as an editor writes them."""

import pytest

from claims.desk.spans import SpanError, read, write


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("", []),
        ("  ", []),
        ("12-18", [[12, 18]]),
        (" 12 - 18 ", [[12, 18]]),
        ("12–18", [[12, 18]]),
        ("20-24, 12-18", [[12, 18], [20, 24]]),
        ("12-18;20-24", [[12, 18], [20, 24]]),
        ("12-18 20-24", [[12, 18], [20, 24]]),
        ("12-18,18-20", [[12, 18], [18, 20]]),
        ("0-100", [[0, 100]]),
    ],
)
def test_places_are_read_in_the_order_of_the_text(given: str, found: list[list[int]]) -> None:
    assert read(given, 100) == found


@pytest.mark.parametrize(
    "given",
    [
        *("12", "12-", "-18", "a-b", "12-18-20", "12.5-18"),
        *("18-12", "12-12", "0-101", "12-18, 17-20", "9999999999-99999999999", "١-٢", "\0"),
    ],
)
def test_what_is_no_place_is_refused_with_what_would_do(given: str) -> None:
    with pytest.raises(SpanError, match=r"write it like|holds nothing|lies outside|lie over"):
        read(given, 100)


def test_what_was_written_is_read_again() -> None:
    assert read(write([[1, 5], [7, 9]]), 10) == [[1, 5], [7, 9]]
