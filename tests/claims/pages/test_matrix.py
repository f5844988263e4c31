import pytest

from claims.models import Cell, Claim, Statement
from claims.pages.matrix import ROOMY, WIDE, columns, matrix
from sources.models import Outlet


def _outlets(number: int) -> dict[int, Outlet]:
    return {pk: Outlet(pk=pk, name=f"Outlet {pk:02}", slug=f"o{pk}") for pk in range(1, number + 1)}


def _claim() -> Claim:
    return Claim(pk=1, public_id="c1", text="P.")


def test_outlets_that_carry_most_stand_first_and_those_elsewhere_apart():
    counts = {
        1: {"carried": 0, "covered": True},
        2: {"carried": 3, "covered": True},
        3: {"carried": 0, "covered": False},
        4: {"carried": 3, "covered": True},
    }
    made = matrix([_claim()], columns(_outlets(4), counts), [], [], every=False)
    assert [column.outlet.pk for column in made.covering] == [2, 4, 1]
    assert [column.outlet.pk for column in made.elsewhere] == [3]


def test_a_cell_leads_to_its_earliest_statement_and_silence_to_its_evidence():
    statement = Statement(public_id="t1", stance="denies")
    statement.claim_id, statement.outlet_id, statement.article_id = 1, 1, "a1"
    cells = [
        Cell(claim_id=1, outlet_id=1, states=["denies"], evidence={"statements": ["t1"]}),
        Cell(claim_id=1, outlet_id=2, states=["omitted"], evidence={"articles": ["a1", "a2"]}),
    ]
    counts = {pk: {"carried": 3 - pk, "covered": True} for pk in (1, 2, 3)}
    [row] = matrix([_claim()], columns(_outlets(3), counts), cells, [statement], every=False).rows
    assert [square.href for square in row.covering] == ["/articles/a1/#t1", "/claims/c1/#at-o2", "/outlets/o3/#watch"]
    assert row.covering[1].articles == 2
    assert row.covering[2].states == ("unknown",)  # no cell: not watched
    assert row.carried == 1


@pytest.mark.parametrize(("number", "size"), [(ROOMY, "roomy"), (ROOMY + 1, "tight"), (WIDE + 1, "wide")])
def test_columns_get_the_room_there_is(number, size):
    counts = {pk: {"carried": 1, "covered": True} for pk in range(1, number + 1)}
    assert matrix([], columns(_outlets(number), counts), [], [], every=False).size == size


def test_too_many_that_did_not_cover_the_story_are_folded_unless_asked_for():
    counts = {pk: {"carried": 0, "covered": pk == 1} for pk in range(1, WIDE + 3)}
    found = columns(_outlets(WIDE + 2), counts)
    assert matrix([], found, [], [], every=False).folded == WIDE + 1
    assert matrix([], found, [], [], every=True).folded == 0


@pytest.mark.parametrize(("known", "unwatched", "in_columns"), [(3, 2, 2), (ROOMY - 1, 2, 0), (3, 4, 0)])
def test_outlets_that_were_not_watched_have_columns_where_there_is_room_and_else_a_line(known, unwatched, in_columns):
    outlets = _outlets(known + unwatched)
    others = [outlet for pk, outlet in outlets.items() if pk > known]
    for outlet in others:
        outlet.number = unwatched
    found = columns(outlets, {pk: {"carried": 1, "covered": True} for pk in range(1, known + 1)})
    made = matrix([_claim()], found, [], [], unwatched=others, every=False)
    assert len(made.elsewhere) == in_columns
    assert len(made.unwatched) == unwatched - in_columns
    assert {state for square in made.rows[0].elsewhere for state in square.states} <= {"unknown"}


def test_the_key_names_only_what_is_to_be_seen():
    cells = [Cell(claim_id=1, outlet_id=1, states=["denies", "alleges"], evidence={})]
    made = matrix([_claim()], columns(_outlets(1), {1: {"carried": 1, "covered": True}}), cells, [], every=False)
    assert made.states == ["alleges", "denies"]
