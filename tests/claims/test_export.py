import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from claims import curate
from claims.coverage import rebuild
from claims.export import export
from claims.export.package import RESOURCES
from claims.export.scope import Scope
from claims.models import Claim, Discrepancy, Entity, EntityName, Mention, Statement, Story
from sources.models import Outlet, Revision
from tests.factories import (
    NOON,
    make_analysis,
    make_article,
    make_claim,
    make_feed,
    make_outlet,
    make_poll,
    make_revision,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
CANARY = "The yellow canary sang behind the paywall."
SAID = "Marrow Foods allegedly used horse gelatine — “every day” 🐴."
VERSIONS = [{"words": words, "outlets": [words], "statements": ["t1"]} for words in ("40", "65")]
NAMES = [resource.__name__ for resource in RESOURCES]


@pytest.fixture
def two_stories() -> tuple[Story, Story]:
    """Two disputes with everything in them; each text holds a sentence that is in no statement."""
    stories = []
    for number in range(2):
        text = f"Headline {number}\n\n{SAID}\n\n{CANARY}"
        start = text.index(SAID)
        article = make_article(
            make_outlet(f"outlet-of-{number}", aliases=["Ö"]), text=text, external_id=f"ext-{number}", days=number
        )
        make_analysis(article.current, entities=[["ORG", "Canary behind the paywall", 90]])
        story = make_story(article, make_article(make_outlet(f"quiet-{number}"), text=CANARY, title="Quiet"))
        firm = Entity.objects.create(public_id=f"e{number}", kind="organisation", name=f"Marrow {number}")
        EntityName.objects.create(entity=firm, name=firm.name, plain=firm.name.lower())
        claim = make_claim(f"Marrow Foods used horse gelatine ({number}).")
        spans = {
            "source": [start, start + 12],
            "cue": None,
            "content": [[start, start + len(SAID)]],
            "hedges": [[start + 13, start + 22]],
        }
        statement = make_statement(article, claim, stance="alleges", speaker_entity=firm, **spans)
        Mention.objects.create(statement=statement, entity=firm, role="named")
        make_poll(make_outlet(f"watched-{number}"), -9, 9)
        curate.review(statement, accepted=True, editor=None, reason="read")
        curate.reword(claim, claim.text, editor=None)
        curate.move(article, story, editor=None)
        stories.append(story)
    rebuild()
    Discrepancy.objects.create(claim=claim, place=0, kind="figures", sentence="They differ.", versions=VERSIONS)
    return stories[0], stories[1]


def taken_out(folder: Path, story: Story | None = None) -> dict[str, list[dict[str, Any]]]:
    export(folder, Scope(story=story))
    return {
        name: [json.loads(line) for line in (folder / f"{name}.ndjson").read_bytes().splitlines()] for name in NAMES
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_the_same_database_gives_the_same_bytes_over_an_old_export_too(tmp_path: Path, two_stories) -> None:
    for name in ("one", "two", "one"):
        export(tmp_path / name, Scope())
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert set(contents(tmp_path / "one")) == {f"{name}.ndjson" for name in NAMES} | {"datapackage.json"}


def test_the_description_counts_and_hashes_what_is_there(tmp_path: Path, two_stories) -> None:
    counts = export(tmp_path, Scope())
    package = json.loads((tmp_path / "datapackage.json").read_text())
    assert package["scope"] == "everything"
    for resource in package["resources"]:
        data = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert resource["rows"] == data.count(b"\n") == counts[resource["name"]] > 0
        assert resource["description"]


def test_every_file_is_sorted_by_an_id_that_no_two_rows_share(tmp_path: Path, two_stories) -> None:
    for name, rows in taken_out(tmp_path).items():
        ids = [row["id"] for row in rows]
        assert ids == sorted(set(ids)), name


def test_the_text_of_each_span_is_the_text_at_its_offsets(tmp_path: Path, two_stories) -> None:
    texts = dict(Revision.objects.values_list("sha256", "text"))
    spans = list(_spans(taken_out(tmp_path)["statements"], texts))
    assert {span["text"] for span, _ in spans} == {"Marrow Foods", "allegedly", SAID}
    for span, text in spans:
        assert text[span["start"] : span["end"]] == span["text"]


def _spans(rows: list[dict[str, Any]], texts: dict[str, str]) -> Iterator[tuple[dict[str, Any], str]]:
    for row in rows:
        for span in [row["source"], row["cue"], *row["content"], *row["hedges"]]:
            if span:
                yield span, texts[row["revision"]]


def test_the_full_texts_stay_inside(tmp_path: Path, two_stories) -> None:
    export(tmp_path, Scope())
    assert CANARY in Revision.objects.first().text
    for name, data in contents(tmp_path).items():
        assert b"canary" not in data.lower(), name


def test_every_name_in_a_file_stands_in_the_file_it_points_to(tmp_path: Path, two_stories) -> None:
    for story in (None, *two_stories):
        rows = taken_out(tmp_path, story)
        known = {name: {row["id"] for row in rows[name]} for name in NAMES}
        for name in ("articles", "statements", "coverage", "polls"):
            assert {row["outlet"] for row in rows[name]} <= known["outlets"], name
        for name in ("revisions", "statements"):
            assert {row["article"] for row in rows[name]} <= known["articles"], name
        assert {row["story"] for row in rows["articles"]} <= known["stories"]
        assert {row["claim"] for row in rows["coverage"] + rows["links"]} <= known["claims"]
        assert {article for row in rows["stories"] for article in row["articles"]} == known["articles"]
        assert {one for row in rows["statements"] for one in row["mentions"]} <= known["entities"]
        cited = [one for row in rows["coverage"] for one in row["evidence"].get("polls", ())]
        assert set(cited) <= known["polls"]


def test_a_story_taken_out_alone_holds_what_is_its_and_nothing_of_another(tmp_path: Path, two_stories) -> None:
    first, second = two_stories
    whole, part = taken_out(tmp_path / "all"), taken_out(tmp_path / "one", first)
    assert json.loads((tmp_path / "one" / "datapackage.json").read_text())["scope"] == first.public_id
    assert [row["id"] for row in part["stories"]] == [first.public_id]
    assert {name: len(part[name]) for name in ("articles", "statements", "claims", "links", "judgements")} == {
        "articles": 2, "statements": 1, "claims": 1, "links": 1, "judgements": 3,
    }  # fmt: skip
    for name in NAMES:
        assert [row for row in part[name] if row not in whole[name]] == [], f"{name}: the same rows, only fewer"
    others = {article.public_id for article in (member.article for member in second.members.all())}
    text = b"".join(contents(tmp_path / "one").values()).decode()
    assert not [one for one in others if one in text]


def test_a_statement_row_says_all_that_a_researcher_needs(tmp_path: Path, two_stories) -> None:
    first, _ = sorted(taken_out(tmp_path)["statements"], key=lambda row: row["external_id"])
    assert first["external_id"] == "ext-0"
    assert first["outlet"] == "outlet-of-0"
    assert first["story"] == two_stories[0].public_id
    assert first["claim"]
    assert (first["stance"], first["review"], first["current"], first["retired"]) == ("alleges", "checked", True, None)
    assert first["published"] == "2026-03-02T12:00:00Z"
    assert first["mentions"] == ["e0"]


def test_a_claim_row_has_its_cells_and_origins(tmp_path: Path, two_stories) -> None:
    [claim] = taken_out(tmp_path, two_stories[0])["claims"]
    assert claim["cells"] == {
        "outlet-of-0": ["alleges"],
        "quiet-0": ["partial"],  # nobody read it
        "watched-0": ["silent"],
        "watched-1": ["silent"],
    }
    assert claim["origins"] == [{"origin": "Marrow 0", "kind": "speaker", "family": "", "outlets": ["outlet-of-0"]}]
    assert claim["stories"] == [two_stories[0].public_id]
    assert (claim["answers"], claim["unanswered"], claim["early"]) == ([], [], [])
    assert claim["review"] == "checked"


def test_a_silence_names_the_polls_and_the_window_it_rests_on_and_they_are_in_the_export(
    tmp_path: Path, two_stories
) -> None:
    rows = taken_out(tmp_path)
    polls = {row["id"]: row for row in rows["polls"]}
    silent = [row["evidence"] for row in rows["coverage"] if row["states"] == ["silent"]]
    assert len(silent) == 4
    for evidence in silent:
        [poll] = [polls[one] for one in evidence["polls"]]
        start, end = evidence["window"]
        assert evidence["looks"] == 1
        assert poll["from"] <= start < end <= poll["until"]


def test_what_is_retired_or_of_an_earlier_text_is_there_and_says_so(tmp_path: Path) -> None:
    article = make_article()
    early = make_statement(article)
    make_revision(article, text="Something else altogether.")
    retired = make_statement(article, retired_at=NOON, content=[[0, 9]], source=None, cue=None)
    rows = {row["id"]: row for row in taken_out(tmp_path)["statements"]}
    assert rows[early.public_id]["current"] is False
    assert rows[retired.public_id]["retired"] == "2026-03-02T12:00:00Z"
    assert [row["number"] for row in taken_out(tmp_path)["revisions"]] == [1, 2]
    assert [row["characters"] for row in taken_out(tmp_path)["revisions"]] == [
        len(r.text) for r in Revision.objects.order_by("number")
    ]


def test_an_empty_knowledge_base_gives_empty_files(tmp_path: Path) -> None:
    assert set(export(tmp_path, Scope()).values()) == {0}


@pytest.mark.parametrize("statements", [2, 30])
def test_the_price_of_an_export_does_not_grow_with_the_rows(
    tmp_path: Path, django_assert_max_num_queries, statements: int
) -> None:
    for _ in range(statements):
        make_statement(claim=make_claim())
    with django_assert_max_num_queries(24):  # a query or four for each file, and the transaction
        export(tmp_path, Scope())
    assert Statement.objects.count() == statements


def test_an_export_that_fails_leaves_the_old_one_whole(
    tmp_path: Path, two_stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, Scope())
    before = contents(tmp_path)

    def broken(scope: Scope) -> Iterator[dict[str, Any]]:
        """Breaks."""
        yield {"id": 1}
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claims.export.package.RESOURCES", (*RESOURCES, broken))
    make_outlet("another")
    with pytest.raises(CommandError, match=r"No space left on device\. Name a folder that can be written"):
        call_command("export", out=tmp_path)
    assert contents(tmp_path) == before


def test_the_command_says_what_it_wrote_and_knows_stories_by_id(tmp_path: Path, two_stories) -> None:
    out = io.StringIO()
    call_command("export", out=tmp_path, story=two_stories[1].public_id, stdout=out)
    assert "claims: 1\n" in out.getvalue()
    with pytest.raises(CommandError, match="No story has the id 's-none'"):
        call_command("export", out=tmp_path, story="s-none")


@pytest.mark.django_db(transaction=True)
def test_the_whole_export_shows_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(make_outlet("before"))
    seen = []

    def spying(scope: Scope) -> Iterator[dict[str, Any]]:
        """Looks whether its transaction may write."""
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            seen.append(cursor.fetchone()[0])
            cursor.execute("SHOW transaction_read_only")
            seen.append(cursor.fetchone()[0])
        yield {"id": 1}

    monkeypatch.setattr("claims.export.package.RESOURCES", (spying, *RESOURCES))
    export(tmp_path, Scope())
    assert seen == ["repeatable read", "on"]


def test_an_ended_storys_id_takes_out_the_one_that_it_leads_to(tmp_path: Path, two_stories) -> None:
    ended = make_story(title="ended")
    Story.objects.filter(pk=ended.pk).update(merged_into=two_stories[1])
    call_command("export", out=tmp_path, story=ended.public_id, stdout=io.StringIO())
    rows = [json.loads(line) for line in (tmp_path / "stories.ndjson").read_text("utf-8").splitlines()]
    told = {row["id"]: (bool(row["articles"]), row["merged_into"]) for row in rows}
    assert told == {two_stories[1].public_id: (True, None), ended.public_id: (False, two_stories[1].public_id)}


def test_a_merged_outlet_stays_in_the_export_and_says_into_which(two_stories, tmp_path: Path) -> None:
    outlet = Outlet.objects.get(key="outlet-of-0")
    make_outlet("former-name-of-0", merged_into=outlet)
    for number, story in enumerate((None, two_stories[0])):
        rows = {row["id"]: row["merged_into"] for row in taken_out(tmp_path / str(number), story)["outlets"]}
        assert (rows["former-name-of-0"], rows["outlet-of-0"]) == ("outlet-of-0", None)
    assert "former-name-of-0" not in {row["id"] for row in taken_out(tmp_path / "other", two_stories[1])["outlets"]}


def test_an_outlet_is_taken_out_with_the_times_at_which_its_feeds_were_watched(tmp_path: Path) -> None:
    outlet = make_outlet("northline")
    make_feed(outlet, 0, 2, url="https://northline.example/old.xml")
    make_feed(outlet, 1, url="https://northline.example/new.xml")
    [row] = taken_out(tmp_path)["outlets"]
    assert row["feeds"] == [
        {"url": "https://northline.example/new.xml", "watched_from": "2026-03-03T12:00:00Z", "watched_until": None},
        {
            "url": "https://northline.example/old.xml",
            "watched_from": "2026-03-02T12:00:00Z",
            "watched_until": "2026-03-04T12:00:00Z",
        },
    ]


def test_where_outlets_differ_is_taken_out_with_who_carries_which_version(tmp_path: Path, two_stories) -> None:
    claim = Claim.objects.get(discrepancies__isnull=False)
    [row] = taken_out(tmp_path / "all")["discrepancies"]
    assert (row["id"], row["claim"], row["versions"]) == (f"{claim.public_id} 0", claim.public_id, VERSIONS)
    assert [len(taken_out(tmp_path / one.public_id, one)["discrepancies"]) for one in two_stories] == [0, 1]
