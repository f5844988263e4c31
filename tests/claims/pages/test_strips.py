from claims.models import Cell, Claim
from claims.pages.strips import strip, strips
from sources.models import Outlet


def _cell(name: str, *states: str) -> Cell:
    return Cell(outlet=Outlet(name=name, slug=name), states=list(states))


def test_outlets_that_treat_a_claim_alike_stand_together_and_the_silent_last():
    cells = [_cell("d", "omitted"), _cell("b", "denies", "alleges"), _cell("c", "alleges"), _cell("a", "alleges"), _cell("e", "silent")]  # fmt: skip  # noqa: E501
    groups = [(group.states, [outlet.name for outlet in group.outlets]) for group in strip(cells)]
    assert groups == [
        (("alleges",), ["a", "c"]),
        (("alleges", "denies"), ["b"]),
        (("omitted",), ["d"]),
        (("silent",), ["e"]),
    ]


def test_no_cells_make_no_strip():
    assert strip([]) == []


def test_a_strip_that_is_cut_keeps_the_greatest_groups_and_all_of_the_silent_and_counts_the_rest():
    claim = Claim(pk=1)
    cells = [_cell("a", "alleges"), _cell("b", "alleges"), _cell("c", "denies"), _cell("d", "omitted"), _cell("e", "silent")]  # fmt: skip  # noqa: E501
    for cell in cells:
        cell.claim_id = 1
    [cut] = strips([claim], cells, 1)
    assert [group.states for group in cut.groups] == [("alleges",), ("omitted",), ("silent",)]
    assert cut.more == 1
    [whole] = strips([claim], cells)
    assert (len(whole.groups), whole.more) == (4, 0)
