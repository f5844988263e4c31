"""What waits for an editor: derived with the cells, for every reason, and gone once somebody decided."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from claims import coverage, curate, letters, waiting
from claims.models import Claim, Link, Mention, Statement, Waiting
from sources.models import Article, Visibility
from tests.factories import (
    NOON,
    make_account,
    make_article,
    make_claim,
    make_entity,
    make_letter,
    make_outlet,
    make_revision,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
NAMED = "Ms Tarn said that Odo Pell, who signed for it, knew of the gelatine."


def reasons(statement: Statement) -> list[str]:
    return Waiting.objects.get(pk=statement.pk).reasons


def told(claim: Claim, text: str = NAMED, outlet: Any = None, **fields: Any) -> Statement:
    statement = make_statement(make_article(outlet, text=text), claim, stance="alleges", speaker="Ms Tarn", **fields)
    coverage.cover([claim])
    return statement


def test_a_statement_waits_from_when_it_is_covered_with_what_is_asked_for() -> None:
    claim = make_claim()
    statement = told(claim)
    row = Waiting.objects.get()
    assert (row.statement, row.claim, row.rule, row.reasons, row.weight) == (statement, claim, "verb:deny", [], 0)
    assert row.since == statement.found_at


def test_it_is_gone_once_somebody_decided_and_waits_again_once_that_is_taken_back() -> None:
    statement = told(make_claim())
    judgement = curate.review(statement, accepted=True, editor=make_account())
    assert not Waiting.objects.exists()
    curate.undo(judgement, editor=make_account())
    assert Waiting.objects.get().statement == statement
    curate.review(statement, accepted=False, editor=make_account())
    assert not Waiting.objects.exists()


def test_only_what_todays_texts_say_on_claims_that_stand_waits() -> None:
    claim = make_claim()
    statement = told(claim)
    make_revision(statement.revision.article, text="Marrow Foods said nothing.")
    coverage.cover([claim])
    assert not Waiting.objects.exists()


def test_what_becomes_another_claims_waits_there_once() -> None:
    claim, other = make_claim(), make_claim("Marrow Foods knew of it.")
    statement = told(claim)
    told(other)
    curate.decide_same(other, claim, same=True, editor=make_account())
    assert Waiting.objects.get(pk=statement.pk).claim == other
    assert Waiting.objects.count() == 2


@pytest.mark.parametrize("thing", [Article, Claim])
def test_what_was_purged_waits_no_more(thing: Any) -> None:
    claim = make_claim()
    told(claim)
    thing.objects.update(visibility=Visibility.PURGED)
    coverage.cover([claim])
    assert not Waiting.objects.exists()


def test_the_machine_unsure_of_it_or_of_its_claim_or_of_another() -> None:
    claim, other = make_claim(), make_claim("Marrow Foods knew of it.")
    statement = told(claim, confidence=0.2)
    Link.objects.update(score=0.31)
    Link.objects.create(statement=statement, claim=other, active=False, suggested=True, score=0.2)
    coverage.cover([claim])
    assert set(reasons(statement)) == {"unsure", "barely_tied", "other_claim"}


def test_a_claim_that_outlets_differ_on_and_that_many_carry() -> None:
    claim = make_claim()
    outlets = [make_outlet() for _ in range(4)]
    said = [told(claim, outlet=outlet) for outlet in outlets]
    denied = make_statement(make_article(outlets[0]), claim)
    make_story(*(one.revision.article for one in (*said, denied)))
    coverage.cover([claim])
    assert {"contested", "widely_carried"} <= set(reasons(said[0]))
    assert "denial" in reasons(denied)
    assert "denial" not in reasons(said[0])
    assert Waiting.objects.first_come().first().statement == denied


def test_a_second_report_of_the_same_denial_is_no_new_one() -> None:
    claim = make_claim()
    articles = [make_article(days=day) for day in (0, 1, 2)]
    make_story(*articles)
    make_statement(articles[0], claim, stance="alleges", speaker="Ms Tarn")
    first, second = (make_statement(article, claim) for article in articles[1:])
    coverage.cover([claim])
    assert "denial" in reasons(first)
    assert "denial" not in reasons(second)


@pytest.mark.parametrize(
    ("text", "kind", "role", "outlets", "private"),
    [
        (NAMED, "person", "named", 1, True),
        (NAMED, "person", "named", 2, True),
        (NAMED, "person", "named", 3, False),  # many name the person
        (NAMED, "organisation", "named", 1, False),
        (NAMED, "person", "speaker", 1, False),  # says it, and is not spoken of
        (NAMED.replace("Odo Pell, who", "the mayor Odo Pell, who"), "person", "named", 1, False),
    ],
)
def test_a_named_person_without_office_whom_few_outlets_name(
    text: str, kind: str, role: str, outlets: int, private: bool
) -> None:
    claim, person = make_claim(), make_entity("Odo Pell", kind=kind)
    for _ in range(outlets):
        statement = told(claim, text)
        Mention.objects.create(statement=statement, entity=person, role=role)
    coverage.cover([claim])
    assert ("private_person" in reasons(statement)) is private


def test_who_has_a_part_in_many_claims_is_known() -> None:
    from claims.models import EntityTally

    claim, person = make_claim(), make_entity("Odo Pell")
    Mention.objects.create(statement=told(claim), entity=person, role="named")
    EntityTally.objects.update_or_create(
        entity=person, defaults={"kind": "person", "filed": "pell", "claims": waiting._KNOWN}
    )
    waiting.note([claim.pk])
    assert not Waiting.objects.get().reasons


def test_a_letter_weighs_while_it_waits_more_on_the_statement_itself() -> None:
    claim = make_claim()
    first, second = told(claim), told(claim)
    letter = make_letter(claim)
    waiting.note([claim.pk])
    on_claim = Waiting.objects.get(pk=first.pk).weight
    assert reasons(first) == reasons(second) == ["letter"]
    make_letter(claim, statement=second)
    waiting.note([claim.pk])
    assert Waiting.objects.get(pk=second.pk).weight > on_claim == Waiting.objects.get(pk=first.pk).weight
    letters.decide(letter, granted=False, answer="It stands as it is.", now=timezone.now())
    assert reasons(first) == []


def test_a_letter_weighs_from_when_it_is_written() -> None:
    claim = make_claim()
    statement = told(claim)
    about = letters.about(statement.public_id)
    letters.write(
        kind="correction",
        about=about,
        words="It says tallow.",
        signed="",
        address="q@reader.example",
        sender="x",
        now=NOON,
    )
    assert reasons(statement) == ["letter"]


def test_made_anew_it_is_the_same_and_nothing_is_written_twice() -> None:
    claim = make_claim()
    told(claim, confidence=0.2)
    told(claim)
    before = list(Waiting.objects.order_by("pk").values())
    coverage.rebuild()
    assert list(Waiting.objects.order_by("pk").values()) == before
    Waiting.objects.all().delete()
    coverage.rebuild()
    assert list(Waiting.objects.order_by("pk").values()) == before


def test_nothing_is_written_where_nothing_changed(django_assert_num_queries: Callable) -> None:
    claim = make_claim()
    told(claim)
    # What is unchecked; events; letters; names; what waits already
    with django_assert_num_queries(5):
        waiting.note([claim.pk])


@pytest.mark.parametrize("number", [2, 20])
def test_it_costs_the_same_however_many(django_assert_num_queries: Callable, number: int) -> None:
    claim = make_claim()
    for place in range(number):
        statement = make_statement(make_article(text=NAMED), claim)
        Mention.objects.create(statement=statement, entity=make_entity(f"Odo Pell {place}"), role="named")
    # As above, and who is named by how many, and the words around; what is new
    with django_assert_num_queries(8):
        waiting.note([claim.pk])


def test_how_many_have_each_reason_and_no_more_than_is_asked_for() -> None:
    claim = make_claim()
    for _ in range(3):
        told(claim, confidence=0.2)
    told(claim)
    assert Waiting.objects.by_reason(["unsure", "letter"], 9) == {"unsure": 3}
    assert Waiting.objects.by_reason(["unsure"], 1) == {"unsure": 2}
    assert (Waiting.objects.counted(9), Waiting.objects.counted(2)) == (4, 3)
