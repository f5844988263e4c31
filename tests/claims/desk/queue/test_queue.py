"""/desk/queue/: one statement at a time, decided in one request, and the next one in the answer."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims import coverage, curate
from claims.models import Account, Claim, Draft, Held, Judgement, Link, Proposal, Role, Statement, Waiting
from tests.claims.desk.queue.conftest import HTMX, at, sent, verdicts
from tests.factories import make_account, make_claim, make_statement

pytestmark = pytest.mark.django_db
QUEUE = "/desk/queue/"


def test_an_empty_queue_says_what_to_do(signed: Client, words: Callable) -> None:
    answer = signed.get(QUEUE)
    assert answer.status_code == 200
    assert "Nothing waits" in words(answer)
    assert "comes here by itself" in words(answer)


def test_the_queue_shows_the_sentence_what_is_proposed_and_why_it_matters(
    signed: Client, wait: Callable, select: Callable, words: Callable
) -> None:
    [statement] = wait(1, confidence=0.3)
    answer = signed.get(QUEUE)
    text = "".join(select(answer, "#text")[0].itertext())
    assert text == statement.revision.text  # nothing but the text: places in it are counted
    assert [mark.text for mark in select(answer, "#text mark.content")] == ["using horse gelatine"]
    assert [mark.text for mark in select(answer, "#text mark.cue")] == ["denied"]
    assert "was not sure that it read the statement rightly" in words(answer, ".queue-side")
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "denies"
    assert select(answer, "input[name=about][checked]")[0].get("value") == statement.links.get().claim.public_id
    assert select(answer, "#speaker")[0].get("value") == "Marrow Foods"


def test_accepting_gives_the_next_one_in_the_same_answer(
    signed: Client, wait: Callable, select: Callable, editor: Account
) -> None:
    first, second = wait(2)
    answer = signed.post(at(first), sent(first), headers=HTMX)
    assert answer.status_code == 200
    assert select(answer, "#decide")[0].get("action") == at(second)
    assert not select(answer, "header.masthead")  # the fragment alone
    assert verdicts() == [(first.public_id, "accepted")]
    first.refresh_from_db()
    assert first.reviewed_at
    assert list(Waiting.objects.values_list("pk", flat=True)) == [second.pk]
    assert list(Held.objects.values_list("statement", "editor")) == [(second.pk, editor.pk)]


def test_without_javascript_deciding_leads_to_the_next_one(signed: Client, wait: Callable) -> None:
    first, _ = wait(2)
    answer = signed.post(at(first) + "?reason=unsure", sent(first))
    assert (answer.status_code, answer["Location"]) == (302, QUEUE + "?reason=unsure")


def test_a_statement_accepted_is_tied_by_an_editor(signed: Client, wait: Callable, editor: Account) -> None:
    [statement] = wait()
    signed.post(at(statement), sent(statement))
    link = statement.links.get(active=True)
    assert link.by == Link.By.EDITOR
    assert link.score == 0.9  # beside what the machine had said
    assert {one.kind for one in Judgement.objects.filter(editor=editor)} == {"about", "review"}


def test_several_changes_are_one_save(signed: Client, wait: Callable, editor: Account) -> None:
    [statement] = wait()
    other = make_claim("Marrow Foods knew of it.")
    make_statement(None, other)
    coverage.cover([other])
    changed = {"stance": "disputes", "speaker": "Ms Tarn", "content": "20-25, 26-40", "about": other.public_id}
    assert signed.post(at(statement), sent(statement, **changed, words="She, not the firm.")).status_code == 302
    statement.refresh_from_db()
    now = statement.replaced_by  # with other places in the text it is another one
    assert (now.stance, now.speaker, now.content) == ("disputes", "Ms Tarn", [[20, 25], [26, 40]])
    assert now.links.get(active=True).claim == other
    assert now.reviewed_at
    assert not Waiting.objects.filter(pk__in=[statement.pk, now.pk]).exists()
    made = Judgement.objects.filter(editor=editor)
    assert [one.kind for one in made.order_by("pk")] == ["correct", "about"]  # it was not read rightly: no acceptance
    assert {one.reason for one in made} == {"She, not the firm."}
    assert len({one.batch for one in made}) == 1


def test_rejecting_takes_a_reason(signed: Client, wait: Callable, words: Callable) -> None:
    [statement] = wait()
    answer = signed.post(at(statement), sent(statement, act="reject"), headers=HTMX)
    assert answer.status_code == 422
    assert "Say why" in words(answer, "#reject")
    assert verdicts() == []
    signed.post(at(statement), sent(statement, act="reject", why="feeling", words="It hopes."))
    assert verdicts() == [(statement.public_id, "rejected")]
    assert Judgement.objects.get().reason == "A feeling, hope or plan that nobody voices: It hopes."
    assert not Waiting.objects.exists()


def test_something_else_is_a_reason_only_with_words(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    assert signed.post(at(statement), sent(statement, act="reject", why="other")).status_code == 422
    assert signed.post(at(statement), sent(statement, act="reject", why="other", words="A riddle.")).status_code == 302
    assert Judgement.objects.get().reason == "A riddle."


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("content", "20-4000", "lies outside the text"),
        ("content", "9-3", "holds nothing"),
        ("content", "", "mark what is put forward"),
        ("content", "20-30, 25-40", "lie over each other"),
        ("cue", "word three", "is no place"),
        ("source", "0-6, 7-12", "one place"),
        ("stance", "shouts", "no stance"),
        ("modality", "maybe", "no modality"),
        ("speaker", "x" * 201, "200 characters at most"),
        ("about", "c000000000000", "no such claim"),
        ("about", "new", "needs a sentence"),
        ("content", "99999999999999999999-1", "is no place"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands_and_nothing_is_lost(
    signed: Client, wait: Callable, words: Callable, select: Callable, field: str, value: str, told: str
) -> None:
    [statement] = wait()
    answer = signed.post(at(statement), sent(statement, **{field: value, "words": "My reason."}), headers=HTMX)
    assert answer.status_code == 422
    assert told in words(answer, ".problem")
    assert select(answer, "#words")[0].get("value") == "My reason."
    assert verdicts() == []
    assert Waiting.objects.filter(pk=statement.pk).exists()


def test_skipping_comes_last_and_is_asked_for_again(signed: Client, wait: Callable, words: Callable) -> None:
    first, second = wait(2)
    answer = signed.post(at(first), {"act": "skip"}, headers=HTMX)
    assert at(second) in answer.content.decode()
    answer = signed.post(at(second), {"act": "skip"}, headers=HTMX)
    assert "You skipped 2" in words(answer, "div")
    assert not Held.objects.exists()
    assert at(first) in signed.get(QUEUE + "?again=1").content.decode()


def test_a_claim_of_its_own(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    signed.post(at(statement), sent(statement, about="new", text="Marrow Foods used no gelatine."))
    assert statement.links.get(active=True).claim.text == "Marrow Foods used no gelatine."


def test_a_statement_of_several_gets_a_claim_of_its_own(signed: Client, wait: Callable) -> None:
    claim = make_claim()
    first, _ = wait(2, claim)
    signed.post(at(first), sent(first, about="new", text="Marrow Foods used no gelatine."))
    own = first.links.get(active=True).claim
    assert own != claim
    assert own.text == "Marrow Foods used no gelatine."


def test_a_sentence_that_was_written_and_not_chosen_is_not_lost(
    signed: Client, wait: Callable, select: Callable, words: Callable
) -> None:
    [statement] = wait()
    answer = signed.post(at(statement), sent(statement, text="Marrow Foods used no gelatine."))
    assert answer.status_code == 422
    assert "did not choose which claim it is for" in words(answer, ".about .problem")
    assert select(answer, "#text-of")[0].get("value") == "Marrow Foods used no gelatine."
    assert not Judgement.objects.exists()
    other = make_claim()  # chosen on purpose: the sentence is what was thought of first
    signed.post(at(statement), sent(statement, about=other.public_id, text="Marrow Foods used no gelatine."))
    assert [link.claim for link in statement.links.filter(active=True)] == [other]


def test_not_this_claim(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    signed.post(at(statement), sent(statement, about="none"))
    assert not statement.links.filter(active=True).exists()
    assert curate.decided_about([statement.public_id])[statement.public_id].barred


def test_a_claim_is_found_by_words_by_its_id_and_by_its_address(
    signed: Client, wait: Callable, select: Callable, words: Callable
) -> None:
    [statement] = wait()
    claim = statement.links.get().claim
    for asked in ("gelat", claim.public_id, f"https://claims.example/claims/{claim.public_id}/"):
        answer = signed.get("/desk/queue/claims", {"q": asked})
        assert [one.get("value") for one in select(answer, "input")] == [claim.public_id]
    assert "No claim holds these words" in words(signed.get("/desk/queue/claims", {"q": "\0zzyzx"}), "p")


def test_claims_are_found_without_javascript_and_the_form_keeps_what_it_holds(
    signed: Client, wait: Callable, select: Callable
) -> None:
    [statement] = wait()
    answer = signed.post(at(statement), sent(statement, act="find", q="gelatine", stance="disputes", words="So far"))
    assert answer.status_code == 200
    assert select(answer, "#found input")
    assert select(answer, "input[name=stance][checked]")[0].get("value") == "disputes"
    assert select(answer, "#words")[0].get("value") == "So far"
    assert verdicts() == []


def test_a_decision_on_a_sensitive_claim_waits_for_a_second_editor(
    signed: Client, wait: Callable, editor: Account
) -> None:
    [statement] = wait()
    Claim.objects.update(sensitive=True)
    signed.post(at(statement), sent(statement, stance="disputes"))
    assert verdicts() == []
    made = Proposal.objects.order_by("pk")
    assert [one.decision for one in made] == ["correct", "decide_about"]
    assert {one.proposed_by for one in made} == {editor}
    assert Waiting.objects.filter(pk=statement.pk).exists()
    assert at(statement) not in signed.get(QUEUE).content.decode()  # it waits elsewhere


def test_undo_takes_the_last_decision_back_and_then_the_one_before(
    signed: Client, wait: Callable, select: Callable, words: Callable
) -> None:
    first, second = wait(2)
    signed.post(at(first), sent(first, stance="disputes"))
    signed.post(at(second), sent(second))
    answer = signed.post("/desk/queue/undo", headers=HTMX)
    assert select(answer, "#decide")[0].get("action") == at(second)
    assert "Taken back: you tied it to a claim and accepted it." in words(answer, ".note")
    answer = signed.post("/desk/queue/undo", headers=HTMX)
    assert select(answer, "#decide")[0].get("action") == at(first)
    first.refresh_from_db()
    assert (first.stance, first.reviewed_at) == ("denies", None)
    assert set(Waiting.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert "no decision of yours to take back" in words(signed.post("/desk/queue/undo", headers=HTMX), ".note")


def test_undo_of_a_correction_shows_the_statement_that_was_there_before(
    signed: Client, wait: Callable, select: Callable
) -> None:
    [statement] = wait()
    signed.post(at(statement), sent(statement, content="26-40"))
    assert signed.get(at(statement))["Location"] == at(Statement.objects.get(retired_at=None))
    answer = signed.post("/desk/queue/undo", headers=HTMX)
    assert select(answer, "#decide")[0].get("action") == at(statement)
    assert list(Waiting.objects.values_list("pk", flat=True)) == [statement.pk]


@pytest.mark.parametrize("number", [1, 2])
def test_undo_of_a_claim_of_its_own_shows_the_statement_again(
    signed: Client, wait: Callable, select: Callable, number: int
) -> None:
    """Of one statement the claim is worded anew, of several it is split: either is a decision on a claim."""
    claim = make_claim()
    statement = wait(number, claim)[0]
    signed.post(at(statement), sent(statement, about="new", text="Marrow Foods used no gelatine."))
    answer = signed.post("/desk/queue/undo", headers=HTMX)
    assert select(answer, "#decide")[0].get("action") == at(statement)
    assert statement.links.get(active=True).claim == claim
    claim.refresh_from_db()
    assert claim.text != "Marrow Foods used no gelatine."


@pytest.mark.parametrize("resolved", ["using horse gelatine", "Marrow Foods using horse gelatine"])
def test_whom_the_machine_takes_a_pronoun_for_is_shown(
    signed: Client, wait: Callable, select: Callable, resolved: str
) -> None:
    [statement] = wait(resolved=resolved)
    told = [one.text_content() for one in select(signed.get(at(statement)), ".queue-side dt:contains('In full') + dd")]
    assert told == ([resolved] if resolved != "using horse gelatine" else [])


def test_nobody_takes_back_what_another_decided(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    judgement = curate.review(statement, accepted=True, editor=make_account())
    signed.post("/desk/queue/undo", {"first": judgement.pk})
    signed.post("/desk/queue/undo")
    assert verdicts() == [(statement.public_id, "accepted")]


def test_only_what_has_a_reason(signed: Client, wait: Callable) -> None:
    [plain] = wait()
    [unsure] = wait(1, confidence=0.2)
    Waiting.objects.filter(pk=plain.pk).update(weight=99)
    assert at(unsure) in signed.get(QUEUE + "?reason=unsure").content.decode()
    Held.objects.all().delete()
    assert at(plain) in signed.get(QUEUE + "?reason=nonsense").content.decode()


def test_the_whole_text_is_there_on_demand(signed: Client, wait: Callable, select: Callable) -> None:
    [statement] = wait()
    [box] = select(signed.get(at(statement) + "?whole=1"), "#text")
    assert "".join(box.itertext()) == statement.revision.text
    assert box.get("data-start") == "0"


def test_a_reader_and_an_operator_are_refused(client: Client, wait: Callable) -> None:
    [statement] = wait()
    for role in (Role.READER, Role.OPERATOR):
        client.force_login(make_account(role))
        assert client.get(QUEUE).status_code == 403
        assert client.post(at(statement), sent(statement)).status_code == 403
    assert verdicts() == []


@pytest.mark.parametrize("number", [1, 40])
def test_the_queue_costs_the_same_however_much_waits(
    signed: Client, wait: Callable, django_assert_num_queries: Callable, number: int
) -> None:
    wait(number)
    signed.get(QUEUE)
    # Session and account; the item that is open already, and lent on (own, hold); the statement with its text; its
    # link and claim; a draft; what was decided; other claims; how many wait.
    with django_assert_num_queries(10):
        signed.get(QUEUE)


def test_drafts_are_gone_once_decided(signed: Client, wait: Callable, editor: Account) -> None:
    [statement] = wait()
    signed.post(at(statement) + "draft", sent(statement, words="Half a"))
    assert Draft.objects.get().fields["words"] == "Half a"
    signed.post(at(statement), sent(statement))
    assert not Draft.objects.exists()


def test_what_a_pronoun_was_taken_for_is_written_in_full_and_the_claim_follows(
    signed: Client, wait: Callable, select: Callable
) -> None:
    [statement] = wait(1, make_claim("It used horse gelatine."), resolved="it used horse gelatine")
    said = "Tarn Sweets used horse gelatine"
    assert select(signed.get(at(statement)), "#resolved")[0].get("value") == "it used horse gelatine"
    assert signed.post(at(statement), sent(statement, resolved=said)).status_code == 302
    statement.refresh_from_db()
    claim = statement.links.get(active=True).claim
    assert (statement.resolved, claim.text) == (said, f"{said}.")
    assert [one.kind for one in Judgement.objects.order_by("pk")] == ["correct", "about"]
    signed.post("/desk/queue/undo")
    statement.refresh_from_db()
    claim.refresh_from_db()
    assert (statement.resolved, claim.text) == ("it used horse gelatine", "It used horse gelatine.")


def test_the_same_form_sent_twice_with_a_sentence_in_full_is_one_save(signed: Client, wait: Callable) -> None:
    [statement] = wait()
    form = sent(statement, resolved="Tarn Sweets used horse gelatine")
    for _ in range(2):
        assert signed.post(at(statement), form).status_code == 302
    assert Judgement.objects.filter(kind="correct").count() == 1


@pytest.mark.parametrize("number", [1, 2])
def test_its_claim_is_worded_better_on_the_spot(
    signed: Client, wait: Callable, select: Callable, words: Callable, number: int
) -> None:
    claim = make_claim("It used horse gelatine.")
    statement, *_ = wait(number, claim)
    page = signed.get(at(statement))
    assert "“It” in its sentence stands for nobody" in words(page, ".weak")
    assert [one.get("value") for one in select(page, "input[name=about]")][1:-1] == ["better", "new"][:number]
    assert signed.post(at(statement), sent(statement, about="better")).status_code == 422
    signed.post(at(statement), sent(statement, about="better", text="Marrow Foods used horse gelatine."))
    claim.refresh_from_db()
    assert claim.text == "Marrow Foods used horse gelatine."
    assert statement.links.get(active=True).claim == claim
    assert {one.kind for one in Judgement.objects.all()} == {"wording", "about", "review"}
