import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.reasons.known import Known, Rarity, Side
from claims.reasons.same_claim import ACCEPT, REASONS, SUGGEST, Claims, assign, compare, explain, scores

MakeSide = Callable[..., Side]
RARITY = Rarity(
    [{"norvane", "copy"}, {"norvane", "sue"}, {"kestrel", "norvane"}, {"pay"}, {"code"}, {"rain"}, {"vote"}]
)


def meaning(text: str) -> NDArray[np.float32]:
    """Stands in for the model: a vector of the letter triples, so that like texts lie near each other."""
    vector = np.full(384, 0.02, np.float32)
    for start in range(len(text) - 2):
        vector[sum(map(ord, text[start : start + 3])) * 31 % 384] += 1
    return vector / np.linalg.norm(vector)


@pytest.fixture
def make_side() -> MakeSide:
    def make(text: str, **changes: object) -> Side:
        given: dict[str, object] = {
            "id": text,
            "article": text,
            "speaker": "",
            "stance": "alleges",
            "voice": False,
            "words": frozenset(text.lower().split()),
            "resolved": text,
            "spans": ((0, len(text)),),
            "vector": meaning(text),
            "headline": 0.3,
        }
        return Side(**(given | changes))  # type: ignore[arg-type]

    return make


def sure(left: Side, right: Side) -> float:
    return compare(left, [right], RARITY)[0][0]


def test_the_same_words_are_one_claim_and_other_words_are_not(make_side: MakeSide) -> None:
    copied = make_side("Norvane copied the code of Kestrel", article="a")
    assert sure(copied, make_side("Norvane copied the code of Kestrel", article="b")) > 0.9
    assert sure(copied, make_side("Rain is expected before the vote", article="b")) < SUGGEST


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (
            "Norvane fired 40 workers over the code",
            "Norvane fired 65 workers over the code",
            "different_figures",
        ),
        ("Norvane copied the code in June", "Norvane copied the code in August", "different_dates"),
        ("Norvane sued Kestrel over the code", "Kestrel sued Norvane over the code", "swapped_actors"),
        (
            "Norvane copied the code of Kestrel",
            "Norvane never copied the code of Kestrel",
            "opposite_polarity",
        ),
    ],
)
def test_what_likeness_cannot_see_keeps_claims_apart(make_side: MakeSide, left: str, right: str, reason: str) -> None:
    one, other = make_side(left), make_side(right)
    assert sure(one, other) < ACCEPT
    against = [found for found in explain(one, other, RARITY) if found.name == reason]
    assert [found.contribution < 0 for found in against] == [True]


def test_a_denial_in_negative_words_is_about_the_thing_denied(make_side: MakeSide) -> None:
    accused = make_side("Norvane copied the code of Kestrel")
    denied = make_side("Norvane never copied the code of Kestrel", stance="denies")
    assert sure(accused, denied) > ACCEPT


def test_a_reason_shows_the_sentence_of_its_measure(make_side: MakeSide) -> None:
    found = explain(make_side("Norvane paid"), make_side("Norvane paid twice"), RARITY)
    sentences = {measure.__name__: measure.__doc__ for measure, _ in REASONS}
    assert all(reason.sentence == sentences[reason.name] for reason in found)
    assert all(sentence and sentence.endswith(".") and "\n" not in sentence for sentence in sentences.values())
    assert [abs(r.contribution) for r in found] == sorted((abs(r.contribution) for r in found), reverse=True)


def test_overlapping_contents_of_one_text_are_kept_apart(make_side: MakeSide) -> None:
    one = make_side("Norvane paid", article="a", spans=((0, 12),))
    assert sure(one, make_side("Norvane paid", article="a", spans=((5, 20),))) < sure(
        one, make_side("Norvane paid", article="a", spans=((50, 62),))
    )


def test_a_statement_joins_the_likest_claim_or_none(make_side: MakeSide) -> None:
    claims = {
        "copying": [make_side("Norvane copied the code of Kestrel")],
        "paying": [make_side("Kestrel never paid the workers")],
    }
    new = make_side("Norvane copied the code of Kestrel", id="new", article="c")
    joined = assign(new, claims, RARITY)
    assert (joined.claim, joined.suggestion) == ("copying", None)
    assert joined.score >= ACCEPT
    assert joined.reasons
    alone = assign(make_side("Rain is expected before the vote"), claims, RARITY)
    assert (alone.claim, alone.suggestion, alone.reasons) == (None, None, ())


def test_a_claim_that_an_editor_ruled_out_is_not_taken(make_side: MakeSide) -> None:
    claims = {"copying": [make_side("Norvane copied the code of Kestrel")]}
    new = make_side("Norvane copied the code of Kestrel", article="c")
    assert assign(new, claims, RARITY, barred={"copying"}).claim is None


def test_between_the_thresholds_it_is_a_suggestion(make_side: MakeSide) -> None:
    claims = Claims(RARITY, {"copying": [make_side("Norvane copied the code of Kestrel")]})
    for text in ("Norvane copied code", "Norvane copied it", "Kestrel code was copied", "Norvane took code"):
        found = claims.assign(make_side(text))
        assert (found.claim is not None) == (found.score >= ACCEPT)
        assert (found.suggestion is not None) == (SUGGEST <= found.score < ACCEPT)


def test_nothing_known_means_a_new_claim(make_side: MakeSide) -> None:
    assert assign(make_side("Norvane paid"), {}, RARITY).claim is None
    assert compare(make_side("Norvane paid"), [], RARITY) == []


def test_rare_words_weigh_more_than_names_that_all_share() -> None:
    assert RARITY.weight("copy") > RARITY.weight("norvane") > 0
    assert RARITY.weight("never seen") >= RARITY.weight("copy")
    assert Rarity([]).weight("word") > 0


def test_five_hundred_statements_are_compared_with_each_other_in_seconds(make_side: MakeSide) -> None:
    sides = [make_side(f"Norvane fired {n} workers in June of Kestrel plant {n % 7}") for n in range(500)]
    known, start = Known(RARITY, sides), time.process_time()
    for side in sides:
        assert scores(side, known).shape == (500,)
    assert time.process_time() - start < 10
