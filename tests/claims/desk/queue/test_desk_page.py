"""/desk/: what waits, what one decided last and may take back, what one began, and the pace of today."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from claims import curate
from claims.desk import picking
from claims.desk.pace import pace
from claims.models import Account, Judgement, Proposal, Role, Waiting
from tests.claims.desk.queue.conftest import HTMX, at, sent
from tests.factories import make_account, make_claim, make_letter

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_an_empty_desk_says_what_to_do(signed: Client, words: Callable) -> None:
    told = words(signed.get("/desk/"))
    assert "Nothing waits. Whatever the machine reads next comes here by itself" in told
    assert "No decision of yours yet today." in told
    assert "What you decide stands here, and can be taken back." in told


@pytest.mark.django_db
def test_what_waits_is_told_by_reason_with_the_way_to_it(
    signed: Client, wait: Callable, words: Callable, select: Callable
) -> None:
    wait(2, confidence=0.2)
    wait(1)
    make_letter(make_claim())
    answer = signed.get("/desk/")
    assert "3 statements wait" in words(answer)
    assert "Unsure 2 The machine was not sure" in words(answer)
    assert select(answer, ".desk-reasons a")[0].get("href") == "/desk/queue/?reason=unsure"
    assert "Letters 1 wait for an answer" in words(answer)
    assert "Begin with the most consequential" in words(answer)


@pytest.mark.django_db
def test_what_one_has_open_is_gone_on_with(signed: Client, wait: Callable, editor: Account, words: Callable) -> None:
    wait(1)
    picking.take(editor)
    assert "Go on where you were" in words(signed.get("/desk/"))


@pytest.mark.django_db
def test_proposals_of_others_wait_for_one_and_ones_own_do_not(signed: Client, editor: Account, words: Callable) -> None:
    for by in (editor, make_account()):
        Proposal.objects.create(subject="t1", claim=make_claim(), decision="review", proposed_by=by)
    assert "second person 1 of others" in words(signed.get("/desk/"))


@pytest.mark.django_db
def test_ones_last_decisions_are_one_line_each_and_are_taken_back_there(
    signed: Client, wait: Callable, words: Callable, select: Callable
) -> None:
    first, second, third = wait(3)
    signed.post(at(first), sent(first, stance="disputes"))
    signed.post(at(second), sent(second))
    signed.post(at(third), sent(third, act="reject", why="feeling"))
    answer = signed.get("/desk/")
    lines = [" ".join(one.text_content().split()) for one in select(answer, ".decided li > p")]
    assert [line.split(":")[0] for line in lines] == [
        "You rejected it",
        "You tied it to a claim and accepted it",
        "You corrected stance and tied it to a claim",
    ]
    assert "A feeling, hope or plan that nobody voices" in lines[0]
    assert "3 decisions today" in words(answer)
    [_, form, _] = select(answer, ".decided form")
    given = {one.get("name"): one.get("value") for one in form.cssselect("input") if one.get("name") != "csrf"}
    answer = signed.post(form.get("action"), given, follow=True)
    assert answer.redirect_chain == [("/desk/", 302)]
    assert "Taken back: you tied it to a claim and accepted it." in words(answer)
    assert len(select(answer, ".decided .undone")) == 1
    assert len(select(answer, ".decided form")) == 2
    assert list(Waiting.objects.values_list("pk", flat=True)) == [second.pk]
    signed.post(form.get("action"), given)  # a second click
    assert Judgement.objects.filter(undoes__isnull=False).count() == 2


@pytest.mark.django_db
def test_what_others_built_on_is_not_taken_back_from_under_them(
    signed: Client, wait: Callable, words: Callable
) -> None:
    [statement] = wait(1)
    signed.post(at(statement), sent(statement))
    curate.correct(statement, {"stance": "disputes"}, editor=make_account())
    first = Judgement.objects.order_by("pk").first()
    answer = signed.post("/desk/queue/undo", {"first": first.pk, "back": "desk"}, follow=True)
    assert "Take back what they decided first" in words(answer)
    assert not Judgement.objects.filter(undoes__isnull=False).exists()


@pytest.mark.django_db
def test_drafts_lead_back_to_where_they_were_begun(signed: Client, wait: Callable, select: Callable) -> None:
    [statement] = wait(1)
    signed.post(at(statement) + "draft", sent(statement, words="Half a"), headers=HTMX)
    hrefs = [one.get("href") for one in select(signed.get("/desk/"), ".desk-list a")]
    assert at(statement) in hrefs


@pytest.mark.django_db
def test_an_operator_is_sent_to_what_runs(client: Client, words: Callable, wait: Callable) -> None:
    wait(1)
    client.force_login(make_account(Role.OPERATOR))
    told = words(client.get("/desk/"))
    assert "Operators run the site and decide nothing" in told
    assert "Queue" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 15])
def test_the_desk_costs_the_same_however_much_was_decided(
    signed: Client, wait: Callable, django_assert_num_queries: Callable, number: int, editor: Account
) -> None:
    for statement in wait(number):
        with curate.together():
            curate.review(statement, accepted=True, editor=editor)
    wait(number)
    # Session and account; by reason; all that wait; letters; proposals; what is open; drafts; what was decided, and
    # taken back of it; what it was about, twice; when; in bulk
    with django_assert_num_queries(14):
        signed.get("/desk/")


def test_a_pace_leaves_pauses_out() -> None:
    steady = [NOW + timedelta(seconds=10 * number) for number in range(7)]
    assert pace(steady).hourly == 360
    later = [moment + timedelta(hours=2) for moment in steady]
    assert pace([*later, *steady]).hourly == 360
    assert pace([*later, *steady]).number == 14
    assert pace(steady).worked == timedelta(minutes=1)


@pytest.mark.parametrize("number", [0, 1, 4])
def test_few_decisions_have_no_pace(number: int) -> None:
    assert pace([NOW + timedelta(seconds=number) for number in range(number)]).hourly is None


def test_decisions_at_one_moment_have_no_pace() -> None:
    assert pace([NOW] * 9).hourly is None
