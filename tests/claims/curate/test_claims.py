"""Claims that fall apart, are none, or belong together; and who comes second."""

import pytest

from claims import curate, link, relations
from claims.coverage import cover
from claims.models import Claim, Judgement, Link, Relation, Statement
from tests.factories import make_account, make_article, make_claim, make_meaning, make_statement, make_story

pytestmark = pytest.mark.django_db


def tied(claim: Claim) -> set[Statement]:
    return set(Statement.objects.filter(links__claim=claim, links__active=True))


def test_a_claim_that_is_split_leaves_its_statements_to_a_new_one_whose_id_comes_from_them() -> None:
    claim = make_claim()
    stays, goes = make_statement(claim=claim), make_statement(claim=claim)
    new = curate.split(claim, [goes], "  Marrow Foods  sold it. ", editor=make_account(), reason="Two deeds.")
    assert (tied(claim), tied(new)) == ({stays}, {goes})
    assert (new.text, bool(new.reviewed_at), new.retired_at) == ("Marrow Foods sold it.", True, None)
    judgement = Judgement.objects.get()
    curate.undo(judgement, editor=None)
    assert tied(claim) == {stays, goes}
    assert curate.split(claim, [goes], "Again.", editor=None).public_id == new.public_id


@pytest.mark.parametrize(("chosen", "problem"), [([], "Choose statements"), ([0, 1], "Leave the claim a statement")])
def test_a_split_that_leaves_nothing_on_one_side_is_refused(chosen: list[int], problem: str) -> None:
    claim = make_claim()
    own = [make_statement(claim=claim) for _ in range(2)]
    with pytest.raises(curate.DecisionError, match=problem):
        curate.split(claim, [own[number] for number in chosen], "", editor=None)


def test_another_claims_statement_cannot_be_split_off() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    with pytest.raises(curate.DecisionError, match="0 of 1 are"):
        curate.split(claim, [make_statement(claim=make_claim())], "", editor=None)


def test_a_split_survives_linking() -> None:
    article = make_article()
    story, claim = make_story(article), make_claim()
    stays, goes = (make_statement(article, claim, anchor=number) for number in (0, 1))
    for one in (stays, goes):
        make_meaning(one)
    new = curate.split(claim, [goes], "", editor=None)
    Link.objects.update(active=False)
    link.link(story)
    assert tied(new) == {goes}


def test_a_claim_that_is_none_lets_its_statements_go_and_the_machine_finds_them_no_other() -> None:
    article = make_article()
    story, claim = make_story(article), make_claim()
    statement = make_statement(article, claim)
    make_meaning(statement)
    judgement = curate.retire(claim, editor=None, reason="It says nothing.")
    claim.refresh_from_db()
    assert (claim.ruled_out, claim.retired_at) == (True, judgement.decided_at)
    link.link(story)
    cover([claim])
    assert not Link.objects.filter(active=True).exists()
    assert Claim.objects.count() == 1
    curate.undo(judgement, editor=None)
    claim.refresh_from_db()
    assert (claim.ruled_out, claim.retired_at, tied(claim)) == (False, None, {statement})


def test_the_founder_of_a_claim_that_was_retired_before_it_was_tied_founds_no_second_one() -> None:
    article = make_article()
    story = make_story(article)
    statement = make_statement(article)
    make_meaning(statement)
    link.link(story)
    claim = Claim.objects.get()
    Link.objects.all().delete()
    curate.retire(claim, editor=None)
    link.link(story)
    assert list(Claim.objects.values_list("public_id", flat=True)) == [claim.public_id]
    assert not Link.objects.filter(active=True).exists()


def test_nothing_is_tied_to_a_retired_claim_and_it_is_retired_once() -> None:
    claim = make_claim()
    curate.retire(claim, editor=None)
    with pytest.raises(curate.DecisionError, match="take that back first"):
        curate.decide_about(make_statement(), claim, same=True, editor=None)
    with pytest.raises(curate.DecisionError, match="retired already"):
        curate.retire(claim, editor=None)
    curate.retire(claim, retired=False, editor=None)
    assert not Claim.objects.get().ruled_out


