import time
import tracemalloc
from collections.abc import Callable
from itertools import count

import pytest

from claims.reasons.discrepancies import MOST_OF_A_KIND, Discrepancy, Said, discrepancies
from claims.reasons.discrepancies.legal import clashes
from claims.reasons.discrepancies.opposing import MOST_VERSIONS
from claims.reasons.discrepancies.wording import steps

MakeSaid = Callable[..., Said]


@pytest.fixture
def make_said() -> MakeSaid:
    numbers = count(1)

    def make_said(outlet: str, text: str, **fields: object) -> Said:
        given: dict[str, object] = {"outlet": outlet, "id": f"t{next(numbers):04}", "text": text, "stance": "alleges"}
        return Said(**(given | fields))  # type: ignore[arg-type]

    return make_said


def only(said: list[Said]) -> Discrepancy:
    [found] = discrepancies(said)
    return found


def test_a_version_names_each_outlet_once_with_its_first_statement(make_said: MakeSaid) -> None:
    said = [
        make_said("dial", "40 boats sank"),
        make_said("dial", "forty boats sank"),
        make_said("quay", "65 boats sank"),
        make_said("weir", "40 boats sank"),
    ]
    found = only(said)
    assert found.sentence == "Outlets give different figures: “40 boats” and “65 boats”."
    assert [(version.outlets, version.statements) for version in found.versions] == [
        (("dial", "weir"), ("t0001", "t0004")),
        (("quay",), ("t0003",)),
    ]


def test_an_outlet_that_carries_both_differs_from_neither(make_said: MakeSaid) -> None:
    said = [make_said("dial", "40 boats sank"), make_said("dial", "65 boats sank"), make_said("quay", "65 boats sank")]
    assert discrepancies(said) == []
    assert only([*said, make_said("weir", "40 boats sank")]).versions[0].outlets == ("dial", "weir")


def test_one_outlet_alone_and_denials_give_nothing(make_said: MakeSaid) -> None:
    assert discrepancies([]) == []
    assert discrepancies([make_said("dial", "40 boats sank"), make_said("dial", "65 boats sank")]) == []
    denied = make_said("quay", "65 boats sank", stance="denies")
    assert discrepancies([make_said("dial", "40 boats sank"), denied]) == []


def test_a_quotation_is_set_beside_the_fullest_of_those_that_most_outlets_carry(make_said: MakeSaid) -> None:
    said = [
        make_said("dial", "“We never took a single cent from them, and we said so”", quote="direct"),
        make_said("weir", "“We never took a single cent from them”", quote="direct"),
        make_said("quay", 'he had "never took a small cent from them"', quote="mixed"),
    ]
    first, second = only(said).versions
    assert (first.outlets, first.words) == (("dial", "weir"), "We never took a single cent from them, and we said so")
    assert [(piece.mark, piece.text) for piece in second.pieces] == [
        ("same", "never took a "),
        ("dropped", "single"),
        ("added", "small"),
        ("same", " cent from them"),
    ]


def test_pieces_without_what_is_dropped_are_the_quotation_as_printed(make_said: MakeSaid) -> None:
    said = [
        make_said("dial", "“The board knew of the valve in winter and did nothing, nothing at all.”", quote="direct"),
        make_said("quay", "“The board knew of the faulty valve and did nothing - nothing whatever.”", quote="direct"),
    ]
    _, second = only(said).versions
    kept = "".join(piece.text for piece in second.pieces if piece.mark != "dropped")
    assert kept == second.words == "The board knew of the faulty valve and did nothing - nothing whatever."


def test_a_softening_is_dropped_by_the_outlet_that_states_it_itself(make_said: MakeSaid) -> None:
    said = [
        make_said("dial", "the clerk allegedly forged the minutes", hedges=("allegedly",)),
        make_said("weir", "the clerk forged the minutes", speaker="Ms Tarn"),
        make_said("quay", "The clerk forged the minutes", stance="states", voice=True),
    ]
    softened, plain = only(said).versions
    assert (softened.how, softened.outlets) == ("with “allegedly”, or as somebody's account", ("dial", "weir"))
    assert (plain.how, plain.outlets) == ("in the outlet's own voice, without a softening word", ("quay",))


