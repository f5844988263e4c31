"""What was decided on a claim, how sure it is, and replies, on its page."""

import pytest

from claims import curate
from claims.models import Letter, Link, Statement
from claims.views import claims
from tests.factories import (
    NOON,
    make_claim,
    make_event,
    make_statement,
)

pytestmark = pytest.mark.django_db


def test_edits_and_decisions_stand_in_the_history_with_time_reason_and_no_name(
    client, make_disputed, select, words, django_user_model
):
    claim, _ = make_disputed()
    editor = django_user_model.objects.create(username="alice", first_name="Alice")
    statement = Statement.objects.get(stance="denies")
    curate.review(statement, accepted=True, editor=editor, reason="I read <b>it</b>.")
    curate.reword(claim, "Marrow Foods used gelatine.", editor=editor)
    fields = {
        "axis": "edited",
        "kind": "added",
        "before": 1,
        "after": 2,
        "text": "Northline edits its article and adds",
    }
    make_event(claim, statement, **fields)
    shown = client.get(claim.get_absolute_url())
    told = words(shown, ".history")
    assert "An editor put the claim in these words: Marrow Foods used gelatine." in told
    assert "found it taken down rightly: Harbour Ledger, denied by Marrow Foods." in told
    assert "Reason: I read <b>it</b>." in told
    assert "Northline edits its article and adds what changed" in told
    assert "alice" not in shown.content.decode().lower()
    assert len(select(shown, ".history > li")) == 3


def test_a_merger_and_its_undoing_are_told_and_marked(client, make_disputed, words):
    claim, _ = make_disputed()
    other = make_claim()
    make_statement(claim=other)
    curate.decide_same(claim, other, same=True, editor=None)
    other.refresh_from_db()
    decided = f"An editor decided that this and another claim are one: {other.text}"
    assert f"{decided} Which editor is not recorded." in words(client.get(claim.get_absolute_url()), ".history")
    curate.decide_same(claim, other, same=None, editor=None)
    told = words(client.get(claim.get_absolute_url()), ".history")
    assert "took back a decision on whether this and another claim are one" in told
    assert told.count("Since decided anew.") == 1
    assert told.index("took back") < told.index("Since decided anew.")


def test_what_was_decided_on_a_claim_that_was_merged_into_this_one_is_told_here(client, make_disputed, words):
    claim, _ = make_disputed()
    far, near = make_claim("Far."), make_claim("Near.")
    for one in (far, near):
        make_statement(claim=one)
    curate.reword(far, "Farther.", editor=None)
    curate.decide_same(near, far, same=True, editor=None)
    curate.decide_same(claim, near, same=True, editor=None)
    assert "Farther." in words(client.get(claim.get_absolute_url()), ".history")
    answer = client.get(far.get_absolute_url())
    assert answer.headers["Location"] == claim.get_absolute_url(), "at once, and not by way of the one between"


def test_a_statement_that_was_said_not_to_be_about_it_is_told(client, make_disputed, words):
    claim, _ = make_disputed()
    stranger = make_statement(stance="alleges", speaker="Mr Voss")
    curate.decide_about(stranger, claim, same=False, editor=None)
    assert "a statement is not about this claim: " in words(client.get(claim.get_absolute_url()), ".history")


def test_a_long_history_is_folded_and_what_is_cut_is_said(client, make_disputed, words, monkeypatch):
    monkeypatch.setattr(claims, "_HISTORY", 10)
    claim, _ = make_disputed()
    for number in range(11):
        curate.reword(claim, f"Wording {number}.", editor=None)
    shown = client.get(claim.get_absolute_url())
    assert "2 earlier" in words(shown, ".claim-page summary")
    assert "Older ones are not shown here" in words(shown)


def test_how_sure_the_machine_is_and_who_checked_is_told_in_numbers(client, make_disputed, words, select):
    claim, _ = make_disputed()
    shown = words(client.get(claim.get_absolute_url()), ".sure")
    assert "The machine found 3 statements on this claim in 2 articles." in shown
    assert "Of these, 3 were tied to it surely, 0 fairly, and 0 only barely." in shown
    assert "No editor has checked any of them yet." in shown
    assert "%" not in shown
    Link.objects.filter(statement__stance="denies").update(score=0.31)
    curate.review(Statement.objects.filter(stance="alleges").first(), accepted=True, editor=None)
    answer = client.get(claim.get_absolute_url())
    assert "1 was tied to it surely, 0 fairly, and 1 only barely." in words(answer, ".sure")
    assert "An editor checked or tied 1 of them, and last decided on " in words(answer, ".sure")
    assert select(answer, ".sure a[href='?checked=1#evidence']")


def test_a_reply_that_was_placed_stands_beside_the_claim_as_theirs(client, make_disputed, words, select):
    claim, _ = make_disputed()
    fields = {"kind": "reply", "claim": claim, "signed": "Marrow <b>Foods</b>", "address": "press@marrow.example"}
    Letter.objects.create(
        public_id="l1", words="We never did.\n<script>x</script>", state="granted", decided_at=NOON, **fields
    )
    shown = client.get(claim.get_absolute_url())
    told = words(shown, ".reply")
    assert told.startswith("Reply by Marrow <b>Foods</b> Placed here on 2 March 2026, in their own words")
    assert "We never did. <script>x</script>" in told
    assert "press@marrow.example" not in shown.content.decode()


@pytest.mark.parametrize(
    "fields", [{"state": "waiting", "decided_at": None}, {"state": "refused"}, {"kind": "correction"}]
)
def test_no_other_letter_shows(client, make_disputed, select, fields):
    claim, _ = make_disputed()
    given = {"kind": "reply", "state": "granted", "decided_at": NOON, "signed": "Marrow", "words": "No."}
    Letter.objects.create(public_id="l1", claim=claim, address="a@b.example", **(given | fields))
    assert not select(client.get(claim.get_absolute_url()), ".reply")


def test_a_claim_asks_for_corrections_quietly(client, select):
    claim = make_claim()
    [link] = select(client.get(claim.get_absolute_url()), "a[href^='/corrections/write/']")
    assert link.get("href") == f"/corrections/write/?about={claim.public_id}"


def test_what_matters_most_stands_first(client, make_disputed, select):
    claim, _ = make_disputed()
    shown = client.get(claim.get_absolute_url())
    order = [section.get("aria-labelledby") for section in select(shown, ".claim-page > section")]
    told = ["evidence", "unanswered", "origins", "timeline", "outlets", "sure"]
    assert [name for name in order if name in told] == told
