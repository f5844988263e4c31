"""Out, in, and out again: the same bytes; and what was decided there holds here."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from claims import coverage, curate, imported, tasks
from claims.analyse import pending
from claims.asking import ask
from claims.export import export
from claims.export.scope import Scope
from claims.importing.load import import_package
from claims.models import (
    Account,
    Analysis,
    Cell,
    Claim,
    Entity,
    Event,
    Gist,
    Judgement,
    Link,
    Statement,
    Story,
    Tally,
)
from claims.process import process
from sources.models import Article, Capture, Feed, Outlet, Revision
from tests.claims.importing.conftest import HIDDEN, join, line, seen_here
from tests.claims.importing.taken import differing, rows, shown, taken_out
from tests.claims.told import make_told
from tests.factories import make_article, make_outlet


def test_an_export_that_is_imported_and_exported_again_is_the_same_byte_for_byte(
    exported: Path, tmp_path: Path
) -> None:
    counts = import_package(exported)
    assert counts == {name: len(rows(exported, name)) for name in counts}
    assert all(counts[name] for name in counts if name != "discrepancies"), counts
    assert differing(exported, taken_out(tmp_path / "two")) == []


def test_what_pages_and_search_need_comes_out_as_it_was(package: tuple[Path, dict[str, Any]], db: None) -> None:
    folder, told = package
    assert all(told["shown"].values()), {name for name, found in told["shown"].items() if not found}
    import_package(folder / "whole")
    after = shown()
    for name, before in told["shown"].items():
        assert after[name] == before, name


def test_deriving_the_cells_anew_changes_nothing_where_nothing_is_hidden(
    package: tuple[Path, dict[str, Any]], tmp_path: Path, db: None
) -> None:
    folder = package[0] / "nothing hidden"
    import_package(folder)
    coverage.rebuild()
    assert differing(folder, taken_out(tmp_path / "two")) == []


def test_what_is_hidden_does_not_come_in(exported: Path) -> None:
    for file in exported.iterdir():
        assert b"yellow judge" not in file.read_bytes(), file.name
    import_package(exported)
    assert not Article.objects.filter(external_id="four").exists()
    assert Judgement.objects.filter(kind="visible").exists()


def test_texts_hold_the_words_of_statements_alone_in_their_places(
    package: tuple[Path, dict[str, Any]], exported: Path
) -> None:
    before = package[1]["texts"]
    import_package(exported)
    assert Revision.objects.count() == len(before)
    for one in Revision.objects.select_related("article"):
        text, sha256 = before[one.article.public_id, one.number]
        assert one.sparse
        assert one.sha256 == sha256
        assert len(one.text) == len(text)
        assert all(made in (was, " ", "…") for made, was in zip(one.text, text, strict=True))
        assert one.text != text
    for one in Statement.objects.select_related("revision__article"):
        text, _ = before[one.revision.article.public_id, one.revision.number]
        for start, end in (*one.spans, *one.hedges):
            assert one.revision.text[start:end] == text[start:end]


def test_names_are_known_as_far_as_statements_name_them(exported: Path) -> None:
    import_package(exported)
    revision = Article.objects.get(external_id="two").current
    names = Analysis.objects.get(revision=revision).entities
    assert ["PERSON", "Ines Brenner"] in [name[:2] for name in names]
    assert all(revision.text[start:].startswith(name) for _, name, start in names if name in revision.text)
    assert [start for *_, start in names] == sorted(start for *_, start in names)


def test_what_was_rejected_stays_rejected_and_can_be_taken_back(exported: Path) -> None:
    import_package(exported)
    rejected = next(one for one in Judgement.objects.filter(kind="review") if one.value["verdict"] == "rejected")
    statement = Statement.objects.get(public_id=rejected.subject)
    assert statement.retired_at
    assert not Link.objects.filter(statement=statement, active=True, statement__retired_at=None).exists()
    curate.undo(rejected, editor=Account.objects.get(username="birte"), reason="It is one.")
    statement.refresh_from_db()
    assert statement.retired_at is None
    assert Judgement.objects.order_by("pk").last().pk > rejected.pk


def test_claims_that_were_made_one_or_told_apart_stay_so_and_can_be_taken_apart(exported: Path) -> None:
    import_package(exported)
    same, different = Judgement.objects.filter(kind="same").order_by("pk")
    gone = Claim.objects.get(merged_into__isnull=False)
    assert {gone.public_id, gone.merged_into.public_id} == set(same.fingerprint.split(" "))
    one, other = (Claim.objects.get(public_id=name).heir() for name in different.fingerprint.split(" "))
    assert one != other
    curate.undo(same, editor=None)
    assert Claim.objects.get(pk=gone.pk).merged_into is None
    names = Judgement.objects.filter(kind="entities").order_by("pk")
    apart = [Entity.objects.get(public_id=name) for name in names[0].fingerprint.split(" ")]
    assert apart[0].heir() != apart[1].heir()
    third = Entity.objects.get(merged_into__isnull=False)
    loose = next(one for one in apart if one != third.heir())
    with pytest.raises(curate.DecisionError):
        curate.decide_entities(third, loose, same=True, editor=None)


def test_whoever_decided_there_cannot_sign_in_here(exported: Path) -> None:
    import_package(exported)
    birte = Account.objects.get(username="birte")
    assert not birte.is_active
    assert not birte.has_usable_password()
    assert birte.judgements.exists()


def test_feeds_come_in_switched_off_and_say_when_they_were_watched(exported: Path) -> None:
    import_package(exported)
    assert Feed.objects.count() == 2
    assert not Feed.objects.filter(active=True).exists()
    assert Feed.objects.filter(watched_until__isnull=True).exists()
    assert set(Outlet.objects.get(key="Low Tide").known_as) == {"lo tide", "ärger"}


def test_nothing_reads_or_compares_what_came_in_again(exported: Path, tmp_path: Path) -> None:
    import_package(exported)
    assert not pending().exists()
    assert list(process()) == []
    assert differing(exported, taken_out(tmp_path / "two")) == []
    with pytest.raises(CommandError, match="texts here came with an import"):
        call_command("rederive", stdout=io.StringIO())
    log, row = tmp_path / "log.ndjson", rows(exported, "judgements")[0]
    log.write_text(json.dumps(row | {"reason": "Another.", "decided": "2026-05-01T00:00:00Z"}) + "\n")
    with pytest.raises(CommandError, match="texts here came with an import"):
        call_command("replay", str(log), stdout=io.StringIO())
    assert differing(exported, taken_out(tmp_path / "two")) == []


def test_a_text_that_is_fetched_later_is_a_text_of_its_own_and_is_read(exported: Path, tmp_path: Path) -> None:
    import_package(exported)
    article = Article.objects.get(external_id="two")
    text = "Marrow Foods admits charge over gelatine\n\nMarrow Foods admitted using horse gelatine in its fruit gums.\n"
    line = {"id": "two", "outlet": "Ebb & Flow", "title": text.split("\n")[0], "url": article.url, "text": text}
    file = tmp_path / "later.ndjson"
    file.write_text(json.dumps(line | {"published": "2026-03-03T09:00:00Z"}) + "\n")
    call_command("ingest", str(file))
    article.refresh_from_db()
    assert not article.current.sparse
    assert article.current.change == Revision.Change.FULLER
    for _ in process():
        pass
    assert Statement.objects.filter(revision=article.current, stance="confirms").exists()
    assert Link.objects.filter(statement__revision=article.current, active=True).exists()


def test_an_article_that_is_new_here_comes_to_the_same_as_where_the_rest_came_from(
    package: tuple[Path, dict[str, Any]], exported: Path, tmp_path: Path
) -> None:
    import_package(exported)
    before = set(Story.objects.values_list("public_id", flat=True))
    story, tied, cells = join(tmp_path)
    assert story in before
    assert len(tied) > 3
    assert (story, tied, cells) == package[1]["joined"]
    assert Article.objects.get(external_id="five").membership.linked


def test_what_questions_find_is_made_by_a_job_of_its_own_the_latest_first(
    exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("import", str(exported), stdout=io.StringIO())
    waiting = ProcrastinateJob.objects.filter(task_name="claims.tasks.mean_imported", status="todo")
    assert waiting.count() == 1
    question = "Did Marrow use gelatine of horses?"
    assert not ask(question).near
    latest = Article.objects.order_by("-published_at", "-pk").first()
    assert imported.make_some(1) == 1
    assert Gist.objects.get().article == latest
    monkeypatch.setattr(tasks, "_IMPORTED", 1)
    number = Article.objects.count()
    assert number > 2
    for left in range(number - 1, 0, -1):
        assert Gist.objects.count() == number - left
        assert tasks.mean_imported() == "articles: 1"
    assert tasks.mean_imported() == "articles: 0"
    told = Statement.objects.unretired().filter(revision__article__gist__isnull=False)
    assert told.exists()
    assert not told.filter(meaning=None).exists()
    assert ask(question).near


def test_a_database_that_holds_anything_is_refused(exported: Path) -> None:
    make_article(make_outlet("here"))
    with pytest.raises(CommandError, match=r"holds 1 outlets, 1 articles, 1 revisions\. An export goes into an empty"):
        call_command("import", str(exported), stdout=io.StringIO())
    assert Outlet.objects.count() == 1


@pytest.mark.parametrize(("kind", "packed"), [("part", False), ("packed", True)])
def test_a_part_and_a_packed_package_come_in_as_well(
    package: tuple[Path, dict[str, Any]], tmp_path: Path, db: None, kind: str, packed: bool
) -> None:
    out = io.StringIO()
    call_command("import", str(package[0] / kind), stdout=out)
    assert "stories: " in out.getvalue()
    part = Scope(story=Story.objects.told().get()) if kind == "part" else Scope()
    export(tmp_path / "two", part, compressed=packed)
    assert differing(package[0] / kind, tmp_path / "two") == []


def test_without_what_pages_need_it_is_made_later(exported: Path, tmp_path: Path) -> None:
    call_command("import", str(exported), no_pages=True, stdout=io.StringIO())
    assert not Event.objects.exists()
    out = io.StringIO()
    call_command("cover", pages=True, stdout=out)
    assert out.getvalue() == f"Made ready for pages: {Claim.objects.count()} claims.\n"
    assert Event.objects.exists()
    assert differing(exported, taken_out(tmp_path / "two")) == []
    with pytest.raises(CommandError, match="leave out --outlet"):
        call_command("cover", pages=True, outlet=["Low Tide"], stdout=io.StringIO())


def test_what_is_hidden_where_it_came_from_is_hidden_when_it_is_seen_here(exported: Path, tmp_path: Path) -> None:
    import_package(exported)
    article = seen_here(tmp_path, "four", "Low Tide", HIDDEN, 4)
    assert article.visibility == "hidden"
    assert Statement.objects.filter(revision__article=article).exists()
    assert not Claim.objects.current().filter(text__contains="Canary").exists()


def test_what_was_taken_out_for_good_there_does_not_come_in_here(exported: Path, tmp_path: Path) -> None:
    import_package(exported)
    decided = Judgement.objects.get(kind="visible")
    Judgement.objects.create(
        **{name: getattr(decided, name) for name in ("kind", "subject", "fingerprint", "touches", "editor")},
        value={"visibility": "purged", "before": "hidden", "category": "other"},
    )
    file = tmp_path / "four.ndjson"
    for text in (HIDDEN, HIDDEN.replace("neighbour", "relative")):
        file.write_text(line("four", "Low Tide", text, 4) + "\n")
        with pytest.raises(CommandError):
            call_command("ingest", str(file))
    gone = Article.objects.get(external_id="four")
    assert (gone.visibility, gone.current) == ("purged", None)
    assert not Revision.objects.filter(text__contains="yellow judge").exists()
    assert Capture.objects.filter(status="purged").count() == 2
    for _ in process():
        pass
    assert "yellow judge" not in b"".join(file.read_bytes() for file in taken_out(tmp_path / "two").iterdir()).decode()


def test_what_is_hidden_where_it_came_from_keeps_silence_from_being_proven_here(exported: Path) -> None:
    import_package(exported)
    claim = Claim.objects.current().filter(cells__outlet__key="Slack Water").first()
    cells = Cell.objects.filter(claim=claim, outlet__key="Slack Water")
    assert cells.get().states == ["silent"]
    withheld = {"articles": [], "withheld": 1}
    cells.update(states=["partial"], evidence=withheld)
    coverage.cover([claim])
    assert (cells.get().states, cells.get().evidence) == (["partial"], withheld)
    other = Claim.objects.current().exclude(pk=claim.pk).filter(tally__stories=claim.tally.stories).first()
    beside = Cell.objects.filter(claim=other, outlet__key="Slack Water")
    assert beside.get().states == ["silent"]
    coverage.cover([other])  # as one that was not there then would be
    assert beside.get().states == ["partial"]
    assert beside.get().evidence["withheld"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE sources_revision SET sparse = false")
        cursor.execute("RESET session_replication_role")
    coverage.cover([claim, other])
    assert cells.get().states == beside.get().states == ["silent"]


def test_an_outlet_of_which_more_was_known_there_is_not_said_here_to_keep_an_answer_back(exported: Path) -> None:
    import_package(exported)
    claim = Claim.objects.current().exclude(tally__answers=[]).first()
    make_told("Marrow Foods did it.", outlet=make_outlet("one-sided"), claim=claim)
    assert Tally.objects.get(claim=claim).unanswered == ["one-sided"]
    Tally.objects.filter(claim=claim).update(unanswered=[])  # as where a hidden article of each may carry the answer
    coverage.cover([claim])
    assert Tally.objects.get(claim=claim).unanswered == []


def test_nor_is_one_that_may_carry_an_answer_to_a_claim_that_nobody_had_answered_then(exported: Path) -> None:
    import_package(exported)
    claim = Claim.objects.current().exclude(tally__answers=[]).first()
    outlet = make_outlet("one-sided")
    other = Claim.objects.current().exclude(pk=claim.pk).filter(tally__stories=claim.tally.stories).first()
    Cell.objects.create(claim=other, outlet=outlet, states=["partial"], evidence={"articles": [], "withheld": 1})
    make_told("Marrow Foods did it.", outlet=outlet, claim=claim)
    assert Tally.objects.get(claim=claim).unanswered == []
