"""What one editor decides on a sensitive claim: it waits for a second, and only then holds."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from claims import curate
from claims.desk import proposals
from claims.desk.acts import Act
from claims.models import Account, Claim, Judgement, Proposal
from tests.claims.desk.work.test_deciding import confirm, send, told, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(senior: Account) -> Claim:
    found = told("Mr Vale took the money.", "alleges", "denies")
    curate.reword(found, "Mr Vale took the money.", editor=senior)
    curate.mark_sensitive(found, sensitive=True, editor=senior)
    return Claim.objects.get(pk=found.pk)


@pytest.fixture
def proposed(client: Client, editor: Account, claim: Claim) -> Proposal:
    """By `editor`: another sentence."""
    confirm(client, send(client, "reword", claim, text="Mr Vale is said to have taken the money.", reason="softer"))
    return Proposal.objects.get()


@pytest.fixture
def second(other: Account) -> Client:
    found = Client()
    found.force_login(other)
    return found


def address(proposal: Proposal) -> str:
    return reverse("desk_proposal", args=[proposal.pk])


def test_a_decision_on_a_sensitive_claim_is_proposed_and_changes_nothing(
    client: Client, editor: Account, claim: Claim
) -> None:
    preview = send(client, "reword", claim, text="Put softly.")
    assert "is sensitive: this waits until a second editor agrees" in words(preview)
    answer = confirm(client, preview)
    proposal = Proposal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, address(proposal))
    assert (proposal.decision, proposal.subject, proposal.proposed_by) == ("reword", claim.public_id, editor)
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale took the money."
    assert not Judgement.objects.filter(editor=editor).exists()
    confirm(client, preview)
    assert Proposal.objects.count() == 1, "a second click proposes nothing twice"


def test_a_second_editor_sees_what_it_changes_and_carries_it_out(
    editor: Account, other: Account, claim: Claim, proposed: Proposal, second: Client
) -> None:
    assert "Reword the claim" in words(second.get(reverse("desk_proposals")))
    shown = words(second.get(address(proposed)))
    assert "before: Mr Vale took the money. → after: Mr Vale is said to have taken the money." in shown
    answer = second.post(address(proposed), {"do": "agree", "answer": "agreed"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk_proposals"))
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale is said to have taken the money."
    made = Judgement.objects.latest("pk")
    assert (made.editor, made.seconded_by, made.reason) == (editor, other, "softer")
    proposed.refresh_from_db()
    assert (proposed.state, proposed.closed_by, proposed.answer) == ("agreed", other, "agreed")
    again = second.post(address(proposed), {"do": "agree"})
    assert (again.status_code, "answered already" in words(again)) == (422, True)
    assert Judgement.objects.filter(editor=editor).count() == 1


def test_nobody_agrees_to_their_own(client: Client, editor: Account, claim: Claim, proposed: Proposal) -> None:
    page = client.get(address(proposed))
    assert 'value="agree"' not in page.content.decode()
    answer = client.post(address(proposed), {"do": "agree"})
    assert (answer.status_code, "It is your own proposal" in words(answer)) == (422, True)
    assert not Judgement.objects.filter(editor=editor).exists()


def test_the_database_knows_two_persons_too(editor: Account, proposed: Proposal) -> None:
    with pytest.raises(IntegrityError, match="proposal_two_persons"), transaction.atomic():
        Proposal.objects.update(state="agreed", closed_by=editor)


def test_it_is_turned_down_with_a_word_and_never_without(
    client: Client, claim: Claim, proposed: Proposal, second: Client
) -> None:
    answer = second.post(address(proposed), {"do": "refuse", "answer": " "})
    assert (answer.status_code, "Say why" in words(answer)) == (422, True)
    assert second.post(address(proposed), {"do": "refuse", "answer": "It reads as ours."}).status_code == 302
    assert "“It reads as ours.”" in words(client.get(address(proposed)))
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale took the money."


def test_only_its_editor_takes_it_back(client: Client, proposed: Proposal, second: Client) -> None:
    answer = second.post(address(proposed), {"do": "withdraw"})
    assert (answer.status_code, "Only its editor" in words(answer)) == (422, True)
    assert client.post(address(proposed), {"do": "withdraw"}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == "withdrawn"
    assert client.post(address(proposed), {"do": "dance"}).status_code == 422


def test_what_came_between_is_told_instead_of_carrying_it_out(
    editor: Account, other: Account, senior: Account, claim: Claim, proposed: Proposal, second: Client
) -> None:
    curate.reword(claim, "Mr Vale is charged.", editor=senior, seconded_by=other)
    shown = second.get(address(proposed))
    assert "Mina Orr put the claim as “Mr Vale is charged.”" in words(shown)
    assert 'value="agree"' not in shown.content.decode()
    answer = second.post(address(proposed), {"do": "agree"})
    assert (answer.status_code, "not carried out as it was meant" in words(answer)) == (409, True)
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale is charged."
    renewed = second.post(address(proposed), {"do": "renew"})
    latest = Proposal.objects.latest("pk")
    assert renewed["Location"] == address(latest)
    assert (latest.proposed_by, latest.arguments["text"]) == (other, "Mr Vale is said to have taken the money.")
    proposals.agree(latest, editor)
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale is said to have taken the money."


def test_a_claim_that_was_merged_since_is_told_of(
    senior: Account, other: Account, claim: Claim, proposed: Proposal, second: Client
) -> None:
    heir = told("Money went missing.", "alleges")
    curate.reword(heir, "Money went missing.", editor=senior)
    curate.decide_same(heir, claim, same=True, editor=senior, seconded_by=other)
    answer = second.post(address(proposed), {"do": "agree"})
    assert answer.status_code == 409
    assert "Mina Orr merged “Mr Vale took the money.” into “Money went missing.”" in words(answer)


def test_a_proposal_that_cannot_be_carried_out_says_so(
    editor: Account, other: Account, claim: Claim, second: Client
) -> None:
    act = Act(verb="split", subject=claim.public_id, arguments={"statements": ["t0"], "text": "X."})
    proposal = proposals.propose(act, claim, editor)
    assert "cannot be carried out any more: There is no statement “t0”" in words(second.get(address(proposal)))
    assert second.post(address(proposal), {"do": "agree"}).status_code == 422
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_the_queues_decisions_on_statements_are_carried_out_too(
    editor: Account, other: Account, claim: Claim, second: Client
) -> None:
    """Several of one save, each a proposal, without what they were made from; one does not stand in another's way."""
    statement = claim.links.order_by("pk").first().statement
    made = [
        Proposal.objects.create(
            subject=statement.public_id, claim=claim, decision=verb, arguments=arguments, proposed_by=editor
        )
        for verb, arguments in (("correct", {"fields": {"stance": "disputes"}}), ("review", {"accepted": True}))
    ]
    for one in made:
        assert second.get(address(one)).status_code == 200
        assert second.post(address(one), {"do": "agree"}).status_code == 302, words(second.get(address(one)))
    statement.refresh_from_db()
    stands = statement.replaced_by or statement
    assert (stands.stance, stands.reviewed_at is not None) == ("disputes", True)


