"""Who is meant: names told apart, titles, ages, pronouns, and organisations that speak through somebody."""

from functools import cache

import pytest

from claims.language import Extracted, Extractor, Given, load_extractor


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str) -> Extracted:
    [found] = extractor().extract([Given(text=text)])
    return found


def speakers(text: str) -> list[str | None]:
    return [s.speaker for s in read(text).statements if s.source]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A spokesman for Halden Bank said the vault was empty.", "Halden Bank"),
        ("Halden Bank spokesman Piet Okafor said the vault was empty.", "Halden Bank"),
        ("Piet Okafor, a spokesman for Halden Bank, said the vault was empty.", "Halden Bank"),
        ("The ministry's spokeswoman, Ilse Marrow, said the vault was empty.", "the ministry"),
        ("Jana Petrik's lawyer said the vault was empty.", "Jana Petrik's lawyer"),
        ("People familiar with the matter said the vault was empty.", "people familiar with the matter"),
        ("The regulator holds the ledgers, it said.", "the regulator"),
        ("Tobias Renner will appeal, he said.", "Tobias Renner"),
    ],
)
def test_the_speaker_is_who_is_meant(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("second", "speaker"),
    [
        ("The mayor said the lido was safe.", "Jana Petrik"),
        ("The former mayor said the lido was safe.", "Jana Petrik"),
        ("The 47-year-old said the lido was safe.", "Jana Petrik"),
        ("Petrik said the lido was safe.", "Jana Petrik"),
        ("She said the lido was safe.", "Jana Petrik"),
        ("A diver said the lido was safe.", "a diver"),
    ],
)
def test_what_a_text_tells_of_a_person_is_remembered(second: str, speaker: str) -> None:
    text = f"Jana Petrik, 47, the mayor of Norrland, opened the lido on Monday.\n\n{second}"
    assert speakers(text)[-1] == speaker


def test_who_spoke_for_it_is_kept_and_still_speaks_for_it() -> None:
    text = "Joren Tave, a spokesman for Halden Bank, said the vault was empty. Tave denied that money was missing."
    first, second = [s for s in read(text).statements if s.source]
    assert (first.speaker, second.speaker) == ("Halden Bank", "Halden Bank")
    assert second.spoken_by == "Joren Tave"


def test_every_resolution_has_a_reason_and_a_confidence() -> None:
    for statement in read("Jana Petrik left. She said the bridge was unsafe.").statements:
        if statement.source:
            assert statement.speaker_reason == "pronoun: last person named"
            assert 0 < statement.speaker_confidence < 1


def test_what_cannot_be_resolved_stays_so() -> None:
    [statement] = [s for s in read("They said the bridge was unsafe.").statements if s.source]
    assert (statement.speaker, statement.speaker_reason) == (None, "unresolved")


def test_a_name_is_judged_once_for_the_whole_text() -> None:
    text = (
        "Mayor Edda Norling approved the shifts, the port said. Edda Norling, the payroll chief, denied it. "
        "Kestrel Parcels said Kestrel would appeal."
    )
    labels = {entity.text: entity.label for entity in read(text).entities}
    assert labels["Edda Norling"] == "PERSON"
    assert labels["Kestrel Parcels"] == "ORG"


def test_a_headlines_role_is_the_person_who_acts_below() -> None:
    text = (
        "Senator takes back remark on rival\n\nLucan Hesper has withdrawn his remark about Nadia Quorn.\n\nHe left.\n"
    )
    assert speakers(text)[0] == "Lucan Hesper"


def test_what_is_spelt_like_a_name_is_one_whatever_the_tagger_takes_it_for() -> None:
    text = "The chief executive of Overmere spoke first.\n\nOvermere denied that the stones were sold."
    assert speakers(text) == ["Overmere"]
