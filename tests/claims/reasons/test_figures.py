import pytest

from claims.reasons.figures import Figure, comparable, differ, figures, found_in
from claims.reasons.measures import Measure, Role, measures, roles


def only(text: str) -> Figure:
    [figure] = found_in(text)
    return figure


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("between 10 and 12 boats", 10, 12, "boat"),
        ("10-12 boats", 10, 12, "boat"),
        ("10 to 12 million euros", 10e6, 12e6, "euro"),
        ("€10-12m", 10e6, 12e6, "euro"),
        ("between $10 and $12 million", 10e6, 12e6, "dollar"),
        ("dozens of workers", 24, 99, "worker"),
        ("tens of thousands of euros", 20_000, 99_999, "euro"),
        ("more than 40 lorries", 40, 80, "lorry"),
        ("40-plus lorries", 40, 80, "lorry"),
        ("fewer than 50 votes", 25, 50, "vote"),
        ("up to 80 jobs", 0, 80, "job"),
        ("a dozen officers", 12, 12, "officer"),
        ("half a million euros", 500_000, 500_000, "euro"),
        ("one in five drivers", 20, 20, "percent"),
        ("three quarters of the tenants", 75, 75, "percent"),
        ("two hundred and forty boxes", 240, 240, "box"),
        ("one thousand two hundred boxes", 1200, 1200, "box"),
        ("1.5tn dollars", 1.5e12, 1.5e12, "dollar"),
        ("5 km", 5000, 5000, "metre"),
        ("nine tonnes", 9000, 9000, "kilogram"),
        ("40 pounds of gelatine", 18.144, 18.144, "kilogram"),
        ("12 per cent", 12, 12, "percent"),
        ("40,000 fake accounts", 40_000, 40_000, "account"),
        ("12 police officers", 12, 12, "officer"),
    ],
)
def test_a_figure_is_a_range_of_what_it_counts(text: str, low: float, high: float, unit: str) -> None:
    figure = only(text)
    assert (figure.low, figure.high, figure.unit) == (pytest.approx(low), pytest.approx(high), unit)
    assert figure.words == text or text.startswith(figure.words)


def test_from_one_to_another_is_two_figures_and_a_score_is_no_range() -> None:
    assert [figure.value for figure in found_in("it rose from 10 to 12 percent")] == [10, 12]
    assert [(figure.low, figure.high) for figure in found_in("it ended 3-1")] == [(3, 3), (1, 1)]


@pytest.mark.parametrize(
    "text",
    ["Section 12 of the act", "Flight 212", "on June 3, 2021", "aged 66", "at 9.30 am", "at 10pm", "one of them left"],
)
def test_what_only_names_or_dates_something_is_no_figure(text: str) -> None:
    assert found_in(text) == []


def test_a_figure_counts_in_its_own_clause_what_it_is_of() -> None:
    dead, hurt = found_in("12 people died and 30 were injured")
    assert (dead.role, dead.counts, hurt.role, hurt.counts) == ("dead", "people", "hurt", "people")
    assert not comparable(dead, hurt)
    some, whole = found_in("Brisa dismissed 100 of its 640 workers")
    assert (some.unit, whole.unit) == ("worker", "worker")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("more than 40 people", "43 people", False),
        ("more than 40 people", "38 people", True),
        ("more than 40 people", "400 people", True),
        ("at least 19 people", "at least 12 people", True),
        ("up to 80 jobs", "20 jobs", False),
        ("up to 80 jobs", "110 jobs", True),
        ("10-12 boats", "11 boats", False),
        ("10-12 boats", "15 boats", True),
        ("about 40,000 accounts", "39,842 accounts", False),
        ("40,000 accounts", "39,842 accounts", False),
        ("100 homes", "98 homes", True),
        ("$1.2 million", "$1.3 million", True),
        ("5 km", "3 miles", False),
        ("5 km", "8 km", True),
        ("18 months", "three years", True),
        ("23 percent", "77 percent", False),
        ("dozens of homes", "45 homes", False),
        ("dozens of homes", "nine homes", True),
    ],
)
def test_figures_differ_where_no_number_fits_both(left: str, right: str, expected: bool) -> None:
    one, other = only(left), only(right)
    assert comparable(one, other)
    assert (differ(one, other), differ(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("€2.5 million", "$2.5 million"),
        ("a fine of $5 million", "a contract worth $40 million"),
        ("three women were arrested", "five people were arrested"),
        ("40 homes", "40 boats"),
    ],
)
def test_figures_of_different_things_are_not_compared(left: str, right: str) -> None:
    assert not comparable(only(left), only(right))


@pytest.mark.parametrize("measure", measures(), ids=lambda measure: f"{measure.measure} x {measure.factor:g}")
def test_every_measure_proves_itself(measure: Measure) -> None:
    [found] = [figure for figure in figures(measure.example) if figure.unit == measure.measure]
    assert found.value == pytest.approx(measure.value)
    assert found.printed in measure.words
    assert measure.measure not in {figure.unit for figure in figures(measure.counterexample)}


@pytest.mark.parametrize("role", roles(), ids=lambda role: role.role)
def test_every_role_proves_itself(role: Role) -> None:
    assert role.role in {figure.role for figure in found_in(role.example)}
    assert role.role not in {figure.role for figure in found_in(role.counterexample)}
