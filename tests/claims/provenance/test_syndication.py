"""The invented cases of tests/gold/syndication, scored as the benchmark does."""

import pytest
from django.db import transaction

from benchmarks.syndication import Case, cases, find, scores

pytestmark = pytest.mark.django_db

LEAST_CASES = 30


def test_there_are_enough_cases_and_many_of_them_hold_nothing_that_was_taken_over() -> None:
    known = cases()
    assert len(known) >= LEAST_CASES
    assert sum(not case.copies | case.borrowings for case in known) >= LEAST_CASES / 2
    assert 3 * sum(case.held_back for case in known) >= len(known)


def test_links_of_a_case_are_between_articles_that_it_holds() -> None:
    for case in cases():
        known = {row["id"] for row in case.articles}
        assert {key for link in case.copies | case.borrowings for key in link} <= known, case.name


def held(known: list[Case], held_back: bool) -> list[Case]:
    return [case for case in known if case.held_back == held_back]


def test_copies_and_borrowings_are_found_with_precision_and_recall() -> None:
    known = cases()
    found = find(known)
    for part in (held(known, True), held(known, False)):
        scored = scores(part, found)
        for what in ("copies", "all"):
            assert scored[what].precision >= 0.9, f"{what}: {scored[what]}"
            assert scored[what].recall >= 0.8, f"{what}: {scored[what]}"
        assert scored["borrowings"].precision >= 0.75
        assert scored["borrowings"].recall >= 0.75


@pytest.mark.parametrize("seed", [1, 2])
def test_links_are_the_same_in_whichever_order_articles_come_in(seed: int) -> None:
    known = cases()
    with transaction.atomic():
        at_once = find(known)
        transaction.set_rollback(True)
    assert find(known, shuffled=seed) == at_once
