"""Cells and tallies as they come out of the rows."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from claims.coverage import cover, rebuild
from claims.models import Analysis, Cell, Claim, Gist, Link, Statement, StoryDoubt, StoryMember, Tally
from claims.watching import no_more_than
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
    assert (tally.unanswered, tally.early) == ([keys[0]], [keys[0]])
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
        make_statement(articles[0], claim, stance="alleges")
        make_statement(articles[1], claim)
    # claims held; outlets, links, statements, articles, doubts, polls, those in no story, texts, cells; five for
    # discrepancies, four for events, five for what they are found by; how links were made, what editors read; two for
    # the parts of names; the stories that they were in before; whether any text came with an import; six for what waits
    # for an editor; and what is written
    with django_assert_max_num_queries(48):
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


def _spoil(random: Random, articles: Sequence[Article]) -> None:
    """Takes one thing away: a poll, or an article's reading, or its place, or what holds it in that place."""
    article, what = random.choice(articles), random.choice(["poll", "reading", "place", "likeness", "statements"])
    if what == "poll":
        Poll.objects.filter(pk__in=Poll.objects.order_by("?").values("pk")[:1]).delete()
    elif what == "reading":
        Analysis.objects.filter(revision=article.current).update(status="failed")
        Statement.objects.filter(revision=article.current).update(retired_at=NOON)
    elif what == "place":
        StoryMember.objects.filter(article=article).delete()
    elif what == "likeness":
        for member in StoryMember.objects.filter(article=article).exclude(story__doubts__article=article):
            StoryDoubt.objects.get_or_create(article=article, story=member.story, defaults={"score": 0.3})
            StoryMember.objects.filter(pk=member.pk).update(story=make_story())
            Link.objects.filter(statement__revision__article=article).update(active=False)
    else:
        Article.objects.filter(pk=article.pk).update(current=None)


@pytest.mark.parametrize("seed", range(12))
def test_taking_rows_away_never_moves_a_cell_towards_silence(db, seed: int) -> None:
    random = Random(seed)
    outlets = [make_outlet() for _ in range(6)]
    articles = [make_article(random.choice(outlets[:4]), days=random.choice((0, 1, 20))) for _ in range(6)]
    for article in articles:
        make_analysis(article.current)
        vector = [0.0] * 384
        Gist.objects.create(article=article, sha256=article.current.sha256, lead=vector, headline=vector, search="")
    story = make_story(*articles[:5])
    make_story(articles[5])
    StoryDoubt.objects.create(article=articles[5], story=story, score=0.3)
    claim = make_claim()
    for article in articles[:3]:
        make_statement(article, claim, stance=random.choice(("alleges", "denies")))
    for _ in range(9):
        start = random.choice((-1, 0, 10))
        make_poll(random.choice(outlets), start, start + random.choice((5, 15, 30)), public_id=str(random.random()))
    cover([claim])
    before = states(claim)
    for _ in range(6):
        _spoil(random, articles)
        cover([claim])
        after = states(claim)
        for outlet in outlets:
            assert no_more_than(after.get(outlet.key), before.get(outlet.key)), outlet
        before = after


def test_an_article_in_no_story_yet_keeps_its_outlet_from_being_silent(dispute) -> None:
    claim, _ = dispute
    waiting = make_article(Outlet.objects.get(key="silent"), days=1)
    cover([claim])
    cell = Cell.objects.get(claim=claim, outlet__key="silent")
    assert (cell.states, cell.evidence["loose"]) == (["partial"], [waiting.public_id])
    make_story(waiting)
    cover([claim])
    assert states(claim)["silent"] == ["silent"]


