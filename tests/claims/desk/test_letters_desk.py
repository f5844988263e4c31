"""/desk/letters/: the longest waiting first; one letter beside what it is about; the answer, and what is done by it."""

import pytest
from django.test import Client

from claims.models import Account, Claim, Judgement, Letter, Role
from tests.factories import make_account, make_claim, make_letter

pytestmark = pytest.mark.django_db
LIST = "/desk/letters/"


def _page(letter: Letter) -> str:
    return f"{LIST}{letter.public_id}/"


def test_those_that_wait_stand_first_and_the_answered_say_by_whom(
    client: Client, editor: Account, claim: Claim
) -> None:
    waiting = [make_letter(claim, words=f"Letter number {n} asks for something.") for n in range(2)]
    done = make_letter(claim, state="refused", decided_by=editor)
    shown = client.get(LIST)
    assert [letter.pk for letter in shown.context["waiting"].rows] == [one.pk for one in waiting]
    assert [letter.pk for letter in shown.context["answered"].rows] == [done.pk]
    body = shown.content.decode()
    assert body.index("Letter number 0") < body.index("Letter number 1") < body.index("by oskar")
    assert "2 wait for an answer" in body


def test_where_none_waits_it_says_so(client: Client, editor: Account) -> None:
    assert "All letters are answered" in client.get(LIST).content.decode()


def test_a_letter_stands_beside_what_it_is_about(client: Client, editor: Account, claim: Claim) -> None:
    letter = make_letter(claim, words="It was <i>tallow</i>, and not gelatine.")
    body = client.get(_page(letter)).content.decode()
    assert "It was &lt;i&gt;tallow&lt;/i&gt;, and not gelatine." in body
    assert claim.text in body
    assert "<mark>using horse gelatine</mark>" in body, "the words in their text"
    assert letter.address in body


def test_an_answer_is_a_judgement_and_says_who_decided(client: Client, editor: Account, claim: Claim) -> None:
    letter = make_letter(claim)
    sent = client.post(_page(letter), {"decision": "refuse", "answer": "The report says so."})
    assert sent["Location"] == _page(letter)
    letter.refresh_from_db()
    assert (letter.state, letter.answer, letter.decided_by) == ("refused", "The report says so.", editor)
    judgement = Judgement.objects.get()
    assert (judgement.kind, judgement.value, judgement.editor) == ("letter", {"granted": False}, editor)
    assert letter.public_id not in judgement.fingerprint, "exports hold judgements, and its address is its writer's"
    assert "oskar" in client.get(_page(letter)).content.decode()


@pytest.mark.parametrize("then", ["hidden", "noindex"])
def test_what_is_granted_is_done_with_the_answer(client: Client, editor: Account, claim: Claim, then: str) -> None:
    letter = make_letter(claim, kind="removal")
    client.post(_page(letter), {"decision": "grant", "answer": "It is not shown any more.", "then": then})
    claim.refresh_from_db()
    assert claim.visibility == then
    assert {judgement.kind for judgement in Judgement.objects.all()} == {"letter", "visible"}
    log = client.get("/corrections/").content.decode()
    assert "It is not shown any more." in log
    assert (claim.text in log) is (then == "noindex")


def test_a_reply_that_is_granted_stands_beside_the_claim(client: Client, editor: Account, claim: Claim) -> None:
    letter = make_letter(claim, kind="reply", words="We never used any, as our tests show.")
    assert "Hide it" not in client.get(_page(letter)).content.decode()
    client.post(_page(letter), {"decision": "grant", "answer": "It stands there."})
    assert "We never used any, as our tests show." in client.get(claim.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"decision": "grant", "answer": " "}, "needs words"),
        ({"answer": "Something."}, "choose one"),
        ({"decision": "refuse", "answer": "No.", "then": "hidden"}, "changes nothing"),
    ],
)
def test_half_an_answer_changes_nothing(
    client: Client, editor: Account, claim: Claim, sent: dict[str, str], words: str
) -> None:
    letter = make_letter(claim, kind="removal")
    answer = client.post(_page(letter), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert sent["answer"] in answer.content.decode(), "what was written stays in the form"
    letter.refresh_from_db()
    claim.refresh_from_db()
    assert (letter.state, claim.visibility) == ("waiting", "public")
    assert not Judgement.objects.exists()


def test_the_second_of_two_answers_is_told_of_the_first(client: Client, editor: Account, claim: Claim) -> None:
    letter = make_letter(claim)
    client.post(_page(letter), {"decision": "refuse", "answer": "The report says so."})
    again = client.post(_page(letter), {"decision": "grant", "answer": "You are right."})
    assert again.status_code == 409
    assert "a letter is answered once" in again.content.decode()
    assert "The report says so." in again.content.decode()
    assert "You are right." in again.content.decode(), "what the second one wrote is not lost"
    assert Letter.objects.get().state == "refused"


def test_where_it_is_hidden_already_the_letter_is_not_answered_by_halves(
    client: Client, editor: Account, claim: Claim
) -> None:
    letter = make_letter(claim, kind="removal")
    Claim.objects.update(visibility="hidden")
    answer = client.post(_page(letter), {"decision": "grant", "answer": "Done.", "then": "hidden"})
    assert answer.status_code == 422
    assert Letter.objects.get().state == "waiting"


@pytest.mark.parametrize("role", [Role.READER, Role.OPERATOR])
def test_letters_are_read_by_editors_alone(client: Client, claim: Claim, role: Role) -> None:
    letter = make_letter(claim)
    client.force_login(make_account(role))
    assert {client.get(page).status_code for page in (LIST, _page(letter))} == {403}


@pytest.mark.parametrize("letters", [1, 15])
def test_the_list_costs_the_same_queries_however_many_letters(
    client: Client, editor: Account, letters: int, django_assert_num_queries: object
) -> None:
    for number in range(letters):
        make_letter(make_claim(), words=f"Letter number {number} asks for something.")
    with django_assert_num_queries(6):  # session, account, waiting, their number, answered, times of answers
        client.get(LIST)
