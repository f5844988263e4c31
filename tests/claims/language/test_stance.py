"""Stance of what is refused, doubted, taken back, not known or judged in passing."""

from functools import cache

import pytest

from claims.language import Extractor, Given, Statement, load_extractor


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str) -> tuple[Statement, ...]:
    [found] = extractor().extract([Given(text=text)])
    return found.statements


@pytest.mark.parametrize(
    ("text", "stance", "cue"),
    [
        ("Anselm Grote stopped short of accusing the bank of fraud.", "not_claimed", "stopped short of accusing"),
        (
            "Halden Bank declined repeated requests for comment.",
            "no_response",
            "declined repeated requests for comment",
        ),
        ("Halden Bank provided no details of the sale.", "not_disclosed", "provided"),
        (
            "The inspectors left early. Nor did they claim that Halden Bank had hidden the letters.",
            "not_claimed",
            "claim",
        ),
        ("Mara Lindqvist cast doubt on the claim of the inspectors.", "disputes", "cast doubt on"),
        (
            "Corin Vale defended himself against claims that he forged the letters.",
            "disputes",
            "defended himself against",
        ),
        ("“I do not know whether the bridge is safe,” Corin Vale said.", "no_response", "said"),
        ("“I don't think the bridge is safe,” Corin Vale said.", "denies", "said"),
        ("Tobias Renner insisted Halden Bank never owned the mine.", "denies", "insisted"),
    ],
)
def test_the_cue_and_its_negation_give_the_stance(text: str, stance: str, cue: str) -> None:
    assert (stance, cue) in [(s.stance, text[s.cue.start : s.cue.end]) for s in read(text) if s.cue]


@pytest.mark.parametrize(
    "text",
    [
        "Corin Vale called on Senna Aldous to apologize for the letters.",
        "Corin Vale sought to withdraw the claim.",
        "“I have not given false information to the court,” Corin Vale said.",
        "Corin Vale asked why Senna Aldous did not disclose the letters.",
    ],
)
def test_what_was_only_wished_or_asked_is_neither_taken_back_nor_held_back(text: str) -> None:
    assert not {"withdraws", "not_disclosed"} & {s.stance for s in read(text)}


def test_an_outlet_that_judges_in_passing_makes_a_second_statement_of_its_own() -> None:
    both = read("Halden News reported incorrectly that Corin Vale had forged the letters.")
    assert [(s.stance, s.source is None) for s in both] == [("alleges", False), ("denies", True)]
    assert both[0].content == both[1].content