@pytest.mark.parametrize(
    ("days", "basis", "state"),
    [
        (9, "given", "silent"),
        (9, "first_seen", "partial"),  # it may be older than that
        (-9, "given", "silent"),
        (-9, "first_seen", "silent"),  # we had it before
    ],
)
def test_only_what_may_be_from_the_time_of_the_story_spoils_a_proof(dispute, days: int, basis: str, state: str) -> None:
    claim, _ = dispute
    made = make_article(Outlet.objects.get(key="silent"), days=days, published_basis=basis)
    cover([claim])
    cell = Cell.objects.get(claim=claim, outlet__key="silent")
    assert cell.states == [state]
    assert cell.evidence.get("loose", []) == ([made.public_id] if state == "partial" else [])


@pytest.fixture
def doubtful(dispute) -> StoryDoubt:
    """An article of the outlet that looks silent, in a story of its own."""
    _, articles = dispute
    essay = make_article(Outlet.objects.get(key="silent"), days=1)
    make_story(essay)
    return StoryDoubt.objects.create(article=essay, story=articles[0].membership.story, score=0.3)


def test_an_article_that_may_be_about_the_story_keeps_its_outlet_from_being_silent(dispute, doubtful) -> None:
    claim, _ = dispute
    cover([claim])
    cell = Cell.objects.get(claim=claim, outlet__key="silent")
    assert (cell.states, cell.evidence["doubtful"]) == (["partial"], [doubtful.article.public_id])
    assert cell.evidence["looks"] == 2
    doubtful.delete()
    cover([claim])
    assert states(claim)["silent"] == ["silent"]


def test_an_article_that_may_be_about_the_story_and_carries_the_claim_is_a_carrier(dispute, doubtful) -> None:
    claim, _ = dispute
    make_statement(doubtful.article, claim)
    cover([claim])
    cell = Cell.objects.get(claim=claim, outlet__key="silent")
    assert (cell.states, cell.evidence.keys()) == (["denies"], {"statements"})


def test_a_claim_that_is_told_in_both_stories_is_left_out_by_who_is_in_one_and_in_doubt_of_the_other(
    dispute, doubtful
) -> None:
    claim, _ = dispute
    make_analysis(doubtful.article.current)
    other = make_article(days=1)
    StoryMember.objects.create(story=doubtful.article.membership.story, article=other)
    make_statement(other, claim)
    cover([claim])
    assert states(claim)["silent"] == ["omitted"]


def test_what_covered_the_story_did_so_also_when_the_text_that_carried_the_claim_there_is_gone(dispute) -> None:
    """A claim told in two stories: without its text in the one, who covered that one is not silent."""
    claim, _ = dispute
    other, quiet = make_article(days=1), make_article(Outlet.objects.get(key="silent"), days=1)
    for article in (other, quiet):
        make_analysis(article.current)
    make_story(other, quiet)
    make_statement(other, claim)
    cover([claim])
    assert states(claim)["silent"] == ["omitted"]
    Article.objects.filter(pk=other.pk).update(current=None)
    cover([claim])
    assert states(claim)["silent"] == ["omitted"]


def test_silence_over_a_year_of_hourly_polls_is_a_small_row(db) -> None:
    first, last = make_article(), make_article(days=360)
    make_story(first, last)
    claim, outlet = make_claim(), make_outlet("hourly")
    make_statement(first, claim)
    hour = timedelta(hours=1)
    Poll.objects.bulk_create(
        Poll(
            public_id=f"p{number:05}",
            outlet=outlet,
            kind="feed",
            status="ok",
            covers_from=NOON + number * hour,
            covers_until=NOON + (number + 1) * hour,
        )
        for number in range(-1, 24 * 363)
    )
    cover([claim])
    cell = Cell.objects.get(claim=claim, outlet=outlet)
    assert cell.states == ["silent"]
    assert cell.evidence == {
        "polls": ["p00000", "p08687"],
        "looks": 24 * 362,
        "window": ["2026-03-02T12:00:00Z", "2027-02-27T12:00:00Z"],
    }
    Poll.objects.filter(public_id="p04000").delete()
    cover([claim])
    cell.refresh_from_db()
    assert cell.states == ["partial"]
    assert cell.evidence["gap"] == ["2026-08-16T04:00:00Z", "2026-08-16T05:00:00Z"]
