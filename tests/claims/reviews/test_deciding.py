"""Editors on ties of reviews: no machine overrides them, nothing is overwritten, and the log makes it all again."""

import pytest

from claims import curate, curate_visibility, rederive, reviews
from claims.curate import reviewing
from claims.export.lines import rows
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.models import Account, Claim, Judgement, ReviewTie
from claims.replay import replay
from sources.models import Review
from tests.factories import make_account, make_claim, make_review, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Account:
    return make_account()


def state(review: Review) -> tuple[Claim | None, bool, str]:
    tie = ReviewTie.objects.select_related("claim").get(review=review)
    return tie.claim, tie.active, tie.by


def test_an_editor_confirms_what_the_machine_only_suggested(editor: Account) -> None:
    claim = make_claim()
    review = make_review(claim, active=False, score=0.2)
    curate.decide_review(review, claim, same=True, editor=editor)
    assert state(review) == (claim, True, "editor")
    assert ReviewTie.objects.get().score == 0.9  # the machine's figure stays beside it


def test_a_tie_that_an_editor_rejected_never_comes_back(editor: Account, told) -> None:
    claim = told()
    review = make_review(claimed="Harrowgate Instruments copied the tide model of Quillon Marine")
    reviews.tie(review)
    assert state(review) == (claim, True, "machine")
    curate.decide_review(review, claim, same=False, editor=editor, reason="Another model.")
    assert state(review) == (None, False, "machine")
    reviews.tie(review)
    assert state(review) == (None, False, "machine")
    curate.undo(Judgement.objects.get(), editor=editor)
    assert state(review) == (claim, True, "machine")


def test_a_moved_review_stays_where_it_was_moved_and_goes_back_when_that_is_undone(editor: Account, told) -> None:
    claim, other = told(), make_claim("Quillon Marine sued.")
    review = make_review(claimed="Harrowgate Instruments copied the tide model of Quillon Marine")
    reviews.tie(review)
    curate.decide_review(review, claim, same=True, editor=editor)
    moved = curate.decide_review(review, other, same=True, editor=editor)
    reviews.tie(review)
    assert state(review) == (other, True, "editor")
    curate.undo(moved, editor=editor)
    assert state(review) == (claim, True, "editor")


def test_ties_follow_a_merge_and_come_back_with_its_undoing(editor: Account) -> None:
    claim, other = make_claim(), make_claim("Marrow Foods used gelatine of horses.")
    for one in (claim, other):
        make_statement(claim=one)
    review = make_review(other)
    merged = curate.decide_same(claim, other, same=True, editor=editor)
    assert state(review) == (claim, True, "machine")
    curate.undo(merged, editor=editor)
    assert state(review) == (other, True, "machine")


def test_a_retired_claim_keeps_no_review_and_gets_it_back(editor: Account) -> None:
    claim = make_claim()
    make_statement(claim=claim)
    review = make_review(claim)
    curate.retire(claim, editor=editor, reason="No claim.")
    assert state(review)[1] is False
    with pytest.raises(curate.DecisionError, match="retired"):
        curate.decide_review(review, claim, same=True, editor=editor)
    curate.retire(claim, retired=False, editor=editor)
    assert state(review) == (claim, True, "machine")


def test_decisions_say_what_the_machine_had_found_and_name_claim_and_review(editor: Account) -> None:
    claim = make_claim()
    review = make_review(claim)
    made = curate.decide_review(review, claim, same=True, editor=editor)
    assert made.fingerprint == f"{review.public_id} {claim.public_id}"
    assert made.machine["found"] == {claim.public_id: 0.9}


def test_replaying_the_log_and_deriving_anew_give_the_same_ties(editor: Account) -> None:
    claim, other = make_claim(), make_claim("Quillon Marine sued.")
    for one in (claim, other):
        make_statement(claim=one)
    moved, kept, gone = (make_review(claim, url=f"https://plainchecker.example/r{n}") for n in range(3))
    curate.decide_review(moved, other, same=True, editor=editor)
    curate.decide_review(gone, claim, same=False, editor=editor, reason="Not this one.")
    before = [state(one) for one in (moved, kept, gone)]
    log = rows(RESOURCES["judgements"], Scope())
    ReviewTie.objects.update(claim=claim, active=True, by="machine")
    reviewing.settle_all()
    assert [state(one) for one in (moved, kept, gone)] == before
    assert replay(log).known == len(log)
    stray = {**log[0], "id": 10_000, "fingerprint": f"k000 {claim.public_id}"}
    assert "k000, not known here" in replay([stray]).refused[0]


def test_deriving_all_anew_asks_the_log(editor: Account) -> None:
    claim = make_claim()
    review = make_review(claim, active=False, score=0.2)
    curate.decide_review(review, claim, same=True, editor=editor)
    ReviewTie.objects.update(claim=None, active=False, by="machine")
    rederive.rederive()
    assert state(review) == (claim, True, "editor")


def test_a_purged_claims_review_has_no_words_and_is_not_taken_in_again() -> None:
    from sources.reviewed import FoundReview
    from sources.reviews import Run

    senior = make_account("senior")
    claim = make_claim()
    make_statement(claim=claim)
    review = make_review(claim, url="https://plainchecker.example/tides", claimed="Marrow used zyxomma")
    curate_visibility.show(claim, "purged", editor=senior, reason="Private.")
    review.refresh_from_db()
    assert (review.claimed, review.url) == ("█", "")
    assert review.versions.get().rating == "█"
    item = FoundReview(where="f", url="https://plainchecker.example/tides", claimed="Marrow used zyxomma")
    assert Run().take_in(item).status == "purged"
    with pytest.raises(curate.DecisionError, match="purged"):
        curate.decide_review(review, make_claim("Other."), same=True, editor=senior)
