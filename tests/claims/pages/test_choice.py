from claims.pages.choice import LISTED, choice, unresolved
from claims.pages.matrix import Column
from sources.models import Outlet


def column(pk: int, slug: str = "") -> Column:
    outlet = Outlet(pk=pk, name=f"Outlet {pk}", slug=slug or f"o{pk}")
    return Column(outlet=outlet, href=f"/outlets/{outlet.slug}/", carried=1, covered=True)


COLUMNS = [column(pk) for pk in (1, 2, 3)]


def test_chosen_are_those_that_are_known_once_each_as_they_were_asked_for():
    made = choice(["o3", "nobody", "o1", "o3"], COLUMNS, {}, most=60)
    assert made.slugs == ["o3", "o1"]
    assert [ticked for _, ticked in made.offered] == [True, False, True]
    assert made.cut == 0


def test_more_than_a_page_holds_are_cut_and_counted():
    made = choice(["o1", "o2", "o3"], COLUMNS, {}, most=2)
    assert (made.slugs, made.cut) == (["o1", "o2"], 1)


def test_an_outlet_without_a_column_gets_one_and_is_offered_at_the_end():
    stranger = Outlet(pk=9, name="Stranger", slug="stranger")
    made = choice(["stranger"], COLUMNS, {"stranger": stranger}, most=60)
    assert made.slugs == ["stranger"]
    assert not made.chosen[0].covered
    assert made.offered[-1] == (made.chosen[0], True)


def test_an_outlet_that_was_merged_is_the_one_that_it_went_into():
    old = Outlet(pk=9, name="Old", slug="old", merged_into=COLUMNS[1].outlet)
    assert choice(["old", "o2"], COLUMNS, {"old": old}, most=60).slugs == ["o2"]


def test_a_form_lists_no_more_than_can_be_looked_through():
    made = choice([], [column(pk) for pk in range(1, LISTED + 6)], {}, most=60)
    assert (len(made.offered), made.left_out) == (LISTED, 5)


def test_only_what_no_column_has_is_looked_for():
    assert unresolved(["o2", "x"], COLUMNS) == ["x"]
