import pytest

from claims.models import Entity, EntityName, Mention
from claims.views import entities
from tests.factories import make_claim, make_statement

pytestmark = pytest.mark.django_db


def _entity(name: str, **fields) -> Entity:
    entity = Entity.objects.create(public_id=f"e{name.lower()}", kind="organisation", name=name, **fields)
    EntityName.objects.create(entity=entity, name=name, plain=name.casefold())
    return entity


def _mentioned(entity: Entity, role: str, text: str, stance: str) -> None:
    statement = make_statement(claim=make_claim(text), stance=stance)
    Mention.objects.create(statement=statement, entity=entity, role=role)


def test_an_entity_shows_what_it_alleges_where_it_is_named_and_what_it_answers(client, words, select):
    marrow = _entity("Marrow")
    _mentioned(marrow, "speaker", "Said by it.", "alleges")
    _mentioned(marrow, "named", "Said of it.", "alleges")
    _mentioned(marrow, "speaker", "Denied by it.", "denies")
    shown = client.get(marrow.get_absolute_url())
    heads = ["Puts forward Said by it.", "Is named in Said of it.", "Answers Denied by it."]
    sections = [" ".join(section.text_content().split()) for section in select(shown, ".thirds section")]
    assert [section[: len(head)] for section, head in zip(sections, heads, strict=True)] == heads


def test_an_entity_that_nobody_reports_on_says_so(client, words):
    assert "No outlet reports a claim by Marrow." in words(client.get(_entity("Marrow").get_absolute_url()))


def test_one_side_can_be_read_on(client, select, words, monkeypatch):
    monkeypatch.setattr(entities, "_CLAIMS", 2)
    marrow = _entity("Marrow")
    for number in range(3):
        _mentioned(marrow, "speaker", f"Claim {number}.", "alleges")
    [more] = select(client.get(marrow.get_absolute_url()), ".more a")
    rest = client.get(marrow.get_absolute_url() + more.get("href"))
    assert len(select(rest, ".claims .brief")) == 1
    assert "Is named in" not in words(rest)


@pytest.mark.parametrize("number", [1, 15])
def test_an_entity_costs_five_queries_however_many_claims(client, django_assert_num_queries, number):
    marrow = _entity("Marrow")
    for _ in range(number):
        _mentioned(marrow, "speaker", "Said by it.", "alleges")
    with django_assert_num_queries(5):  # entity; its names; claims by, against, answered
        client.get(marrow.get_absolute_url())


def test_a_merged_entity_leads_to_the_one_it_went_into(client):
    kept = _entity("Marrow")
    merged = _entity("Marow", merged_into=kept)
    assert client.get(merged.get_absolute_url()).headers["Location"] == kept.get_absolute_url()


def test_no_such_entity_is_not_found(client):
    assert client.get("/entities/e000/").status_code == 404
