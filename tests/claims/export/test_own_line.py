"""Statements hold a piece of their line, in whichever way they are written; what must not be read is not in it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from claims import coverage, curate_visibility
from claims.export.fields import Piece
from claims.export.lines import lines
from claims.export.said import STATEMENTS
from claims.export.scope import Scope
from claims.models import Audit, Claim, Mention, Role, Statement
from sources.models import BLANK, Article, Visibility
from tests.claims.export.taken import taken_out
from tests.factories import make_account, make_article, make_claim, make_entity, make_statement, make_story

pytestmark = pytest.mark.django_db
TEXT = "Ms Tarn said that Mr Quill said “the vats — all ten — were empty” 🐴."


def at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


[OWN] = STATEMENTS.pieces
SAYS = "Mr Quill said “the vats — all ten — were empty” 🐴"
OUTER = {"source": at("Ms Tarn"), "cue": at("said"), "content": [at(SAYS)], "hedges": []}
INNER = {"source": at("Mr Quill"), "cue": [27, 31], "hedges": [at("all ten")]}
INNER |= {"content": [at("the vats"), at("were empty")]}


def own_line(statement: Statement) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT own_line FROM claims_statement WHERE id = %s", [statement.pk])
        found: dict[str, Any] = json.loads(f"{{{cursor.fetchone()[0]}}}")
        return found


def own_words(statement: Statement) -> list[Any]:
    line = own_line(statement)
    return [line["source"], line["cue"], line["content"], line["hedges"]]


UNUSUAL = {
    "speaker": 'The "Quill" \\ firm 🐴\n',
    "speaker_confidence": 0.1234567890123,
    "spoken_by": "Ms\tTarn",
    "via": ["The Lantern", "NULL", "a,b", ""],
    "legal": "charged",
    "confidence": 1.0,
    "resolved": "Quill’s\u2028vats — “empty” \\u0041 \x7f",
    "words": ["vat", 'em"pty', "null"],
    "names": [["named", "quill", 'Mr "Quill"', "person"]],
    "machine": {"stance": "denies", "content": [[1, 2]], "score": 0.30000000000000004},
}


def test_it_is_what_the_fields_say_when_they_are_asked_for() -> None:
    article = make_article(text=TEXT)
    make_statement(
        article, source=None, cue=None, content=[], speaker=None, spoken_by="", legal="", via=[], machine=None
    )
    make_statement(article, **INNER, **UNUSUAL)
    make_statement(article, **OUTER, machine={})
    kept = together()
    assert kept == together(replace(OWN, kept="NULL::text"))
    assert kept.count(b"\n") == 3
    assert any(row.items() >= UNUSUAL.items() for row in map(json.loads, kept.splitlines()))


def together(piece: Piece = OWN) -> bytes:
    return b"".join(lines(replace(STATEMENTS, for_all=None, pieces=(piece,)), Scope()))


def test_found_all_at_once_they_are_those_that_are_found_one_by_one() -> None:
    shown, unseen, half = make_article(text=TEXT), make_article(text=TEXT), make_article(text=TEXT)
    make_story(shown, half)
    told, hidden = make_claim("Ms Tarn quotes Mr Quill."), make_claim("The vats were empty.")
    several = make_statement(shown, told, **INNER, **UNUSUAL)
    for number in (5, 3, 9, 1):
        entity = make_entity(f"Entity {number}", public_id=f"e{number}")
        Mention.objects.create(statement=several, entity=entity, role="named")
        Mention.objects.create(statement=several, entity=entity, role="speaker")
    make_statement(shown, speaker_entity=None)
    beside = make_statement(half, told, **OUTER)
    away = [make_statement(unseen, told), make_statement(half, hidden, **INNER)]
    Article.objects.filter(pk=unseen.pk).update(visibility=Visibility.HIDDEN)
    Claim.objects.filter(pk=hidden.pk).update(visibility=Visibility.HIDDEN)
    coverage.cover([told, hidden])
    found = b"".join(lines(STATEMENTS, Scope()))
    assert found == together()
    rows = {row["id"]: row for row in map(json.loads, found.splitlines())}
    assert len(rows) == 3
    assert rows[several.public_id]["mentions"] == rows[several.public_id]["speakers"] == ["e1", "e3", "e5", "e9"]
    assert "vats" not in json.dumps(rows[beside.public_id])
    assert not rows.keys() & {one.public_id for one in away}


@pytest.mark.parametrize("column", [field.name for field in OWN.of if field.name not in INNER])
def test_it_follows_every_column_of_it(column: str) -> None:
    statement = make_statement(make_article(text=TEXT), **INNER)
    fresh = (UNUSUAL | {"anchor": 7, "stance": "disputes", "modality": "possible"}).get(column, "other")
    Statement.objects.filter(pk=statement.pk).update(**{column: fresh})
    assert own_line(statement)[column] == fresh


def test_its_numbers_are_whole_whatever_its_writer_is_used_to() -> None:
    statement = make_statement(make_article(text=TEXT), **INNER)
    with connection.cursor() as cursor:
        cursor.execute("SET extra_float_digits = 0")
        cursor.execute("UPDATE claims_statement SET confidence = 0.1234567890123456")
        cursor.execute("RESET extra_float_digits")
    assert own_line(statement)["confidence"] == 0.1234567890123456


def test_they_are_cut_out_of_the_text_when_a_statement_is_written() -> None:
    article = make_article(text=TEXT)
    source, cue, contents, hedges = own_words(make_statement(article, **INNER))
    assert source == {"start": 18, "end": 26, "text": "Mr Quill"}
    assert cue == {"start": 27, "end": 31, "text": "said"}
    assert [one["text"] for one in (*contents, *hedges)] == ["the vats", "were empty", "all ten"]
    assert [[one["start"], one["end"]] for one in contents] == [at("the vats"), at("were empty")]


def test_many_at_once_have_them_too_and_without_spans_there_are_none() -> None:
    article = make_article(text=TEXT)
    row = make_statement(article, source=None, cue=None, content=[])
    rows = [Statement(**{**_fields(row), **INNER, "public_id": f"t{number}"}) for number in range(3)]
    Statement.objects.bulk_create(rows)
    assert own_words(row) == [None, None, [], []]
    assert [own_words(one)[0]["text"] for one in rows] == ["Mr Quill"] * 3


def _fields(row: Statement) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in Statement._meta.concrete_fields if field.attname != "id"
    }


def test_they_follow_the_spans_and_nobody_else() -> None:
    statement = make_statement(make_article(text=TEXT), **INNER)
    Statement.objects.filter(pk=statement.pk).update(source=at("Ms Tarn"))
    assert own_words(statement)[0]["text"] == "Ms Tarn"
    statement.refresh_from_db()
    statement.hedges = []
    statement.save()
    assert own_words(statement)[3] == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_statement SET own_line = 'mine'")
    assert own_words(statement)[0]["text"] == "Ms Tarn"


def test_a_change_of_them_alone_leaves_no_audit_row_and_no_audit_row_holds_them() -> None:
    statement = make_statement(make_article(text=TEXT), **INNER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_statement SET own_line = NULL")
    assert not Audit.objects.filter(table="claims_statement").exists()
    Statement.objects.filter(pk=statement.pk).update(source=[0, 7])
    statement.delete()
    kept = Audit.objects.filter(table="claims_statement").values_list("before", "after")
    assert len(kept) == 2
    assert "Quill" not in json.dumps(list(kept), default=str)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_stands_in_no_text_is_refused() -> None:
    statement = make_statement()
    with pytest.raises(IntegrityError, match="stands in no text: write revision 999999999 before it"):
        Statement.objects.filter(pk=statement.pk).update(revision=999999999)


def test_words_on_a_hidden_claim_are_blanked_in_statements_beside_as_on_pages(tmp_path: Path) -> None:
    article = make_article(text=TEXT)
    beside, hidden = make_claim("Ms Tarn quotes Mr Quill."), make_claim("The vats were empty.")
    outer = make_statement(article, beside, resolved="Mr Quill said the vats were empty", **OUTER)
    inner = make_statement(article, hidden, **INNER)
    before = {row["id"]: row for row in taken_out(tmp_path)["statements"]}
    assert before[outer.public_id]["content"][0]["text"] == SAYS
    Claim.objects.filter(pk=hidden.pk).update(visibility=Visibility.HIDDEN)
    coverage.cover([hidden])
    [row] = taken_out(tmp_path)["statements"]
    assert row["id"] == outer.public_id != inner.public_id
    told = row["content"][0]["text"]
    assert len(told) == len(SAYS)
    assert "vats" not in told
    assert "empty" not in told
    assert (row["resolved"], row["words"], row["names"], row["machine"]) == (BLANK, [], [], None)
    assert row["source"]["text"] == "Ms Tarn"


def test_of_a_purged_claim_no_statement_keeps_words(tmp_path: Path) -> None:
    article = make_article(text=TEXT)
    hidden = make_claim("The vats were empty.")
    outer = make_statement(article, make_claim("Ms Tarn quotes Mr Quill."), **OUTER)
    inner = make_statement(article, hidden, **INNER)
    curate_visibility.show(hidden, Visibility.PURGED, editor=make_account(Role.SENIOR), reason="asked for")
    for one in (outer, inner):
        assert "vats" not in json.dumps(own_words(one))
