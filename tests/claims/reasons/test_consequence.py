"""What makes a statement worth an editor's next minute."""

import pytest

from claims.reasons.consequence import REASONS, SENTENCES, Stakes, reasons, weight
from claims.reasons.offices import Office, has_office, offices


def names(stakes: Stakes) -> list[str]:
    return [reason.name for reason in reasons(stakes)]


def test_what_nothing_hangs_on_has_no_reasons_and_no_weight() -> None:
    assert names(Stakes()) == []
    assert weight(reasons(Stakes())) == 0


@pytest.mark.parametrize(
    ("stakes", "name"),
    [
        (Stakes(letters=0.5), "letter"),
        (Stakes(private=True), "private_person"),
        (Stakes(disagreement=0.4), "contested"),
        (Stakes(news=frozenset({"denial"})), "denial"),
        (Stakes(news=frozenset({"confirmation"})), "confirmation"),
        (Stakes(outlets=3), "widely_carried"),
        (Stakes(confidence=0.59), "unsure"),
        (Stakes(score=0.44), "barely_tied"),
        (Stakes(suggested=True), "other_claim"),
    ],
)
def test_each_reason_stands_for_what_it_says(stakes: Stakes, name: str) -> None:
    assert names(stakes) == [name]
    assert SENTENCES[name].endswith(".")


@pytest.mark.parametrize(
    "stakes",
    [
        Stakes(outlets=2),
        Stakes(confidence=0.6),
        Stakes(score=0.45),
        Stakes(score=None),
        Stakes(news=frozenset({"outlet"})),
    ],
)
def test_a_reason_does_not_hold_up_to_its_threshold(stakes: Stakes) -> None:
    assert names(stakes) == []


def test_no_reason_counts_for_more_than_its_weight() -> None:
    most = Stakes(
        disagreement=9,
        outlets=4000,
        confidence=0,
        score=0,
        suggested=True,
        private=True,
        letters=1,
        news=frozenset({"denial", "confirmation"}),
    )
    assert weight(reasons(most)) == sum(weight for _, weight in REASONS)
    assert len(reasons(most)) == len(REASONS)


def test_the_weightiest_reason_comes_first() -> None:
    assert names(Stakes(suggested=True, private=True, outlets=4)) == ["private_person", "widely_carried", "other_claim"]


@pytest.mark.parametrize("office", offices(), ids=lambda office: office.office)
def test_every_row_of_offices_proves_itself(office: Office) -> None:
    assert has_office("Ada Fenn", office.example)
    assert not has_office("Ada Fenn", office.counterexample)
    assert office.regex.search(office.example)


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        ("Governor Fenn", "", True),
        ("Ada Fenn", "The mayor spoke. " + "Much was said. " * 9 + "Ada Fenn left.", False),  # too far from the name
        ("Ada Fenn", "Ada Fennel, the mayor, spoke.", False),  # somebody else
        ("Ada (Fenn", "Ada (Fenn, mayor, spoke.", True),
        ("Ada Fenn", "Ada Fenn likes generals.", False),
    ],
)
def test_an_office_stands_in_the_name_or_beside_it(name: str, text: str, known: bool) -> None:
    assert has_office(name, text) is known
