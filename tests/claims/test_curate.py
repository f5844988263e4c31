"""Decisions as they are made; that they outlive re-analysis and re-linking is told in test_link and test_analyse."""

import pytest
from django.db import IntegrityError, connection, transaction

from claims import curate, wording
from claims.coverage import cover
from claims.models import Cell, Claim, Judgement, Link, Statement, StoryDoubt, StoryMember
from tests.factories import make_analysis, make_article, make_claim, make_poll, make_statement, make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sql", ["UPDATE claims_judgement SET reason = 'x'", "DELETE FROM claims_judgement"])
def test_the_database_refuses_to_change_a_judgement(sql: str) -> None:
    curate.review(make_statement(), accepted=True, editor=None)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Judgement.objects.get().reason == ""


def test_a_judgement_names_what_it_is_about_and_why(django_user_model) -> None:
    editor = django_user_model.objects.create(username="alice")
    statement, claim = make_statement(), make_claim()
    curate.decide_about(statement, claim, same=True, editor=editor, reason="same shipment")
    judgement = Judgement.objects.get()
    assert judgement.fingerprint == f"{statement.public_id} {claim.public_id}"
    assert (judgement.kind, judgement.value, judgement.editor, judgement.reason) == (
        "about",
        {"same": True},
        editor,
        "same shipment",
    )


def test_same_moves_the_statement_and_both_claims_are_covered_anew() -> None:
    old, new = make_claim(), make_claim()
    statement = make_statement(claim=old)
    make_statement(claim=old, stance="alleges")
    curate.decide_about(statement, new, same=True, editor=None)
    active = Link.objects.get(statement=statement, active=True)
    assert (active.claim, active.by) == (new, "editor")
    assert not Link.objects.get(statement=statement, claim=old).active, "kept, and ended"
    assert [cell.states for cell in Cell.objects.filter(claim=old)] == [["alleges"]]
    assert [cell.states for cell in Cell.objects.filter(claim=new)] == [["denies"]]


def test_a_claim_that_same_leaves_empty_is_retired() -> None:
    old, new = make_claim(), make_claim()
    curate.decide_about(make_statement(claim=old), new, same=True, editor=None)
    assert list(Claim.objects.current()) == [new]


def test_a_retired_claim_comes_back_when_an_editor_links_to_it() -> None:
    old, new = make_claim(), make_claim()
    statement = make_statement(claim=old)
    curate.decide_about(statement, new, same=True, editor=None)
    curate.decide_about(statement, old, same=True, editor=None)
    assert list(Claim.objects.current()) == [old]


def test_different_ends_the_link_and_the_suggestion() -> None:
    claim = make_claim()
    statement = make_statement(claim=claim)
    curate.decide_about(statement, claim, same=False, editor=None)
    link = Link.objects.get()
    assert (link.active, link.suggested, link.by) == (False, False, "editor")
    assert not Cell.objects.exists()


def test_the_latest_word_on_a_pair_holds_and_nothing_takes_it_back() -> None:
    claim, statement = make_claim(), make_statement()
    for same, claimed, barred in ((True, claim.public_id, set()), (False, "", {claim.public_id}), (None, "", set())):
        curate.decide_about(statement, claim, same=same, editor=None)
        decided = curate.decided_about([statement.public_id])[statement.public_id]
        assert (decided.claim, decided.barred) == (claimed, barred)
    assert Judgement.objects.count() == 3


def test_of_two_claims_that_a_statement_was_said_to_be_about_the_later_holds() -> None:
    statement, first, second = make_statement(), make_claim(), make_claim()
    curate.decide_about(statement, first, same=True, editor=None)
    curate.decide_about(statement, second, same=True, editor=None)
    assert curate.decided_about([statement.public_id])[statement.public_id].claim == second.public_id


def test_what_nobody_decided_about_is_undecided() -> None:
    decided = curate.decided_about(["t-nobody"])["t-nobody"]
    assert (decided.claim, decided.barred) == ("", set())


def test_a_rejected_statement_counts_nowhere_until_it_is_accepted() -> None:
    claim = make_claim()
    statement = make_statement(claim=claim)
    curate.review(statement, accepted=False, editor=None)
    assert not Statement.objects.current().exists()
    assert not Cell.objects.exists()
    assert not Claim.objects.current().exists()
    assert curate.rulings([statement.public_id])[statement.public_id].rejected
    curate.review(statement, accepted=True, editor=None)
    assert Statement.objects.current().get().reviewed_at
    assert [cell.states for cell in Cell.objects.all()] == [["denies"]]
    assert list(Claim.objects.current()) == [claim]
    assert not curate.rulings([statement.public_id])[statement.public_id].rejected


def test_a_moved_article_counts_in_its_new_story_and_no_longer_in_the_old_one() -> None:
    stays, moves, other = (make_article(days=day) for day in range(3))
    for article in (stays, moves, other):
        make_analysis(article.current)
    old, new = make_story(stays, moves), make_story(other)
    here, there = make_claim("here"), make_claim("there")
    make_statement(stays, here)
    make_statement(other, there)
    cover([here, there])
    assert Cell.objects.get(claim=here, outlet=moves.outlet).states == ["omitted"]
    curate.move(moves, new, editor=None)
    assert StoryMember.objects.get(article=moves).story == new
    states = {(cell.claim, cell.outlet): cell.states for cell in Cell.objects.select_related("claim", "outlet")}
    assert (here, moves.outlet) not in states, "it does not cover that story any more"
    assert states[there, moves.outlet] == ["omitted"]
    assert curate.moved(moves) == new.public_id
    assert old.members.get().article == stays


