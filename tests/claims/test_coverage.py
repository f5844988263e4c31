from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.coverage import Watch, cover, derive, disagreement, rebuild, unanswered, watch
from claims.models import Cell, Claim, Link, Statement, Tally
from sources.models import Article, Outlet, Poll
from tests.factories import (
    NOON,
    make_analysis,
    make_article,
    make_claim,
    make_outlet,
    make_poll,
    make_revision,
    make_statement,
    make_story,
)

# ---- pure: what the ledger lets us say ------------------------------------------------------------

SILENCE = ["unknown", "partial", "silent"]  # from knowing nothing to having looked all the time


def poll(start: float, end: float, status: str = "ok", failed: int = 0) -> Poll:
    name = f"p{start}-{end}-{status}-{failed}"
    hours = [NOON + timedelta(hours=at) for at in (start, end)]
    return Poll(public_id=name, status=status, covers_from=hours[0], covers_until=hours[1], entries_failed=failed)


def hours(polls: Sequence[Poll], start: float = 0, end: float = 10) -> str:
    return watch(polls, NOON + timedelta(hours=start), NOON + timedelta(hours=end)).state


@pytest.mark.parametrize(
    ("polls", "state"),
    [
        ([], "unknown"),
        ([poll(0, 10)], "silent"),
        ([poll(-5, 15)], "silent"),
        ([poll(0, 5), poll(5, 10)], "silent"),
        ([poll(5, 10), poll(0, 6)], "silent"),
        ([poll(0, 10), poll(2, 3)], "silent"),
        ([poll(0, 10), poll(2, 3, "failed")], "silent"),
        ([poll(0, 4), poll(5, 10)], "partial"),
        ([poll(1, 10)], "partial"),
        ([poll(0, 9)], "partial"),
        ([poll(0, 4), poll(4, 6, "failed"), poll(6, 10)], "partial"),
        ([poll(0, 10, failed=1)], "partial"),
        ([poll(0, 10, failed=1), poll(0, 10)], "silent"),
        ([poll(0, 10, "failed")], "unknown"),
    ],
)
def test_silence_needs_good_polls_without_a_gap(polls: list[Poll], state: str) -> None:
    assert hours(polls) == state
    assert hours(polls[::-1]) == state


def test_what_the_ledger_says_names_every_poll_it_rests_on() -> None:
    seen = watch([poll(5, 10), poll(0, 5, "failed")], NOON, NOON + timedelta(hours=10))
    assert seen.polls == ("p0-5-failed-0", "p5-10-ok-0")


POLLS = st.builds(
    lambda start, length, status, failed: poll(start, start + length, status, failed),
    st.integers(-3, 11),
    st.integers(0, 8),
    st.sampled_from(["ok", "ok", "ok", "failed"]),
    st.sampled_from([0, 0, 0, 2]),
)


@given(st.lists(POLLS, max_size=8), st.data())
def test_taking_a_poll_away_never_moves_towards_silence(polls: list[Poll], data: st.DataObject) -> None:
    if polls:
        gone = data.draw(st.integers(0, len(polls) - 1))
        fewer = [kept for number, kept in enumerate(polls) if number != gone]
        assert SILENCE.index(hours(fewer)) <= SILENCE.index(hours(polls))


@given(st.lists(POLLS, max_size=8), st.integers(0, 5), st.integers(5, 10))
def test_who_was_silent_all_the_time_was_silent_in_any_part_of_it(polls: list[Poll], start: int, end: int) -> None:
    if hours(polls, 0, 10) == "silent":
        assert hours(polls, start, end) == "silent"


# ---- pure: the cells ------------------------------------------------------------------------------


@dataclass
class Published:
    """As much of an article, and of what it says on the claim, as a cell is derived from."""

    outlet: int
    name: str
    stances: tuple[str, ...] = ()
    state: str = "ok"
    was_read: bool = True


def article(given: Published) -> Article:
    made = Article(public_id=given.name, outlet=Outlet(pk=given.outlet, key=f"o{given.outlet}"))
    made.__dict__["was_read"] = given.was_read
    made._state.fields_cache["current"] = _Current(given.state)
    return made


@dataclass
class _Current:
    state: str


@dataclass
class _Revision:
    article: Article


def statements(given: Published) -> list[Statement]:
    made = []
    for number, stance in enumerate(given.stances):
        statement = Statement(public_id=f"{given.name}-{number}", stance=stance)
        statement._state.fields_cache["revision"] = _Revision(article(given))
        made.append(statement)
    return made


def cells(published: Sequence[Published], seen: dict[int, str]) -> dict[int, tuple[list[str], dict[str, list[str]]]]:
    ledger = {outlet: Watch(state=state, polls=("p1",)) for outlet, state in seen.items()}
    said = [statement for one in published for statement in statements(one)]
    return derive(said, [article(one) for one in published], ledger)


