"""Fact-checkers' reviews as exports hold them: their own words, all their versions, and what ties them to a claim."""

from pathlib import Path

import pytest

from claims import curate, curate_visibility
from claims.models import ReviewTie
from tests.claims.export.taken import taken_out
from tests.factories import NOON, make_account, make_claim, make_outlet, make_review, make_statement, make_version

pytestmark = pytest.mark.django_db


def test_a_row_has_the_reviewers_words_and_the_tie(tmp_path: Path) -> None:
    claim = make_claim()
    review = make_review(claim, appearances=["https://ledger.example/1"], said_text="in March", language="en")
    make_version(review, rating="Half true", value="3.50", said_at=NOON, said_precision="month")
    [row] = taken_out(tmp_path)["reviews"]
    assert (row["id"], row["outlet"], row["claimed"]) == (review.public_id, "plainchecker.example", review.claimed)
    assert row["rating"] == {"words": "Half true", "value": "3.50", "best": "5", "worst": "1", "explanation": ""}
    assert (row["said"], row["said_precision"]) == ("2026-03-02T12:00:00Z", "month")
    assert [(one["number"], one["rating"]["words"]) for one in row["versions"]] == [
        (1, "Mostly false"),
        (2, "Half true"),
    ]
    assert row["versions"][0]["said_as"] == "in March"
    assert (row["claim"], row["state"], row["by"], row["score"]) == (claim.public_id, "linked", "machine", 0.9)
    assert row["found"] == [{"claim": claim.public_id, "score": 0.9, "why": row["why"], "differs": ""}]
    assert "where" not in row["versions"][0]  # a file's name is nobody's business


def test_suggestions_say_so_and_what_is_tied_to_none_stays_inside(tmp_path: Path) -> None:
    make_review(make_claim(), active=False, score=0.2)
    make_review(None, claimed="Of something else")
    [row] = taken_out(tmp_path)["reviews"]
    assert row["state"] == "suggested"


def test_what_is_hidden_is_not_in_it_nor_named_as_found(tmp_path: Path) -> None:
    hidden, shown = make_claim("Kestrel Mills hid dust."), make_claim()
    for one in (hidden, shown):
        make_statement(claim=one)
    make_review(hidden, url="https://plainchecker.example/hidden")
    make_review(shown, url="https://plainchecker.example/shown")
    both = [{"claim": one.public_id, "score": 0.9, "why": "w", "differs": ""} for one in (shown, hidden)]
    ReviewTie.objects.update(candidates=both)
    curate_visibility.show(hidden, "hidden", editor=make_account(), reason="Private.")
    [row] = taken_out(tmp_path)["reviews"]
    assert row["url"] == "https://plainchecker.example/shown"
    assert [one["claim"] for one in row["found"]] == [shown.public_id]


def test_a_scope_takes_the_reviews_of_its_claims_with_their_outlets_and_decisions(tmp_path: Path) -> None:
    claim, other = make_claim(), make_claim("Quillon Marine sued.")
    make_outlet("former", merged_into=make_review(claim).outlet)
    make_review(other, url="https://elsewhere.example/1", outlet=make_outlet("elsewhere"))
    curate.decide_review(ReviewTie.objects.get(claim=claim).review, claim, same=True, editor=make_account())
    rows = taken_out(tmp_path, claim=claim)
    [row] = rows["reviews"]
    assert (row["claim"], row["by"]) == (claim.public_id, "editor")
    assert row["decided"]
    assert {one["id"] for one in rows["outlets"]} == {"plainchecker.example", "former"}
    assert [one["kind"] for one in rows["judgements"]] == ["factcheck"]
    curate.reword(claim, "Marrow Foods used it.", editor=make_account())
    curate.reword(other, "Quillon sued.", editor=make_account())
    assert [one["claim"] for one in taken_out(tmp_path / "checked", checked=True)["reviews"]] == [claim.public_id]
