"""What the rows say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.export import export
from claims.export.scope import Scope
from claims.models import Claim
from sources.models import Outlet, Revision
from tests.claims.export.taken import CANARY, SAID, VERSIONS, contents, taken_out
from tests.factories import NOON, make_article, make_feed, make_outlet, make_revision, make_statement

pytestmark = pytest.mark.django_db


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
    [claim] = taken_out(tmp_path, story=two_stories[0])["claims"]
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


def test_a_merged_outlet_stays_in_the_export_and_says_into_which(two_stories, tmp_path: Path) -> None:
    outlet = Outlet.objects.get(key="outlet-of-0")
    make_outlet("former-name-of-0", merged_into=outlet)
    for number, story in enumerate((None, two_stories[0])):
        rows = {row["id"]: row["merged_into"] for row in taken_out(tmp_path / str(number), story=story)["outlets"]}
        assert (rows["former-name-of-0"], rows["outlet-of-0"]) == ("outlet-of-0", None)
    assert "former-name-of-0" not in {
        row["id"] for row in taken_out(tmp_path / "other", story=two_stories[1])["outlets"]
    }


def test_an_outlet_is_taken_out_with_the_times_at_which_its_feeds_were_watched(tmp_path: Path) -> None:
    outlet = make_outlet("northline")
    make_feed(outlet, 0, 2, url="https://northline.example/old.xml")
    make_feed(outlet, 1, url="https://northline.example/new.xml")
    [row] = taken_out(tmp_path)["outlets"]
    assert row["feeds"] == [
        {
            "url": "https://northline.example/new.xml",
            "title": "",
            "watched_from": "2026-03-03T12:00:00Z",
            "watched_until": None,
        },
        {
            "url": "https://northline.example/old.xml",
            "title": "",
            "watched_from": "2026-03-02T12:00:00Z",
            "watched_until": "2026-03-04T12:00:00Z",
        },
    ]


def test_where_outlets_differ_is_taken_out_with_who_carries_which_version(tmp_path: Path, two_stories) -> None:
    claim = Claim.objects.get(discrepancies__isnull=False)
    [row] = taken_out(tmp_path / "all")["discrepancies"]
    assert (row["id"], row["claim"], row["versions"]) == (f"{claim.public_id} 0", claim.public_id, VERSIONS)
    assert [len(taken_out(tmp_path / one.public_id, story=one)["discrepancies"]) for one in two_stories] == [0, 1]