def test_a_moved_article_leaves_no_story_in_doubt() -> None:
    told, doubtful = make_article(), make_article(days=1)
    story, elsewhere = make_story(told), make_story(doubtful)
    make_statement(told, claim := make_claim())
    make_poll(doubtful.outlet, -1, 9)
    StoryDoubt.objects.create(article=doubtful, story=story, score=0.3)
    cover([claim])
    assert Cell.objects.get(outlet=doubtful.outlet).states == ["partial"]
    curate.move(doubtful, elsewhere, editor=None, reason="It is about another river.")
    assert Cell.objects.get(outlet=doubtful.outlet).states == ["silent"]


def test_an_editors_sentence_is_a_judgement_and_the_claim_counts_as_checked() -> None:
    claim = make_claim()
    curate.reword(claim, "  Marrow Foods used gelatine. ", editor=None)
    claim.refresh_from_db()
    assert claim.text == "Marrow Foods used gelatine."
    assert claim.reviewed_at
    assert list(Claim.objects.checked()) == [claim]
    assert Judgement.objects.get().value == {"text": "Marrow Foods used gelatine."}


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_sentence_is_refused_and_nothing_is_written(text: str) -> None:
    with pytest.raises(curate.DecisionError, match="write one"):
        curate.reword(make_claim(), text, editor=None)
    assert not Judgement.objects.exists()


def test_two_claims_that_are_one_become_one_with_all_their_statements() -> None:
    claim, other = make_claim(), make_claim()
    make_statement(claim=claim, stance="alleges")
    moved = [make_statement(claim=other), make_statement(claim=other, stance="disputes")]
    judgement = curate.decide_same(claim, other, same=True, editor=None, reason="one shipment")
    ids = sorted(statement.public_id for statement in moved)
    assert judgement.value == {"same": True, "into": claim.public_id, "moved": ids}
    other.refresh_from_db()
    assert (other.merged_into, list(Claim.objects.current())) == (claim, [claim])
    assert Link.objects.filter(claim=claim, active=True).count() == 3
    assert {state for cell in Cell.objects.filter(claim=claim) for state in cell.states} == {
        "alleges",
        "denies",
        "disputes",
    }
    assert {link.by for link in Link.objects.filter(claim=claim)} == {"machine"}, "who tied each stays known"


def test_taking_a_merge_back_gives_each_claim_its_own_again() -> None:
    claim, other = make_claim(), make_claim()
    own, moved = make_statement(claim=claim), make_statement(claim=other)
    curate.decide_same(claim, other, same=True, editor=None)
    later = make_statement(claim=claim)
    other.refresh_from_db()
    curate.decide_same(claim, other, same=None, editor=None)
    assert set(Claim.objects.current()) == {claim, other}
    tied = dict(Link.objects.filter(active=True).values_list("statement", "claim"))
    assert tied == {own.pk: claim.pk, moved.pk: other.pk, later.pk: claim.pk}


def test_claims_that_an_editor_told_apart_are_not_made_one_until_that_is_taken_back() -> None:
    claim, other = make_claim(), make_claim()
    statement = make_statement(claim=other)
    Link.objects.create(statement=statement, claim=claim, active=False, suggested=True)
    curate.decide_same(claim, other, same=False, editor=None)
    assert not Link.objects.filter(suggested=True).exists()
    with pytest.raises(curate.DecisionError, match="Take that decision back"):
        curate.decide_same(other, claim, same=True, editor=None)
    curate.decide_same(claim, other, same=None, editor=None)
    curate.decide_same(claim, other, same=True, editor=None)
    assert Claim.objects.get(pk=other.pk).merged_into == claim


def test_a_claim_is_not_made_one_with_itself_or_with_one_that_leads_elsewhere() -> None:
    claim, other, third = make_claim(), make_claim(), make_claim()
    curate.decide_same(claim, other, same=True, editor=None)
    other.refresh_from_db()
    for one, two in ((claim, claim), (other, third), (third, other)):
        with pytest.raises(curate.DecisionError, match="two claims that stand"):
            curate.decide_same(one, two, same=True, editor=None)
    assert Judgement.objects.count() == 1


def test_a_claim_that_lost_the_statement_it_was_worded_after_is_worded_anew() -> None:
    claim, other = make_claim(), make_claim()
    lent = make_statement(claim=claim, stance="alleges", resolved="Marrow Foods sold horse as beef in May", words=["a"])
    make_statement(claim=claim, stance="alleges", resolved="Marrow Foods used horse gelatine in its jelly", words=["b"])
    wording.word([claim])
    claim.refresh_from_db()
    worded_from = claim.worded_from
    curate.decide_about(worded_from, other, same=True, editor=None)
    claim.refresh_from_db()
    assert claim.worded_from not in (None, worded_from)
    assert lent in (worded_from, claim.worded_from)


def test_not_about_a_claim_holds_for_what_that_was_made_one_with() -> None:
    statement, claim, heir = make_statement(), make_claim(), make_claim()
    curate.decide_about(statement, claim, same=False, editor=None)
    curate.decide_same(heir, claim, same=True, editor=None)
    assert curate.decided_about([statement.public_id])[statement.public_id].barred == {claim.public_id, heir.public_id}
