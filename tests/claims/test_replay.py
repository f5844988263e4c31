"""The log of decisions, made again where the same articles are, gives the same state."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims import curate
from claims.export import export
from claims.export.scope import Scope
from claims.models import Account, Claim, Judgement, Link, Statement, Story, StoryMember
from claims.rederive import rederive
from claims.replay import replay
from tests.factories import make_account, make_analysis, make_article, make_claim, make_meaning, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> list[Statement]:
    """Of one article; each says something else."""
    article = make_article()
    make_analysis(article.current)
    said = ("used horse gelatine", "sold spoiled cream", "hid a fire at its mill", "paid a judge")
    found = [
        make_statement(
            article, stance="alleges", anchor=number, resolved=words, words=sorted(words.split()),
            content=[[20 + number, 40 + number]],
        )
        for number, words in enumerate(said)
    ]  # fmt: skip
    for statement in found:
        make_meaning(statement)
    rederive()
    return found


def log(folder: Path) -> list[dict[str, Any]]:
    export(folder, Scope(standing=True))
    return [json.loads(line) for line in (folder / "judgements.ndjson").read_text("utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def claim_of(statement: Statement) -> Claim:
    return Link.objects.get(statement=statement, active=True).claim


def forget_decisions() -> None:
    """As in a database that never had an editor: the rows go by truncation, which the append-only log allows nobody
    but whoever owns the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")  # what is recorded is emptied only so
        cursor.execute("TRUNCATE claims_judgement, claims_claim CASCADE")
        cursor.execute("RESET session_replication_role")
    Account.objects.all().delete()
    Statement.objects.update(machine=None, retired_at=None, reviewed_at=None, replaced_by=None)


