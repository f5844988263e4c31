import pytest

from claims.models import Silence, Stance
from claims.pages.sentences import (
    SAID,
    WHAT_IT_MEANS,
    Answer,
    carried,
    listed,
    mid_sentence,
    summary,
    why_silent,
    words_of,
)


def test_the_summary_is_what_the_page_promises():
    answers = [
        Answer(stance="denies", speaker="Marrow Foods", outlets=3),
        Answer(stance="alleges", speaker="Tarn", outlets=7),
    ]
    assert summary(outlets=7, origins=2, answers=answers, omitted=2) == [
        "Reported by 7 outlets from 2 origins.",
        "Alleged by Tarn in 7.",
        "Denied by Marrow Foods in 3.",
        "Left out by 2 that covered the story.",
    ]


def test_many_who_answer_are_counted_and_who_is_not_named_is_not_invented():
    answers = [Answer(stance="denies", speaker=name, outlets=1) for name in ("A", "B", None, "D", "E")]
    assert summary(outlets=1, origins=1, answers=answers, omitted=0)[1] == (
        "Denied by A in 1, by B in 1, by somebody unnamed in 1 and by 2 more."
    )


@pytest.mark.parametrize(
    ("stances", "shown"),
    [
        ({"denies": 1}, "Denied in 1 outlet"),
        ({"alleges": 3, "denies": 5, "no_response": 1}, "Denied in 5 outlets, alleged in 3, no response in 1"),
        ({}, "Carried by no outlet's current text"),
    ],
)
def test_a_claim_is_led_in_by_who_carries_it(stances, shown):
    assert carried(stances) == shown


def test_who_is_carried_most_is_named_and_the_others_counted():
    voices = {
        "alleges": {"speakers": 3, "most": [{"who": None}, {"who": "A former\nmanager"}, {"who": "Ms Tarn"}]},
        "no_response": {"speakers": 1, "most": [{"who": "Marrow Foods"}]},
        "denies": {"speakers": 1, "most": [{"who": None}]},
        "states": {"speakers": 1, "most": [{"who": "Northline"}]},  # in its own voice: the outlets are named below
    }
    assert carried({"alleges": 4, "no_response": 2, "denies": 1, "states": 1}, voices) == (
        "Alleged by a former manager and 2 others in 4 outlets, no response from Marrow Foods in 2, denied in 1,"
        " stated as fact in 1"
    )


def test_why_nothing_is_known_for_sure_is_said():
    assert why_silent("partial", 0, 0).startswith("Watched with gaps")
    assert why_silent("partial", 0, 3, doubtful=True).startswith("An article of its in another story may be about this")


def test_nothing_reported_is_said_so():
    assert summary(outlets=0, origins=0, answers=[], omitted=0) == ["No outlet's current text carries it."]


@pytest.mark.parametrize(
    ("names", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_as_in_a_sentence(names, shown):
    assert listed(names) == shown


def test_every_state_has_a_word_and_a_meaning():
    assert {*Stance.values, *Silence.values} == set(WHAT_IT_MEANS)
    assert set(SAID) == set(Stance.values)
    assert words_of(["alleges", "no_response"]) == "alleged and no response"


@pytest.mark.parametrize(
    ("name", "shown"), [("A former manager", "a former manager"), ("Ada Tarn", "Ada Tarn"), ("Theo", "Theo")]
)
def test_a_name_from_the_start_of_a_sentence_fits_into_the_middle_of_ours(name, shown):
    assert mid_sentence(name) == shown
