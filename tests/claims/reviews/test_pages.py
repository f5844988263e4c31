"""What readers see of reviews: the reviewer's words as its own, and nothing of what is hidden, unsure or untied."""

import pytest
from django.test import Client
from lxml import html

from claims import curate, curate_visibility
from claims.models import ReviewTie
from sources.models import Outlet
from tests.factories import NOON, make_account, make_claim, make_outlet, make_review, make_statement, make_version

pytestmark = pytest.mark.django_db


def section(client: Client, address: str, css: str = "section[aria-labelledby=reviews]") -> str:
    page = html.fromstring(client.get(address).content.decode())
    return " ".join(" ".join(one.text_content() for one in page.cssselect(css)).split())


def test_a_review_is_told_as_what_somebody_else_found(client: Client) -> None:
    claim = make_claim()
    make_review(claim, said_text="2026-03-01", explained="The lab found none.")
    told = section(client, claim.get_absolute_url())
    assert "The Plain Checker reviewed this claim and rated it Mostly false, in its own words." in told
    assert "By its account it was made by Ms Tarn at a time given as “2026-03-01”." in told
    assert "“The lab found none.”" in told
    assert "2, where 5 is best and 1 is worst" in told
    assert "The machine tied it to this claim, surely, and no editor has checked that." in told
    assert "0.9" not in told  # a figure beside a rating would be taken for one
    assert "We neither share it nor weigh it" in told


def test_the_link_leads_out_and_vouches_for_nothing(client: Client) -> None:
    claim = make_claim()
    review = make_review(claim)
    page = html.fromstring(client.get(claim.get_absolute_url()).content.decode())
    [link] = page.cssselect(f"a[href='{review.url}']")
    assert "nofollow" in link.get("rel")
    assert "noopener" in link.get("rel")


def test_markup_and_marks_that_turn_text_stay_words(client: Client) -> None:
    claim = make_claim()
    make_review(claim, rating="<script>alert(1)</script>", claimants=["\u202eevil"], claimed="<b>Horses</b>")
    answer = client.get(claim.get_absolute_url()).content.decode()
    assert "<script>alert(1)</script>" not in answer
    assert "&lt;script&gt;alert(1)" in answer
    assert "<bdi>\u202eevil</bdi>" in answer


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"rating": "", "value": "3.50", "best": "", "worst": ""}, "this claim, and rated it in figures alone"),
        ({"rating": "", "value": ""}, "and gave it no rating that we could read"),
        ({"claimants": []}, "and rated it Mostly false, in its own words. As it puts it"),
        ({"said_at": NOON, "said_precision": "month"}, "By its account it was made by Ms Tarn in March 2026."),
        ({"published_at": None, "published_text": "soon"}, "dated “soon”"),
        ({"published_at": None, "published_text": ""}, "undated"),
        ({"reviewer": "A. Tester"}, "signed A. Tester"),
    ],
)
def test_what_is_missing_is_said_plainly(client: Client, fields: dict[str, object], expected: str) -> None:
    claim = make_claim()
    make_review(claim, **fields)
    assert expected in section(client, claim.get_absolute_url())


def test_a_changed_review_shows_what_it_says_now_and_that_it_changed(client: Client) -> None:
    claim = make_claim()
    make_version(make_review(claim), rating="Half true")
    told = section(client, claim.get_absolute_url())
    assert "Half true" in told
    assert "Mostly false" not in told
    assert "seen in 2 versions" in told


def test_what_is_only_suggested_or_taken_away_is_not_shown(client: Client) -> None:
    claim, editor = make_claim(), make_account()
    make_review(claim, active=False)
    assert section(client, claim.get_absolute_url()) == ""
    curate.decide_review(ReviewTie.objects.get().review, claim, same=True, editor=editor)
    assert "An editor found that it is about this claim" in section(client, claim.get_absolute_url())
    curate.decide_review(ReviewTie.objects.get().review, claim, same=False, editor=editor)
    assert section(client, claim.get_absolute_url()) == ""
    assert "decided that a fact-checker’s review is not about this claim" in section(
        client, claim.get_absolute_url(), "section[aria-labelledby=history]"
    )


def test_an_outlet_shows_what_it_reviewed_also_under_the_name_it_had(client: Client) -> None:
    claim, heir = make_claim(), make_outlet(name="Checkers United")
    make_review(claim)
    make_review(None, claimed="Something that is tied to no claim")
    checker = Outlet.objects.get(key="plainchecker.example")
    told = section(client, checker.get_absolute_url())
    assert "Marrow Foods used horse gelatine. rated Mostly false in its own words" in told
    assert "tied to no claim" not in told
    Outlet.objects.filter(pk=checker.pk).update(merged_into=heir)
    assert "Mostly false" in section(client, heir.get_absolute_url())
    assert "Checkers United reviewed this claim" in section(client, claim.get_absolute_url())


def test_a_hidden_claims_review_is_nowhere(client: Client) -> None:
    claim = make_claim()
    make_statement(claim=claim)
    review = make_review(claim, rating="Zyxomma")
    curate_visibility.show(claim, "hidden", editor=make_account(), reason="Private.")
    for address in (claim.get_absolute_url(), review.outlet.get_absolute_url(), "/"):
        assert "Zyxomma" not in client.get(address).content.decode()
    curate_visibility.show(claim, "public", editor=make_account(), reason="Not private.")
    assert "Zyxomma" in client.get(claim.get_absolute_url()).content.decode()


def test_of_many_the_latest_are_shown(client: Client, django_assert_num_queries) -> None:
    claim = make_claim()
    for number in range(12):
        make_review(claim, url=f"https://plainchecker.example/n{number}")
    assert section(client, claim.get_absolute_url()).count(", in its own words.") == 10
    assert "Only the latest 10 are shown here" in section(client, claim.get_absolute_url())
