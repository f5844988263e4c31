"""Every write leaves a row that nobody can change."""

from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from claims import letters
from claims.acting import acting
from claims.models import (
    Account,
    Audit,
    Claim,
    Entity,
    EntityName,
    Invitation,
    Judgement,
    Link,
    Proposal,
    ReviewTie,
    Role,
    Statement,
    Story,
    StoryMember,
)
from claims.views.letter_form import _SIGNER
from sources.models import Article, Feed, Outlet
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


def _sql(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _latest(table: str, **wanted: object) -> Audit:
    return Audit.objects.filter(table=table, **wanted).latest("pk")


def test_sql_typed_in_by_hand_leaves_its_row() -> None:
    claim = make_claim("Marrow Foods used tallow.")
    _sql("UPDATE claims_claim SET text = 'Marrow Foods used none.' WHERE id = %s", claim.pk)
    row = _latest("claims_claim")
    assert (row.key, row.operation) == (claim.pk, "update")
    assert (row.before, row.after) == ({"text": "Marrow Foods used tallow."}, {"text": "Marrow Foods used none."})
    assert row.actor is None
    assert row.via.endswith(f" as {connection.settings_dict['USER']}")


def test_one_call_that_changes_many_rows_leaves_a_row_for_each() -> None:
    claims = [make_claim(f"Claim {number}") for number in range(3)]
    before = Audit.objects.count()
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(sensitive=True)
    rows = Audit.objects.order_by("pk")[before:]
    assert [(row.key, row.after) for row in rows] == [(one.pk, {"sensitive": True}) for one in claims]
    for one in claims:
        one.text += "."
    Claim.objects.bulk_update(claims, ["text"])
    rows = Audit.objects.order_by("pk")[before + 3 :]
    assert {row.key: row.after["text"] for row in rows} == {one.pk: one.text for one in claims}
    assert len({row.transaction for row in rows}) == 1


def test_a_write_that_changes_nothing_leaves_none() -> None:
    claim, before = make_claim(), Audit.objects.count()
    claim.save()
    Claim.objects.update(text=claim.text)
    assert Audit.objects.count() == before


def test_what_is_deleted_stays_whole_in_its_row() -> None:
    link = Link.objects.get(statement=make_statement(claim=make_claim()))
    key, claim = link.pk, link.claim_id
    _sql("DELETE FROM claims_link WHERE id = %s", key)
    row = _latest("claims_link")
    assert (row.operation, row.key, row.owner, row.before["claim_id"]) == ("delete", key, claim, claim)


def test_a_row_that_got_another_key_went_and_came() -> None:
    entity = make_entity("Ms Tarn")
    EntityName.objects.filter(entity=entity).delete()
    _sql("UPDATE claims_entity SET id = 777001 WHERE id = %s", entity.pk)
    rows = Audit.objects.filter(table="claims_entity").order_by("pk")
    first, *rest = [(row.key, row.operation) for row in rows]
    assert first == (entity.pk, "insert")
    assert sorted(rest) == sorted([(entity.pk, "delete"), (777001, "insert")])


WRITES: dict[str, Callable[[], object]] = {
    "claims_claim": make_claim,
    "claims_link": lambda: Link.objects.get(statement=make_statement(claim=make_claim())),
    "claims_entity": lambda: make_entity("Ms Tarn"),
    "claims_entityname": lambda: EntityName.objects.get(entity=make_entity("Ms Tarn")),
    "claims_story": make_story,
    "claims_storymember": lambda: StoryMember.objects.get(story=make_story(make_article())),
    "sources_outlet": make_outlet,
    "sources_feed": lambda: make_feed(make_outlet()),
    "claims_letter": lambda: make_letter(make_claim()),
    "claims_account": lambda: make_account(Role.READER),
    "claims_invitation": lambda: Invitation.objects.create(
        email="new@claims.example", role="editor", secret="x", until=datetime(2027, 1, 1, tzinfo=UTC)
    ),
    "claims_proposal": lambda: Proposal.objects.create(
        subject="c1", claim=make_claim(), decision="retire", proposed_by=make_account()
    ),
}
CHANGES = {
    "claims_claim": {"text": "x"},
    "claims_link": {"active": False},
    "claims_entity": {"name": "x"},
    "claims_entityname": {"name": "x"},
    "claims_story": {"title": "x"},
    "claims_storymember": {"moved": True},
    "sources_outlet": {"family": "x"},
    "sources_feed": {"active": False},
    "claims_letter": {"answer": "x"},
    "claims_account": {"role": "operator"},
    "claims_invitation": {"role": "senior"},
    "claims_proposal": {"reason": "x"},
}


@pytest.mark.parametrize("table", WRITES)
def test_each_of_these_tables_tells_of_rows_made_changed_and_deleted(table: str) -> None:
    made = WRITES[table]()
    rows = type(made).objects.filter(pk=made.pk)
    rows.update(**CHANGES[table])
    assert _latest(table, key=made.pk, operation="insert").after is None
    assert _latest(table, key=made.pk, operation="update").after == CHANGES[table]
    _sql("DELETE FROM claims_tally")
    if table == "claims_entity":
        _sql("DELETE FROM claims_entityname")
    rows._raw_delete(rows.db)
    assert _latest(table, key=made.pk).operation == "delete"


@pytest.mark.parametrize("change", [{"stance": "disputes"}, {"reviewed_at": datetime(2026, 3, 2, tzinfo=UTC)}])
def test_of_statements_and_articles_what_came_later_is_told(change: dict[str, object]) -> None:
    statement = make_statement()
    assert not Audit.objects.filter(table__in=["claims_statement", "sources_article"], operation="insert").exists()
    Statement.objects.update(**change)
    assert set(_latest("claims_statement", key=statement.pk).after) == set(change)
    Article.objects.update(visibility="noindex")
    assert _latest("sources_article").before == {"visibility": "public"}


def test_what_only_keeps_the_house_leaves_no_row() -> None:
    statement, feed = make_statement(), make_feed(make_outlet())
    make_story(statement.revision.article)
    before = Audit.objects.count()
    Statement.objects.update(extractor="newer")
    Article.objects.update(last_seen_at=datetime(2026, 4, 1, tzinfo=UTC))
    Feed.objects.filter(pk=feed.pk).update(etag="x", failures=1, next_poll_at=datetime(2026, 4, 1, tzinfo=UTC))
    StoryMember.objects.update(linked=True)
    assert Audit.objects.count() == before
    Statement.objects.update(extractor="newest", stance="disputes")
    assert _latest("claims_statement").after == {"extractor": "newest", "stance": "disputes"}


def test_a_secret_is_in_no_row_and_that_it_changed_is() -> None:
    account = make_account(Role.READER)
    account.set_password("correct horse battery staple")
    account.save()
    row = _latest("claims_account", key=account.pk)
    assert (row.before, row.after) == ({"password": None}, {"password": None})
    Account.objects.filter(pk=account.pk)._raw_delete("default")
    assert "password" not in _latest("claims_account").before


def test_what_a_reader_wrote_is_kept_in_no_row() -> None:
    """It is deleted a year after the answer: nothing of it may outlive that here."""
    letter = make_letter(make_claim(), state="refused")
    assert letters.forget(datetime(2036, 1, 1, tzinfo=UTC)) == 1
    row = _latest("claims_letter", key=letter.pk)
    assert row.before == row.after == {"words": None, "signed": None, "address": None}
    assert not [one for one in Audit.objects.all() if "quill" in f"{one.before} {one.after}".lower()]


@pytest.mark.parametrize(
    "table", ["claims_audit", "claims_purge", "claims_judgement", "claims_claim", "sources_article"]
)
def test_no_table_that_keeps_a_record_is_emptied_at_a_stroke(table: str) -> None:
    make_claim()
    _sql("SET CONSTRAINTS ALL IMMEDIATE")  # else what was just written is in the way
    with pytest.raises(IntegrityError, match="TRUNCATE leaves none"), transaction.atomic():
        _sql(f"TRUNCATE {table} CASCADE")
    assert Audit.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claims_audit SET via = 'nobody'",
        'UPDATE claims_audit SET after = \'{"text": "█"}\'',
        "UPDATE claims_audit SET after = NULL, before = NULL",
        "DELETE FROM claims_audit",
    ],
)
def test_the_database_refuses_to_change_an_audit_row(sql: str) -> None:
    Claim.objects.filter(pk=make_claim().pk).update(text="x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        _sql(sql)
    assert _latest("claims_claim").after == {"text": "x"}


def test_it_stands_who_was_signed_in_and_on_which_page_and_is_forgotten_after(client: Client) -> None:
    claim = make_claim()
    with acting(41, "page /desk/claims/"):
        Claim.objects.update(text="one")
    Claim.objects.update(text="two")
    first, second = Audit.objects.filter(table="claims_claim", operation="update", key=claim.pk).order_by("pk")
    assert (first.actor, first.via) == (41, "page /desk/claims/")
    assert second.actor is None
    assert second.via != first.via


def test_a_request_that_writes_is_by_whoever_is_signed_in(client: Client) -> None:
    editor, claim = make_account(), make_claim()
    client.force_login(editor)
    early = _SIGNER.sign(str(int(datetime.now(UTC).timestamp()) - 60))
    sent = {
        "about": claim.public_id,
        "kind": "correction",
        "words": "It was tallow, and not gelatine, says the report.",
        "address": "quill@reader.example",
        "opened": early,
    }
    assert client.post("/corrections/write/", sent).status_code == 302
    row = _latest("claims_letter")
    assert (row.actor, row.via, row.owner) == (editor.pk, "page /corrections/write/", claim.pk)


def test_without_a_database_a_form_that_is_sent_is_told_when_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("claims.acting._tell", away)
    monkeypatch.setattr("config.unready.lacking", lambda: "It is away.")
    monkeypatch.setattr("config.unready.connections", {"default": Mock(in_atomic_block=False)})
    answer = Client(raise_request_exception=False).post("/corrections/write/", {})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_a_transaction_that_failed_says_nothing_of_who_acts_to_the_next() -> None:
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic(), acting(41, "page /x/"):
        _sql("INSERT INTO claims_claim (id) VALUES (NULL)")
    Claim.objects.update(text="later")
    assert _latest("claims_claim", key=claim.pk).actor is None


def test_every_table_that_editors_decide_on_is_audited() -> None:
    """A model that comes later is either derived, evidence with its own record, the desk's own, or audited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers"
            " WHERE action_statement LIKE '%claimline_audit%'"
        )
        audited = {row[0] for row in cursor.fetchall()}
    models = (
        Claim,
        Link,
        Statement,
        Entity,
        EntityName,
        Story,
        StoryMember,
        Outlet,
        Feed,
        Article,
        Account,
        Invitation,
        Proposal,
        ReviewTie,
    )
    assert {model._meta.db_table for model in models} | {"claims_letter", "sources_revision"} == audited
    assert Judgement._meta.db_table not in audited, "it never changes"
