import pytest

from claims.models import Entity, EntityName
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("question", ["gelatine", "horse gel", "used gelatines", "GELATINE horse"])
def test_claims_are_found_by_their_words_in_any_order_and_unfinished(client, words, question):
    make_claim("Marrow Foods used horse gelatine.")
    make_claim("Something else happened.")
    shown = words(client.get("/search", {"q": question}), ".claims")
    assert "Marrow Foods used horse gelatine." in shown
    assert "Something else" not in shown


def test_a_typo_finds_what_comes_near_and_says_so(client, words):
    make_claim("Marrow Foods used horse gelatine.")
    shown = words(client.get("/search", {"q": "gelatne"}))
    assert "No claim has the words “gelatne”; these come near." in shown
    assert "horse gelatine" in shown


def test_a_claim_is_found_by_what_somebody_said_about_it(client, words):
    claim = make_claim("Marrow Foods used an animal product.")
    make_statement(claim=claim, resolved="boiling hooves in Ostrel")
    shown = words(client.get("/search", {"q": "hooves"}), ".found")
    assert "Somebody put it in these words" in shown
    assert "Marrow Foods used an animal product." in shown


def test_names_and_outlets_are_found_too(client, words):
    entity = Entity.objects.create(public_id="e1", kind="person", name="Ada Tarn")
    EntityName.objects.create(entity=entity, name="Ada Tarn", plain="ada tarn")
    make_outlet(name="Tarn Broadcasting")
    shown = words(client.get("/search", {"q": "tarn"}))
    assert "Ada Tarn" in shown
    assert "Tarn Broadcasting" in shown


@pytest.mark.parametrize("question", ["", "   ", "?!", "\0", "'", "\\", "&|!:*()"])
def test_no_question_is_answered_with_how_to_ask(client, words, question):
    answer = client.get("/search", {"q": question})
    assert answer.status_code == 200
    assert "Write a few words" in words(answer)


@pytest.mark.parametrize("question", ["nothing'; DROP--", "a & | b:*", "the", "x" * 5000, "<->", "💥 boom", "%_%a"])
def test_odd_questions_find_nothing_and_break_nothing(client, question):
    assert client.get("/search", {"q": question}).status_code == 200


def test_what_finds_nothing_says_what_to_try(client, words):
    assert "No claim, name or outlet matches “xyzzy”. Try fewer words" in words(client.get("/search", {"q": "xyzzy"}))


def test_the_question_is_shown_as_text(client):
    shown = client.get("/search", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in shown


def test_results_are_swapped_as_you_type_and_history_gets_the_whole_page(client):
    make_claim("Marrow Foods used horse gelatine.")
    swapped = client.get("/search", {"q": "gelatine"}, headers=HTMX)
    assert b"<form" not in swapped.content
    assert b"horse gelatine" in swapped.content
    assert b"<form" in client.get("/search", {"q": "gelatine"}, headers=RESTORE).content


@pytest.mark.parametrize("claims", [1, 20])
def test_a_search_costs_four_queries_however_much_it_finds(client, django_assert_num_queries, claims):
    for _ in range(claims):
        make_statement(claim=make_claim("Marrow Foods used horse gelatine."))
    with django_assert_num_queries(4):  # claims by their words, by what was said; names; outlets
        client.get("/search", {"q": "gelatine"})


def test_claims_that_are_retired_or_merged_are_not_found(client, words):
    kept = make_claim("Marrow Foods used horse gelatine.")
    merged = make_claim("Marrow Foods took horse gelatine.")
    merged.merged_into = kept
    merged.save()
    assert "took" not in words(client.get("/search", {"q": "gelatine"}))
