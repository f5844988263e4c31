"""Names at the desk: what somebody is called, who is one with whom, and what that changes."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims import curate
from claims.models import Account, Entity, EntityName, Judgement, Mention, plain_name
from tests.claims.desk.work.test_deciding import DECIDE, confirm, words
from tests.factories import make_entity, make_statement

pytestmark = pytest.mark.django_db


def page(client: Client, entity: Entity, query: str = "") -> html.HtmlElement:
    answer = client.get(reverse("desk_entity", args=[entity.public_id]) + query)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def speaking(entity: Entity) -> None:
    statement = make_statement(speaker=entity.name, names=[["speaker", plain_name(entity.name), entity.name, "person"]])
    Mention.objects.create(statement=statement, entity=entity, role="speaker")


def send(client: Client, do: str, entity: Entity, **more: object) -> object:
    return client.post(DECIDE, {"do": do, "subject": entity.public_id, "seen": 0, **more})


def test_a_merge_of_names_is_previewed_decided_and_taken_back(client: Client, editor: Account) -> None:
    whole, short = make_entity("Ilse Tarn"), make_entity("Ms Tarn")
    speaking(whole)
    speaking(short)
    preview = send(client, "same_name", whole, other=short.public_id)
    assert f"Its address will redirect: {short.get_absolute_url()} to {whole.get_absolute_url()}" in words(preview)
    assert Entity.objects.get(pk=short.pk).merged_into is None
    confirm(client, preview)
    assert Entity.objects.get(pk=short.pk).heir() == whole
    answer = client.get(reverse("desk_entity", args=[short.public_id]), follow=True)
    assert "“Ms Tarn” was merged: this is the one that it leads to now." in answer.content.decode()
    assert [one.text_content().strip() for one in page(client, whole).cssselect("#names ~ form label")[:2]] == [
        "Ilse Tarn",
        "Ms Tarn",
    ]
    made = Judgement.objects.get()
    confirm(client, send(client, "undo", whole, judgement=made.pk, seen=made.pk))
    assert Entity.objects.get(pk=short.pk).merged_into is None


def test_those_with_names_like_it_are_offered_and_others_are_looked_for(client: Client, editor: Account) -> None:
    whole, like, unlike = make_entity("Ilse Tarn"), make_entity("Tarn"), make_entity("Corin Vale")
    offered = page(client, whole).cssselect("#found-entity input")
    assert [one.get("value") for one in offered] == [like.public_id]
    found = page(client, whole, "?q=vale").cssselect("#found-entity input")
    assert [one.get("value") for one in found] == [unlike.public_id]
    typed = client.get(reverse("desk_choose", args=["entity"]), {"q": "val", "but": whole.public_id})
    assert unlike.public_id in typed.content.decode()
    assert "Nothing is called" in client.get(reverse("desk_choose", args=["entity"]), {"q": "zzyzx"}).content.decode()


def test_two_that_are_not_one_are_never_merged(client: Client, editor: Account) -> None:
    one, two = make_entity("Ilse Tarn"), make_entity("Ilse Tarn the younger")
    confirm(client, send(client, "not_same_name", one, other=two.public_id, reason="mother and daughter"))
    assert Judgement.objects.get().value["same"] is False
    refused = send(client, "same_name", one, other=two.public_id, seen=Judgement.objects.get().pk)
    assert (refused.status_code, "are not one. Take that decision back" in words(refused)) == (422, True)


def test_a_name_is_added_taken_away_and_split_off(client: Client, editor: Account) -> None:
    entity = make_entity("Marrow Foods")
    speaking(entity)
    preview = send(client, "add_name", entity, name="  Marrow's   kitchen ")
    assert "Names before: Marrow Foods → after: Marrow Foods and Marrow's kitchen" in words(preview)
    confirm(client, preview)
    assert EntityName.objects.get(name="Marrow's kitchen").entity == entity
    seen = curate.latest([entity.public_id])
    confirm(client, send(client, "remove_name", entity, name="Marrow's kitchen", seen=seen))
    assert not EntityName.objects.filter(name="Marrow's kitchen").exists()
    seen = curate.latest([entity.public_id])
    confirm(client, send(client, "split_name", entity, name="Marrow Kitchens", seen=seen))
    assert EntityName.objects.get(name="Marrow Kitchens").entity != entity


@pytest.mark.parametrize(
    ("do", "fields", "says"),
    [
        ("add_name", {"name": "..."}, "Write the name"),
        ("add_name", {"name": "x" * 201}, "201 characters are more than 200"),
        ("same_name", {"other": "e0000000000000000"}, "There is no name"),
        ("split_name", {}, "Choose a name"),
    ],
)
def test_what_is_no_name_is_refused(client: Client, editor: Account, do: str, fields: dict, says: str) -> None:
    answer = send(client, do, make_entity("Ilse Tarn"), **fields)
    assert (answer.status_code, says in words(answer)) == (422, True)
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("number", [2, 40])
def test_a_names_page_costs_the_same_however_much_it_is_called(
    client: Client, editor: Account, number: int, django_assert_num_queries
) -> None:
    entity = make_entity("Ilse Tarn")
    for n in range(number):
        EntityName.objects.create(entity=entity, name=f"Tarn {n}", plain=f"tarn {n}")
        make_entity(f"Ilse Tarn {n}")
    for n in range(min(number, 12)):
        curate.alias(entity, f"Tarn the {n}", editor=editor)
    # session, account; entity; what was merged into it; names; two counts; those like it and their counts; judgements,
    # latest of them, names in them, undone; presence noted and read
    with django_assert_num_queries(15):
        page(client, entity)
