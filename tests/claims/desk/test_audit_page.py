"""/desk/audit/: what was changed, by whom, found again by thing, account and day."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from claims import curate
from claims.acting import acting
from claims.desk.audited import subject
from claims.models import Account, Audit, Claim, Entity, Role, Story
from claims.models.stories import StoryMember
from tests.factories import (
    make_account,
    make_article,
    make_claim,
    make_entity,
    make_feed,
    make_letter,
    make_outlet,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
PAGE = "/desk/audit/"


@pytest.fixture
def senior(client: Client) -> Account:
    account = make_account(Role.SENIOR, username="vera")
    client.force_login(account)
    return account


@pytest.mark.parametrize("role", Role)
def test_seniors_and_operators_see_it_and_nobody_else(client: Client, role: Role) -> None:
    client.force_login(make_account(role))
    assert client.get(PAGE).status_code == (200 if role in (Role.SENIOR, Role.OPERATOR) else 403)


def test_a_change_is_told_with_who_how_and_from_what_to_what(client: Client, senior: Account) -> None:
    claim = make_claim("Marrow Foods used tallow.")
    with acting(senior.pk, "page /desk/claims/"):
        Claim.objects.filter(pk=claim.pk).update(text="Marrow Foods used <b>none</b>.")
    shown = client.get(PAGE).content.decode()
    assert "<del>Marrow Foods used tallow.</del>" in shown
    assert "<ins>Marrow Foods used &lt;b&gt;none&lt;/b&gt;.</ins>" in shown
    assert "vera" in shown
    assert "page /desk/claims/" in shown


def _told(client: Client, **query: str) -> list[tuple[str, str]]:
    return [(line.row.table, line.row.operation) for line in client.get(PAGE, query).context["lines"]]


def test_a_thing_has_a_history_of_its_own_and_of_its_parts(client: Client, senior: Account) -> None:
    claim, other = make_claim(), make_claim("Something else.")
    statement = make_statement(claim=claim)
    make_statement(claim=other)
    curate.decide_about(statement, other, same=True, editor=senior)
    told = _told(client, thing=claim.public_id)
    assert told == [
        ("claims_claim", "update"),
        ("claims_link", "update"),
        ("claims_link", "insert"),
        ("claims_claim", "insert"),
    ]
    article = statement.revision.article
    story = make_story(article)
    StoryMember.objects.filter(story=story).update(moved=True)
    curate.review(statement, accepted=True, editor=senior)
    told = _told(client, thing=article.public_id)
    assert {table for table, _ in told} == {"claims_statement", "claims_storymember"}
    assert ("claims_storymember", "update") in _told(client, thing=story.public_id)


def test_everything_that_is_audited_is_found_by_its_name(client: Client, senior: Account) -> None:
    outlet, entity, letter = make_outlet(), make_entity("Ms Tarn"), make_letter(make_claim())
    make_feed(outlet)
    statement = make_statement(make_article(outlet), make_claim())
    names = {
        "claim": Claim.objects.first().public_id,
        "statement": statement.public_id,
        "article": statement.revision.article.public_id,
        "story": make_story().public_id,
        "name": entity.public_id,
        "outlet": outlet.slug,
        "letter": letter.matter,
        "account": "@vera",
    }
    for kind, name in names.items():
        found = subject(name)
        assert found, name
        assert found.kind == kind
        assert client.get(PAGE, {"thing": name}).status_code == 200
    assert ("sources_feed", "insert") in _told(client, thing=outlet.slug)
    assert ("claims_entityname", "insert") in _told(client, thing=entity.public_id)


def test_one_account_and_one_day_are_picked_out(client: Client, senior: Account) -> None:
    other = make_account(username="oskar")
    for account in (senior, other):
        with acting(account.pk, "page /x/"):
            make_claim(f"By {account.username}.")
    assert _told(client, by="oskar") == [("claims_claim", "insert")]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert len(_told(client, day=today)) == Audit.objects.count()
    assert _told(client, day="2026-03-02") == []
    assert "Take a condition away" in client.get(PAGE, {"day": "2026-03-02"}).content.decode()


@pytest.mark.parametrize(
    "query", [{"thing": "c-nothing"}, {"thing": "@nobody"}, {"by": "nobody"}, {"day": "2026-02-30"}, {"day": "soon"}]
)
def test_what_is_unknown_finds_nothing_and_says_so(client: Client, senior: Account, query: dict[str, str]) -> None:
    make_claim()
    answer = client.get(PAGE, query)
    assert answer.context["lines"] == []
    assert 'role="alert"' in answer.content.decode()


def test_what_is_there_no_more_is_told_by_its_number(client: Client, senior: Account) -> None:
    story = make_story()
    key = story.pk
    Story.objects.filter(pk=key).delete()
    shown = client.get(PAGE).content.decode()
    assert f"number {key}, which is there no more" in shown


@pytest.mark.parametrize("rows", [3, 40])
def test_the_page_costs_the_same_queries_however_many_rows(
    client: Client, senior: Account, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        make_claim(f"Claim {number}")
    with django_assert_num_queries(6):  # session, account, names of accounts, rows, claims, account of the first
        client.get(PAGE)


def test_the_next_page_begins_where_this_one_ends(client: Client, senior: Account) -> None:
    for number in range(60):
        make_claim(f"Claim {number}")
    first = client.get(PAGE)
    rest = client.get(PAGE, {"after": first.context["more"]}, headers={"HX-Request": "true"})
    keys = [line.row.pk for answer in (first, rest) for line in answer.context["lines"]]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == len(set(keys)) == Audit.objects.count()
    assert "<html" not in rest.content.decode()
    assert Entity.objects.count() == 0
