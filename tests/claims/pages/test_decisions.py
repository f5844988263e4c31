import pytest

from claims import curate
from claims.models import Claim, Judgement
from claims.pages.decisions import Thing, decisions
from tests.factories import make_article, make_claim, make_entity, make_outlet, make_review, make_statement, make_story

pytestmark = pytest.mark.django_db


def shown() -> list:
    return decisions(list(Judgement.objects.seen_by_readers()))


def quoted(claim: Claim) -> Thing:
    return Thing(words=claim.text, href=claim.get_absolute_url(), quoted=True)


def test_of_none_there_are_none(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert decisions([]) == []


def test_a_reworded_claim_is_told_by_the_sentence_it_has_now() -> None:
    claim = make_claim()
    curate.reword(claim, "Ms Tarn lives at 4 Quay Street.", editor=None)
    curate.reword(claim, "Ms Tarn lives near the quay.", editor=None, reason="Nobody's address.")
    claim.refresh_from_db()
    later, earlier = shown()
    assert later.things == earlier.things == [quoted(claim)]
    assert (later.reason, later.later) == ("Nobody's address.", None)
    assert earlier.later == later.when


def test_claims_made_one_and_taken_apart_again_are_told() -> None:
    claim, other = make_claim("One."), make_claim("The other.")
    for same in (True, None, False):
        curate.decide_same(claim, other, same=same, editor=None)
    apart, back, one = shown()
    assert [one.told, back.told, apart.told] == [
        "Two claims were made one:",
        "A decision on whether two claims are one was taken back:",
        "Two claims were told apart:",
    ]
    assert sorted(thing.words for thing in one.things) == ["One.", "The other."]


def test_a_statement_that_was_struck_out_is_named_and_not_quoted() -> None:
    article = make_article(make_outlet(name="Northline Wire"), title="Sweets: what we know")
    statement = make_statement(article, make_claim())
    curate.review(statement, accepted=False, editor=None)
    [decision] = shown()
    href = f"/statements/{statement.public_id}/"
    assert decision.things == [Thing(words="Sweets: what we know", href=href, outlet="Northline Wire")]
    curate.review(statement, accepted=True, editor=None)
    [decision] = shown()
    assert decision.later == Judgement.objects.latest("pk").decided_at


def test_statements_struck_out_one_after_the_other_stand_in_one_line() -> None:
    article, other = make_article(title="Sweets: what we know"), make_article(title="Gelatine: the filing")
    for struck in (article, article, other):
        curate.review(make_statement(struck), accepted=False, editor=None)
    curate.review(make_statement(other), accepted=False, editor=None, reason="It is a caption.")
    captioned, others = shown()
    assert (captioned.reason, len(captioned.things)) == ("It is a caption.", 1)
    assert [(thing.words, thing.number) for thing in others.things] == [
        ("Gelatine: the filing", 1),
        ("Sweets: what we know", 2),
    ]
    assert others.told.startswith("Statements in these articles were struck out")


def test_what_only_found_the_machine_right_is_not_told() -> None:
    statement, claim = make_statement(), make_claim()
    curate.review(statement, accepted=True, editor=None)
    curate.decide_about(statement, claim, same=True, editor=None)
    assert shown() == []


def test_a_statement_that_is_about_something_else_is_told_with_its_claim() -> None:
    claim = make_claim()
    curate.decide_about(make_statement(claim=claim), claim, same=False, editor=None)
    [decision] = shown()
    assert decision.told.startswith("A statement in this article was found not to be about the claim")
    assert decision.things[1] == quoted(claim)


def test_a_moved_article_is_told_with_the_story_it_came_to() -> None:
    article, story = make_article(title="Sweets: what we know"), make_story(title="Gelatine in sweets")
    curate.move(article, story, editor=None)
    [decision] = shown()
    assert [thing.words for thing in decision.things] == ["Sweets: what we know", "Gelatine in sweets"]


def test_what_is_here_no_longer_is_told_by_its_id() -> None:
    Judgement.objects.create(kind="wording", subject="cgone", fingerprint="cgone", value={"text": "Gone."})
    [decision] = shown()
    assert decision.things == [Thing(words="cgone", href="")]


def test_a_long_sentence_is_cut() -> None:
    claim = make_claim("word " * 100)
    curate.reword(claim, "word " * 100, editor=None)
    [decision] = shown()
    assert len(decision.things[0].words) < 170
    assert decision.things[0].words.endswith("word …")


def told() -> list[str]:
    """The first first."""
    return [one.told for one in reversed(shown())]


def test_claims_split_retired_and_related_are_told_and_what_takes_them_back() -> None:
    claim, other = make_claim("One."), make_claim("The other.")
    statement, _ = make_statement(claim=claim), make_statement(claim=claim)
    curate.split(claim, [statement], "Its own.", editor=None)
    curate.undo(Judgement.objects.latest("pk"), editor=None)
    retired = curate.retire(other, editor=None)
    curate.undo(retired, editor=None)
    related = [curate.relate(claim, other, relation, editor=None) for relation in ("part_of", None)]
    curate.undo(related[-1], editor=None)
    curate.undo(related[0], editor=None)
    assert told() == [
        "Statements on the first of these claims were found to be about the second:",
        "Statements that had a claim of their own went back to the first of these:",
        "This was found to be no claim:",
        "This was found to be a claim after all:",
        "Two claims were found to be related:",
        "Two claims were found not to be related:",
        "Two claims were found to be related:",
        "A decision on whether two claims are related was taken back:",
    ]


def test_a_statement_that_is_read_otherwise_is_told_by_its_article() -> None:
    article = make_article(title="Sweets: what we know")
    statement = make_statement(article, stance="alleges")
    corrected = curate.correct(statement, {"stance": "denies"}, editor=None)
    curate.undo(corrected, editor=None)
    assert told() == [
        "A statement in this article is read otherwise:",
        "A correction of a statement in this article was taken back:",
    ]
    assert {thing.words for one in shown() for thing in one.things} == {"Sweets: what we know"}


def test_names_are_told_with_whose_they_are() -> None:
    firm, works = make_entity("Marrow Foods"), make_entity("Marrow Works")
    named = curate.alias(firm, "The Marrow", editor=None)
    curate.undo(named, editor=None)
    curate.alias(None, "Officials", editor=None)
    curate.decide_entities(firm, works, same=False, editor=None)
    apart, nobodys, back, given = shown()
    assert [thing.words for thing in given.things] == ["The Marrow", "Marrow Foods"]
    assert given.things[1].href == firm.get_absolute_url()
    assert back.told == "A decision on whose a name is was taken back:"
    assert [thing.words for thing in nobodys.things] == [Judgement.objects.get(value__name="Officials").subject]
    assert sorted(thing.words for thing in apart.things) == ["Marrow Foods", "Marrow Works"]


def test_an_article_that_goes_back_to_its_story_is_told() -> None:
    moved = curate.move(make_article(title="Sweets"), make_story(), editor=None)
    curate.undo(moved, editor=None)
    assert told()[-1] == "An article went back to the story that the machine had put it into:"


def test_what_a_review_is_about_is_told_with_its_words_and_whose_they_are() -> None:
    claim = make_claim()
    review = make_review(claim, claimed="Marrow used horses")
    decided = curate.decide_review(review, claim, same=True, editor=None, reason="The same recall.")
    [found] = shown()
    assert found.told == "A fact-checker’s review was found to be about a claim:"
    href = f"{claim.get_absolute_url()}#{review.public_id}"
    told_review = Thing(words="Marrow used horses", href=href, quoted=True, outlet="The Plain Checker")
    assert (found.things, found.reason) == ([told_review, quoted(claim)], "The same recall.")
    curate.undo(decided, editor=None)
    curate.decide_review(review, claim, same=False, editor=None)
    assert told()[1:] == [
        "A decision on whether a fact-checker’s review is about a claim was taken back:",
        "A fact-checker’s review was found not to be about a claim:",
    ]


def test_a_review_that_readers_see_nowhere_is_told_by_its_id() -> None:
    claim = make_claim()
    review = make_review(claim, claimed="Ms Tarn did it")
    curate.decide_review(review, claim, same=False, editor=None)
    [found] = shown()
    assert found.things[0] == Thing(words=review.public_id, href="")
