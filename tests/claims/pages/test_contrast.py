from datetime import timedelta

from claims.pages.contrast import EARLY, Held, most_different, sides, totals
from claims.pages.matrix import Column
from sources.models import Outlet
from tests.factories import NOON

A, B, C = (Outlet(pk=pk, name=name, slug=name.lower()) for pk, name in ((1, "Ledger"), (2, "Northline"), (3, "Post")))


def held(claim: int, outlet: Outlet, *states: str, days: float = 0) -> Held:
    return claim, outlet.pk, list(states), NOON + timedelta(days=days)


def column(outlet: Outlet) -> Column:
    return Column(outlet=outlet, href="", carried=1, covered=True)


ROWS = [
    *(held(1, A, "alleges"), held(1, B, "alleges")),
    *(held(2, A, "alleges"), held(2, B, "alleges", "denies")),
    *(held(3, A, "states"), held(3, B, "omitted")),
    *(held(4, A, "alleges", days=5), held(4, B, "omitted", days=5)),
    *(held(5, A, "alleges"), held(5, B, "partial")),
    held(6, A, "alleges"),
    *(held(7, A, "omitted"), held(7, B, "denies")),
    *(held(8, A, "omitted"), held(8, B, "omitted")),
]
LAST = {A.pk: NOON + timedelta(days=9), B.pk: NOON + timedelta(days=1)}


def test_what_both_carry_and_what_one_has_alone_are_told_apart():
    found = sides(ROWS, [1, 2], LAST)
    assert found.either == {1, 2, 3, 4, 5, 6, 7}
    assert (found.together, found.different) == ({1, 2}, {2})
    assert found.only == {1: {3, 4, 5, 6}, 2: {7}}


def test_who_left_it_out_came_before_it_or_may_have_had_it_is_told_apart():
    found = sides(ROWS, [1, 2], LAST)
    assert {claim: why for (claim, outlet), why in found.lacks.items() if outlet == B.pk} == {
        3: "omitted",
        4: EARLY,
        5: "partial",
        6: "unknown",
    }
    assert found.lacks[7, A.pk] == "omitted"


def test_the_totals_say_it_in_words():
    assert totals(sides(ROWS, [1, 2], LAST), [A, B]) == [
        "Of the 7 claims that at least one of them carries, both carry 2; 1 of these is told in different stances.",
        "Only Ledger carries 4 (Northline left out 1 of these; 1 came after the last article of Northline on the"
        " story; we do not know whether Northline carried 2).",
        "Only Northline carries 1 (Ledger left it out).",
    ]


def test_the_totals_of_three_and_of_nothing():
    found = sides([*ROWS, held(1, C, "alleges")], [1, 2, 3], LAST)
    assert totals(found, [A, B, C])[0].endswith("all three carry 1, in the same stances.")
    assert totals(found, [A, B, C])[-1] == "Post has none to itself."
    assert totals(sides([], [1, 2], {}), [A, B]) == ["None of them carries a claim of this story that we know of."]
    apart = totals(sides([held(1, A, "alleges")], [1, 2], {}), [A, B])
    assert apart[0] == "Of the 1 claim that at least one of them carries, there is none that both carry."


def test_the_two_that_differ_most_are_those_with_most_left_out_or_opposed():
    rows = [
        *(held(1, A, "alleges"), held(1, B, "alleges"), held(1, C, "denies")),
        *(held(2, A, "alleges"), held(2, B, "alleges"), held(2, C, "omitted")),
        *(held(3, A, "alleges"), held(3, B, "omitted"), held(3, C, "omitted")),
        *(held(4, A, "alleges"), held(4, B, "alleges"), held(4, C, "partial")),
    ]
    pair, number = most_different(rows, [column(A), column(B), column(C)])
    assert ([one.outlet for one in pair], number) == ([A, C], 3)


def test_where_no_two_differ_none_are_proposed():
    assert most_different([held(1, A, "alleges"), held(1, B, "alleges")], [column(A), column(B)]) is None
    assert most_different([], []) is None


def test_a_claim_that_is_told_once_in_all_is_told_in_the_singular():
    rows = [held(1, A, "alleges"), held(1, B, "denies")]
    assert totals(sides(rows, [1, 2], {}), [A, B])[0].endswith("both carry 1, told in different stances.")
