"""/desk/visibility/ID/: a step is chosen, with its reason, against what others did meanwhile; and taken back."""

import pytest
from django.test import Client

from claims.curate_visibility import show
from claims.models import Account, Audit, Claim, Judgement, Proposal, Purge, Role
from sources.models import Article
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def _page(thing: Claim | Article) -> str:
    return f"/desk/visibility/{thing.public_id}/"


def _send(client: Client, thing: Claim | Article, step: str, **fields: str) -> object:
    return client.post(_page(thing), {"visibility": step, "reason": "A private person.", "seen": "0", **fields})


def test_it_says_who_sees_it_and_what_a_step_would_take_from_readers(
    client: Client, editor: Account, claim: Claim
) -> None:
    shown = client.get(_page(claim))
    assert "1 statement in 1 article of 1 outlet" in " ".join(shown.content.decode().split())
    assert "Purged" not in shown.content.decode(), "which an editor cannot choose"
    assert shown["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["claim", "article"])
def test_a_step_is_made_and_taken_back(client: Client, editor: Account, claim: Claim, kind: str) -> None:
    thing = claim if kind == "claim" else Article.objects.get()
    assert _send(client, thing, "hidden")["Location"] == _page(thing)
    thing.refresh_from_db()
    assert thing.visibility == "hidden"
    step = Judgement.objects.get()
    assert (step.editor, step.reason) == (editor, "A private person.")
    row = Audit.objects.filter(after={"visibility": "hidden"}).get()
    assert (row.actor, row.via) == (editor.pk, f"page {_page(thing)}")
    shown = client.get(_page(thing)).content.decode()
    assert "A private person." in shown
    assert client.post(f"{_page(thing)}{step.pk}/undo").status_code == 302
    thing.refresh_from_db()
    assert thing.visibility == "public"


def test_a_step_that_somebody_else_made_meanwhile_is_shown_and_nothing_is_lost(
    client: Client, editor: Account, claim: Claim
) -> None:
    show(claim, "noindex", editor=make_account(username="vera"), reason="A mail asked for it.")
    answer = _send(client, claim, "hidden", reason="My own words.")
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "My own words." in body
    assert "A mail asked for it." in body
    assert 'value="hidden" aria-describedby="step-hidden-does" checked' in body
    assert Judgement.objects.count() == 1


def test_without_a_reason_nothing_is_changed(client: Client, editor: Account, claim: Claim) -> None:
    answer = _send(client, claim, "hidden", reason=" ")
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert not Judgement.objects.exists()


def test_a_purge_wants_a_senior_and_the_id_written_out(client: Client, editor: Account, claim: Claim) -> None:
    sure = {"sure": claim.public_id, "category": "court"}
    assert _send(client, claim, "purged", **sure).status_code == 422
    client.force_login(make_account(Role.SENIOR))
    assert _send(client, claim, "purged", category="court").status_code == 422
    assert _send(client, claim, "purged", sure=claim.public_id, category="whim").status_code == 422
    assert not Purge.objects.exists()
    assert _send(client, claim, "purged", **sure).status_code == 302
    assert Purge.objects.get().category == "court"
    assert "gone for good" in client.get(_page(claim)).content.decode()


def test_opening_a_sensitive_claim_waits_for_a_second_person_and_hiding_does_not(
    client: Client, editor: Account, claim: Claim
) -> None:
    Claim.objects.update(sensitive=True)
    assert _send(client, claim, "hidden").status_code == 302
    claim.refresh_from_db()
    assert claim.visibility == "hidden"
    step = Judgement.objects.get()
    assert client.post(f"{_page(claim)}{step.pk}/undo").status_code == 422
    assert _send(client, claim, "public", seen=str(step.pk)).status_code == 302
    claim.refresh_from_db()
    assert claim.visibility == "hidden"
    proposal = Proposal.objects.get()
    assert (proposal.decision, proposal.arguments["visibility"], proposal.proposed_by) == ("show", "public", editor)
    assert "It waits for a second person" in client.get(_page(claim)).content.decode()


@pytest.mark.parametrize("path", ["c-nothing", "t1234", "zzz"])
def test_what_is_neither_a_claim_nor_an_article_is_not_there(client: Client, editor: Account, path: str) -> None:
    assert client.get(f"/desk/visibility/{path}/").status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.OPERATOR])
def test_others_decide_nothing(client: Client, claim: Claim, role: Role) -> None:
    client.force_login(make_account(role))
    assert _send(client, claim, "hidden").status_code == 403
    assert Claim.objects.get().visibility == "public"
