from datetime import date

import pytest

from claims.reasons.when import When, when

THURSDAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("the firm was searched on Tuesday", date(2026, 3, 3), "day"),
        ("the firm was searched on Thursday", THURSDAY, "day"),
        ("the firm was searched on Friday", date(2026, 2, 27), "day"),
        ("it discharged solvent on March 3", date(2026, 3, 3), "day"),
        ("it discharged solvent on 3 March", date(2026, 3, 3), "day"),
        ("it discharged solvent on the 3rd of March", date(2026, 3, 3), "day"),
        ("it discharged solvent on 30 December", date(2025, 12, 30), "day"),
        ("it discharged solvent on June 3, 2019", date(2019, 6, 3), "day"),
        ("on Tuesday, 3 March, the firm was searched", date(2026, 3, 3), "day"),
        ("managers knew of it in February", date(2026, 2, 1), "month"),
        ("managers knew of it in November", date(2025, 11, 1), "month"),
        ("managers knew of it in June 2024", date(2024, 6, 1), "month"),
        ("the contract of 2024", date(2024, 1, 1), "year"),
    ],
)
def test_a_date_is_what_it_was_when_it_was_published(text: str, day: date, precision: str) -> None:
    assert when(text, THURSDAY) == When(day=day, precision=precision)


@pytest.mark.parametrize(
    "text",
    [
        "the firm stole it",
        "it may have stolen it",
        "the hearing is next Tuesday",
        "it meets on Tuesdays",
        "he took bribes between March 2024 and May 2025",
        "he has taken bribes since March",
        "it was searched on Monday and on Tuesday",
        "the audit covers 2023-24",
        "it happened on June 31",
        "it happened on June 3",  # nine months ago, or in three months
        "in 2031 it will be gone",
        "from 3 March to 9 March",
    ],
)
def test_what_may_be_another_day_is_no_date(text: str) -> None:
    assert when(text, THURSDAY) is None
