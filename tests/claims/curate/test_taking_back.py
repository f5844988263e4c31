"""Undo is another row, and puts back what was before."""

import pytest

from claims import curate, naming
from claims.curate.log import judge
from claims.models import Claim, Entity, EntityName, Judgement, Link, Mention, Statement, StoryMember
from tests.factories import make_account, make_article, make_claim, make_entity, make_statement, make_story

pytestmark = pytest.mark.django_db


def test_what_takes_back_is_a_row_with_what_holds_instead() -> None:
    claim = make_claim("The machine's.")
    first = curate.reword(claim, "First.", editor=make_account())
    second = curate.reword(claim, "Second.", editor=make_account())
    undone = curate.undo(second, editor=make_account(), reason="I misread it.")
    assert (undone.undoes, undone.value, undone.kind) == (second, first.value, "wording")
    assert Claim.objects.get().text == "First."
    curate.undo(first, editor=None)
    assert not Claim.objects.get().reviewed_at
    assert Judgement.objects.count() == 4


def test_what_was_taken_back_can_be_taken_up_again() -> None:
    claim, other = make_claim(), make_claim()
    statement = make_statement(claim=other)
    merge = curate.decide_same(claim, other, same=True, editor=None)
    undone = curate.undo(merge, editor=None)
    assert Link.objects.get(active=True).claim == other
    late = make_statement(claim=other)
    curate.undo(undone, editor=None)
    assert {link.statement for link in Link.objects.filter(claim=claim, active=True)} == {statement, late}
    assert Claim.objects.get(pk=other.pk).merged_into == claim


def test_only_what_holds_can_be_taken_back_and_only_once() -> None:
    statement = make_statement()
    first = curate.review(statement, accepted=True, editor=None)
    second = curate.review(statement, accepted=True, editor=None)
    with pytest.raises(curate.DecisionError, match="holds no longer"):
        curate.undo(first, editor=None)
    undone = curate.undo(second, editor=None)
    with pytest.raises(curate.DecisionError, match="holds no longer"):
        curate.undo(second, editor=None)
    curate.undo(first, editor=None)
    with pytest.raises(curate.DecisionError, match="holds no longer"):
        curate.undo(undone, editor=None)
    assert curate.rulings([statement.public_id])[statement.public_id].row is None


def test_what_others_built_on_is_not_taken_back_from_under_them() -> None:
    claim = make_claim()
    statement, _ = (make_statement(claim=claim) for _ in range(2))
    new = curate.split(claim, [statement], "", editor=None)
    split = Judgement.objects.get()
    built = curate.reword(new, "Its own words.", editor=make_account())
    with pytest.raises(curate.Conflict, match="Others built on") as caught:
        curate.undo(split, editor=None)
    assert caught.value.since == [built]
    curate.undo(built, editor=None)
    curate.undo(split, editor=None)
    assert Link.objects.filter(claim=claim, active=True).count() == 2


def test_a_merge_that_was_merged_further_is_taken_back_from_the_end() -> None:
    first, second, third = (make_claim() for _ in range(3))
    inner = curate.decide_same(second, third, same=True, editor=None)
    outer = curate.decide_same(first, second, same=True, editor=None)
    with pytest.raises(curate.Conflict):
        curate.undo(inner, editor=None)
    curate.undo(outer, editor=None)
    curate.undo(inner, editor=None)
    assert Claim.objects.current().count() == 0  # none has a statement; none leads to another
    assert not Claim.objects.filter(merged_into__isnull=False).exists()


@pytest.mark.parametrize("same", [True, False])
def test_a_link_that_is_taken_back_is_the_machines_again(same: bool) -> None:
    claim, other = make_claim(), make_claim()
    statement = make_statement(claim=claim)
    judgement = curate.decide_about(statement, other if same else claim, same=same, editor=None)
    curate.undo(judgement, editor=None)
    link = Link.objects.get(active=True)
    assert (link.claim, link.by, link.score) == (claim, "machine", 0.9)


def test_an_article_goes_back_to_the_story_that_it_came_from() -> None:
    article = make_article()
    old, new = make_story(article), make_story(make_article())
    judgement = curate.move(article, new, editor=None)
    curate.undo(judgement, editor=None)
    member = StoryMember.objects.get(article=article)
    assert (member.story, member.moved) == (old, False)
    assert curate.moved(article) == ""


def test_a_decision_that_is_made_elsewhere_is_taken_back_there() -> None:
    with pytest.raises(curate.DecisionError, match="changed where it was made"):
        curate.undo(judge("letter", "r1", {"granted": True}, None), editor=None)