def test_quoted_words_and_reported_speech_are_not_the_outlets_own_voice(make_said: MakeSaid) -> None:
    soft = make_said("dial", "the clerk forged the minutes", speaker="Ms Tarn")
    quoted = make_said("quay", "“The clerk forged the minutes”", stance="states", voice=True, quote="direct")
    told = make_said("weir", "Ms Tarn told the court the clerk forged the minutes", stance="states", voice=True)
    assert discrepancies([soft, quoted, told]) == []


def test_harder_words_come_after_softer_ones(make_said: MakeSaid) -> None:
    found = only([make_said("dial", "Norvane stole the designs"), make_said("quay", "Norvane took the designs")])
    assert found.sentence == "Outlets use softer and harder words: “took” and “stole”."


@pytest.mark.parametrize("step", steps(), ids=lambda step: f"{step.scale} {step.grade}")
def test_every_step_of_a_scale_proves_itself(step) -> None:
    assert list(step.words_in(step.example)) != []
    assert list(step.words_in(step.counterexample)) == []


def test_every_scale_has_two_steps_or_more_and_no_sentence_stands_on_two() -> None:
    grades: dict[str, set[int]] = {}
    for step in steps():
        grades.setdefault(step.scale, set()).add(step.grade)
        others = [other for other in steps() if other.scale == step.scale and other.grade != step.grade]
        assert not [other for other in others if list(other.words_in(step.example))]
    assert {scale for scale, found in grades.items() if sorted(found) != list(range(1, len(found) + 1))} == set()


@pytest.mark.parametrize("clash", clashes(), ids=lambda clash: f"{clash.one} and {clash.other}")
def test_states_before_the_law_that_do_not_go_together(make_said: MakeSaid, clash) -> None:
    def said(outlet: str, state: str, text: str) -> Said:
        return make_said(outlet, text, legal="" if state == "formally_accused" else state)

    found = discrepancies([said("dial", clash.one, clash.example[0]), said("quay", clash.other, clash.example[1])])
    [legal] = [one for one in found if one.kind == "legal"]
    assert {version.how for version in legal.versions} == {
        clash.one.replace("_", " "),
        clash.other.replace("_", " "),
    }


def test_a_claim_of_2000_statements_stays_small_and_says_what_was_left_out(make_said: MakeSaid) -> None:
    said = [
        make_said(f"outlet-{n % 200}", f"“We saw {n} crates and {n} boats in yard {n} that day, and none was ours”")
        for n in range(2000)
    ]
    said = [Said(**{**vars(one), "quote": "direct"}) for one in said]
    start = time.perf_counter()
    discrepancies(said)
    assert time.perf_counter() - start < 20  # some 2 seconds; all pairs would take minutes
    tracemalloc.start()
    found = discrepancies(said)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6
    assert len(found) <= 5 * MOST_OF_A_KIND
    assert all(len(one.versions) <= MOST_VERSIONS for one in found)
    assert (
        "versions, the 8 that most outlets carry are kept"
        in next(one for one in found if one.kind == "figures").sentence
    )


def test_more_of_a_kind_than_are_kept_is_said(make_said: MakeSaid) -> None:
    things = ["boats", "homes", "cars", "vials", "crates", "letters", "lamps", "doors"]
    said = [make_said(outlet, ", ".join(f"{n} {thing}" for thing in things)) for outlet, n in (("a", 3), ("b", 5))]
    found = discrepancies(said)
    assert len(found) == MOST_OF_A_KIND
    assert found[-1].sentence.endswith("2 more of this kind are not kept.")


def test_the_same_statements_give_the_same(make_said: MakeSaid) -> None:
    said = [make_said(f"outlet-{n % 7}", f"{n % 5} boats were stolen, {n % 3} homes taken") for n in range(60)]
    assert discrepancies(said) == discrepancies(said)
    assert [one.sentence for one in discrepancies(said)] == [one.sentence for one in discrepancies(said[::-1])]
