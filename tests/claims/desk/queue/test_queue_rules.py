"""Rules of the extractor: what each found, how well it does, and many of its hits decided as one."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims import curate, tasks
from claims.desk import bulk, picking
from claims.models import Account, Bulk, Claim, Judgement, Statement, Waiting
from tests.claims.desk.queue.conftest import at, sent, verdicts
from tests.factories import make_account

pytestmark = pytest.mark.django_db
HITS = "/desk/queue/rules/hits?rule=verb:deny"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bulks that a job was asked for."""
    found: list[int] = []
    monkeypatch.setattr("claims.desk.rules.ask_for_bulk", found.append)
    return found


def ticked(statements: list[Statement], act: str = "accept", **more: str) -> dict[str, object]:
    return {"statement": [one.public_id for one in statements], "which": "ticked", "act": act, **more}


def test_each_rule_tells_how_many_wait_and_how_often_it_was_right(
    signed: Client, wait: Callable, editor: Account, words: Callable
) -> None:
    found = wait(24)
    wait(2, rule="noun:claim")
    for statement in found[:19]:
        curate.review(statement, accepted=True, editor=editor)
    curate.review(found[19], accepted=False, editor=editor)
    curate.correct(found[20], {"stance": "disputes"}, editor=editor)
    curate.review(found[20], accepted=True, editor=editor)
    curate.correct(found[20], {"stance": "withdraws"}, editor=editor)  # the last word counts
    told = words(signed.get("/desk/queue/rules/"), "table.rules tbody")
    assert "verb:deny 3 19 1 1 90 % 71-98 % in 95 of 100 such samples" in told
    assert "noun:claim 2 0 0 0 nobody looked" in told


def test_without_any_rule_the_page_says_where_to_go(signed: Client, words: Callable) -> None:
    assert "Back to the desk" in words(signed.get("/desk/queue/rules/"), ".empty")
    assert "Nothing of this rule waits" in words(signed.get(HITS), ".empty")


def test_fifty_hits_are_a_page_and_the_rest_lies_behind(signed: Client, wait: Callable, select: Callable) -> None:
    wait(53)
    first = signed.get(HITS)
    assert len(select(first, ".hits > li")) == 50
    assert not select(first, ".hits input[checked]")
    second = signed.get(select(first, ".more a")[0].get("href"))
    assert len(select(second, ".hits > li")) == 3
    seen = [one.get("value") for page in (first, second) for one in select(page, ".hits input")]
    assert len(set(seen)) == 53
    assert len(select(signed.get(HITS + "&ticked=1"), ".hits input[checked]")) == 50


