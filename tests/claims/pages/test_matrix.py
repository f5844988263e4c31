import pytest

from claims.glance import Told
from claims.models import ClaimInShort
from claims.pages.matrix import MOST, ROOMY, WIDE, Column, columns, heads, matrix
from sources.models import Outlet


def _outlets(number: int) -> dict[int, Outlet]:
    return {pk: Outlet(pk=pk, name=f"Outlet {pk:02}", slug=f"o{pk}") for pk in range(1, number + 1)}


def _claim() -> ClaimInShort:
    return ClaimInShort(pk=1, public_id="c1", text="P.", reviewed_at=None, outlets=1, origins=1)


def _told(stance: str, times: int = 1) -> Told:
    return {"stance": stance, "times": times, "statement": "t1", "article": "a1"}


def test_outlets_that_carry_most_stand_first_and_those_elsewhere_apart():
    counts = {
        1: {"carried": 0, "covered": True},
        2: {"carried": 3, "covered": True},
        3: {"carried": 0, "covered": False},
        4: {"carried": 3, "covered": True},
    }
    made = heads(columns(_outlets(4), counts))
    assert [column.outlet.pk for column in made.covering] == [2, 4, 1]
    assert [column.outlet.pk for column in made.elsewhere] == [3]


def test_a_cell_leads_to_its_earliest_statement_and_silence_to_its_evidence():
    crossings = [
        (1, 1, ["denies"], [_told("denies", 3)], 0, 0, False),
        (1, 2, ["omitted"], (), 2, 0, False),
    ]
    counts = {pk: {"carried": 3 - pk, "covered": True} for pk in (1, 2, 3)}
    made = heads(columns(_outlets(3), counts))
    [row] = matrix(made, [_claim()], crossings).rows
    assert [square.href for square in row.covering] == ["/articles/a1/#t1", "/claims/c1/#at-o2", "/outlets/o3/#watch"]
    assert row.covering[1].articles == 2
    assert row.covering[2].states == ("unknown",)  # no cell: not watched
    assert [square.times for square in row.covering] == [(3,), (), ()]
    assert row.covering[0].rest == "/claims/c1/#evidence"
    assert made.covered == 3


@pytest.mark.parametrize(("number", "size"), [(ROOMY, "roomy"), (ROOMY + 1, "tight"), (WIDE + 1, "wide")])
def test_columns_get_the_room_there_is(number, size):
    counts = {pk: {"carried": 1, "covered": True} for pk in range(1, number + 1)}
    assert heads(columns(_outlets(number), counts)).size == size


def test_too_many_that_did_not_cover_the_story_are_folded_unless_asked_for():
    counts = {pk: {"carried": 0, "covered": pk == 1} for pk in range(1, WIDE + 3)}
    found = columns(_outlets(WIDE + 2), counts)
    assert heads(found).folded == WIDE + 1
    assert heads(found, every=True).folded == 0


@pytest.mark.parametrize(("known", "unwatched", "in_columns"), [(3, 2, 2), (ROOMY - 1, 2, 0), (3, 4, 0)])
def test_outlets_that_were_not_watched_have_columns_where_there_is_room_and_else_a_line(known, unwatched, in_columns):
    outlets = _outlets(known + unwatched)
    others = [outlet for pk, outlet in outlets.items() if pk > known]
    for outlet in others:
        outlet.number = unwatched
    found = columns(outlets, {pk: {"carried": 1, "covered": True} for pk in range(1, known + 1)})
    made = heads(found, unwatched=others)
    assert len(made.elsewhere) == in_columns
    assert len(made.unwatched) == unwatched - in_columns
    [row] = matrix(made, [_claim()], []).rows
    assert {state for square in row.elsewhere for state in square.states} <= {"unknown"}


def test_a_table_holds_so_many_columns_and_says_how_many_it_leaves_out():
    counts = {pk: {"carried": 1, "covered": True} for pk in range(1, MOST + 4)}
    counts |= {pk: {"carried": 0, "covered": False} for pk in range(MOST + 4, MOST + 6)}
    made = heads(columns(_outlets(MOST + 5), counts), every=True)
    assert (len(made.covering), len(made.elsewhere), made.beyond, made.folded) == (MOST, 0, 3, 2)
    assert made.covered == MOST + 3


def test_chosen_outlets_stand_alone_in_the_order_of_the_whole_table():
    counts = {1: {"carried": 1, "covered": True}, 2: {"carried": 3, "covered": True}, 3: {"carried": 0, "covered": 0}}
    found, stranger = columns(_outlets(3), counts), Column.apart(Outlet(pk=9, name="Stranger", slug="stranger"))
    made = heads(found, [found[2], found[1], stranger])
    assert [column.outlet.pk for column in made.covering] == [1]
    assert [column.outlet.pk for column in made.elsewhere] == [3, 9]
    assert (made.covered, made.folded, made.unwatched) == (2, 0, ())


def test_the_key_names_only_what_is_to_be_seen():
    crossings = [(1, 1, ["denies", "alleges"], [_told("denies")], 0, 0, False)]
    made = matrix(heads(columns(_outlets(1), {1: {"carried": 1, "covered": True}})), [_claim()], crossings)
    assert made.states == ["alleges", "denies"]


def test_of_each_stance_that_a_cell_holds_it_is_known_how_many_statements_take_it():
    told = [_told("denies", 2), _told("alleges")]
    made = heads(columns(_outlets(1), {1: {"carried": 1, "covered": True}}))
    [row] = matrix(made, [_claim()], [(1, 1, ["alleges", "denies"], told, 0, 0, False)]).rows
    assert row.covering[0].times == (1, 2)


def test_an_outlet_that_is_known_no_more_has_no_column():
    found = columns(_outlets(1), {1: {"carried": 1, "covered": True}, 7: {"carried": 2, "covered": True}})
    assert [column.outlet.pk for column in found] == [1]