def test_a_relation_that_an_editor_made_stands_and_one_that_was_denied_stays_away() -> None:
    article = make_article()
    story = make_story(article)
    kept, denied = (make_claim(f"Claim {number}.") for number in range(2))
    other = make_claim("Other.")
    for number, claim in enumerate((kept, denied, other)):
        make_meaning(make_statement(article, claim, anchor=number, content=[[number, number + 9]]))
    cover([kept, denied, other])
    curate.relate(kept, other, "part_of", editor=None)
    Relation.objects.create(claim=denied, other=other, kind="variant", score=0.9)
    judgement = curate.relate(other, denied, None, editor=None)
    assert judgement.machine["relation"] == {"relation": "variant", "score": 0.9, "by": "machine"}
    relations.tie(story, {kept, denied, other})
    assert [(one.claim, one.other, one.kind, one.by) for one in Relation.objects.filter(by="editor")] == [
        (kept, other, "part_of", "editor")
    ]
    assert not Relation.objects.between([denied]).filter(pk__in=Relation.objects.between([other])).exists()


def test_a_relation_follows_the_claim_that_one_was_made_one_with() -> None:
    part, whole, heir = (make_claim() for _ in range(3))
    curate.relate(part, whole, "part_of", editor=None)
    merge = curate.decide_same(heir, part, same=True, editor=None)
    [row] = Relation.objects.all()
    assert (row.claim, row.other, row.kind) == (heir, whole, "part_of")
    curate.undo(merge, editor=None)
    [row] = Relation.objects.all()
    assert (row.claim, row.other) == (part, whole)


def test_a_claim_is_not_related_to_itself_nor_in_a_way_that_is_none() -> None:
    one, other = make_claim(), make_claim()
    with pytest.raises(curate.DecisionError, match="'cousin' is no relation"):
        curate.relate(one, other, "cousin", editor=None)
    curate.decide_same(one, other, same=True, editor=None)
    with pytest.raises(curate.DecisionError, match="not related to itself"):
        curate.relate(one, other, "variant", editor=None)


def test_what_was_told_apart_is_not_made_one_by_way_of_a_third() -> None:
    one, other, third = (make_claim() for _ in range(3))
    curate.decide_same(one, other, same=False, editor=None)
    curate.decide_same(third, other, same=True, editor=None)
    with pytest.raises(curate.DecisionError, match="are not one claim"):
        curate.decide_same(one, third, same=True, editor=None)


def test_a_claim_that_was_merged_under_ones_hands_is_a_conflict_that_tells_who_did_it() -> None:
    claim, other = make_claim(), make_claim()
    merge = curate.decide_same(claim, other, same=True, editor=make_account())
    for decide in (
        lambda: curate.reword(other, "New words.", editor=None),
        lambda: curate.retire(other, editor=None),
        lambda: curate.split(other, [], "", editor=None),
        lambda: curate.decide_same(make_claim(), other, same=True, editor=None),
    ):
        with pytest.raises(curate.Conflict, match=f"made one with {claim.public_id}") as caught:
            decide()
        assert caught.value.since == [merge]
    statement = make_statement()
    curate.decide_about(statement, other, same=True, editor=None)
    assert tied(claim) == {statement}


def test_whoever_saves_from_an_old_form_is_shown_what_came_since_and_nothing_is_written() -> None:
    claim = make_claim()
    seen = curate.latest([claim])
    first = curate.reword(claim, "First words.", editor=make_account(), seen=seen)
    with pytest.raises(curate.Conflict) as caught:
        curate.reword(claim, "Second words.", editor=make_account(), seen=seen)
    assert caught.value.since == [first]
    claim.refresh_from_db()
    assert claim.text == "First words."
    curate.reword(claim, "Second words.", editor=None, seen=curate.latest([claim.public_id]))
    assert curate.latest([claim]) > first.pk


def test_a_decision_that_moves_a_statement_is_one_on_that_statement() -> None:
    claim, other = make_claim(), make_claim()
    statement = make_statement(claim=other)
    seen = curate.latest([statement])
    curate.decide_same(claim, other, same=True, editor=None)
    with pytest.raises(curate.Conflict):
        curate.review(statement, accepted=True, editor=None, seen=seen)


def test_a_claim_is_marked_sensitive_until_that_is_taken_back() -> None:
    claim = make_claim()
    judgement = curate.mark_sensitive(claim, sensitive=True, editor=None)
    assert Claim.objects.get().sensitive
    curate.undo(judgement, editor=None)
    assert not Claim.objects.get().sensitive