def test_what_is_ticked_is_one_decision_and_is_taken_back_as_one(
    signed: Client, wait: Callable, words: Callable
) -> None:
    found = wait(3)
    answer = signed.post(HITS, ticked(found[:2], "reject", why="twice"), follow=True)
    assert "Rejected: 2. That is all of them." in words(answer, "#progress")
    assert sorted(verdicts()) == sorted((one.public_id, "rejected") for one in found[:2])
    made = Bulk.objects.get()
    why = "The text has it once, and it was found twice"
    assert set(Judgement.objects.values_list("batch", "reason")) == {(made.batch, why)}
    assert list(Waiting.objects.values_list("pk", flat=True)) == [found[2].pk]
    answer = signed.post(f"/desk/queue/rules/{made.batch}/undo", follow=True)
    assert "Taken back: 2 of 2. They wait again." in words(answer, "#progress")
    assert Waiting.objects.count() == 3
    signed.post(f"/desk/queue/rules/{made.batch}/undo")  # a second click
    assert Judgement.objects.filter(undoes__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"act": "accept"}, "Nothing is ticked"),
        ({"act": "reject", "statement": ["t1"]}, "Say why"),
        ({"act": "reject", "statement": ["t1"], "why": "other"}, "Say why"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(
    signed: Client, wait: Callable, words: Callable, given: dict[str, object], told: str
) -> None:
    wait(1)
    answer = signed.post(HITS, {"which": "ticked", **given})
    assert answer.status_code == 422
    assert told in words(answer, ".note")
    assert not Bulk.objects.exists()


def test_what_others_have_open_what_is_decided_and_what_wants_two_is_left_and_counted(
    signed: Client, wait: Callable, words: Callable
) -> None:
    found = wait(5)
    picking.hold(found[0].pk, make_account())
    curate.review(found[1], accepted=False, editor=make_account())
    Claim.objects.filter(links__statement=found[2]).update(sensitive=True)
    chosen = ticked(found)
    chosen["statement"] = [*chosen["statement"], "tnowhere"]
    told = words(signed.post(HITS, chosen, follow=True), "#progress")
    assert "Accepted: 2." in told
    assert "1 open on another editor's desk" in told
    assert "2 decided, or gone from the text, by then" in told
    assert "1 on a claim that wants two persons: decide it by itself" in told


def test_all_of_a_rule_is_confirmed_first(signed: Client, wait: Callable, words: Callable) -> None:
    wait(3)
    every = {"which": "every", "act": "accept"}
    answer = signed.post(HITS, every)
    assert "Accept all 3 that this rule found and nobody checked?" in words(answer, ".conflict")
    assert not Bulk.objects.exists()
    signed.post(HITS, {**every, "sure": "1"})
    assert Bulk.objects.get().done == 3


def test_many_are_worked_off_by_a_job_that_can_be_cut_short(
    signed: Client, wait: Callable, words: Callable, asked: list[int]
) -> None:
    found = wait(bulk.AT_ONCE + 60)
    answer = signed.post(HITS, ticked(found), follow=True)
    [key] = asked
    assert f"Underway: 0 of {len(found)}." in words(answer, "#progress")
    assert bulk.decide(key)  # one part, and then its worker dies
    assert verdicts() != []
    address = answer.redirect_chain[0][0]
    assert f"Underway: 50 of {len(found)}." in words(signed.get(address), "#progress")
    tasks.decide_in_bulk(key)
    tasks.decide_in_bulk(key)  # run twice it does nothing
    assert len(verdicts()) == len(found)
    assert f"Accepted: {len(found)}." in words(signed.get(address), "#progress")


def test_it_is_stopped_and_taken_back_while_it_is_underway(signed: Client, wait: Callable, asked: list[int]) -> None:
    found = wait(bulk.AT_ONCE + 60)
    address = signed.post(HITS, ticked(found))["Location"]
    bulk.decide(asked[0])
    signed.post(address + "undo")
    assert not bulk.decide(asked[0])
    made = Bulk.objects.get()
    assert (made.done, made.undone, Waiting.objects.count()) == (50, 50, len(found))


def test_what_was_decided_again_since_is_not_taken_back(signed: Client, wait: Callable, words: Callable) -> None:
    found = wait(2)
    signed.post(HITS, ticked(found))
    made = Bulk.objects.get()
    first = Judgement.objects.filter(batch=made.batch).first()
    curate.undo(first, editor=make_account())
    signed.post(f"/desk/queue/rules/{made.batch}/undo")
    made.refresh_from_db()
    assert made.undone == 1
    assert Judgement.objects.filter(undoes=first).count() == 1


def test_nobody_takes_back_the_bulk_of_another(signed: Client, wait: Callable, client: Client) -> None:
    signed.post(HITS, ticked(wait(1)))
    client.force_login(make_account())
    assert client.post(f"/desk/queue/rules/{Bulk.objects.get().batch}/undo").status_code == 403
    assert not Bulk.objects.get().undoing


def test_undo_by_key_leads_to_the_bulk_instead(signed: Client, wait: Callable) -> None:
    signed.post(HITS, ticked(wait(2)))
    answer = signed.post("/desk/queue/undo")
    assert answer["Location"] == f"/desk/queue/rules/{Bulk.objects.get().batch}/"
    assert len(verdicts()) == 2


@pytest.mark.parametrize("number", [2, 40])
def test_the_hits_of_a_rule_cost_the_same_however_many(
    signed: Client, wait: Callable, django_assert_num_queries: Callable, number: int
) -> None:
    wait(number)
    # Session and account; how many wait; a page of them; the statements, their links, their texts
    with django_assert_num_queries(7):
        signed.get(HITS)


@pytest.mark.parametrize("number", [2, 40])
def test_the_list_of_rules_costs_the_same_however_many(
    signed: Client, wait: Callable, django_assert_num_queries: Callable, number: int
) -> None:
    for place in range(number):
        wait(1, rule=f"verb:{place}")
    # Session and account; what waits by rule; what was judged; the editor's last bulks
    with django_assert_num_queries(5):
        signed.get("/desk/queue/rules/")


def test_a_rules_name_is_anything(signed: Client, wait: Callable) -> None:
    wait(1, rule="voice/a b&c=<x>#?")
    page = signed.get("/desk/queue/rules/").content.decode()
    assert "rule=voice%2Fa%20b%26c%3D%3Cx%3E%23%3F" in page
    assert signed.get("/desk/queue/rules/hits", {"rule": "voice/a b&c=<x>#?"}).status_code == 200
    assert signed.get("/desk/queue/rules/hits", {"rule": "\0", "after": "nonsense"}).status_code == 200
    assert signed.post("/desk/queue/rules/hits", {"act": "burn"}).status_code == 404


def test_an_item_of_the_bulk_says_who_decided(signed: Client, wait: Callable) -> None:
    [statement] = wait(1)
    form = sent(statement, stance="disputes")
    signed.post(HITS, ticked([statement]))
    assert signed.post(at(statement), form).status_code == 409
