"""What comes in later changes the cells of stories that nobody touched, at once or at the end of the run."""

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, transaction

from claims import settling
from claims.coverage import cover, rebuild
from claims.models import Cell, Claim, Story, StoryDoubt, Tally
from sources.declare import declare
from sources.models import Article, Poll
from tests.factories import (
    NOON,
    make_analysis,
    make_article,
    make_claim,
    make_feed,
    make_outlet,
    make_poll,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Claim:
    """A claim that one outlet carries; another was watched for half of the time."""
    article = make_article()
    make_analysis(article.current)
    make_story(article)
    claim = make_claim()
    make_statement(article, claim)
    make_poll(make_outlet("quiet"), -1, 1)
    cover([claim])
    return claim


def rows() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Cell, Tally)]


def state(claim: Claim, key: str = "quiet") -> list[str] | None:
    return Cell.objects.filter(claim=claim, outlet__key=key).values_list("states", flat=True).first()


def test_a_poll_that_closes_a_window_makes_silence_in_its_own_transaction(told: Claim) -> None:
    assert state(told) == ["partial"]
    declare({"outlet": "quiet", "from": "2026-03-03T12:00:00Z", "until": "2026-03-09T12:00:00Z"})
    assert state(told) == ["silent"]
    before = rows()
    rebuild()
    assert rows() == before


