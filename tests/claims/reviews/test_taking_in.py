"""Reviews taken in: once each, in versions, under the outlet where they stand; and tied to what they are about."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from claims.models import ReviewTie
from sources.fetch import fetch
from sources.models import Capture, Outlet, Review, ReviewVersion
from sources.reviewed import reviews_in
from sources.reviews import take_along
from tests.factories import make_outlet
from tests.servers import Server, ok

pytestmark = pytest.mark.django_db
CLAIMED = "Harrowgate Instruments copied the tide model of Quillon Marine"


def review(**changed: Any) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "url": "https://plainchecker.example/tides",
        "claimReviewed": CLAIMED,
        "author": {"name": "The Plain Checker"},
        "reviewRating": {"alternateName": "Mostly false", "ratingValue": "2"},
        **changed,
    }


def run(tmp_path: Path, *reviews: object) -> tuple[str, str]:
    path, out, err = tmp_path / "feed.json", io.StringIO(), io.StringIO()
    path.write_text(json.dumps(list(reviews)))
    try:
        call_command("reviews", str(path), stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"CommandError: {error}")
    return out.getvalue(), err.getvalue()


def test_a_review_goes_in_once_under_the_outlet_of_its_address(tmp_path: Path) -> None:
    out, err = run(tmp_path, review())
    assert (out.splitlines()[0], err) == ("Reviews: 1 new, 0 changed, 0 unchanged, 0 refused.", "")
    outlet = Outlet.objects.get()
    assert (outlet.key, outlet.name, outlet.domains) == (
        "plainchecker.example",
        "The Plain Checker",
        ["plainchecker.example"],
    )
    assert run(tmp_path, review())[0].startswith("Reviews: 0 new, 0 changed, 1 unchanged, 0 refused.")
    assert (Review.objects.count(), ReviewVersion.objects.count()) == (1, 1)


def test_a_known_outlet_is_found_by_its_domain_and_not_by_the_name_that_somebody_signs_with(tmp_path: Path) -> None:
    make_outlet("ledger", name="Harbour Ledger", domains=["ledger.example"])
    checker = make_outlet("checker", name="Checker", domains=["plainchecker.example"])
    run(tmp_path, review(author={"name": "Harbour Ledger", "url": "https://ledger.example"}))
    found = Review.objects.get()
    assert found.outlet == checker
    assert found.current.reviewer == "Harbour Ledger"


def test_an_edited_review_is_another_version_and_the_first_stays(tmp_path: Path) -> None:
    run(tmp_path, review())
    out, _ = run(tmp_path, review(reviewRating={"alternateName": "Half true"}))
    assert "0 new, 1 changed" in out
    found = Review.objects.get()
    assert [version.rating for version in found.versions.order_by("number")] == ["Mostly false", "Half true"]
    assert found.current.number == 2
    assert run(tmp_path, review())[0].startswith("Reviews: 0 new, 1 changed")  # and back again: that, too, is news
    assert found.versions.count() == 3


def test_versions_cannot_be_changed(tmp_path: Path) -> None:
    run(tmp_path, review())
    for change in (lambda rows: rows.update(rating="True"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(ReviewVersion.objects.all())


def test_a_feed_that_holds_a_review_in_two_ways_keeps_the_first_and_says_so(tmp_path: Path) -> None:
    both = review(), review(reviewRating={"alternateName": "True"})
    for _ in range(2):
        _, err = run(tmp_path, *both)
        assert "feed.json, item 2: Https://plainchecker.example/tides reviews this claim twice here" in err
        assert "CommandError: 1 refused" in err
    assert Review.objects.get().versions.count() == 1


def test_what_is_refused_is_a_row_with_its_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    out, err = run(tmp_path, review(url="javascript:alert(1)"), review(), review(claimReviewed=""))
    assert out.startswith("Reviews: 1 new, 0 changed, 0 unchanged, 2 refused.")
    assert "CommandError: 2 refused; the rest is in." in err
    kept = {row.status: row for row in Capture.objects.refused()}
    assert set(kept) == {"bad_url", "empty"}
    assert kept["bad_url"].where.endswith("feed.json, item 1")
    assert "give the address of the review" in kept["bad_url"].reason


def test_what_holds_nothing_usable_is_counted(tmp_path: Path) -> None:
    out, _ = run(tmp_path, review(datePublished="soon"))
    assert "datePublished (1)" in out
    assert Review.objects.get().current.published_text == "soon"


def test_a_page_is_fetched_and_read(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f'<html><head><script type="application/ld+json">{json.dumps(review(url="/tides"))}</script></head></html>'
    server.replies["/tides"] = ok(body.encode(), "Content-Type: text/html")
    ways = {"resolve": server.resolve, "dial": server.dial}
    monkeypatch.setattr("sources.review_files.fetch", lambda url, **given: fetch(url, **given, **ways))
    call_command("reviews", "http://site.example/tides", stdout=io.StringIO())
    found = Review.objects.get()
    assert (found.url, found.outlet.key) == ("http://site.example/tides", "site.example")
    assert found.current.where == "http://site.example/tides"


def test_what_matches_surely_is_tied_and_says_why(tmp_path: Path, told) -> None:
    claim = told()
    told("The harbour wall will be rebuilt in granite before the winter.")
    out, _ = run(tmp_path, review())
    assert "1 tied, 0 suggested to editors, 0 about no claim" in out
    tie = ReviewTie.objects.get()
    assert (tie.claim, tie.active, tie.by) == (claim, True, "machine")
    assert tie.score >= 0.5
    assert "“Harrowgate”" in tie.why or "means much the same" in tie.why
    assert "The claim has" in tie.why or tie.why.endswith("in other words.")


def test_another_figure_is_another_claim(tmp_path: Path, told) -> None:
    told("Harrowgate used 4,000 accounts to copy the tide model.")
    run(tmp_path, review(claimReviewed="Harrowgate used 40,000 accounts to copy the tide model"))
    tie = ReviewTie.objects.get()
    assert (tie.claim, tie.active) == (None, False)
    assert tie.candidates[0]["differs"]


def test_a_claim_that_comes_later_is_found_when_reviews_are_compared_anew(tmp_path: Path, told) -> None:
    assert "1 about no claim known here" in run(tmp_path, review())[0]
    claim = told()
    out = io.StringIO()
    call_command("reviews", stdout=out)
    assert "1 tied" in out.getvalue()
    assert ReviewTie.objects.get().claim == claim
    out = io.StringIO()
    call_command("reviews", stdout=out)
    assert "0 tied, 0 suggested to editors, 0 about" in out.getvalue()


@pytest.mark.parametrize("dated", ["2090-01-01", "1066-10-14", "1889-05-06T10:00:00Z"])
def test_a_review_that_dates_itself_ahead_or_before_the_web_is_not_dated(tmp_path: Path, dated: str) -> None:
    run(tmp_path, review(datePublished=dated))
    now = Review.objects.get().current
    assert (now.published_at, now.published_text) == (None, dated)


def test_the_same_review_at_another_address_is_kept_once_and_that_is_noted(tmp_path: Path) -> None:
    same = review(url="http://plainchecker.example/tides/amp")
    out, err = run(tmp_path, review(), same)
    assert (out.splitlines()[0], err) == ("Reviews: 1 new, 0 changed, 1 unchanged, 0 refused.", "")
    note = Capture.objects.get(status=Capture.NOTED)
    assert "https://plainchecker.example/tides, word for word" in note.reason
    run(tmp_path, {**same, "reviewRating": {"alternateName": "Half true"}})  # says something else, so it is another
    assert Review.objects.count() == 2


def test_another_outlets_review_of_the_same_words_is_its_own(tmp_path: Path) -> None:
    run(tmp_path, review(), review(url="https://othercheckers.example/tides"))
    assert Review.objects.count() == 2


def test_what_an_archive_brings_of_before_takes_nothing_back(tmp_path: Path) -> None:
    run(tmp_path, review())
    found = replace(next(reviews_in(review(reviewRating={"alternateName": "Open"}), "a.warc")), where="a.warc")
    [done] = take_along([found], beside=None, now=datetime(2020, 1, 1, tzinfo=UTC))
    assert done.status == "older"
    assert Review.objects.get().current.rating == "Mostly false"
