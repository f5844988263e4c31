import pytest

from claims.models import Claim, Statement
from claims.wording import sentence, word
from tests.factories import NOON, make_article, make_claim, make_statement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        ("the firm stole 9,000 files", "The firm stole 9,000 files."),
        ("“the firm stole it,”", "The firm stole it."),
        ("the firm allegedly stole it", "The firm stole it."),
        ("  the firm\n stole   it. ", "The firm stole it."),
        ("who ordered it?", "Who ordered it?"),
        ("“”", "Denied."),
        ("", "Denied."),
    ],
)
def test_a_content_becomes_a_neutral_sentence(resolved: str, expected: str) -> None:
    statement = Statement(resolved=resolved, cue=[13, 19])
    statement.revision = make_article().current
    assert sentence(statement) == expected


def test_without_content_and_cue_the_sentence_says_so() -> None:
    assert sentence(Statement(resolved="", cue=None)) == "What was said is not in the text."


def test_the_fullest_proposition_lends_its_words_in_any_order() -> None:
    told = [
        {"resolved": "it did", "stance": "alleges"},
        {"resolved": "Marrow Foods used horse gelatine in the sweets that it sold last summer", "stance": "alleges"},
        {"resolved": "taking part in any of this", "stance": "denies"},
        {"resolved": "they may have used some", "stance": "alleges", "modality": "possible"},
    ]
    for order in (told, told[::-1]):
        claim = make_claim("?")
        for one in order:
            make_statement(claim=claim, **one)
        word([claim])
        claim.refresh_from_db()
        assert claim.text == "Marrow Foods used horse gelatine in the sweets that it sold last summer."


@pytest.mark.parametrize(
    ("stances", "kind"), [(["states"], "fact"), (["states", "alleges"], "allegation"), (["denies"], "allegation")]
)
def test_the_kind_follows_from_how_it_is_put(stances: list[str], kind: str) -> None:
    claim = make_claim()
    for stance in stances:
        make_statement(claim=claim, stance=stance)
    word([claim])
    assert Claim.objects.get().kind == kind


def test_what_is_only_promised_is_a_demand_or_plan() -> None:
    claim = make_claim()
    make_statement(claim=claim, stance="alleges", modality="future")
    word([claim])
    assert Claim.objects.get().kind == "demand"


def test_an_editors_sentence_stays_even_where_the_machine_has_an_older_look_at_the_claim() -> None:
    claim = make_claim("?")
    make_statement(claim=claim)
    Claim.objects.update(text="An editor's.", reviewed_at=NOON)  # after the machine read `claim`
    word([claim])
    assert Claim.objects.get().text == "An editor's."


def test_a_claim_without_a_statement_keeps_its_sentence() -> None:
    word([make_claim("As it was.")])
    assert Claim.objects.get().text == "As it was."


@pytest.mark.parametrize("claims", [1, 10])
def test_wording_costs_the_same_however_many_claims(django_assert_max_num_queries, claims: int) -> None:
    made = [make_claim("?") for _ in range(claims)]
    for claim in made:
        make_statement(claim=claim)
    with django_assert_max_num_queries(5):  # the claims, their statements, one update in a transaction
        word(made)


def test_a_figure_that_few_of_the_statements_give_does_not_become_the_claim() -> None:
    claim = make_claim("?")
    for number in range(4):
        text = "Marrow Foods discharged solvent into the river" + (
            " nine tonnes of it" if number == 0 else " last year"
        )
        make_statement(claim=claim, stance="alleges", resolved=text, words=text.lower().split())
    word([claim])
    claim.refresh_from_db()
    assert claim.text == "Marrow Foods discharged solvent into the river last year."