def named(statement: Statement, name: str, plain: str) -> None:
    statement.names = [["speaker", plain, name, "organisation"]]
    statement.save()
    naming.mention([statement])


def speaker(statement: Statement) -> str:
    statement.refresh_from_db()
    [mention] = Mention.objects.filter(statement=statement)
    assert mention.entity == statement.speaker_entity
    return mention.entity.name


def test_a_name_takes_its_mentions_along_and_brings_them_back() -> None:
    statement = make_statement(claim=make_claim())
    named(statement, "Marrow", "marrow")
    firm = make_entity("Marrow Foods")
    judgement = curate.alias(firm, "the Marrow", editor=None)
    assert speaker(statement) == "Marrow Foods"
    later = make_statement()
    named(later, "Marrow", "marrow")
    assert speaker(later) == "Marrow Foods"
    left = Entity.objects.get(name="Marrow")
    assert left.merged_into == firm, "its address leads on"
    curate.undo(judgement, editor=None)
    assert (speaker(statement), speaker(later)) == ("Marrow", "Marrow")


def test_a_name_that_is_nobodys_names_nobody_until_that_is_taken_back() -> None:
    statement = make_statement()
    named(statement, "Officials", "officials")
    judgement = curate.alias(None, "Officials", editor=None)
    assert not Mention.objects.exists()
    assert not EntityName.objects.exists()
    named(statement, "Officials", "officials")
    assert not Mention.objects.exists()
    curate.undo(judgement, editor=None)
    assert speaker(statement) == "Officials"


def test_entities_that_are_one_are_found_together_and_apart_again() -> None:
    statement = make_statement()
    named(statement, "Marrow", "marrow")
    firm, other = make_entity("Marrow Foods"), Entity.objects.get(name="Marrow")
    judgement = curate.decide_entities(firm, other, same=True, editor=None)
    assert speaker(statement) == "Marrow Foods"
    with pytest.raises(curate.Conflict, match="made one with"):
        curate.alias(other, "Marrow Ltd", editor=None)
    curate.undo(judgement, editor=None)
    assert speaker(statement) == "Marrow"
    curate.decide_entities(firm, other, same=False, editor=None)
    with pytest.raises(curate.DecisionError, match="are not one"):
        curate.decide_entities(firm, other, same=True, editor=None)


def test_a_name_of_its_own_is_split_off_the_entity_that_it_was_taken_for() -> None:
    statement = make_statement()
    firm = make_entity("Marrow Foods")
    EntityName.objects.create(entity=firm, name="Marrow", plain="marrow")
    named(statement, "Marrow", "marrow")
    assert speaker(statement) == "Marrow Foods"
    curate.split_entity("Marrow", editor=None)
    assert speaker(statement) == "Marrow"
    with pytest.raises(curate.DecisionError, match="is no name"):
        curate.alias(firm, " '", editor=None)


def test_what_was_decided_while_its_claim_was_retired_holds_once_it_stands_again() -> None:
    claim = make_claim()
    one, other = make_statement(claim=claim), make_statement(claim=claim)
    curate.decide_about(one, claim, same=True, editor=None)
    parted = curate.decide_about(one, claim, same=False, editor=None)
    retired = curate.retire(claim, editor=None)
    curate.undo(parted, editor=None)
    curate.undo(retired, editor=None)
    assert {link.statement for link in Link.objects.filter(claim=claim, active=True)} == {one, other}


def test_what_was_decided_while_claims_were_one_holds_once_they_are_two() -> None:
    claim, other = make_claim(), make_claim()
    statement = make_statement(claim=other)
    curate.decide_about(statement, other, same=True, editor=None)
    parted = curate.decide_about(statement, other, same=False, editor=None)
    merge = curate.decide_same(claim, other, same=True, editor=None)
    curate.undo(parted, editor=None)
    assert Link.objects.get(active=True).claim == claim
    curate.undo(merge, editor=None)
    assert Link.objects.get(active=True).claim == other


def test_what_is_corrected_stays_tied_by_the_editor_who_tied_it() -> None:
    statement, claim = make_statement(), make_claim()
    curate.decide_about(statement, claim, same=True, editor=None)
    start, end = statement.content[0]
    curate.correct(statement, {"content": [[start, end - 1]]}, editor=None)
    link = Link.objects.get(active=True)
    assert (link.statement.replaced_by, link.claim, link.by) == (None, claim, Link.By.EDITOR)
