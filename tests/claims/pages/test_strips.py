from claims.models import Cell
from claims.pages.strips import strip
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
