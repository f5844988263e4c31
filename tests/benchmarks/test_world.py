"""The made-up world has the shapes that the product derives: deriving its cells anew changes nothing."""

from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection
from django.test import Client

from benchmarks.addresses import addresses
from benchmarks.world import SMALL
from benchmarks.world.drafts import compose, drafts, plans, topics
from benchmarks.world.fill import fill
from benchmarks.world.words import Words
from claims.coverage import cover
from claims.models import (
    Appearance,
    Cell,
    Claim,
    Discrepancy,
    Entity,
    EntityTally,
    Event,
    Link,
    Part,
    Said,
    Sought,
    Spelling,
    Statement,
    Story,
    Tally,
)
from sources.models import Article, Poll, Revision

UNTIL = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Filled once for all that look at it here; each test takes back what it does."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        written = fill(SMALL, seed=1, until=UNTIL)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing points to what is not there
            cursor.execute("ANALYZE")  # what PostgreSQL knows of the tables may be from when they were empty
        yield written
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _within(world, db) -> None:
    pass


def test_there_is_as_much_as_was_asked_for(world) -> None:
    found = (Article.objects.count(), Statement.objects.count(), Claim.objects.count())
    wanted = (SMALL.articles, SMALL.statements, SMALL.claims)
    assert all(0.7 * number < have < 1.3 * number for have, number in zip(found, wanted, strict=True)), found
    assert Story.objects.exists()
    assert Poll.objects.filter(status="failed").exists()
    assert world["claims_cell"] == Cell.objects.count()
    assert world["claims_event"] == Event.objects.count()


def test_every_state_of_a_cell_is_there() -> None:
    states = {state for cell in Cell.objects.all() for state in cell.states}
    assert {"alleges", "denies", "omitted", "silent", "partial"} <= states


def test_spans_lie_where_the_text_has_the_words() -> None:
    for statement in Statement.objects.select_related("revision"):
        text = statement.revision.text
        assert text[slice(*statement.content[0])] == statement.resolved
        assert statement.source_words == (statement.speaker or "")
        assert [text[start:end] for start, end in statement.hedges] in ([], ["reportedly"])


def test_covering_the_claims_anew_changes_nothing_but_made_up_discrepancies() -> None:
    def derived() -> tuple[object, ...]:
        cells = Cell.objects.order_by("claim", "outlet").values_list("claim", "outlet", "states", "evidence", "told")
        tables = (Tally, Event, Appearance, Part, EntityTally, Sought, Said, Spelling)
        return list(cells), *(_rows(model) for model in tables)

    before = derived()
    Discrepancy.objects.all().delete()
    cover(Claim.objects.all())
    after = derived()
    for was, now in zip(before, after, strict=True):
        assert was == now


def _rows(model) -> list[dict[str, object]]:
    """Without keys that only say in which order rows were written."""
    bare = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "event_id")]
    return sorted(model.objects.values(*bare), key=str)


def test_what_is_counted_of_each_story_is_what_its_rows_say() -> None:
    for story in Story.objects.select_related("tally"):
        assert story.tally.by_outlet == Cell.objects.by_outlet(story)
        assert story.tally.reach == Claim.objects.current().in_story(story).reach()


def test_tallies_know_the_stories_of_their_claims() -> None:
    for story in Story.objects.all():
        assert set(Claim.objects.in_story(story)) == set(Claim.objects.of_story(story))


def test_an_article_ends_with_its_latest_text_and_a_statement_has_one_claim() -> None:
    for article in Article.objects.select_related("current"):
        assert article.current.number == Revision.objects.filter(article=article).count()
    linked = Link.objects.filter(active=True).values_list("statement", flat=True)
    assert len(linked) == len(set(linked)) > 0.9 * Statement.objects.count()


def test_what_comes_later_gets_the_next_keys() -> None:
    last = Story.objects.order_by("-pk").first()
    assert Story.objects.create(public_id="snext", title="Next").pk > last.pk


def test_pages_at_all_addresses_are_served_or_not_there(client: Client) -> None:
    asked = [(name, found[0]) for name, found in addresses(2) if found]
    assert len(asked) > 50
    statuses = {name: client.get(address).status_code for name, address in asked}
    assert not {name: status for name, status in statuses.items() if status not in (200, 302, 404)}
    assert statuses["front"] == statuses["story, greatest"] == statuses["claim, greatest"] == 200


def test_the_same_seed_makes_the_same_stories() -> None:
    def made() -> list[str]:
        rng, words = Random(7), Words(7, paragraphs=50)
        cast = [Entity(name=name) for name in ("Quillon Marine", "Harrowgate Instruments", "Ilse Marrow")]
        found = drafts(rng, words, topics(rng, words, cast, 5), 8, each=3.0, focus=0.0, wires=["Northline Wire"])
        return [compose(text)[0] for draft in found for text in draft.texts]

    assert plans(Random(1), SMALL, 300) == plans(Random(1), SMALL, 300)
    assert made() == made()
