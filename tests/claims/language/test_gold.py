"""Our own gold, the invented articles beside these tests: no kind of statement falls below its floor."""

from functools import cache

import pytest

from benchmarks.own_gold import FOLDER, Tally, load, score
from claims.language import load_extractor

ALL_RECALL, ALL_PRECISION = 0.75, 0.78
RECALL = PRECISION = 0.6
LEAST_ARTICLES, LEAST_MARKS = 40, 5


@cache
def tallies() -> dict[str, Tally]:
    return score(load(), load_extractor())


KINDS = sorted({kind for article in load() for mark in article.marks for kind in mark.kinds})


def test_there_is_enough_of_every_kind() -> None:
    assert len(list(FOLDER.glob("*.json"))) >= LEAST_ARTICLES
    assert {kind for kind in KINDS if tallies()[kind].marked < LEAST_MARKS} == set()


def test_the_whole_holds_its_floor() -> None:
    whole = tallies()["all"]
    assert (whole.recall >= ALL_RECALL, whole.precision >= ALL_PRECISION) == (True, True), whole


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_holds_its_floor(kind: str) -> None:
    tally = tallies()[kind]
    assert tally.recall >= RECALL, tally
    assert tally.precision >= PRECISION, tally
