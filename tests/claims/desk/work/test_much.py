"""Thousands of statements on one claim: pages stay short, and a preview never keeps anybody waiting."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims.desk import foresee as foreseeing
from claims.desk.acts import Act
from claims.desk.foresee import foresee
from claims.models import Account, Claim, Judgement, Link, Statement, Tally
from tests.claims.desk.work.test_deciding import DECIDE, confirm, send, words
from tests.factories import make_article, make_claim, make_statement

pytestmark = pytest.mark.django_db


def crowded(number: int, article: object = None) -> Claim:
    claim, first = make_claim("Marrow Foods used horse gelatine."), make_statement(article or make_article())
    fields = {
        field.name: getattr(first, field.name)
        for field in Statement._meta.concrete_fields
        if field.name not in ("id", "public_id", "anchor")
    }
    rows = [Statement(public_id=f"t{claim.pk}n{n}", anchor=n, **fields) for n in range(number)]
    Link.objects.bulk_create(
        Link(statement=one, claim=claim, active=True, score=0.5) for one in Statement.objects.bulk_create(rows)
    )
    Tally.objects.filter(claim=claim).update(statements=number, outlets=1)
    return claim


def test_a_claim_with_five_thousand_statements_is_paged_and_its_preview_says_that_it_was_not_tried(
    client: Client, editor: Account, django_assert_max_num_queries
) -> None:
    claim, other = crowded(5_000), make_claim("Other.")
    with django_assert_max_num_queries(25):
        shown = html.fromstring(client.get(reverse("desk_claim", args=[claim.public_id])).content)
    assert len(shown.cssselect(".tie")) == 30
    with django_assert_max_num_queries(20):
        answer = send(client, "merge", other, other=claim.public_id)
    assert answer.status_code == 200
    assert "So many statements are too many to try it out while you wait." in words(answer)
    assert "2 claims with 5000 statements would be looked at anew" in words(answer)
    assert not Judgement.objects.exists()


def test_what_was_not_tried_is_done_all_the_same(
    client: Client, editor: Account, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(foreseeing, "MOST_STATEMENTS", 100)
    claim, other = crowded(200), make_claim("Other.")
    answer = send(client, "merge", other, other=claim.public_id)
    assert "too many to try it out" in words(answer)
    with django_assert_max_num_queries(130):  # and not some for each statement
        confirm(client, answer)
    assert Claim.objects.get(pk=claim.pk).heir() == other
    assert other.links.filter(active=True).count() == 200


def test_a_trial_that_takes_too_long_is_given_up_and_said_so(editor: Account, monkeypatch) -> None:
    claim = crowded(1)

    def slowly(*args: object, **kwargs: object) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(foreseeing, "SECONDS", 0.2)
    monkeypatch.setattr(foreseeing, "carry_out", slowly)
    seen = foresee(Act(verb="retire", subject=claim.public_id, arguments={"retired": True}), editor)
    assert (seen.tried, seen.why) == (False, foreseeing._TOO_LONG)
    assert seen.rough == ["1 claim with 1 statement would be looked at anew"]


def test_a_whole_page_of_statements_is_taken_out_at_once(client: Client, editor: Account) -> None:
    claim = crowded(40)
    chosen = [link.statement.public_id for link in claim.links.order_by("pk")[:30]]
    answer = confirm(client, send(client, "take_out", claim, statement=chosen, reason="another firm"))
    assert answer.status_code == 302
    assert claim.links.filter(active=True).count() == 10
    assert Judgement.objects.filter(kind="about").count() == 30


def test_more_fields_than_a_form_may_have_are_refused_and_nothing_breaks(client: Client, editor: Account) -> None:
    claim = crowded(1)
    sent = {"do": "take_out", "subject": claim.public_id, "statement": [f"t{n}" for n in range(900)], "reason": "x"}
    answer = client.post(DECIDE, sent)
    assert (answer.status_code, "at most 100 statements" in words(answer)) == (422, True)


@pytest.mark.parametrize(
    ("verb", "arguments", "tried"),
    [
        ("reword", {"text": "Put otherwise."}, True),
        ("decide_same", {"other": "OTHER", "same": False}, True),
        ("decide_same", {"other": "OTHER", "same": True}, True),
        ("retire", {"retired": True}, False),
    ],
)
def test_what_moves_many_statements_is_not_tried_where_what_moves_few_is(
    editor: Account, verb: str, arguments: dict[str, object], tried: bool, monkeypatch
) -> None:
    monkeypatch.setattr(foreseeing, "MOST_STATEMENTS", 50)
    claim, other = crowded(20), make_claim("Other.")
    given = {name: other.public_id if value == "OTHER" else value for name, value in arguments.items()}
    assert foresee(Act(verb=verb, subject=claim.public_id, arguments=given), editor).tried == tried
