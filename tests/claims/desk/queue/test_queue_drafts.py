"""What one began to write outlives whatever ends the page, the session included, and is offered and never sent."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.desk import drafts
from claims.models import Account, Draft, Held, Judgement
from tests.claims.desk.queue.conftest import HTMX, at, sent, verdicts
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_what_is_written_is_kept_as_one_writes_and_filled_in_again(
    signed: Client, wait: Callable, editor: Account, words: Callable, select: Callable
) -> None:
    [statement] = wait()
    answer = signed.post(at(statement) + "draft", sent(statement, stance="disputes", words="Half a"), headers=HTMX)
    assert "Kept" in answer.content.decode()
    answer = signed.get("/desk/queue/")
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "disputes"
    assert select(answer, "#words")[0].get("value") == "Half a"
    assert "What you began" in words(answer, ".drafted")
    answer = signed.post(at(statement), {"act": "afresh"}, headers=HTMX)
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "denies"
    assert not Draft.objects.exists()


def test_a_form_that_says_nothing_new_is_no_draft_and_lends_the_item_on(
    signed: Client, wait: Callable, words: Callable
) -> None:
    [statement] = wait()
    signed.post(at(statement) + "draft", sent(statement, words="x"))
    answer = signed.post(at(statement) + "draft", sent(statement), headers=HTMX)
    assert answer.status_code == 200
    assert "Kept" not in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_draft_that_comes_after_the_decision_is_none(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    form = sent(statement, stance="disputes")
    signed.post(at(statement), form)
    signed.post(at(statement) + "draft", form, headers=HTMX)
    assert not Draft.objects.exists()
    assert not Held.objects.exists()


def test_drafts_are_ones_own(signed: Client, client: Client, wait: Callable, select: Callable) -> None:
    [statement] = wait()
    signed.post(at(statement) + "draft", sent(statement, words="Mine"))
    Held.objects.all().delete()
    client.force_login(make_account())
    assert select(client.get(at(statement)), "#words")[0].get("value") == ""


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("where", ["", "draft"])
def test_a_form_that_meets_an_ended_session_is_a_draft_after_signing_in(
    client: Client, editor: Account, wait: Callable, select: Callable, htmx: bool, where: str
) -> None:
    [statement] = wait()
    form = sent(statement, stance="disputes", words="An hour's work", by=editor.username)
    headers = {**HTMX, "HX-Current-URL": "https://here.example/desk/queue/"} if htmx else {}
    answer = client.post(at(statement) + where, form, headers=headers)
    assert answer.status_code == (401 if htmx else 302)
    assert f"next={at(statement)}" in answer.headers["HX-Redirect" if htmx else "Location"]
    assert verdicts() == []
    client.force_login(editor)
    answer = client.get(at(statement))
    assert select(answer, "#words")[0].get("value") == "An hour's work"
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "disputes"
    assert not Judgement.objects.exists()  # offered, and not sent
    assert Draft.objects.get().editor == editor
    assert drafts.KEY not in client.session


def test_it_is_nobody_elses(client: Client, editor: Account, wait: Callable) -> None:
    [statement] = wait()
    client.post(at(statement), sent(statement, by=editor.username, words="Mine"))
    client.force_login(make_account())
    client.get("/desk/")
    assert not Draft.objects.exists()


def test_what_no_text_holds_is_left_out_of_what_is_kept(client: Client, editor: Account, wait: Callable) -> None:
    [statement] = wait()
    client.post(at(statement), {"words": "a\0b"})
    client.force_login(editor)
    assert client.get("/desk/").status_code == 200
    assert Draft.objects.get().fields["words"] == "a b"


@pytest.mark.parametrize("fields", [{"words": "x" * 50_000}, {f"f{number}": "x" for number in range(80)}, {}])
def test_nobody_has_more_kept_than_a_form_holds(client: Client, wait: Callable, fields: dict[str, str]) -> None:
    [statement] = wait()
    assert client.post(at(statement), fields).status_code == 302
    assert drafts.KEY not in client.session


def test_a_draft_of_nonsense_is_offered_as_what_it_is(signed: Client, editor: Account, wait: Callable) -> None:
    [statement] = wait()
    Draft.objects.create(
        editor=editor, subject=statement.public_id, form="desk_item", fields={"content": "9-3", "about": "", "x": "y"}
    )
    assert signed.get(at(statement)).status_code == 200
