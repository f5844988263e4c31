import pytest

from claims.reasons import facts


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("More than 40 people were hurt", 40, "people"),
        ("sixty-five workers left", 65, "worker"),
        ("a fine of $2.5 million", 2.5e6, "dollar"),
        ("sales fell 12%", 12, "percent"),
        ("some 1,200 homes burned", 1200, "home"),
        ("three billion euros", 3e9, "euro"),
    ],
)
def test_a_figure_has_a_value_and_what_it_counts(text: str, value: float, unit: str) -> None:
    assert [(f.value, f.unit) for f in facts.figures(text)] == [(value, unit)]


@pytest.mark.parametrize("text", ["on June 3, 2021", "one of them left", "the 2019 audit", "Route A4"])
def test_calendar_words_and_pronouns_are_no_figures(text: str) -> None:
    assert not [figure for figure in facts.figures(text) if figure.unit]


@pytest.mark.parametrize(
    ("left", "right", "clash"),
    [
        ("more than 40 people died", "65 people died", True),
        ("more than 40 people died", "forty people died", False),
        ("about 100 homes burned", "98 homes burned", False),
        ("100 homes burned", "98 homes burned", True),
        ("40 people died", "65 homes burned", False),
        ("40 people died and 3 are missing", "40 people died", False),
        ("the fine is $2m", "the fine is $2 million", False),
        ("Doe, 66, was arrested", "Doe, 67, was arrested", False),
    ],
)
def test_figures_clash_only_where_they_count_the_same_thing(left: str, right: str, clash: bool) -> None:
    assert facts.figures_clash(facts.figures(left), facts.figures(right)) is clash
    assert facts.figures_clash(facts.figures(right), facts.figures(left)) is clash


@pytest.mark.parametrize(
    ("left", "right", "clash"),
    [
        ("signed on 3 June", "signed in July", True),
        ("signed on Sept. 4", "signed on September 5", True),
        ("signed on Sept. 4", "signed in September", False),
        ("met on Friday", "met on Monday", True),
        ("met in 2019 and 2020", "met in 2020", False),
        ("it may rain", "it rained in June", False),
        ("they march on Friday", "they walked in May 2020", False),
    ],
)
def test_dates_clash_within_one_kind_of_calendar_word(left: str, right: str, clash: bool) -> None:
    assert facts.dates_clash(facts.dates(left), facts.dates(right)) is clash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The firm did not copy the files", True),
        ("The firm didn\u2019t copy the files", True),
        ("Nobody copied the files", True),
        ("the report is entirely false", True),
        ("The firm copied the files", False),
        ("a breach of contract, not a theft", False),
        ("it copied not only code", False),
        ("filing false records", False),
    ],
)
def test_polarity_is_that_of_the_proposition(text: str, expected: bool) -> None:
    assert facts.negated(text) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Norvane sued Kestrel Labs", "Kestrel Labs sued Norvane", True),
        ("Norvane sued Kestrel Labs", "Kestrel Labs was sued by Norvane", False),
        ("Norvane was sued by Kestrel Labs", "Norvane sued Kestrel Labs", True),
        ("Norvane sued Kestrel Labs", "Kestrel Labs praised Norvane", False),
        ("Norvane sued Kestrel Labs", "Norvane has sued Kestrel Labs", False),
    ],
)
def test_swapped_means_one_act_the_other_way_round(left: str, right: str, expected: bool) -> None:
    assert facts.swapped(facts.acts(left), facts.acts(right)) is expected
