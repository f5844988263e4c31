from claims.models import Cell
from claims.pages.treatment import quiet, treatments
from sources.models import Outlet


def cell(name: str, *states: str, **evidence: object) -> Cell:
    return Cell(outlet=Outlet(key=name, name=name, slug=name), states=list(states), evidence=evidence)


WEEK = {"window": ["2026-03-02T12:00:00Z", "2026-03-09T12:00:00Z"], "looks": 7}
DAY = {"window": ["2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"], "looks": 1}


def test_outlets_that_were_silent_in_the_same_time_stand_together_in_their_alphabet():
    found = treatments([cell("b", "silent", **WEEK), cell("c", "silent", **DAY), cell("a", "silent", **WEEK)], [])
    assert [[one.outlet.name for one in group.treatments] for group in quiet(found)] == [["a", "b"], ["c"]]
    assert quiet(found)[0].when == "from=2026-03-02T12%3A00%3A00%2B00%3A00&until=2026-03-09T12%3A00%3A00%2B00%3A00"


def test_whoever_carries_it_or_left_it_out_or_had_gaps_stands_alone():
    rows = [
        cell("a", "alleges", statements=["t1"]),
        cell("b", "omitted", articles=["a1"]),
        cell("c", "partial", **WEEK),
        cell("d", "silent"),
    ]
    assert quiet(treatments(rows, [])) == []
