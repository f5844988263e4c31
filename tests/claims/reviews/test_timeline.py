"""Reviews in timelines: as what the reviewer published, in its own words, wherever the claim's events stand."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from claims import coverage, curate, curate_visibility, outlets, reviews, timeline
from claims.models import Claim, Event, ReviewTie
from sources.merge import merge
from sources.models import Outlet, Review
from tests.factories import (
    NOON,
    make_account,
    make_article,
    make_claim,
    make_outlet,
    make_review,
    make_statement,
    make_story,
    make_version,
)

pytestmark = pytest.mark.django_db


def told(claim: Claim) -> list[Event]:
    return list(Event.objects.of_claims([claim]).exclude(review=None).with_all().in_order())


def rerate(review: Review, rating: str, days: float = 3) -> None:
    make_version(review, rating=rating, seen_at=NOON + timedelta(days=days))


def test_a_review_stands_where_its_reviewer_dates_it_in_the_reviewers_own_words() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    review = make_review(claim, rating="Mostly false", published_at=NOON - timedelta(days=9))
    coverage.cover([claim])
    [event] = told(claim)
    assert event.text == "The Plain Checker reviewed this claim and rated it “Mostly false”"
    assert (event.axis, event.stance, event.news, event.at, event.late) == (
        *("said", "", "review"),
        NOON - timedelta(days=9),
        True,
    )
    assert (event.review, event.article, event.statement) == (review, None, None)


def test_a_review_without_a_date_stands_where_we_first_saw_it() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    make_review(claim, published_at=None, rating="", value="")
    coverage.cover([claim])
    [event] = told(claim)
    assert (event.axis, event.at) == ("seen", NOON)
    assert event.text.endswith("reviewed this claim and gave it no rating that we could read")


def test_a_changed_rating_is_an_edit_and_what_it_was_before_stays() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    review = make_review(claim, rating="False")
    rerate(review, "False")
    rerate(review, "Half true", days=4)
    coverage.cover([claim])
    assert [(event.axis, event.text.removeprefix("The Plain Checker ")) for event in told(claim)] == [
        ("said", "reviewed this claim and rated it “False”"),
        ("edited", "edits its review of this claim and rates it “Half true”, and no longer “False”"),
    ]


def test_a_rating_of_any_length_leaves_an_entry_of_a_line_that_turns_no_writing_round() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    make_review(claim, rating="\u202eeslaf " + "very " * 400)
    coverage.cover([claim])
    [event] = told(claim)
    assert len(event.text) < 300
    assert "\u202e" not in event.text


def test_it_stands_in_the_story_in_which_the_claim_was_last_reported_before() -> None:
    claim = make_claim()
    first, later = make_article(days=-20), make_article(days=-2)
    stories = [make_story(article) for article in (first, later)]
    for article in (first, later):
        make_statement(article, claim)
    reviewed = [make_review(claim, published_at=NOON - timedelta(days=days)) for days in (30, 9, 1)]
    coverage.cover([claim])
    stands = {event.review: event.story for event in told(claim)}
    assert [stands[review] for review in reviewed] == [stories[0], stories[0], stories[1]]
    timeline.note_reviews([claim])
    assert {event.review: event.story for event in told(claim)} == stands


def test_deciding_moves_the_event_and_undoing_it_brings_it_back() -> None:
    editor, claim, other = make_account(), make_claim(), make_claim("Quillon Marine sued.")
    for one in (claim, other):
        make_statement(claim=one)
    review = make_review(claim)
    coverage.cover([claim, other])
    before = told(claim)
    moved = curate.decide_review(review, other, same=True, editor=editor)
    assert ([event.review for event in told(other)], told(claim)) == ([review], [])
    curate.undo(moved, editor=editor)
    assert ([event.public_id for event in told(claim)], told(other)) == ([before[0].public_id], [])


def test_deriving_twice_writes_nothing() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    rerate(make_review(claim, rating="False"), "True")
    coverage.cover([claim])
    before = list(Event.objects.order_by("pk").values())
    coverage.cover([claim])
    timeline.note_reviews([claim])
    assert list(Event.objects.order_by("pk").values()) == before


def test_what_is_only_suggested_or_hidden_has_no_event() -> None:
    senior, claim, hidden = make_account("senior"), make_claim(), make_claim("Hidden.")
    for one in (claim, hidden):
        make_statement(claim=one)
    make_review(claim, active=False)
    make_review(hidden)
    coverage.cover([claim, hidden])
    curate_visibility.show(hidden, "hidden", editor=senior, reason="Private.")
    assert told(claim) == told(hidden) == []


def test_an_edit_of_a_review_is_told_without_a_new_claim(told_claim: Claim) -> None:
    review = make_review(told_claim, rating="False")
    reviews.look()
    rerate(review, "True")
    reviews.look()
    assert [event.kind for event in told(told_claim)] == ["reviewed", "rerated"]
    assert not ReviewTie.objects.untold().exists()


@pytest.fixture
def told_claim() -> Claim:
    claim = make_claim()
    make_statement(claim=claim)
    coverage.cover([claim])
    return claim


def test_merged_outlets_have_their_reviews_in_one_timeline(told_claim: Claim) -> None:
    review = make_review(told_claim)
    coverage.cover([told_claim])
    into = make_outlet("checker", name="The Checkers")
    merge(review.outlet, into)
    outlets.cover_outlet(Outlet.objects.get(pk=into.pk))
    [event] = told(told_claim)
    assert (event.outlet, event.text.split(" reviewed")[0]) == (into, "The Checkers")


def test_pages_feeds_and_programs_show_it_and_nobody_says_who_is_right(client: Client, told_claim: Claim) -> None:
    review = make_review(told_claim, rating="Pants <on> fire")
    coverage.cover([told_claim])
    claim, outlet = told_claim.get_absolute_url(), review.outlet.get_absolute_url()
    for page in (claim, f"{claim}timeline/", f"{outlet}timeline/"):
        text = client.get(page).text
        assert "The Plain Checker reviewed this claim and rated it “Pants &lt;on&gt; fire”" in text
        assert f'href="{claim}#{review.public_id}"' in text
        assert 'class="reviewed"' in text
    feed = client.get(f"{claim}feed.atom").text
    assert "Fact-checker’s review: The Plain Checker reviewed this claim" in feed
    assert review.url in feed
    rows = json.loads(client.get(f"{claim}timeline.json").text)["events"]
    [row] = [row for row in rows if row["review"]]
    assert (row["article"], row["statement"], row["stance"], row["review_url"]) == (None, None, None, review.url)


def test_it_is_no_carrying_of_the_claim(client: Client, told_claim: Claim) -> None:
    make_review(told_claim, published_at=NOON - timedelta(days=90))
    coverage.cover([told_claim])
    page = client.get(told_claim.get_absolute_url()).text
    assert "The Plain Checker</a> first" not in page
    assert Event.objects.filter(claim=told_claim, news="first").get().statement is not None


def test_an_edited_review_is_in_the_claims_history(client: Client, told_claim: Claim) -> None:
    review = make_review(told_claim, rating="False")
    rerate(review, "True")
    coverage.cover([told_claim])
    assert f'<a href="#{review.public_id}">the review</a>' in client.get(told_claim.get_absolute_url()).text


def test_the_front_page_tells_of_reports_and_not_of_reviews(client: Client, told_claim: Claim) -> None:
    make_review(told_claim)
    coverage.cover([told_claim])
    assert "reviewed this claim" not in client.get("/").text


def test_programs_get_what_editors_decided_on_reviews_like_all_that_they_decided(
    client: Client, told_claim: Claim
) -> None:
    review = make_review(told_claim)
    curate.decide_review(review, told_claim, same=False, editor=make_account(), reason="Another recall.")
    fingerprint = f"{review.public_id} {told_claim.public_id}"
    page = client.get(told_claim.get_absolute_url().rstrip("/") + ".json").json()
    rows = client.get("/api/v1/judgements").json()["data"]
    for found in (page["judgements"], rows):
        assert [(one["fingerprint"], one["reason"]) for one in found] == [(fingerprint, "Another recall.")]