def test_decisions_are_the_same_in_another_database_with_who_and_when_and_what_was_taken_back(
    held: list[Statement], tmp_path: Path
) -> None:
    editor, second = make_account(username="birte"), make_account(username="dov")
    first, other, third, fourth = held
    curate.decide_same(claim_of(first), claim_of(other), same=True, editor=editor, reason="One deed.")
    curate.review(third, accepted=False, editor=second)
    wrong = curate.reword(claim_of(first), "Marrow Foods did it.", editor=editor, seconded_by=second)
    curate.undo(wrong, editor=second, reason="Not neutral.")
    curate.retire(claim_of(fourth), editor=editor)
    rederive()
    rows = log(tmp_path / "one")
    forget_decisions()
    rederive()
    assert Claim.objects.current().count() == 4
    done = replay(rows)
    assert (done.taken, done.known, done.refused) == (5, 0, [])
    log(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    made = Judgement.objects.get(undoes__isnull=False)
    assert (made.undoes.pk, made.editor.username, made.reason) == (rows[2]["id"], "dov", "Not neutral.")
    assert made.decided_at == datetime.fromisoformat(rows[3]["decided"])
    assert not made.editor.is_active
    assert not made.editor.has_usable_password()
    assert Judgement.objects.get(pk=wrong.pk).seconded_by.username == "dov"


def test_twice_changes_nothing(held: list[Statement], tmp_path: Path) -> None:
    curate.review(held[0], accepted=True, editor=make_account())
    curate.undo(Judgement.objects.get(), editor=None)
    rows = log(tmp_path)
    done = replay(rows)
    assert (done.taken, done.known, done.refused) == (0, 2, [])
    assert Judgement.objects.count() == 2


def test_decisions_that_were_made_here_keep_their_keys_and_others_take_the_next(
    held: list[Statement], tmp_path: Path
) -> None:
    first = curate.review(held[0], accepted=True, editor=make_account(username="esme"))
    curate.undo(first, editor=None)
    rows = log(tmp_path)
    forget_decisions()
    rederive()
    own = curate.review(held[1], accepted=True, editor=None)
    rows = [row | {"id": own.pk + number, "undoes": own.pk if number else None} for number, row in enumerate(rows)]
    assert replay(rows).taken == 2
    assert Judgement.objects.get(pk=own.pk).subject == held[1].public_id
    later = Judgement.objects.exclude(pk=own.pk).order_by("pk")
    assert [one.undoes for one in later] == [None, later[0]]
    assert curate.review(held[2], accepted=True, editor=None).pk > later[1].pk


def test_what_is_not_here_is_told_and_counted_and_the_rest_goes_on(held: list[Statement], tmp_path: Path) -> None:
    curate.review(held[0], accepted=True, editor=None)
    [row] = log(tmp_path / "export")
    decided = datetime(2026, 3, 4, tzinfo=UTC).isoformat()
    own = {"decided": decided, "reason": "", "editor": None, "machine": {}, "touches": []}
    rows = [
        {"id": 90, "kind": "review", "fingerprint": "t-unknown", "value": {"verdict": "rejected"}, **own},
        {"id": 91, "kind": "guess", "fingerprint": held[1].public_id, "value": {}, **own},
        {"id": 92, "kind": "review", "fingerprint": held[1].public_id, "value": {"verdict": None}, "undoes": 7, **own},
        {"id": 93},
        row | {"id": 94, "fingerprint": held[1].public_id},
    ]
    file = tmp_path / "log.ndjson"
    file.write_text("\n".join(json.dumps(one) for one in rows) + "\n\n", "utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="4 decisions were not taken over"):
        call_command("replay", str(file), stdout=out, stderr=err)
    assert out.getvalue() == "taken over: 1, known: 0, refused: 4\n"
    told = err.getvalue()
    for line in (
        "decision 90 is about t-unknown",
        "'guess' is no kind",
        "takes back decision 7",
        "line 4: no ",
    ):
        assert line in told
    assert Judgement.objects.order_by("pk").last().subject == held[1].public_id


@pytest.mark.parametrize(("text", "problem"), [("{", "line 1 is no JSON"), ("[1]", "line 1 is no JSON object")])
def test_a_file_that_is_no_log_is_refused_whole(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=problem):
        call_command("replay", str(file))
    with pytest.raises(CommandError, match="Name an export's"):
        call_command("replay", str(tmp_path / "none"))


def test_a_statement_that_only_an_editor_knows_of_is_made_again_from_the_log(
    held: list[Statement], tmp_path: Path
) -> None:
    curate.correct(held[0], {"content": [[20, 33]], "source": None}, editor=None)
    made = Statement.objects.get(replaced__isnull=False)
    rows = log(tmp_path)
    forget_decisions()
    Statement.objects.filter(pk=made.pk).delete()
    assert replay(rows).refused == []
    again = Statement.objects.get(public_id=made.public_id)
    assert (again.content, again.retired_at, again.replaced.get().public_id) == ([[20, 33]], None, held[0].public_id)


def test_deriving_anew_twice_changes_nothing_and_no_id_is_lost(held: list[Statement], tmp_path: Path) -> None:
    article = held[0].revision.article
    story = Story.objects.get()
    StoryMember.objects.filter(article=article).update(story=Story.objects.create(public_id="s-made", title="Made"))
    ids = {model: set(model.objects.values_list("public_id", flat=True)) for model in (Claim, Statement, Story)}
    call_command("rederive", stdout=io.StringIO())
    export(tmp_path / "one", Scope(standing=True))
    rederive()
    export(tmp_path / "two", Scope(standing=True))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    for model, known in ids.items():
        assert known <= set(model.objects.values_list("public_id", flat=True))
    assert StoryMember.objects.get().story == story
    assert Story.objects.get(public_id="s-made").merged_into in (None, story)


def test_an_export_of_what_stands_leaves_out_what_the_machine_gave_up(held: list[Statement], tmp_path: Path) -> None:
    gone = make_claim("Given up.", retired_at=held[0].found_at)
    Statement.objects.filter(pk=held[3].pk).update(retired_at=held[0].found_at, machine={})
    call_command("export", out=tmp_path, standing=True, stdout=io.StringIO())
    for name, own in (("claims", gone.public_id), ("statements", held[3].public_id), ("links", held[3].public_id)):
        assert own not in (tmp_path / f"{name}.ndjson").read_text("utf-8")
