"""Words of what is hidden or purged, in the places where nobody thinks of them."""

from pathlib import Path

import pytest
from django.db import transaction

from claims import curate
from claims.curate_visibility import show
from claims.models import Account, Claim, EntityName, Relation, ReviewTie, Role, Statement, Story
from tests.claims.canary import CANARY, World, tables
from tests.claims.export.histories import now, taken
from tests.factories import make_account, make_article, make_claim, make_entity, make_statement, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def senior() -> Account:
    return make_account(Role.SENIOR)


@pytest.fixture
def world() -> World:
    with transaction.atomic():
        return World()


def _holding(files: dict[str, bytes]) -> set[str]:
    return {name for name, data in files.items() if CANARY in data.decode().lower()}


def test_a_purge_takes_the_words_of_reviews_out_of_the_past(world: World, senior: Account) -> None:
    world.review()
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=senior, reason="x")
    show(world.article, "purged", editor=senior, reason="x")
    assert tables() == set()


@pytest.mark.parametrize("step", ["hidden", "purged"])
def test_a_review_that_is_of_a_hidden_claim_since_is_in_no_past(
    tmp_path: Path, world: World, senior: Account, step: str
) -> None:
    with transaction.atomic():
        world.review()
        tie = ReviewTie.objects.get()
        ReviewTie.objects.update(claim=world.beside, candidates=[], why="")
    then = now()
    assert "reviews.ndjson" in _holding(taken(tmp_path / "before"))
    ReviewTie.objects.filter(pk=tie.pk).update(claim=world.claim)
    show(Claim.objects.get(pk=world.claim.pk), step, editor=senior, reason="x")
    assert "reviews.ndjson" not in _holding(taken(tmp_path / "after", as_of=then))


def test_the_headline_of_a_hidden_article_is_no_ended_storys_title(
    tmp_path: Path, world: World, senior: Account
) -> None:
    heir = make_story(title="A mill")
    world.story.members.update(story=heir)
    Story.objects.filter(pk=world.story.pk).update(merged_into=heir)
    then = now()
    show(world.article, "hidden", editor=senior, reason="x")
    assert "stories.ndjson" not in _holding(taken(tmp_path / "today"))
    assert "stories.ndjson" not in _holding(taken(tmp_path / "then", as_of=then))
    show(world.article, "purged", editor=senior, reason="x")
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=senior, reason="x")
    assert tables() == set()


def test_what_the_machine_had_said_of_a_claim_is_without_hidden_words_in_every_past(
    tmp_path: Path, world: World, senior: Account
) -> None:
    curate.reword(world.claim, "The mill hid dust.", editor=senior, reason="neutral")
    then = now()
    assert "judgements.ndjson" in _holding(taken(tmp_path / "before"))
    show(world.article, "hidden", editor=senior, reason="x")
    assert "judgements.ndjson" not in _holding(taken(tmp_path / "today"))
    assert "judgements.ndjson" not in _holding(taken(tmp_path / "then", as_of=then))


def test_why_two_claims_are_related_is_told_as_today(tmp_path: Path, world: World, senior: Account) -> None:
    pair = sorted([world.claim, world.beside], key=lambda one: one.public_id)
    Relation.objects.create(claim=pair[0], other=pair[1], kind="part_of", score=1, reasons=[{"sentence": CANARY}])
    then = now()
    show(world.article, "hidden", editor=senior, reason="x")
    assert "claims.ndjson" not in _holding(taken(tmp_path / "today"))
    assert "claims.ndjson" not in _holding(taken(tmp_path / "then", as_of=then))


def test_titles_that_stories_had_when_somebody_decided_are_those_of_today(
    tmp_path: Path, world: World, senior: Account
) -> None:
    other = make_article(text="A tram was late, it said.")
    curate.move(other, world.story, editor=senior, reason="one event")
    then = now()
    show(world.article, "hidden", editor=senior, reason="x")
    assert _holding(taken(tmp_path / "today")) == set()
    assert _holding(taken(tmp_path / "then", as_of=then)) == set()
    show(world.article, "purged", editor=senior, reason="x")
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=senior, reason="x")
    assert tables() == set()


