from datetime import UTC, datetime

from claims.pages.over_time import MOST, over_time


def row(year: int, month: int, side: str, *stances: str, claims: int = 1) -> dict[str, object]:
    return {"month": datetime(year, month, 1, tzinfo=UTC), "side": side, "stances": list(stances), "claims": claims}


def test_nothing_is_drawn_where_nothing_was_said():
    assert over_time([]) is None


def test_claims_are_counted_by_month_side_and_stance_with_the_same_in_words():
    found = over_time(
        [
            row(2026, 1, "by", "alleges", claims=3),
            row(2026, 1, "by", "states"),
            row(2026, 3, "against", "alleges", claims=2),
            row(2026, 3, "answers", "denies"),
        ]
    )
    assert (found.unit, found.tallest) == ("month", 4)
    assert [(one.side, one.claims) for one in found.rows] == [("by", 4), ("against", 2), ("answers", 1)]
    assert [period.name for period in found.periods] == ["March 2026", "January 2026"]
    assert found.periods[1].sides[0] == ("puts forward", 4, "3 alleged and 1 stated as fact")
    [alleged, stated] = found.rows[0].bars
    assert (alleged.x, alleged.width, alleged.height, stated.height) == ("75.83%", "6.67%", 42.0, 14.0)
    assert alleged.y == stated.y + stated.height, "one stands on the other"


def test_a_claim_stands_in_one_bar_even_where_it_is_told_in_two_stances():
    found = over_time([row(2026, 1, "answers", "denies", "no_response"), row(2026, 1, "by", "alleges", "states")])
    assert [(one.claims, [bar.stance for bar in one.bars]) for one in found.rows] == [
        (1, ["alleges"]),
        (0, []),
        (1, ["denies"]),
    ]


def test_a_long_time_is_told_in_years_and_an_endless_one_is_cut():
    years = over_time([row(2019, 5, "by", "alleges"), row(2026, 5, "by", "alleges")])
    assert (years.unit, [period.name for period in years.periods], years.left_out) == ("year", ["2026", "2019"], 0)
    ages = over_time([row(1900, 1, "by", "alleges", claims=7), row(2026, 5, "by", "alleges")])
    assert (ages.left_out, [period.name for period in ages.periods]) == (7, ["2026"])
    assert len(over_time([row(2000 + n, 1, "by", "alleges") for n in range(26)]).rows[0].bars) <= MOST


def test_the_scale_names_its_ends_and_its_middle_and_is_a_year_long_at_least():
    short = over_time([row(2026, 2, "by", "alleges")])
    assert [words for _, words in short.ticks] == ["Mar 2025", "Aug 2025", "Feb 2026"]
    long = over_time([row(2024, 1, "by", "alleges"), row(2026, 5, "by", "alleges")])
    assert [words for _, words in long.ticks] == ["Jan 2024", "Mar 2025", "May 2026"]


def test_a_key_has_the_stances_that_are_drawn():
    assert over_time([row(2026, 1, "by", "states"), row(2026, 2, "answers", "denies")]).stances == ["states", "denies"]
