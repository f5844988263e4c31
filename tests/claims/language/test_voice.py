"""What the outlet says itself: what happened, or somebody named is so; no advice, no generalities, no forecasts."""

from functools import cache

import pytest

from claims.language import Extractor, Given, Statement, load_extractor


@cache
def extractor() -> Extractor:
    return load_extractor()


def voiced(text: str) -> list[Statement]:
    [found] = extractor().extract([Given(text=text)])
    return [s for s in found.statements if s.stance == "states"]


@pytest.mark.parametrize(
    "text",
    [
        "Halden Bank closed two branches in May.",
        "The council voted to close the lido on Monday.",
        "Mara Lindqvist is the founder of the clinic.",
        "The repairs cost 4 million crowns.",
    ],
)
def test_a_checkable_sentence_is_a_statement(text: str) -> None:
    [statement] = voiced(text)
    assert (statement.source, statement.cue, statement.speaker_reason) == (None, None, "outlet voice")
    assert 0 < statement.confidence < 1


@pytest.mark.parametrize(
    "text",
    [
        "Every bank with a vault faces this risk.",
        "Proving such a theft in court is hard.",
        "The harbour could close before winter.",
        "If the pumps fail, the cellars fill with water.",
        "You should keep your receipts in a folder.",
        "What happens next is unclear?",
    ],
)
def test_generalities_forecasts_and_advice_are_none(text: str) -> None:
    assert voiced(text) == []


def test_a_credit_of_the_outlets_own_sentence_is_kept_apart() -> None:
    text = "The breach, first reported by the tech site Bytemoor, began with a stolen password."
    [statement] = voiced(text)
    assert statement.via == ("Bytemoor",)
    assert [text[c.start : c.end] for c in statement.content] == ["The breach", "began with a stolen password"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr Verrell denies taking bribes from Ostermark.",
        "Mr Verrell denied conspiracy on Monday.",
        "Brisa Motors denies wrongdoing at the port of Halden.",
    ],
)
def test_what_somebody_contests_is_never_the_outlets_fact(sentence: str) -> None:
    [found] = extractor().extract(
        [Given(text=f"The trial of Mr Verrell and Brisa Motors opened on Monday.\n\n{sentence}")]
    )
    about = [one for one in found.statements if any(span.start > 60 for span in one.content)]
    assert [one.stance for one in about] == ["denies"]
