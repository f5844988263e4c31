"""What ties two claims that are not one. All names are invented."""

from dataclasses import replace

import numpy as np
import pytest

from claims.reasons.known import Known, Rarity, Side
from claims.reasons.related import Tie, ties

_STOP = frozenset(["the", "a", "of", "in", "on", "by", "for", "to", "from", "and", "at", "with", "not", "our", "are"])


def said(text: str, **fields: object) -> Side:
    words = frozenset(word.strip(".,").lower() for word in text.split()) - _STOP
    vector = np.zeros(384, np.float32)
    for word in words:  # words that are alike lie at one place: enough of a meaning for these tests
        vector[hash_of(word)] += 1
    vector /= np.linalg.norm(vector)
    given = {"id": text, "article": text, "speaker": "", "stance": "alleges", "voice": False, "headline": 0.0}
    return Side(**{**given, "words": words, "resolved": text, "spans": ((0, len(text)),), "vector": vector, **fields})  # type: ignore[arg-type]


def hash_of(word: str) -> int:
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(word)) % 384


def tie(left: Side, right: Side) -> Tie | None:
    rest = [said(f"the harbour office number{k} opened its gate{k}") for k in range(8)]
    rarity = Rarity(side.words for side in [left, right, *rest])
    return next(iter(ties(left, Known(rarity, [right]))), None)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("variant_figure", "the Brant ferry fire killed 40 passengers", "the Brant ferry fire killed 65 passengers"),
        ("variant", "Quillon Marine closed the Brant yard in June", "Quillon Marine closed the Brant yard in October"),
        ("variant", "Aldous Penn bribed the harbour inspector", "Marta Voss bribed the harbour inspector"),
        ("contradicts", "Quillon Marine sued Harrowgate Yards", "Harrowgate Yards sued Quillon Marine"),
        ("contradicts", "the Brant ferry carried enough rafts", "the Brant ferry carried not enough rafts"),
        (
            "part_of",
            "Quillon Marine copied the drawings",
            "Quillon Marine copied the drawings and sold them to a rival yard abroad",
        ),
    ],
)
def test_claims_that_are_told_apart_are_tied(kind: str, left: str, right: str) -> None:
    found = tie(said(left), said(right))
    assert found
    assert found.kind == kind
    assert found.reasons[0].sentence
    assert 0 < found.score <= 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("the Brant ferry fire killed 40 passengers", "the mill on the Ister employs 65 weavers"),
        ("Quillon Marine closed the Brant yard in June", "the museum will show its paintings in October"),
        ("Aldous Penn bribed the harbour inspector", "the harbour inspector thanked the choir for its concert"),
    ],
)
def test_claims_about_different_things_are_not(left: str, right: str) -> None:
    assert tie(said(left), said(right)) is None


def test_a_part_is_found_from_either_side() -> None:
    part = said("Quillon Marine copied the drawings")
    whole = said("Quillon Marine copied the drawings and sold them to a rival yard abroad")
    [one, other] = tie(part, whole), tie(whole, part)
    assert one
    assert other
    assert (one.turned, other.turned) == (False, True)


def test_what_the_accused_says_in_reply_is_a_response() -> None:
    charge = said(
        "Harrowgate copied the drawings of the ferry", speaker="Quillon Marine", article="a", spans=((0, 40),)
    )
    answer = said(
        "our drawings of the ferry are older", speaker="Harrowgate", article="a", spans=((80, 120),), cue="replied that"
    )
    found = tie(answer, charge)
    assert found
    assert (found.kind, found.turned) == ("response_to", False)
    later = replace(answer, spans=((5000, 5040),))
    elsewhere = replace(answer, article="b")
    other, unasked = replace(answer, speaker="Marta Voss"), replace(answer, cue="said")
    assert [tie(one, charge) for one in (later, elsewhere, other, unasked)] == [None] * 4


def test_a_speaker_does_not_contradict_himself() -> None:
    one = said("the Brant ferry carried enough rafts", speaker="Quillon Marine")
    other = said("the Brant ferry carried not enough rafts", speaker="Marta Voss")
    assert tie(one, other)
    assert tie(one, replace(other, speaker="Quillon Marine")) is None
