"""The parts of entities in claims: derived with the cells, counted right after."""

import pytest

from claims import coverage, parts
from claims.models import Claim, Entity, EntityTally, Link, Mention, Part, Statement
from tests.factories import NOON, make_article, make_claim, make_entity, make_statement

pytestmark = pytest.mark.django_db


def said(claim: Claim, entity: Entity, role: str, stance: str = "alleges", **fields: object) -> Statement:
    statement = make_statement(fields.pop("article", None), claim, stance=stance, **fields)
    Mention.objects.create(statement=statement, entity=entity, role=role)
    return statement


def held() -> set[tuple[str, str, str, tuple[str, ...]]]:
    rows = Part.objects.select_related("entity", "claim")
    return {(part.entity.name, part.side, part.claim.text, tuple(part.stances)) for part in rows}


def test_who_puts_forward_who_is_named_and_who_answers_are_told_apart() -> None:
    claim, tarn, marrow = make_claim("P"), make_entity("Ms Tarn"), make_entity("Marrow")
    said(claim, tarn, "speaker")
    said(claim, marrow, "named")
    said(claim, marrow, "speaker", "denies")
    said(claim, tarn, "named", "denies")  # named in an answer: no part of its own
    said(claim, tarn, "speaker", "not_claimed")
    coverage.cover([claim])
    assert held() == {
        ("Ms Tarn", "by", "P", ("alleges",)),
        ("Marrow", "against", "P", ("alleges",)),
        ("Marrow", "answers", "P", ("denies",)),
    }


def test_who_puts_a_claim_forward_is_not_said_to_be_named_in_it_by_others() -> None:
    claim, tarn = make_claim("P"), make_entity("Ms Tarn")
    said(claim, tarn, "speaker")
    said(claim, tarn, "named", "states")
    coverage.cover([claim])
    assert held() == {("Ms Tarn", "by", "P", ("alleges",))}


def test_a_part_has_the_time_of_its_first_statement_and_that_of_the_claims_newest() -> None:
    claim, tarn = make_claim(), make_entity("Ms Tarn")
    first, last = make_article(days=1), make_article(days=5)
    said(claim, tarn, "speaker", article=first)
    make_statement(last, claim)
    coverage.cover([claim])
    part = Part.objects.get()
    assert (part.first_at, part.moved_at) == (first.published_at, last.published_at)


def test_covering_twice_writes_nothing_and_what_no_longer_holds_goes() -> None:
    claim, tarn = make_claim(), make_entity("Ms Tarn")
    statement = said(claim, tarn, "speaker")
    coverage.cover([claim])
    [before] = Part.objects.values()
    coverage.cover([claim])
    assert [before] == list(Part.objects.values())
    Link.objects.filter(statement=statement).update(active=False)
    coverage.cover([claim])
    assert not Part.objects.exists()


def test_an_entity_that_was_merged_counts_as_the_one_at_the_end_of_the_chain() -> None:
    kept = make_entity("Marrow")
    between = make_entity("Marow", merged_into=kept)
    typo = make_entity("Morrow", merged_into=between)
    claim = make_claim("P")
    said(claim, typo, "speaker")
    said(claim, kept, "speaker", "states")
    coverage.cover([claim])
    assert held() == {("Marrow", "by", "P", ("alleges", "states"))}


def test_how_many_claims_an_entity_is_in_is_counted_once_the_transaction_is_done(
    django_capture_on_commit_callbacks,
) -> None:
    one, other, tarn = make_claim("P"), make_claim("Q"), make_entity("Tarn")
    said(one, tarn, "speaker")
    said(one, tarn, "speaker", "denies")
    gone = said(other, tarn, "named")
    with django_capture_on_commit_callbacks(execute=True):
        coverage.cover([one, other])
    [tally] = EntityTally.objects.values("kind", "filed", "claims", "by", "against", "answers")
    assert tally == {"kind": "person", "filed": "tarn", "claims": 2, "by": 1, "against": 1, "answers": 1}
    with django_capture_on_commit_callbacks() as callbacks:
        coverage.cover([one, other])
    assert not callbacks, "nothing changed, so nothing is counted"
    Link.objects.filter(statement=gone).update(active=False)
    with django_capture_on_commit_callbacks(execute=True):
        coverage.cover([other])
    assert EntityTally.objects.get().claims == 1


def test_an_entity_without_any_part_has_no_tally() -> None:
    EntityTally.objects.create(entity=make_entity("Tarn"), kind="person", filed="tarn", claims=3)
    parts.count()
    assert not EntityTally.objects.exists()


def test_deriving_everything_anew_counts_everything_anew() -> None:
    claim, tarn = make_claim(), make_entity("Ms Tarn")
    said(claim, tarn, "speaker", article=make_article(published_at=NOON))
    coverage.rebuild()
    assert EntityTally.objects.get().claims == 1


@pytest.mark.parametrize("number", [1, 20])
def test_noting_costs_the_same_queries_however_many_statements(number: int, django_assert_num_queries) -> None:
    claim, article = make_claim(), make_article()
    own = [said(claim, make_entity(f"Name {n}"), "speaker", article=article) for n in range(number)]
    with django_assert_num_queries(4):  # who is named; which of them were merged; what is known; what is new
        parts.note({claim: own})