@pytest.mark.parametrize(
    ("published", "seen", "states", "evidence"),
    [
        ([Published(1, "a", ("denies", "alleges"))], {}, ["alleges", "denies"], {"statements": ["a-0", "a-1"]}),
        ([Published(1, "a", ("alleges",)), Published(1, "b")], {}, ["alleges"], {"statements": ["a-0"]}),
        ([Published(1, "b"), Published(1, "a")], {1: "silent"}, ["omitted"], {"articles": ["a", "b"]}),
        ([Published(1, "a", state="paywalled")], {1: "silent"}, ["partial"], {"articles": ["a"]}),
        ([Published(1, "a", was_read=False)], {1: "silent"}, ["partial"], {"articles": ["a"]}),
        ([Published(1, "a"), Published(1, "b", state="truncated")], {}, ["partial"], {"articles": ["a", "b"]}),
        ([], {1: "silent"}, ["silent"], {"polls": ["p1"]}),
        ([], {1: "partial"}, ["partial"], {"polls": ["p1"]}),
    ],
)
def test_a_cell_is_what_the_outlet_carried_or_which_silence_it_kept(
    published: list[Published], seen: dict[int, str], states: list[str], evidence: dict[str, list[str]]
) -> None:
    assert cells(published, seen) == {1: ([*states], evidence)}


@pytest.mark.parametrize("seen", [{}, {1: "unknown"}])
def test_an_outlet_that_was_not_watched_has_no_cell(seen: dict[int, str]) -> None:
    assert cells([], seen) == {}


PUBLISHED = st.lists(
    st.builds(
        Published,
        outlet=st.integers(1, 3),
        name=st.uuids().map(str),
        stances=st.lists(st.sampled_from(["alleges", "denies", "states"]), max_size=2).map(tuple),
        state=st.sampled_from(["ok", "ok", "paywalled"]),
    ),
    max_size=6,
)
SEEN = st.dictionaries(st.integers(1, 4), st.sampled_from(SILENCE))


@settings(deadline=None)
@given(PUBLISHED, SEEN, st.data())
def test_taking_an_article_away_invents_no_omission_and_moves_no_other_outlet(
    published: list[Published], seen: dict[int, str], data: st.DataObject
) -> None:
    if not published:
        return
    gone = data.draw(st.sampled_from(published))
    fewer = [kept for kept in published if kept is not gone]
    before, after = cells(published, seen), cells(fewer, seen)
    for outlet in {1, 2, 3, 4} - {gone.outlet}:
        assert after.get(outlet) == before.get(outlet)
    for outlet, (states, evidence) in after.items():
        assert states != ["omitted"] or [one for one in fewer if one.outlet == outlet] == [
            one for one in fewer if one.name in evidence["articles"]
        ]
        assert "polls" not in evidence or states == [seen[outlet]], "silence is never more than the ledger's"


@given(PUBLISHED, SEEN, st.data())
def test_taking_the_watch_away_only_loses_cells(
    published: list[Published], seen: dict[int, str], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(seen)) if seen else st.nothing()))
    before = cells(published, seen)
    after = cells(published, {outlet: state for outlet, state in seen.items() if outlet not in gone})
    assert all(before[outlet] == cell for outlet, cell in after.items())
    assert all("polls" in before[outlet][1] for outlet in before.keys() - after.keys())


def test_outlets_that_all_carry_the_same_do_not_disagree() -> None:
    assert disagreement(cells([Published(k, f"a{k}", ("alleges",)) for k in (1, 2, 3)], {4: "silent"})) == 0


def test_the_more_outlets_differ_the_more_they_disagree() -> None:
    two = cells([Published(1, "a", ("alleges",)), Published(2, "b", ("denies",))], {})
    four = cells([Published(k, f"a{k}", ("alleges",) if k % 2 else ("denies",)) for k in range(1, 5)], {})
    omitted = cells([*(Published(k, f"a{k}", ("alleges",)) for k in (1, 2)), Published(3, "c")], {})
    alone = cells([Published(1, "a", ("alleges", "denies"))], {2: "silent"})
    assert 0 == disagreement(alone) < disagreement(omitted) < disagreement(two) < disagreement(four)


def test_an_outlet_is_unanswered_only_where_another_carries_the_answer() -> None:
    bare, full = Published(1, "a", ("alleges",)), Published(2, "b", ("alleges", "no_response"))
    assert unanswered(statements(bare)) == []
    assert unanswered([*statements(bare), *statements(full)]) == ["o1"]
    assert unanswered([*statements(bare), *statements(Published(1, "c", ("denies",)))]) == []


