"""What is counted of a story: the same as its rows say, whatever is done to them."""

from random import Random

import pytest

from claims import coverage, curate, tallies
from claims.models import Cell, Claim, Statement, Story, StoryMember, StoryTally
from claims.stories import place
from sources.models import Article, Outlet
from tests.factories import (
    make_analysis,
    make_article,
    make_claim,
    make_outlet,
    make_poll,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db


def agrees(story: Story) -> bool:
    kept, claims = StoryTally.objects.get(story=story), Claim.objects.current().in_story(story)
    answers = [row.answers for row in claims.shared().told_of_most_carried(24)]
    names = [[row["who"] for row in rows if row["stance"] == "denies" and row["who"]] for rows in answers]
    assert kept.by_outlet == Cell.objects.by_outlet(story)
    assert kept.reach == claims.reach()
    assert [[row["who"] for row in one["answers"]] for one in kept.denied_most] == names
    return True


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Does what it is given as a transaction of its own, with what follows when that is over."""

    def done(act) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()

    return done


@pytest.fixture
def told(done) -> tuple[Story, list[Claim], list[Article]]:
    """Two claims, one of them carried and denied by two outlets and left out by a third; a fourth is watched only."""
    articles = [make_article(days=days) for days in range(3)]
    for article in articles:
        make_analysis(article.current)
    story, shared, alone = make_story(*articles), make_claim("Shared"), make_claim("Alone")
    make_poll(make_outlet(), -1, 90)
    make_statement(articles[0], shared, stance="alleges", speaker="Ms Tarn")
    make_statement(articles[0], shared)
    make_statement(articles[1], shared, stance="states")
    make_statement(articles[1], alone)
    done(lambda: coverage.cover([shared, alone]))
    return story, [shared, alone], articles


def test_who_carries_who_covered_and_how_far_claims_reach_is_counted_once_the_transaction_is_done(told) -> None:
    story, _, articles = told
    kept = StoryTally.objects.get(story=story)
    first, second, third = (kept.by_outlet[article.outlet_id] for article in articles)
    assert (first["carried"], second["carried"], third["carried"]) == (1, 2, 0)
    assert [one["covered"] for one in kept.by_outlet.values()] == [1, 1, 1, 0]
    assert kept.reach == {"shared": 1, "denied": 1, "left_out": 1, "alone": 1}
    assert [[row["who"] for row in one["answers"]] for one in kept.denied_most] == [["Marrow Foods"]]
    assert agrees(story)


def test_a_story_of_which_nothing_is_kept_is_counted_on_the_spot_and_nothing_is_written(told) -> None:
    story, _, _ = told
    StoryTally.objects.all().delete()
    assert tallies.of(Story.objects.get(pk=story.pk)).reach["shared"] == 1
    assert not StoryTally.objects.exists()


def test_a_statement_that_is_rejected_counts_no_more(told, done) -> None:
    story, (shared, _), articles = told
    statement = Statement.objects.get(links__claim=shared, revision=articles[1].current)
    done(lambda: curate.review(statement, accepted=False, editor=None))
    assert StoryTally.objects.get(story=story).reach["shared"] == 0
    assert agrees(story)


def test_a_claim_that_is_retired_counts_no_more(told, done) -> None:
    story, (_, alone), _ = told
    done(lambda: curate.review(Statement.objects.get(links__claim=alone), accepted=False, editor=None))
    assert Claim.objects.get(pk=alone.pk).retired_at
    assert StoryTally.objects.get(story=story).reach["alone"] == 0
    assert agrees(story)


def test_claims_that_become_one_count_as_one_and_as_two_again_when_that_is_taken_back(told, done) -> None:
    story, (shared, alone), _ = told
    done(lambda: curate.decide_same(shared, alone, same=True, editor=None))
    assert StoryTally.objects.get(story=story).reach["alone"] == 0
    assert agrees(story)
    alone.refresh_from_db()
    done(lambda: curate.decide_same(shared, alone, same=None, editor=None))
    assert StoryTally.objects.get(story=story).reach["alone"] == 1
    assert agrees(story)


def test_an_article_that_moves_counts_where_it_went_and_no_longer_where_it_was(told, done) -> None:
    story, _, articles = told
    other = make_story(make_article())
    done(lambda: curate.move(articles[1], other, editor=None))
    assert StoryTally.objects.get(story=story).by_outlet[articles[0].outlet_id] == {"carried": 1, "covered": 1}
    assert StoryTally.objects.get(story=other).by_outlet[articles[1].outlet_id]["carried"] == 2
    assert agrees(story)
    assert agrees(other)


def test_an_article_that_is_placed_makes_its_outlet_one_that_covered_the_story(told, done) -> None:
    story, _, _ = told
    watched = next(key for key, one in Cell.objects.by_outlet(story).items() if not one["covered"])
    article = make_article(Outlet.objects.get(pk=watched), days=1)
    curate.move(article, story, editor=None)
    StoryMember.objects.filter(article=article).delete()
    tallies.count([story.pk])
    assert not StoryTally.objects.get(story=story).by_outlet[watched]["covered"]
    done(lambda: place(article))  # where an editor said that it belongs
    assert StoryTally.objects.get(story=story).by_outlet[watched]["covered"]
    assert agrees(story)


def test_a_new_article_opens_a_story_that_is_counted(done) -> None:
    article = make_article()
    make_analysis(article.current)
    done(lambda: place(article))
    assert agrees(Story.objects.get())


def test_deriving_everything_anew_counts_everything_anew(told) -> None:
    story, _, _ = told
    StoryTally.objects.update(outlets=[], shared=9, denied_most=[])
    coverage.rebuild()
    assert agrees(story)


def test_counting_twice_changes_nothing(told) -> None:
    before = list(StoryTally.objects.values())
    tallies.count(Story.objects.values_list("pk", flat=True))
    assert list(StoryTally.objects.values()) == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_what_is_counted_is_what_the_rows_say(done, seed: int) -> None:
    random = Random(seed)
    outlets = [make_outlet() for _ in range(4)]
    articles = [make_article(random.choice(outlets), days=random.random() * 5) for _ in range(8)]
    stories = [make_story(*articles[:4]), make_story(*articles[4:])]
    claims = [make_claim(f"Claim {number}") for number in range(4)]
    for article in articles:
        make_analysis(article.current)
        for claim in random.sample(claims, 2):
            make_statement(article, claim, stance=random.choice(["alleges", "denies", "states"]))
    make_poll(make_outlet(), -1, 200)
    done(lambda: coverage.cover(claims))
    for _ in range(8):
        done(lambda: _something(random, articles, stories))
        assert all(map(agrees, stories))


def _something(random: Random, articles: list[Article], stories: list[Story]) -> None:
    stand = list(Claim.objects.filter(merged_into=None).order_by("pk"))
    act = random.choice(["move", "reject", "accept", *(["same"] if len(stand) > 1 else [])])
    if act == "move":
        curate.move(random.choice(articles), random.choice(stories), editor=None)
    elif act == "same":
        one, other = random.sample(stand, 2)
        curate.decide_same(one, other, same=True, editor=None)
    else:
        statement = random.choice(list(Statement.objects.order_by("pk")))
        curate.review(statement, accepted=act == "accept", editor=None)
