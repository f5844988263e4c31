import pytest

from claims.reasons.question import NEAR, difference, lacking, question, sure, why

STOP = frozenset({"the", "of", "a"})
COPIED = "Harrowgate Instruments copied the tide model of Quillon Marine"


def test_the_words_that_say_something_and_the_names_are_read_off_a_question() -> None:
    asked = question("Was the tide model of Quillon Marine copied by Harrowgate?", STOP)
    assert set(asked.terms) == {"was", "tide", "model", "quillon", "marine", "copied", "by", "harrowgate"}
    assert asked.names == (("Quillon", "Marine"), ("Harrowgate",))
    assert question("The of a", STOP) is None
    assert question("?!", STOP) is None


def test_the_word_that_opens_a_question_is_a_name_only_where_it_is_known_as_one() -> None:
    asked = question("quillon copied it, Scientists say", STOP)
    assert asked.names == (("Scientists",),)
    assert asked.with_names({"quillon"}).names == (("Scientists",), ("quillon",))


@pytest.mark.parametrize(
    ("text", "claim", "kind", "sentence"),
    [
        ("It used 40,000 accounts", "It used 4,000 accounts.", "figure", "it says 4,000 accounts"),
        ("He was fined 3 million", "He was fined 5 million.", "figure", "it says 5 million"),
        ("It used 40,000 accounts", "It used many accounts.", "figure", "it says no “40,000 accounts”"),
        ("It dumped two tonnes", "It did so for sixteen days, after two denials.", "figure", "without the figure"),
        ("They met in June", "They met in April.", "date", "it says April"),
        (COPIED, "Quillon Marine copied the tide model of Harrowgate Instruments.", "turned", "the other way round"),
        ("The model was not copied", "The model was copied.", "opposite", "your words say that it is not so"),
        ("The model was copied", "The model was never copied.", "opposite", "this claim that it is not"),
    ],
)
def test_another_figure_day_side_or_not_makes_another_claim(text: str, claim: str, kind: str, sentence: str) -> None:
    found = difference(question(text, STOP), claim, claim)
    assert found
    assert found.kind == kind
    assert sentence in found.sentence


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("It used about 40,000 accounts", "It used 39,842 accounts."),
        ("It used accounts", "It used 4,000 accounts."),
        ("It dumped nine tonnes", "Nine tonnes were dumped, sixteen days before."),
        ("They met in June", "They met on 3 June."),
        (COPIED, f"{COPIED}."),
        ("Doe never took bribes", "Doe did not take bribes."),
    ],
)
def test_what_says_no_more_or_the_same_is_no_difference(text: str, claim: str) -> None:
    assert difference(question(text, STOP), claim, claim) is None


def test_more_words_and_more_meaning_make_surer_and_a_missing_name_much_less_sure() -> None:
    assert sure(share=1, cosine=0.9, lacks_name=False) > sure(share=0.7, cosine=0.7, lacks_name=False) > 0.5
    assert sure(share=0.8, cosine=0.7, lacks_name=True) < 0.5
    assert sure(share=0.2, cosine=0.3, lacks_name=False) < NEAR


def test_a_name_is_lacking_where_no_word_of_it_is_held() -> None:
    asked = question(f"they say {COPIED}", STOP)
    assert lacking(asked, {"harrowgate": True, "quillon": False}) == ("Quillon Marine",)
    assert lacking(asked, {"harrowgate": True, "marine": True}) == ()


def test_it_is_said_in_one_line_why() -> None:
    asked = question("Quillon copied the model", STOP)
    held = {"quillon": True, "model": True, "copied": False}
    assert why(asked, held, 0.2) == "It has “Quillon”, “model”, and not “copied”."
    assert why(asked, dict.fromkeys(held, True), 0.8).startswith("It means much the same. It has “Quillon”")
    assert why(asked, {}, 0.8) == "It means much the same in other words."
    assert why(asked, {}, 0.2) == "None of your words stand in it."
    assert why(asked, held, 0.9, ("Marine",)) == "It does not name Marine. It has “Quillon”, “model”."
