"""Rows as the database writes them: the same as lines and as objects, page by page, and whatever is in them."""

import json
from pathlib import Path

import pytest
from django.db import connection
from jsonschema import Draft202012Validator

from claims.export.fields import made_of
from claims.export.lines import lines, rows
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.models import Statement
from tests.claims.export.taken import NAMES, taken_out
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db
ODD = 'Quo"te \\ back\\n slash\ttab\nline\r\x01 \\N \u2028 🐴 +00:00'


@pytest.mark.parametrize("name", NAMES)
def test_pages_hold_the_lines_in_their_order(two_stories, name: str) -> None:
    resource, scope = RESOURCES[name], Scope()
    every = [json.loads(line) for line in b"".join(lines(resource, scope)).splitlines()]
    assert rows(resource, scope) == every
    found, after = [], ""
    while page := rows(resource, scope, after=after, most=1):
        found += page
        after = str(page[-1]["id"])
    assert found == every
    wanted = [str(every[-1]["id"]), str(every[0]["id"])]
    assert {row["id"] for row in rows(resource, scope, ids=wanted)} == {every[0]["id"], every[-1]["id"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_of_the_kind_that_is_declared(tmp_path: Path, two_stories, name: str) -> None:
    kinds = made_of(**{field.name: field.kind for field in RESOURCES[name].fields})
    validator = Draft202012Validator(kinds)
    assert [error.message for row in taken_out(tmp_path)[name] for error in validator.iter_errors(row)] == []


def test_whatever_stands_in_a_text_comes_out_as_it_is() -> None:
    outlet = make_outlet(ODD.replace("\n", " "), slug="odd")
    article = make_article(outlet, text=ODD, title=ODD, external_id=ODD)
    statement = make_statement(article, make_claim(ODD), source=None, cue=None, content=[[0, len(ODD)]], speaker=ODD)
    Statement.objects.filter(pk=statement.pk).update(resolved=ODD, words=[ODD], names=[["named", ODD, ODD, "person"]])
    [row] = rows(RESOURCES["statements"], Scope())
    assert [json.loads(line) for line in b"".join(lines(RESOURCES["statements"], Scope())).split(b"\n")[:-1]] == [row]
    assert row["content"] == [{"start": 0, "end": len(ODD), "text": ODD}]
    assert (row["outlet"], row["external_id"], row["speaker"], row["resolved"]) == (outlet.key, ODD, ODD, ODD)
    assert (row["words"], row["names"][0][1]) == ([ODD], ODD)


def test_times_are_written_alike_whatever_the_database_is_used_to(two_stories) -> None:
    before = rows(RESOURCES["articles"], Scope())
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Kolkata'; SET datestyle TO 'German'")
    assert rows(RESOURCES["articles"], Scope()) == before
    assert before[0]["published"].endswith("Z")


@pytest.mark.django_db(transaction=True)
def test_numbers_are_written_in_full_whatever_the_server_is_used_to() -> None:
    make_statement(claim=make_claim(), confidence=0.1 + 0.2)
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE CURRENT_USER SET extra_float_digits = 0")
    connection.close()
    try:
        assert rows(RESOURCES["statements"], Scope())[0]["confidence"] == 0.1 + 0.2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE CURRENT_USER RESET extra_float_digits")


def test_a_name_of_an_account_is_all_that_is_told_of_it(two_stories) -> None:
    account = make_account()
    assert account.email not in b"".join(b"".join(lines(one, Scope())) for one in RESOURCES.values()).decode()
