import pytest

from claims.models.claims import ORDERS
from claims.pages.outline import ORDERED, outline


def reach(shared: int, alone: int = 0, denied: int = 0, left_out: int = 0) -> dict[str, int]:
    return {"shared": shared, "alone": alone, "denied": denied, "left_out": left_out}


def denial(who: str | None, *outlets: str, stance: str = "denies") -> dict[str, object]:
    return {"who": who, "stance": stance, "outlets": list(outlets), "first": "2026-03-02T12:00:00Z"}


@pytest.mark.parametrize(
    ("counts", "covered", "told"),
    [
        (
            reach(26, 100, 14, 20),
            7,
            "7 outlets covered this story: of the 26 claims that two or more carry, 14 are reported as denied,"
            " by Ms Tarn, and 20 are left out by at least one outlet.",
        ),
        (
            reach(2, 0, 1, 0),
            2,
            "2 outlets covered this story: of the 2 claims that two or more carry, 1 is reported as denied, by Ms Tarn,"
            " and none is known to be left out.",
        ),
        (
            reach(1, 3, 0, 1),
            3,
            "3 outlets covered this story: of the one claim that two or more carry, no denial is reported,"
            " and some outlet left it out.",
        ),
        (
            reach(0, 3),
            1,
            "One outlet covered this story, and 3 claims were found in it: nothing can be set side by side yet.",
        ),
        (reach(0, 1), 2, "2 outlets covered this story, and 1 claim was found, in one outlet alone."),
        (reach(0, 0), 2, ""),
        (reach(0, 0), 0, ""),
    ],
)
def test_one_sentence_says_what_the_matrix_shows(counts, covered, told):
    assert outline(counts, covered, [[denial("Ms Tarn", "a", "b")]]) == told


def test_those_whose_denials_most_outlets_carry_are_named_first_and_the_rest_counted():
    answers = [
        [denial("A spokesman", "a"), denial("Ms Tarn", "a", "b"), denial(None, "a", "b", "c")],
        [denial("Mr Oake", "c"), denial("ms tarn", "d"), denial("Mr Vale", "a", stance="disputes")],
    ]
    assert "denied, by Ms Tarn, a spokesman and 1 other, and" in outline(reach(5, denied=4), 3, answers)


def test_a_denial_by_nobody_named_names_nobody():
    assert "4 are reported as denied, and none" in outline(reach(5, denied=4), 3, [[denial(None, "a")]])


def alleged(*whom: str | None) -> dict[str, object]:
    return {"alleges": {"most": [{"who": who, "outlets": 9 - place} for place, who in enumerate(whom)]}}


def test_who_alleged_what_is_denied_is_named():
    told = outline(
        reach(5, denied=4), 3, [], [alleged("Mr Voss", None), alleged("Ms Quill", "mr voss"), {"denies": {}}]
    )
    assert told.endswith(" What is denied was alleged by Mr Voss and Ms Quill.")
    told = outline(reach(5, denied=4), 3, [], [alleged("Mr Voss", "A spokesman", "Ms Quill")])
    assert told.endswith(" What is denied was alleged by Mr Voss, a spokesman and others.")
    assert outline(reach(5, denied=4), 3, [], [alleged(None)]).endswith("none is known to be left out.")


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"Northline": 1}, " Without any answer, some of it stands in Northline."),
        ({"A": 1, "B": 2}, " Without any answer, some of it stands in A and B."),
        ({"A": 1, "B": 2, "C": 1}, " Without any answer, some of it stands in 3 outlets, most in B."),
        ({"A": 1, "B": 1, "C": 1}, " Without any answer, some of it stands in 3 outlets."),
    ],
)
def test_outlets_that_carry_no_answer_to_what_is_denied_are_named_or_counted(lacking, told):
    assert outline(reach(5, denied=4), 3, [], [], list(lacking.items())).endswith(f"to be left out.{told}")


def test_a_name_without_end_is_cut():
    assert len(outline(reach(5, denied=4), 3, [[denial("Tarn " * 500, "a")]])) < 300


def test_every_order_that_claims_can_stand_in_is_told_in_a_sentence():
    assert {order.name for order in ORDERED} == set(ORDERS)
    assert all(order.told.endswith(".") for order in ORDERED)