def test_whether_a_claim_is_sensitive_is_for_seniors_and_lifting_it_for_two_of_them(
    client: Client, editor: Account, senior: Account, claim: Claim
) -> None:
    plain = told("A plain one.", "alleges")
    assert send(client, "make_sensitive", plain, reason="a private person").status_code == 403
    made = Judgement.objects.get(kind="sensitive")
    assert send(client, "undo", claim, judgement=made.pk).status_code == 403
    theirs = Client()
    theirs.force_login(senior)
    confirm(theirs, send(theirs, "make_sensitive", plain, reason="a private person"))
    assert Claim.objects.get(pk=plain.pk).sensitive
    confirm(theirs, send(theirs, "lift_sensitive", plain, reason="in office now"))
    proposal = Proposal.objects.get()
    assert Claim.objects.get(pk=plain.pk).sensitive
    answer = client.post(address(proposal), {"do": "agree"})
    assert (answer.status_code, "Only a senior editor" in words(answer)) == (422, True)


def test_a_statement_of_a_sensitive_claim_is_not_tied_elsewhere_by_one(
    client: Client, editor: Account, claim: Claim
) -> None:
    elsewhere = told("Elsewhere.", "alleges")
    first = claim.links.order_by("pk").first().statement
    confirm(client, send(client, "tie_here", elsewhere, statement=first.public_id))
    assert first.links.get(active=True).claim == claim
    assert Proposal.objects.get().claim == claim


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_costs_the_same_however_many_wait(
    client: Client, editor: Account, claim: Claim, number: int, django_assert_num_queries
) -> None:
    for n in range(number):
        act = Act(verb="reword", subject=claim.public_id, arguments={"text": f"Sentence {n}."})
        proposals.propose(act, claim, editor)
    # session, account; those that wait, those answered, the names in them
    with django_assert_num_queries(5):
        client.get(reverse("desk_proposals"))


def test_what_was_decided_about_a_statement_of_a_sensitive_claim_is_not_taken_back_by_one(
    client: Client, editor: Account, senior: Account, claim: Claim
) -> None:
    """Not from the statement's article either."""
    statement = claim.links.order_by("pk").first().statement
    made = curate.review(statement, accepted=True, editor=senior, seconded_by=editor)
    article = statement.revision.article
    seen = curate.latest([article.public_id])
    fields = {"do": "undo", "subject": article.public_id, "judgement": made.pk, "seen": seen, "step": "preview"}
    confirm(client, client.post(reverse("desk_decide"), fields))
    assert not Judgement.objects.filter(undoes=made).exists()
    assert Proposal.objects.get().decision == "undo"


def test_what_somebody_proposed_who_decides_no_more_is_not_carried_out(
    editor: Account, claim: Claim, proposed: Proposal, second: Client
) -> None:
    Account.objects.filter(pk=editor.pk).update(is_active=False)
    answer = second.post(address(proposed), {"do": "agree"})
    assert (answer.status_code, "decides nothing here any more" in words(answer)) == (422, True)
    assert Claim.objects.get(pk=claim.pk).text == "Mr Vale took the money."


def test_what_a_proposal_takes_back_may_be_built_on_by_then(
    editor: Account, other: Account, claim: Claim, second: Client
) -> None:
    elsewhere, third = told("Elsewhere.", "alleges"), told("Third.", "denies")
    made = curate.decide_same(claim, elsewhere, same=True, editor=editor, seconded_by=other)
    curate.decide_same(third, claim, same=True, editor=other, seconded_by=editor)
    act = Act(verb="undo", subject=elsewhere.public_id, arguments={"judgement": made.pk})
    proposal = proposals.propose(act, claim, editor)
    shown = words(second.get(address(proposal)))
    assert "cannot be carried out any more: Others built on this decision" in shown
    assert second.post(address(proposal), {"do": "agree"}).status_code == 409