# ---- in the database ------------------------------------------------------------------------------


@pytest.fixture
def dispute(db):
    """Three articles of one story on one claim: alleged, denied, left out. With an outlet for each silence."""
    articles = [make_article(days=day) for day in (0, 1, 2)]
    for one in articles:
        make_analysis(one.current)
    make_story(*articles)
    claim = make_claim()
    make_statement(articles[0], claim, stance="alleges")
    make_statement(articles[1], claim, stance="denies")
    silent = make_outlet("silent")
    make_poll(silent, -1, 2)
    make_poll(silent, 2, 5)
    make_poll(make_outlet("gaps"), 0, 3)
    make_poll(make_outlet("down"), -1, 9, status="failed")
    return claim, articles


def states(claim: Claim) -> dict[str, list[str]]:
    return {cell.outlet.key: cell.states for cell in Cell.objects.filter(claim=claim).select_related("outlet")}


def test_each_state_comes_out_of_the_rows(dispute) -> None:
    claim, articles = dispute
    cover([claim])
    keys = [one.outlet.key for one in articles]
    assert states(claim) == {
        keys[0]: ["alleges"],
        keys[1]: ["denies"],
        keys[2]: ["omitted"],
        "silent": ["silent"],
        "gaps": ["partial"],
    }
    tally = Tally.objects.get(claim=claim)
    assert (tally.outlets, tally.statements, tally.stances) == (2, 2, {"alleges": 1, "denies": 1})
    assert tally.unanswered == [keys[0]]
    assert (tally.first_published_at, tally.changed_at) == (NOON, NOON + timedelta(days=1))


def test_an_outlet_is_silent_only_if_it_stayed_so_for_two_days_after(dispute) -> None:
    claim, articles = dispute
    late = make_article(articles[0].outlet, days=4)
    make_story(late)
    late.membership.story = articles[0].membership.story
    late.membership.save()
    cover([claim])
    assert states(claim)["silent"] == ["partial"]


def test_rebuilding_gives_the_same_rows_and_covering_twice_changes_none(dispute) -> None:
    claim, _ = dispute
    cover([claim])
    before = [list(model.objects.order_by("pk").values()) for model in (Cell, Tally)]
    assert rebuild() == 1
    assert [list(model.objects.order_by("pk").values()) for model in (Cell, Tally)] == before
    Cell.objects.all().delete()
    Tally.objects.all().delete()
    rebuild()
    without_keys = [[{**row, "id": 0} for row in rows] for rows in before]
    after = [[{**row, "id": 0} for row in model.objects.order_by("pk").values()] for model in (Cell, Tally)]
    assert sorted(map(str, after[0])) == sorted(map(str, without_keys[0]))
    assert after[1] == without_keys[1]


def test_the_price_of_covering_does_not_grow_with_the_claims(dispute, django_assert_max_num_queries) -> None:
    _, articles = dispute
    claims = [make_claim() for _ in range(9)]
    for claim in claims:
        make_statement(articles[0], claim)
    # outlets, links, statements, articles, polls, cells; five for discrepancies; and what is written
    with django_assert_max_num_queries(19):
        cover(claims)


def test_only_what_the_present_text_says_counts(dispute) -> None:
    claim, articles = dispute
    make_analysis(make_revision(articles[1], text="Nothing of it."))
    cover([claim])
    assert states(claim)[articles[1].outlet.key] == ["omitted"]


def test_a_text_that_nobody_read_yet_proves_no_omission(dispute) -> None:
    claim, articles = dispute
    make_revision(articles[1], text="Nobody read this.")
    cover([claim])
    assert states(claim)[articles[1].outlet.key] == ["partial"]


def test_a_cell_that_no_longer_holds_goes(dispute) -> None:
    claim, _ = dispute
    cover([claim])
    Poll.objects.all().delete()
    cover([claim])
    assert set(map(tuple, states(claim).values())) == {("alleges",), ("denies",), ("omitted",)}


def test_a_claim_without_a_statement_is_retired_and_comes_back_with_one(dispute) -> None:
    claim, _ = dispute
    Link.objects.update(active=False)
    cover([claim])
    assert not Claim.objects.current().exists()
    assert states(claim) == {}
    Link.objects.update(active=True)
    cover([claim])
    assert list(Claim.objects.current()) == [claim]


def test_covering_nothing_asks_nothing(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):  # the savepoint of the transaction alone
        cover([])


def test_a_claim_whose_article_is_in_no_story_has_only_what_is_carried(db) -> None:
    claim = make_claim()
    make_statement(make_article(), claim)
    make_poll(make_outlet(), -9, 9)
    cover([claim])
    assert list(states(claim).values()) == [["denies"]]
