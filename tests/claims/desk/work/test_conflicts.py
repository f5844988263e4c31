"""Two editors on one thing: the later is told what the earlier decided, loses nothing, and may still decide."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import curate
from claims.coverage import cover
from claims.desk import presence
from claims.models import Account, Claim, Judgement, Presence
from tests.claims.desk.work.test_deciding import DECIDE, confirm, send, told, words
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_a_stale_form_gets_the_difference_and_keeps_what_was_typed(
    client: Client, editor: Account, other: Account
) -> None:
    claim = told("One.", "alleges")
    stale = {"do": "reword", "subject": claim.public_id, "seen": 0, "text": "My sentence.", "reason": "my reason"}
    curate.reword(claim, "Rolf's sentence.", editor=other, reason="his reason")
    answer = client.post(DECIDE, stale)
    assert answer.status_code == 409
    shown = words(answer)
    assert "Rolf Hask put the claim as “Rolf's sentence.” “his reason”" in shown
    assert "What you were about to do" in shown
    assert "My sentence." in shown
    assert 'value="my reason"' in answer.content.decode()
    assert Claim.objects.get().text == "Rolf's sentence."
    preview = confirm(client, answer)
    assert preview.status_code == 200
    assert "before: Rolf's sentence. → after: My sentence." in words(preview)
    assert confirm(client, preview).status_code == 302
    assert Claim.objects.get().text == "My sentence."
    assert [one.editor for one in Judgement.objects.order_by("pk")] == [other, editor]


def test_what_others_decide_between_preview_and_confirmation_is_shown(
    client: Client, editor: Account, other: Account
) -> None:
    claim, second = told("One.", "alleges", "denies"), told("Other.", "alleges")
    preview = send(client, "merge", claim, other=second.public_id)
    curate.reword(second, "Other, put otherwise.", editor=other)
    answer = confirm(client, preview)
    assert answer.status_code == 409
    assert "Other, put otherwise." in words(answer)
    assert not Judgement.objects.filter(kind="same").exists()


def test_a_claim_merged_under_ones_hands_leads_to_its_heir(client: Client, editor: Account, other: Account) -> None:
    heir, claim = told("The heir.", "alleges"), told("One.", "denies")
    stale = {"do": "reword", "subject": claim.public_id, "seen": 0, "text": "My sentence."}
    curate.decide_same(heir, claim, same=True, editor=other)
    answer = client.post(DECIDE, stale)
    assert answer.status_code == 409
    heir.refresh_from_db()
    assert f"It leads to “{heir.text}” now, and your decision would be about that one." in words(answer)
    confirm(client, confirm(client, answer))
    assert Claim.objects.get(pk=heir.pk).text == "My sentence."


def test_what_was_decided_about_something_else_is_no_conflict(client: Client, editor: Account, other: Account) -> None:
    claim, elsewhere = told("One.", "alleges"), told("Other.", "alleges")
    curate.reword(elsewhere, "Put otherwise.", editor=other)
    assert (
        client.post(DECIDE, {"do": "reword", "subject": claim.public_id, "seen": 0, "text": "Mine."}).status_code == 200
    )


def test_who_has_the_page_open_is_told_until_they_are_gone(client: Client, editor: Account, other: Account) -> None:
    claim = told("One.", "alleges")
    address = reverse("desk_claim", args=[claim.public_id])
    assert "this page open" not in client.get(address).content.decode()
    theirs = Client()
    theirs.force_login(other)
    assert "<b>Ida Quill</b> has this page open, too." in theirs.get(address).content.decode()
    assert "<b>Rolf Hask</b> has this page open, too." in client.get(address).content.decode()
    Presence.objects.filter(editor=other).update(seen_at=timezone.now() - presence.GONE_AFTER - timedelta(seconds=1))
    assert "this page open" not in client.get(address).content.decode()


def test_a_page_that_stays_open_learns_who_came_and_what_was_decided(
    client: Client, editor: Account, other: Account
) -> None:
    claim = told("One.", "alleges")
    here = reverse("desk_here", args=[claim.public_id])
    assert client.post(f"{here}?seen=0").content.decode().strip() == ""
    presence.note(other, claim.public_id, timezone.now())
    curate.reword(claim, "Otherwise.", editor=other)
    shown = client.post(f"{here}?seen=0").content.decode()
    assert "Rolf Hask" in shown
    assert "Something was decided here since you opened it." in shown
    assert client.get(here).status_code == 405


def test_what_was_a_day_ago_is_forgotten() -> None:
    old, now = make_account(), timezone.now()
    presence.note(old, "c1", now - timedelta(days=2))
    presence.forget(now)
    assert not Presence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_told_of_the_other() -> None:
    editors = [make_account(), make_account()]
    claim = told("One.", "alleges")
    clients, answers = [], []
    for one in editors:
        clients.append(Client())
        clients[-1].force_login(one)
    previews = [send(one, "reword", claim, text=f"Sentence {n}.") for n, one in enumerate(clients)]
    ready = threading.Barrier(2)

    def save(number: int) -> None:
        try:
            ready.wait(20)
            answers.append(confirm(clients[number], previews[number]).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[n]) for n in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(answers) == [302, 409]
    assert Judgement.objects.count() == 1
    cover([claim])


def test_what_others_built_on_a_decision_is_told_when_it_is_to_be_taken_back(
    client: Client, editor: Account, other: Account
) -> None:
    one, two, three = told("One.", "alleges"), told("Two.", "denies"), told("Three.", "alleges")
    made = curate.decide_same(one, two, same=True, editor=editor)
    curate.decide_same(three, one, same=True, editor=other, reason="one and the same")
    answer = send(client, "undo", three, judgement=made.pk)
    assert answer.status_code == 409
    assert "Others built on this decision." in words(answer)
    assert "one and the same" in words(answer)
