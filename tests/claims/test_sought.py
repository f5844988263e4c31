import pytest

from claims import coverage, curate, sought
from claims.models import Claim, Entity, Mention, Said, Sought, Spelling
from claims.models.sought import tag_counts
from claims.models.words import prefix_query
from tests.claims.told import make_told
from tests.factories import NOON, make_article, make_cell, make_claim, make_outlet, make_revision, make_statement

pytestmark = pytest.mark.django_db


def finds(words: str) -> list[Claim]:
    return [row.claim for row in Sought.objects.best(prefix_query(words)).with_claim()]


def test_a_claim_is_found_by_its_sentence_by_what_was_said_and_by_who_said_it() -> None:
    claim = make_told(resolved="boiling hooves in Ostrel", speaker="Ms Tarn")
    assert finds("gelatine hor") == finds("hooves") == finds("tarn hooves gelatine") == [claim]
    assert finds("granite") == []


def test_a_claims_own_sentence_counts_more_than_what_was_said_about_it() -> None:
    other = make_told("The harbour wall fell.", resolved="hooves")
    claim = make_told("Marrow Foods boiled hooves.")
    assert finds("hooves") == [claim, other]


def test_its_tags_say_who_carries_it_how_and_who_left_it_out() -> None:
    outlet, silent, quiet = make_outlet(), make_outlet(), make_outlet()
    entity = Entity.objects.create(public_id="e1", kind="person", name="Ada Tarn")
    claim = make_told(outlet=outlet, stance="denies")
    Mention.objects.create(statement=claim.links.get().statement, entity=entity, role="named")
    make_cell(claim, silent, "omitted", articles=["a1"])
    make_cell(claim, quiet, "silent", polls=["p1"])
    sought.note([claim.pk])
    carried = {"denies", f"o{outlet.pk}", f"o{outlet.pk} denies"}
    assert set(Sought.objects.get().tags) == carried | {"omitted", f"o{silent.pk} omitted", f"e{entity.pk}"}
    assert set(Said.objects.get().tags) == {"denies", f"o{outlet.pk}", f"e{entity.pk}"}


def test_what_an_editor_checked_is_tagged_so() -> None:
    claim, other = make_told(), make_told("The harbour wall fell.")
    curate.review(claim.links.get().statement, accepted=True, editor=None)
    curate.reword(other, "The wall of the harbour fell.", editor=None)
    assert Sought.objects.tagged("checked").count() == 2
    assert finds("wall of") == [other]


def test_what_no_text_holds_any_more_is_not_found_and_comes_back_with_it() -> None:
    claim = make_told()
    article = claim.links.get().statement.revision.article
    before, _ = article.current, make_revision(article, text="Something else.")
    coverage.cover([claim])
    assert (finds("gelatine"), Said.objects.count()) == ([], 0)
    article.current = before
    article.save()
    coverage.cover([claim])
    assert finds("gelatine") == [claim]


def test_a_merged_claim_is_found_as_what_it_was_merged_into() -> None:
    kept, other = make_told(), make_told("Marrow Foods boiled hooves.", resolved="Marrow Foods boiled hooves")
    curate.decide_same(kept, other, same=True, editor=None)
    assert finds("hooves") == [kept]
    assert {row.claim for row in Said.objects.all()} == {kept}


def test_a_statement_that_goes_to_another_claim_is_found_there() -> None:
    claim, other = make_told(), make_claim("The harbour wall fell.")
    statement = claim.links.get().statement
    curate.decide_about(statement, other, same=True, editor=None)
    assert finds("gelatine") == [other]


def test_noting_twice_writes_nothing_and_costs_the_same_for_many(django_assert_num_queries) -> None:
    claims = [make_told() for _ in range(5)]
    made = set(Sought.objects.values_list("pk", "made_from"))
    with django_assert_num_queries(4):  # claims, statements, and what is gone of either
        sought.note(claim.pk for claim in claims)
    assert set(Sought.objects.values_list("pk", "made_from")) == made
    with django_assert_num_queries(0):
        sought.note([])


def test_a_typo_is_put_right_by_the_words_of_texts() -> None:
    make_told(resolved="horse gelatine was bought in Łódź")
    near = Spelling.objects.nearest(["gelatnie", "horse", "xyzzy"])
    assert near == {"gelatnie": "gelatine", "horse": "horse"}
    assert Spelling.objects.filter(word="łódź").exists()


def test_the_time_of_a_claim_is_that_of_its_statements() -> None:
    claim = make_told()
    make_statement(make_article(days=3), claim)
    coverage.cover([claim])
    row = Sought.objects.get()
    assert (row.first_at, (row.last_at - NOON).days, row.outlets) == (NOON, 3, 2)


@pytest.mark.parametrize("few", [0, 2, 3])
def test_the_same_are_found_whether_few_hold_the_words_or_many(monkeypatch, few: int) -> None:
    for number in range(3):
        claim = make_told(f"The harbour wall fell {number} times.")
        make_told(claim=claim)
    make_told("Marrow Foods boiled hooves.")
    monkeypatch.setattr("claims.models.sought.CANDIDATES", 2)
    monkeypatch.setattr("claims.models.sought._FEW", few)
    query = prefix_query("harbour wall")
    for rows in (Sought.objects, Said.objects):
        found = list(rows.best(query, sparse=True).values_list("pk", "rank"))
        assert len(found) == 2
        assert found == list(rows.best(query).values_list("pk", "rank"))


def test_what_is_gathered_was_chosen_by_tags_too() -> None:
    make_told("The harbour wall fell.")
    denied = make_told("The harbour wall stood.", stance="denies")
    found = Sought.objects.tagged("denies").best(prefix_query("harbour"), sparse=True)
    assert [row.pk for row in found] == [denied.pk]


def test_tags_are_counted_over_the_rows_that_were_read() -> None:
    outlet = make_outlet()
    for text in ("The harbour wall fell.", "The harbour wall stood."):
        make_told(text, outlet=outlet)
    rows = Sought.objects.with_tags(Sought.NEWEST)
    assert tag_counts([row.joined for row in rows]) == {"alleges": 2, f"o{outlet.pk}": 2, f"o{outlet.pk} alleges": 2}
    assert tag_counts(["", "checked"]) == {"checked": 1}
