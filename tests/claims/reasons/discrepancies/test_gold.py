"""The gold of tests/gold/discrepancies: no kind falls below its floor, on all of it and on what was kept aside."""

from collections import Counter

import pytest

from benchmarks.discrepancies import Case, load, score
from claims.reasons.discrepancies import KINDS

PRECISION, RECALL = 0.9, 0.8
LEAST = {"figures": 30, "quotation": 30, "hedge": 30, "wording": 15, "legal": 15}
_FILES = {"f": "figures", "q": "quotation", "h": "hedge", "w": "wording", "l": "legal"}
CASES = load()


def test_there_is_enough_of_every_kind_and_traps_enough() -> None:
    about = Counter(_FILES[case.id[0]] for case in CASES)
    traps = Counter(_FILES[case.id[0]] for case in CASES if not case.marked)
    assert {kind for kind, least in LEAST.items() if about[kind] < least} == set()
    assert {kind for kind in KINDS if traps[kind] < 0.4 * about[kind]} == set()
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cases", [CASES, [case for case in CASES if case.part == "held"]], ids=["all", "held"])
def test_every_kind_holds_its_floor(cases: list[Case], kind: str) -> None:
    tally = score(cases)[kind]
    assert tally.marked
    assert tally.precision >= PRECISION, tally
    assert tally.recall >= RECALL, tally
