from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.coverage import derive, disagreement
from claims.watching import NAMED, Loose, Watch, no_more_than
from tests.claims.worlds import Report

# ---- pure: the cells ------------------------------------------------------------------------------


def said(outlet: int, name: str, *stances: str, **fields: Any) -> Report:
    return Report(name=name, outlet=outlet, stances=stances, **fields)


def cells(
    reports: Sequence[Report],
    seen: Mapping[int, str],
    loose: Mapping[int, Sequence[str]] | None = None,
    doubtful: Mapping[int, Sequence[str]] | None = None,
) -> dict[int, tuple[list[str], dict[str, Any]]]:
    ledger = {outlet: Watch(state=state, polls=("p1",)) for outlet, state in seen.items()}
    statements = [statement for report in reports for statement in report.statements()]
    adrift = {outlet: Loose(articles=tuple(own), number=len(own)) for outlet, own in (loose or {}).items()}
    return derive(statements, [report.article() for report in reports], ledger, adrift, doubtful or {})


@pytest.mark.parametrize(
    ("reports", "seen", "states", "evidence"),
    [
        ([said(1, "a", "denies", "alleges")], {}, ["alleges", "denies"], {"statements": ["a-0", "a-1"]}),
        ([said(1, "a", "alleges"), said(1, "b")], {}, ["alleges"], {"statements": ["a-0"]}),
        ([said(1, "b"), said(1, "a")], {1: "silent"}, ["omitted"], {"articles": ["a", "b"]}),
        ([said(1, "a", state="paywalled")], {1: "silent"}, ["partial"], {"articles": ["a"]}),
        ([said(1, "a", was_read=False)], {1: "silent"}, ["partial"], {"articles": ["a"]}),
        ([said(1, "a", has_text=False)], {1: "silent"}, ["partial"], {"articles": ["a"]}),
        ([said(1, "a"), said(1, "b", state="truncated")], {}, ["partial"], {"articles": ["a", "b"]}),
        ([], {1: "silent"}, ["silent"], {"polls": ["p1"]}),
        ([], {1: "partial"}, ["partial"], {"polls": ["p1"]}),
    ],
)
def test_a_cell_is_what_the_outlet_carried_or_which_silence_it_kept(
    reports: list[Report], seen: dict[int, str], states: list[str], evidence: dict[str, list[str]]
) -> None:
    assert cells(reports, seen) == {1: ([*states], evidence)}


@pytest.mark.parametrize("seen", [{}, {1: "unknown"}])
@pytest.mark.parametrize("spoiled", [{}, {"loose": {1: ["z"]}}, {"doubtful": {1: ["z"]}}])
def test_an_outlet_that_was_not_watched_has_no_cell(seen: dict[int, str], spoiled: dict[str, Any]) -> None:
    assert cells([], seen, **spoiled) == {}


@pytest.mark.parametrize("why", ["loose", "doubtful"])
@pytest.mark.parametrize(
    ("reports", "seen", "evidence"),
    [
        ([said(1, "a")], {}, {"articles": ["a"]}),
        ([], {1: "silent"}, {"polls": ["p1"]}),
        ([], {1: "partial"}, {"polls": ["p1"]}),
    ],
)
def test_an_article_in_no_story_or_perhaps_the_wrong_one_spoils_the_proof_of_its_outlet_alone(
    reports: list[Report], seen: dict[int, str], evidence: dict[str, list[str]], why: str
) -> None:
    others = [said(2, "b"), said(3, "c", "denies")]
    found = cells([*reports, *others], {**seen, 4: "silent"}, **{why: {1: ["z"], 3: ["y"]}})
    assert found.pop(1) == (["partial"], {**evidence, why: ["z"]})
    assert {outlet: states for outlet, (states, _) in found.items()} == {2: ["omitted"], 3: ["denies"], 4: ["silent"]}


def test_a_cell_stays_small_however_many_articles_left_the_claim_out() -> None:
    many = [said(1, f"a{number:03}") for number in range(NAMED + 1)]
    [(states, evidence)] = cells(many, {}).values()
    assert states == ["omitted"]
    assert evidence == {"articles": [one.name for one in many[:NAMED]], "all articles": NAMED + 1}


REPORTS = st.lists(
    st.builds(
        Report,
        outlet=st.integers(1, 3),
        name=st.uuids().map(str),
        stances=st.lists(st.sampled_from(["alleges", "denies", "states"]), max_size=2).map(tuple),
        state=st.sampled_from(["ok", "ok", "paywalled"]),
    ),
    max_size=6,
)
SEEN = st.dictionaries(st.integers(1, 4), st.sampled_from(["unknown", "partial", "silent"]))


@settings(deadline=None)
@given(REPORTS, SEEN, st.data())
def test_taking_an_article_away_moves_no_other_outlet(
    reports: list[Report], seen: dict[int, str], data: st.DataObject
) -> None:
    if not reports:
        return
    gone = data.draw(st.sampled_from(reports))
    before, after = (
        cells(reports, seen),
        cells([kept for kept in reports if kept is not gone], seen, {gone.outlet: "z"}),
    )
    for outlet in {1, 2, 3, 4} - {gone.outlet}:
        assert after.get(outlet) == before.get(outlet)
    assert no_more_than(after.get(gone.outlet, (None,))[0], before.get(gone.outlet, (None,))[0])


@given(REPORTS, SEEN, st.data())
def test_taking_the_watch_away_only_loses_cells(
    reports: list[Report], seen: dict[int, str], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(seen)) if seen else st.nothing()))
    before = cells(reports, seen)
    after = cells(reports, {outlet: state for outlet, state in seen.items() if outlet not in gone})
    assert all(before[outlet] == cell for outlet, cell in after.items())
    assert all("polls" in before[outlet][1] for outlet in before.keys() - after.keys())


def test_outlets_that_all_carry_the_same_do_not_disagree() -> None:
    assert disagreement(cells([said(k, f"a{k}", "alleges") for k in (1, 2, 3)], {4: "silent"})) == 0


def test_the_more_outlets_differ_the_more_they_disagree() -> None:
    two = cells([said(1, "a", "alleges"), said(2, "b", "denies")], {})
    four = cells([said(k, f"a{k}", "alleges" if k % 2 else "denies") for k in range(1, 5)], {})
    omitted = cells([*(said(k, f"a{k}", "alleges") for k in (1, 2)), said(3, "c")], {})
    alone = cells([said(1, "a", "alleges", "denies")], {2: "silent"})
    assert 0 == disagreement(alone) < disagreement(omitted) < disagreement(two) < disagreement(four)
    assert str(disagreement(cells([said(1, "a", "alleges"), said(2, "b", "alleges")], {}))) == "0.0"
