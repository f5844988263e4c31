import pytest

from claims import curate
from claims.coverage import cover
from claims.link import link
from claims.models import Claim, Link, Relation, Statement, Story, StoryMember
from claims.relations import tie
from tests.factories import make_article, make_meaning, make_statement, make_story

pytestmark = pytest.mark.django_db

FORTY = {
    "stance": "alleges", "speaker": "Quillon Marine",
    "resolved": "the fire on the Brant ferry killed 40 passengers",
    "words": ["40", "brant", "ferry", "fire", "kill", "passenger"],
}  # fmt: skip
SIXTY = {
    **FORTY, "speaker": "the coast guard", "resolved": "the fire on the Brant ferry killed 65 passengers",
    "words": ["65", "brant", "ferry", "fire", "kill", "passenger"],
}  # fmt: skip
WALL = {
    "stance": "states", "speaker": None, "resolved": "the harbour wall will be rebuilt in granite",
    "words": ["build", "granite", "harbour", "wall"],
}  # fmt: skip


def say(story: Story, said: dict[str, object]) -> Statement:
    article = make_article()
    StoryMember.objects.create(story=story, article=article)
    statement = make_statement(article, **said)
    make_meaning(statement)
    return statement


def relate(story: Story) -> None:
    changed = link(story)
    cover(changed)
    tie(story, changed)


def claim_of(statement: Statement) -> Claim:
    return Link.objects.select_related("claim").get(statement=statement, active=True).claim


@pytest.fixture
def story() -> Story:
    return make_story()


def test_claims_with_different_figures_stay_two_and_are_tied(story: Story) -> None:
    forty, sixty, wall = say(story, FORTY), say(story, SIXTY), say(story, WALL)
    relate(story)
    one, other = claim_of(forty), claim_of(sixty)
    assert one != other
    relation = Relation.objects.get()
    assert {relation.claim, relation.other} == {one, other}
    assert relation.kind == Relation.Kind.VARIANT_FIGURE
    assert relation.reasons[0]["sentence"]
    assert not Relation.objects.of_claim(claim_of(wall)).exists()
    assert list(Relation.objects.of_claim(one)) == list(Relation.objects.of_claim(other)) == [relation]


def test_tying_twice_changes_nothing(story: Story) -> None:
    claims = {claim_of(one) for one in (say(story, FORTY), say(story, SIXTY)) if relate(story) is None}
    before = list(Relation.objects.values())
    tie(story, claims)
    assert list(Relation.objects.values()) == before


def test_it_is_the_same_whichever_came_first() -> None:
    kinds = []
    for order in ((FORTY, SIXTY), (SIXTY, FORTY)):
        story = make_story()
        for said in order:
            say(story, said)
            relate(story)
        kinds.append(list(Relation.objects.filter(claim__links__statement__revision__article__membership__story=story)
                          .values_list("kind", "score")))  # fmt: skip
    assert kinds[0] == kinds[1]
    assert kinds[0]


def test_a_relation_to_a_claim_that_nobody_carries_any_more_is_not_shown(story: Story) -> None:
    forty, sixty = say(story, FORTY), say(story, SIXTY)
    relate(story)
    kept = claim_of(sixty)
    Link.objects.filter(statement=forty).update(active=False)
    cover([Claim.objects.get(links__statement=forty)])
    assert not Relation.objects.of_claim(kept).exists()


def test_a_relation_that_no_longer_holds_goes(story: Story) -> None:
    forty, sixty = say(story, FORTY), say(story, SIXTY)
    relate(story)
    claim = claim_of(sixty)
    Statement.objects.filter(pk=sixty.pk).update(resolved="the choir sang at noon", words=["choir", "noon", "sing"])
    sixty.meaning.delete()
    make_meaning(Statement.objects.get(pk=sixty.pk))
    tie(story, [claim])
    assert not Relation.objects.exists()
    assert claim_of(forty) != claim


def test_relations_follow_when_an_editor_makes_two_claims_one(story: Story) -> None:
    forty, sixty, wall = say(story, FORTY), say(story, SIXTY), say(story, WALL)
    relate(story)
    kept, merged = claim_of(wall), claim_of(sixty)
    assert Relation.objects.of_claim(claim_of(forty)).exists()
    curate.decide_same(kept, merged, same=True, editor=None)
    assert not Relation.objects.between([merged]).exists()
    merged.refresh_from_db()
    curate.decide_same(kept, merged, same=None, editor=None)
    assert [claim_of(sixty)] == [merged]
    assert Relation.objects.of_claim(merged).get().kind == Relation.Kind.VARIANT_FIGURE
