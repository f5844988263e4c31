"""Reviews compared anew as claims come: by a worker, so many at a time, and never those that nothing came for."""

from datetime import UTC, datetime, timedelta

import pytest

from claims import reviews, tasks
from claims.models import Claim, Event, Moment, ReviewTie
from sources.models import Review
from tests.factories import make_claim, make_review, make_statement

pytestmark = pytest.mark.django_db
CLAIMED = "Harrowgate Instruments copied the tide model of Quillon Marine"


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked for, in order."""
    asked: list[str] = []
    monkeypatch.setattr("claims.reviews._candidates", lambda claimed: asked.append(claimed) or [])
    return asked


def test_a_claim_that_comes_later_is_found_by_a_worker(told) -> None:
    review = make_review(claimed=CLAIMED)
    assert tasks.compare_reviews(0) == "tied: 0"
    claim = told()
    assert tasks.compare_reviews(60) == "tied: 1"
    assert ReviewTie.objects.get().claim == claim
    assert Event.objects.get(claim=claim, review=review).kind == "reviewed"


def test_what_nothing_came_for_is_not_compared_again_and_leaves_no_moment(compared: list[str]) -> None:
    make_review(claimed=CLAIMED)
    reviews.look()
    before = Moment.objects.count()
    reviews.look()
    assert compared == [CLAIMED]
    make_statement(claim=make_claim())
    written = Moment.objects.count()
    reviews.look()
    assert compared == [CLAIMED, CLAIMED]
    assert Moment.objects.count() == written >= before  # that it was looked at is no change of the record


def test_a_look_takes_the_youngest_and_those_that_waited_longest(
    compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.reviews._YOUNG", 1)
    monkeypatch.setattr("claims.reviews._OLD", 1)
    now = datetime.now(UTC)
    for days in (4, 2, 3, 1):
        review = make_review(claimed=f"{days} days")
        ReviewTie.objects.create(review=review, compared_at=now - timedelta(days=days))
    Review.objects.filter(claimed="2 days").update(first_seen_at=now)
    make_statement(claim=make_claim())
    reviews.look()
    assert sorted(compared) == ["2 days", "4 days"]
    reviews.look()
    assert sorted(compared[2:]) == ["1 days", "3 days"]
    reviews.look()
    assert len(compared) == 4


def test_one_that_cannot_be_compared_stands_in_nobodys_way(told, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = told()
    broken, sound = make_review(claimed="broken"), make_review(claimed=CLAIMED)
    true = reviews._candidates

    def candidates(claimed: str) -> list:
        if claimed == "broken":
            raise ZeroDivisionError
        return true(claimed)

    monkeypatch.setattr("claims.reviews._candidates", candidates)
    assert reviews.look() == 1
    assert ReviewTie.objects.get(review=sound).claim == claim
    assert ReviewTie.objects.get(review=broken).claim is None
    assert not reviews._due()


def test_what_an_editor_decided_is_not_compared(compared: list[str]) -> None:
    claim: Claim = make_claim()
    make_statement(claim=claim)
    make_review(claim, by="editor")
    reviews.look()
    assert compared == []