def test_a_mistake_of_ours_in_what_follows_from_a_poll_is_said_and_keeps_nobody_from_looking(
    told: Claim, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def trip(*_: object) -> None:
        Cell.objects.all().delete()
        raise KeyError("nobody thought of it")

    with monkeypatch.context() as broken:
        broken.setattr(settling, "_stories_of", trip)
        declare({"outlet": "quiet", "from": "2026-03-03T12:00:00Z", "until": "2026-03-09T12:00:00Z"})
    assert Poll.objects.count() == 2
    assert state(told) == ["partial"]
    assert "a job does it" in caplog.text
    call_command("cover", outlet=["quiet"])
    assert state(told) == ["silent"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_a_poll_is_not_half_written(told: Claim, monkeypatch, error: type[Exception]) -> None:
    def lost(*_: object) -> None:
        raise error("the connection is lost")

    monkeypatch.setattr(settling, "_stories_of", lost)
    with pytest.raises(error), transaction.atomic():
        make_poll(Poll.objects.get().outlet, 1, 9)
    assert Poll.objects.count() == 1


def test_a_poll_that_is_taken_away_takes_the_silence_with_it(told: Claim) -> None:
    make_poll(make_outlet("other"), -1, 9).delete()
    assert state(told, "other") is None


def test_a_poll_of_other_days_or_one_that_adds_nothing_covers_nothing(told: Claim, monkeypatch) -> None:
    covered: list[set[int]] = []
    monkeypatch.setattr(settling, "_cover", lambda claims: covered.append(set(claims)))
    quiet = Poll.objects.get().outlet
    make_poll(quiet, 3, 4)  # the window is over
    make_poll(quiet, 0, 1.5)  # it leads no farther than partial
    make_poll(Article.objects.get().outlet, -1, 9)  # it carries the claim
    assert covered == [set()] * 3
    make_poll(quiet, 1, 2)
    assert covered[3:] == [{told.pk}]


def test_when_an_article_finds_its_place_in_another_story_the_silence_is_proven(told: Claim) -> None:
    waiting = make_article(Poll.objects.get().outlet)
    make_poll(waiting.outlet, 1, 9)
    assert state(told) == ["partial"]
    settling.settle([])
    assert state(told) == ["partial"]
    make_analysis(waiting.current)
    make_story(waiting)
    settling.settle([waiting.pk])
    assert state(told) == ["silent"]


def test_an_article_that_cannot_be_read_spoils_the_proof_of_its_outlet(told: Claim) -> None:
    make_poll(Poll.objects.get().outlet, 1, 9)
    assert state(told) == ["silent"]
    broken = make_article(Poll.objects.first().outlet)
    make_analysis(broken.current, status="failed")
    settling.settle([broken.pk])
    assert state(told) == ["partial"]
    before = rows()
    rebuild()
    assert rows() == before


def test_a_story_lasts_as_long_as_what_is_in_doubt_of_it(told: Claim) -> None:
    """And a poll that covers only the longer time is looked at."""
    make_poll(Poll.objects.get().outlet, 1, 3)
    assert state(told) == ["silent"]
    late = make_article(days=5)
    make_story(late)
    StoryDoubt.objects.create(article=late, story=Story.objects.get(members__article__published_at=NOON), score=0.3)
    cover([told])
    assert state(told) == ["partial"]
    declare({"outlet": "quiet", "from": "2026-03-05T12:00:00Z", "until": "2026-03-12T12:00:00Z"})
    assert state(told) == ["silent"]
    assert agrees()
    waiting = make_article(Poll.objects.first().outlet, days=6)
    settling.settle([waiting.pk])
    assert state(told) == ["partial"]
    assert agrees()


def agrees() -> bool:
    """What is stored is what comes out when all is derived anew."""
    before = rows()
    rebuild()
    return rows() == before


def test_of_two_feeds_the_poll_that_covers_the_second_makes_the_silence(told: Claim) -> None:
    quiet = Poll.objects.get().outlet
    one, other = make_feed(quiet, -9), make_feed(quiet, -9)
    make_poll(quiet, -1, 9, kind="feed", feed=one)
    assert state(told) == ["partial"]
    assert agrees()
    make_poll(quiet, 1, 2, kind="feed", feed=other)  # the declared look stands for the first half
    assert state(told) == ["silent"]
    assert agrees()


def test_a_feed_that_is_switched_on_has_to_be_covered_from_then_on(told: Claim) -> None:
    quiet = Poll.objects.get().outlet
    make_poll(quiet, -1, 9, kind="feed", feed=make_feed(quiet, -9))
    assert state(told) == ["silent"]
    make_feed(quiet, 5)  # the window was over
    assert state(told) == ["silent"]
    make_feed(quiet, 1.5)
    assert state(told) == ["partial"]
    assert agrees()


def test_a_feed_that_does_not_say_since_when_counts_from_ever(told: Claim) -> None:
    quiet = Poll.objects.get().outlet
    make_poll(quiet, -1, 9, kind="feed", feed=make_feed(quiet, -9))
    make_feed(quiet)
    assert state(told) == ["partial"]
    assert agrees()


def test_a_feed_that_is_switched_off_no_longer_has_to_be_covered(told: Claim) -> None:
    quiet = Poll.objects.get().outlet
    make_poll(quiet, -1, 9, kind="feed", feed=make_feed(quiet, -9))
    broken = make_feed(quiet, 1)
    assert state(told) == ["partial"]
    broken.watched_until = broken.watched_from
    broken.save(update_fields=["watched_until"])
    assert state(told) == ["silent"]
    assert agrees()


def test_that_a_feed_is_due_again_covers_nothing(told: Claim, django_assert_num_queries) -> None:
    feed = make_feed(Poll.objects.get().outlet, -9)
    with django_assert_num_queries(2):  # the row before, and now
        feed.save()


def test_a_feed_that_is_switched_on_again_changes_what_it_counted_for_before(told: Claim) -> None:
    quiet = Poll.objects.get().outlet
    make_poll(quiet, -1, 9, kind="feed", feed=make_feed(quiet, -9))
    again = make_feed(quiet, -9, 20)
    assert state(told) == ["partial"]
    again.watched_from, again.watched_until = again.watched_until, None
    again.save()
    assert state(told) == ["silent"]
    assert agrees()


def test_a_poll_before_all_reports_of_a_story_tells_of_what_may_have_begun_it(told: Claim) -> None:
    early = make_article(days=-5)
    make_story(early)
    StoryDoubt.objects.create(article=early, story=Story.objects.get(members__article__published_at=NOON), score=0.3)
    quiet = Poll.objects.get().outlet
    make_poll(quiet, -1, 9)
    cover([told])
    assert state(told) == ["partial"]
    make_poll(quiet, -6, -1)
    assert state(told) == ["silent"]
    assert agrees()
