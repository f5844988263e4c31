from claims.models import Cell, Tally
from claims.pages.travelled import travelled
from sources.models import Outlet

OUTLETS = {key: Outlet(key=key, name=name) for key, name in (("a", "The Alder"), ("b", "Birch"), ("c", "Cedar"))}


def cell(key: str, *states: str) -> Cell:
    return Cell(outlet=OUTLETS[key], states=list(states), evidence={})


def answer(who: str | None, *outlets: str, stance: str = "denies") -> dict[str, object]:
    return {"who": who, "stance": stance, "outlets": list(outlets), "first": "2026-03-02T12:00:00+00:00"}


def test_who_carries_no_answer_stands_before_who_could_not_carry_one() -> None:
    tally = Tally(answers=[answer("Tarn", "c")], unanswered=["a", "b"], early=["a"])
    found = travelled(tally, [cell("a", "alleges"), cell("b", "states"), cell("c", "alleges", "denies")])
    assert found
    assert [(missing.outlet.name, missing.early) for missing in found.none] == [("Birch", False), ("The Alder", True)]
    assert [(response.who, response.number) for response in found.responses] == [("Tarn", 1)]
    assert found.some == []


def test_an_outlet_with_one_answer_may_lack_another_ones() -> None:
    answers = [answer("Tarn", "b", "c"), answer(None, "b"), answer("Marrow", "a")]
    found = travelled(Tally(answers=answers), [cell("a", "alleges", "denies"), cell("b", "alleges", "denies")])
    assert found
    assert [(missing.outlet.name, [one.who for one in missing.lacks]) for missing in found.some] == [
        ("The Alder", ["Tarn"])  # Birch lacks Marrow's, which one outlet alone carries: too little to go by
    ]


def test_a_name_in_full_and_in_short_may_be_one_speaker_and_nobody_named_may_be_anybody() -> None:
    answers = [answer("Marrow Foods", "b", "c"), answer("Marrow", "a"), answer("Tarn", "b", "c")]
    cells = [cell(key, "alleges", "denies") for key in "abc"]
    found = travelled(Tally(answers=answers), cells)
    assert found
    assert [(one.who, one.number) for one in found.responses] == [("Marrow Foods", 3), ("Tarn", 2)]
    assert [(missing.outlet.key, [one.who for one in missing.lacks]) for missing in found.some] == [("a", ["Tarn"])]
    assert travelled(Tally(answers=[answer("Tarn", "b", "c"), answer(None, "a")]), cells) is None


def test_a_claim_that_nobody_answered_or_all_answered_has_nothing_to_tell() -> None:
    assert travelled(None, []) is None
    assert travelled(Tally(answers=[]), [cell("a", "alleges")]) is None
    assert travelled(Tally(answers=[answer("Tarn", "a")]), [cell("a", "alleges", "denies")]) is None


def test_answers_beyond_what_fits_are_counted() -> None:
    answers = [answer(f"Speaker {number}", "b") for number in range(8)]
    found = travelled(Tally(answers=answers, unanswered=["a"]), [cell("a", "alleges"), cell("b", "denies")])
    assert found
    assert (len(found.responses), found.left_out) == (6, 2)
