import pytest

from claims import coverage
from claims.matching import match
from claims.models import Entity, EntityName
from tests.claims.told import make_told
from tests.factories import make_claim, make_revision

pytestmark = pytest.mark.django_db
COPIED = "Harrowgate Instruments copied the tide model of Quillon Marine."
WALL = "The harbour wall will be rebuilt in granite before the winter."


def told(text: str, **fields: object):
    return make_told(text, meant=True, **fields)


@pytest.mark.parametrize(
    "question",
    [
        "Harrowgate copied the tide model",
        "quillon's tide model was copied by harrowgate",
        "Did Harrowgate copy a model of tides?",
    ],
)
def test_a_claim_is_found_in_other_words_and_the_rest_is_not(question: str) -> None:
    copied = told(COPIED)
    told(WALL)
    found = match(question)
    assert [one.claim for one in found.same] == [copied]
    assert found.others == []
    assert found.same[0].statement == copied.links.get().statement.public_id


def test_what_was_said_about_a_claim_finds_it_however_it_is_worded() -> None:
    claim = told("The model is not Harrowgate's own.", resolved="Harrowgate took the tide model of a rival")
    assert [one.claim for one in match("Harrowgate took the tide model of a rival").same] == [claim]


def test_the_same_with_another_figure_is_shown_as_another_claim_and_says_which() -> None:
    told("Harrowgate used 4,000 accounts to copy the tide model.")
    found = match("Harrowgate used 40,000 accounts to copy the tide model")
    assert found.same == []
    assert [one.differs for one in found.others] == ["The same with another figure: it says 4,000 accounts."]


def test_a_not_makes_it_the_opposite() -> None:
    told(COPIED)
    [other] = match("Harrowgate Instruments did not copy the tide model of Quillon Marine").others
    assert other.differs.startswith("The opposite:")


def test_a_claim_about_somebody_else_is_never_a_match() -> None:
    told(COPIED)
    for name in ("Brightmere", "brightmere"):
        entity, _ = Entity.objects.get_or_create(public_id="e1", kind="organisation", name="Brightmere")
        EntityName.objects.get_or_create(entity=entity, name="Brightmere", plain="brightmere")
        found = match(f"{name} copied the tide model of Quillon Marine")
        assert found.same == []
        assert found.perhaps[0].why.startswith(f"It does not name {name}.")


@pytest.mark.parametrize(
    "question",
    [
        "The mayor of Upper Dunn resigned over the price of bread",
        "the of and",
        "?!",
        "\0",
        "'; DROP TABLE claims_claim; --",
        "a & b | !c <-> (d:*",
        '100% _ \\ " $1 %s {x}',
        "ποιος είπε τι",
        "漢字の見出し",
    ],
)
def test_what_nobody_reports_finds_nothing(question: str) -> None:
    told(COPIED)
    found = match(question)
    assert (list(found.same), list(found.perhaps), list(found.others)) == ([], [], [])


def test_a_question_of_any_length_is_answered() -> None:
    told(COPIED)
    assert match(f"{COPIED} " + " ".join(f"word{k}" for k in range(5000))) is not None


def test_what_no_text_holds_any_more_is_not_found() -> None:
    claim = told(COPIED)
    article = claim.links.get().statement.revision.article
    make_revision(article, text=WALL)
    coverage.cover([claim])
    found = match("Harrowgate copied the tide model")
    assert (found.same, found.near) == ([], [])


def test_without_pgvector_the_words_serve_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.matching.has_pgvector", lambda: False)
    monkeypatch.setattr("claims.asking.has_pgvector", lambda: False)
    copied = told(COPIED)
    make_claim(WALL)
    assert [one.claim for one in match("Harrowgate copied the tide model").same] == [copied]


@pytest.mark.parametrize("claims", [1, 20])
def test_the_price_does_not_grow_with_what_is_found(django_assert_num_queries, claims: int) -> None:
    for _ in range(claims):
        told(COPIED)
    match("warm")
    # names; nearest (with a savepoint and a setting); by words; cosines; what is held; claims; statements; names held
    with django_assert_num_queries(11):
        match("Harrowgate copied the tide model of Quillon")
