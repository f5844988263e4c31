"""An editor's forms: which claim a review is about, with a preview, a reason, and a second person where needed."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims import curate
from claims.models import Account, Claim, Judgement, Proposal, ReviewTie
from tests.factories import make_account, make_claim, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Account:
    editor = make_account()
    client.force_login(editor)
    return editor


def fields(client: Client, claim: Claim) -> dict[str, str]:
    page = html.fromstring(client.get(reverse("desk_claim", args=[claim.public_id])).content.decode())
    [form] = page.cssselect("section[aria-labelledby=reviews] form")
    return {one.get("name"): one.get("value") or "" for one in form.cssselect("input")}


def decide(client: Client, given: dict[str, str]) -> object:
    shown = client.post(reverse("desk_decide"), given)
    if shown.status_code != 200:
        return shown
    seen = html.fromstring(shown.content.decode()).cssselect("input[name=seen]")[0].get("value")
    return client.post(reverse("desk_decide"), {**given, "seen": seen, "step": "confirm"})


def test_an_editor_confirms_moves_and_rejects(client: Client, editor: Account) -> None:
    claim, other = make_claim(), make_claim("Quillon Marine sued.")
    make_review(claim, active=False, score=0.2)
    answer = decide(client, {**fields(client, claim), "do": "fact_check_here"})
    assert answer.url == reverse("desk_claim", args=[claim.public_id])
    tie = ReviewTie.objects.get()
    assert (tie.claim, tie.active, tie.by) == (claim, True, "editor")
    decide(client, {**fields(client, claim), "do": "fact_check_moved", "other": other.public_id})
    assert ReviewTie.objects.get().claim == other
    decide(client, {**fields(client, other), "do": "fact_check_apart", "reason": "Another deed."})
    tie = ReviewTie.objects.get()
    assert (tie.claim, tie.by) == (claim, "editor")  # what was said of the first claim still holds
    assert Judgement.objects.count() == 3


def test_untying_wants_a_reason_and_another_claim_a_name(client: Client, editor: Account) -> None:
    claim = make_claim()
    make_review(claim)
    given = fields(client, claim)
    assert client.post(reverse("desk_decide"), {**given, "do": "fact_check_apart"}).status_code == 422
    assert client.post(reverse("desk_decide"), {**given, "do": "fact_check_moved"}).status_code == 422
    assert not Judgement.objects.exists()


def test_on_a_sensitive_claim_two_must_agree(client: Client, editor: Account) -> None:
    claim = make_claim(sensitive=True)
    make_review(claim, active=False)
    decide(client, {**fields(client, claim), "do": "fact_check_here"})
    assert Proposal.objects.get().decision == "decide_review"
    assert ReviewTie.objects.get().active is False


def test_what_came_between_is_shown_and_nothing_is_overwritten(client: Client, editor: Account) -> None:
    claim = make_claim()
    review = make_review(claim, active=False)
    given = fields(client, claim)
    curate.decide_review(review, claim, same=False, editor=make_account(), reason="No.")
    answer = client.post(reverse("desk_decide"), {**given, "do": "fact_check_here"})
    assert answer.status_code == 409
    assert "is not about" in answer.content.decode()


def test_the_history_tells_it_and_takes_it_back(client: Client, editor: Account) -> None:
    claim = make_claim()
    review = make_review(claim)
    made = curate.decide_review(review, claim, same=False, editor=editor, reason="No.")
    page = client.get(reverse("desk_claim", args=[claim.public_id])).content.decode()
    assert "said that a fact-checker’s review, of “Marrow Foods used horse gelatine”, is not about" in page
    given = {"do": "undo", "subject": claim.public_id, "judgement": str(made.pk), "seen": str(made.pk)}
    assert decide(client, given).status_code == 302
    assert ReviewTie.objects.get().active


def test_readers_decide_nothing(client: Client) -> None:
    claim = make_claim()
    review = make_review(claim)
    sent = {"do": "fact_check_here", "subject": review.public_id, "claim": claim.public_id, "step": "confirm"}
    assert client.post(reverse("desk_decide"), sent).status_code in (302, 403)
    assert not Judgement.objects.exists()
