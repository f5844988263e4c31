"""Two at one statement, a second click, and what changed under one's hands: nothing is lost, and all of it is said."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from claims import coverage, curate
from claims.models import Account, Claim, Draft, Judgement, Statement
from tests.claims.desk.queue.conftest import HTMX, at, sent, verdicts
from tests.factories import make_account, make_claim, make_revision, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Account:
    return make_account(first_name="Ada", last_name="Fenn")


def test_a_stale_form_is_answered_with_the_difference_and_keeps_what_was_written(
    signed: Client, wait: Callable, other: Account, words: Callable, select: Callable
) -> None:
    [statement] = wait()
    mine = sent(statement, stance="confirms", words="She admits it.")
    curate.correct(statement, {"stance": "disputes"}, editor=other, reason="She contests it.")
    answer = signed.post(at(statement), mine, headers=HTMX)
    assert answer.status_code == 409
    told = words(answer, ".conflict")
    assert "Ada Fenn corrected stance" in told
    assert "She contests it." in told
    assert "Stance disputed confirmed" in told
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "confirms"
    assert select(answer, "#words")[0].get("value") == "She admits it."
    statement.refresh_from_db()
    assert statement.stance == "disputes"
    again = {**mine, "seen": select(answer, "input[name=seen]")[0].get("value")}
    assert signed.post(at(statement), again, headers=HTMX).status_code == 200
    statement.refresh_from_db()
    assert statement.stance == "confirms"  # once one has seen it, one's own holds


def test_places_in_the_text_are_told_as_words(
    signed: Client, wait: Callable, other: Account, words: Callable, select: Callable
) -> None:
    [statement] = wait()
    mine = sent(statement, content="26-40")
    curate.correct(statement, {"content": [[20, 25]]}, editor=other)
    answer = signed.post(at(statement), mine)
    assert "What is put forward using horse gelatine" in words(answer, ".difference")
    # Another statement took its place: the form, as it was sent, is now of that one, and holds when it is sent again.
    [form] = select(answer, "#decide")
    again = {**mine, "seen": form.cssselect("[name=seen]")[0].get("value")}
    assert form.cssselect("[name=content]")[0].get("value") == "26-40"
    assert signed.post(form.get("action"), again).status_code == 302
    assert Statement.objects.get(retired_at=None).content == [[26, 40]]


def test_a_statement_rejected_meanwhile_is_a_conflict_and_not_lost(
    signed: Client, wait: Callable, other: Account, words: Callable, select: Callable
) -> None:
    [statement] = wait()
    mine = sent(statement)
    curate.review(statement, accepted=False, editor=other, reason="Nobody says it.")
    answer = signed.post(at(statement), mine)
    assert answer.status_code == 409
    assert "Ada Fenn rejected it" in words(answer, ".conflict")
    assert verdicts() == [(statement.public_id, "rejected")]
    again = {**mine, "seen": select(answer, "#decide [name=seen]")[0].get("value")}
    assert signed.post(at(statement), again).status_code == 302
    assert verdicts()[-1] == (statement.public_id, "accepted")


@pytest.mark.parametrize("changed", [{}, {"stance": "disputes"}, {"content": "26-40"}, {"about": "none"}])
@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_second_click_changes_nothing(signed: Client, wait: Callable, act: str, changed: dict[str, str]) -> None:
    [statement] = wait()
    form = sent(statement, act=act, why="nobody", **changed)
    first, second = signed.post(at(statement), form), signed.post(at(statement), form)
    assert (first.status_code, second.status_code) == (302, 302)
    corrected = act == "accept" and {"stance", "content"} & changed.keys()
    assert len(verdicts()) == (0 if corrected else 1)
    assert Judgement.objects.filter(kind="correct").count() == (1 if corrected else 0)


def test_an_own_form_of_before_with_something_else_in_it_is_a_conflict(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    form = sent(statement)
    signed.post(at(statement), form)
    assert signed.post(at(statement), {**form, "stance": "disputes"}).status_code == 409
    assert signed.post(at(statement), {**form, "act": "reject", "why": "nobody"}).status_code == 409
    assert len(verdicts()) == 1


def test_a_statement_that_the_extractor_lost_is_not_judged(signed: Client, wait: Callable, words: Callable) -> None:
    [statement] = wait()
    form = sent(statement)
    Statement.objects.update(retired_at=datetime.now(UTC))
    answer = signed.post(at(statement), form, headers=HTMX)
    assert answer.status_code == 409
    assert "today's extractor does not find it. Nothing was saved." in words(answer, ".empty")
    assert verdicts() == []


def test_a_statement_of_an_earlier_text_is_not_judged(signed: Client, wait: Callable, words: Callable) -> None:
    [statement] = wait()
    form = sent(statement)
    make_revision(statement.revision.article, text="Marrow Foods said nothing.")
    answer = signed.post(at(statement), form)
    assert answer.status_code == 409
    assert "another text by now" in words(answer, ".empty")
    assert verdicts() == []


def test_a_claim_merged_under_ones_hands_goes_to_its_heir_and_says_so(
    signed: Client, wait: Callable, other: Account, words: Callable
) -> None:
    [statement] = wait()
    claim, heir = statement.links.get().claim, make_claim("Marrow Foods put gelatine into sweets.")
    make_statement(None, heir)
    coverage.cover([heir])
    form = sent(statement)
    curate.decide_same(heir, claim, same=True, editor=other)
    answer = signed.post(at(statement), form, follow=True)
    assert answer.status_code == 200
    assert statement.links.get(active=True).claim == heir
    assert verdicts() == [(statement.public_id, "accepted")]
    assert "That claim was merged meanwhile" in words(answer, ".note")


def test_what_the_machine_tied_otherwise_meanwhile_is_shown_first(
    signed: Client, wait: Callable, words: Callable
) -> None:
    [statement] = wait()
    form = sent(statement)
    elsewhere = make_claim("Marrow Foods knew of it.")
    statement.links.update(claim=elsewhere)
    answer = signed.post(at(statement), form)
    assert answer.status_code == 409
    assert "The machine tied it to another claim." in words(answer, ".conflict")
    assert verdicts() == []


def test_what_another_editor_has_open_is_shown_without_the_form(
    signed: Client, wait: Callable, other: Account, words: Callable, select: Callable
) -> None:
    from claims.desk import picking

    [statement] = wait()
    assert picking.hold(statement.pk, other)
    answer = signed.get(at(statement))
    assert "Ada Fenn has this one open" in words(answer, ".note")
    assert not select(answer, "#decide")
    assert "Nothing is left for you" in words(signed.get("/desk/queue/"))


def test_who_lost_the_item_and_saves_all_the_same_loses_nothing(
    signed: Client, wait: Callable, other: Account, words: Callable
) -> None:
    from claims.desk import picking
    from claims.models import Held

    [statement] = wait()
    form = sent(statement, stance="disputes")
    assert picking.hold(statement.pk, other)
    kept = signed.post(at(statement) + "draft", form, headers=HTMX)
    assert "Ada Fenn has it open by now" in kept.content.decode()
    assert Draft.objects.get().fields["stance"] == "disputes"
    assert signed.post(at(statement), form).status_code == 302
    assert Judgement.objects.filter(kind="correct").exists()
    assert Held.objects.get().editor == other  # who saves and is refused then, with the difference


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 40, "1\0"])
def test_a_form_that_does_not_say_what_it_saw_saw_nothing(
    signed: Client, wait: Callable, other: Account, bad: str
) -> None:
    [statement] = wait()
    curate.review(statement, accepted=True, editor=other)
    form = sent(statement, seen=bad, stance="disputes", tied="\0")
    assert signed.post(at(statement), form).status_code in (302, 409)
    assert len(verdicts()) == 1


def test_what_is_no_statement_is_not_there(signed: Client) -> None:
    assert signed.get("/desk/queue/t000/").status_code == 404
    assert signed.post("/desk/queue/t000/", {"act": "accept"}).status_code == 404
    assert Claim.objects.count() == 0
