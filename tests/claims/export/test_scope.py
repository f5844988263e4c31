"""What is asked for: it is all there, and nothing else, and nothing in it leads out of it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.models import Story
from tests.claims.export.taken import NAMES, contents, taken_out
from tests.factories import make_story

pytestmark = pytest.mark.django_db


def test_every_name_in_a_file_stands_in_the_file_it_points_to(tmp_path: Path, two_stories) -> None:
    for story in (None, *two_stories):
        rows = taken_out(tmp_path, story=story)
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
    whole, part = taken_out(tmp_path / "all"), taken_out(tmp_path / "one", story=first)
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


def test_an_ended_storys_id_takes_out_the_one_that_it_leads_to(tmp_path: Path, two_stories) -> None:
    ended = make_story(title="ended")
    Story.objects.filter(pk=ended.pk).update(merged_into=two_stories[1])
    call_command("export", out=tmp_path, story=ended.public_id, stdout=io.StringIO())
    rows = [json.loads(line) for line in (tmp_path / "stories.ndjson").read_text("utf-8").splitlines()]
    told = {row["id"]: (bool(row["articles"]), row["merged_into"]) for row in rows}
    assert told == {two_stories[1].public_id: (True, None), ended.public_id: (False, two_stories[1].public_id)}