def test_names_that_hidden_articles_alone_have_are_in_no_decision(
    tmp_path: Path, world: World, senior: Account
) -> None:
    curate.decide_entities(world.entity, make_entity("Ms Oake"), same=False, editor=senior, reason="two")
    then = now()
    show(world.article, "hidden", editor=senior, reason="x")
    assert _holding(taken(tmp_path / "today")) == set()
    assert _holding(taken(tmp_path / "then", as_of=then)) == set()


def test_a_name_that_hidden_articles_alone_have_does_not_lead_to_another(
    tmp_path: Path, world: World, senior: Account
) -> None:
    plain = f"ms {CANARY}"
    Statement.objects.filter(pk=world.statement.pk).update(names=[["speaker", plain, plain.title(), "person"]])
    other = make_entity("Ms Oake")
    with transaction.atomic():
        make_statement(world.other, names=[["speaker", "ms oake", "Ms Oake", "person"]]).mentions.create(
            entity=other, role="speaker"
        )
    curate.decide_entities(other, world.entity, same=True, editor=senior)
    assert not world.entity.mentions.exists()
    then = now()
    assert {"entities.ndjson", "judgements.ndjson"} <= _holding(taken(tmp_path / "before"))
    show(world.article, "hidden", editor=senior, reason="x")
    assert _holding(taken(tmp_path / "today")) == set()
    assert _holding(taken(tmp_path / "then", as_of=then)) == set()


@pytest.mark.parametrize("steps", [1, 2])
def test_a_claim_that_was_made_one_with_a_hidden_one_is_as_hidden(
    tmp_path: Path, world: World, senior: Account, steps: int
) -> None:
    last = world.claim
    for number in range(steps):
        heir = make_claim(f"The mill hid something ({number}).")
        make_statement(make_article(text=f"Marrow Foods denied hiding something, {number}."), heir)
        curate.decide_same(heir, last, same=True, editor=senior)
        last = heir
    then = now()
    assert "claims.ndjson" in _holding(taken(tmp_path / "before"))
    last.refresh_from_db()
    show(last, "hidden", editor=senior, reason="x")
    legit = {"articles.ndjson", "revisions.ndjson", "stories.ndjson"}  # a headline is the outlet's
    assert _holding(taken(tmp_path / "today")) <= legit
    assert _holding(taken(tmp_path / "then", as_of=then)) <= legit
    show(last, "purged", editor=senior, reason="x")
    show(world.article, "purged", editor=senior, reason="x")
    assert tables() == set()


def test_a_name_that_hidden_words_alone_have_is_none_of_an_entity_that_others_name(
    tmp_path: Path, world: World, senior: Account
) -> None:
    mill, other = make_entity("Kestrel Mills"), f"kestrel {CANARY}"
    EntityName.objects.create(entity=mill, name=other.title(), plain=other)
    third = Statement.objects.get(revision__article=world.third)
    for statement, plain in ((world.statement, other), (third, "kestrel mills")):
        named = [["named", plain, plain.title(), "organisation"]]
        Statement.objects.filter(pk=statement.pk).update(names=named)
        statement.mentions.create(entity=mill, role="named")
    then = now()
    assert f"Kestrel {CANARY.title()}" in taken(tmp_path / "before")["entities.ndjson"].decode()
    show(world.article, "hidden", editor=senior, reason="x")
    assert _holding(taken(tmp_path / "today")) == set()
    assert _holding(taken(tmp_path / "then", as_of=then)) == set()
    assert b"Kestrel Mills" in taken(tmp_path / "today")["entities.ndjson"]
    show(world.article, "purged", editor=senior, reason="x")
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=senior, reason="x")
    assert tables() == set()
    mill.refresh_from_db()
    assert mill.name == "Kestrel Mills"
