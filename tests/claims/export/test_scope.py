"""What is asked for: it is all there, and nothing else, and nothing in it leads out of it."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from claims import curate, sought
from claims.export.resources import RESOURCES
from claims.export.scope import Scope, keys_of
from claims.models import Borrowing, Claim, Discrepancy, Entity, Link, Print, Relation, Statement, Story, StoryDoubt
from sources.models import Article, Outlet
from tests.claims.export.taken import NAMES, VERSIONS, contents, dangling, ids, taken_out
from tests.factories import NOON, make_claim, make_entity, make_outlet, make_statement, make_story

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


SCOPES = {
    "everything": dict,
    "story": lambda: {"story": Story.objects.get(title="Story of 0")},
    "claim": lambda: {"claim": Claim.objects.get(text="Marrow Foods used horse gelatine (0).")},
    "outlet": lambda: {"outlet": Outlet.objects.get(key="outlet-of-0")},
    "entity": lambda: {"entity": Entity.objects.get(public_id="e0")},
    "since": lambda: {"since": NOON + timedelta(hours=1)},
    "until": lambda: {"until": NOON + timedelta(hours=1)},
    "search": lambda: {"search": "gelatine 0"},
    "checked": lambda: {"checked": True},
    "standing": lambda: {"standing": True},
    "story and checked": lambda: {"story": Story.objects.get(title="Story of 0"), "checked": True},
    "nothing": lambda: {"search": "zyxomma"},
}


@pytest.fixture
def knotted(two_stories: tuple[Story, Story]) -> None:
    """The two stories, with all that can lead from the one into the other."""
    for number, story in enumerate(two_stories):
        Story.objects.filter(pk=story.pk).update(title=f"Story of {number}")
    ended = make_story(title="Ended")
    Story.objects.filter(pk=ended.pk).update(merged_into=two_stories[0])
    here, there = (Statement.objects.get(revision__article__outlet__key=f"outlet-of-{number}") for number in range(2))
    curate.review(there, accepted=False, editor=None, reason="wrong")
    mine, theirs = (Claim.objects.get(links__statement=one) for one in (here, there))
    Link.objects.create(statement=here, claim=theirs, active=False, suggested=True, score=0.3)
    former, last = make_claim("Former."), make_claim("Last.")
    Claim.objects.filter(pk=former.pk).update(merged_into=mine, worded_from=here, retired_at=NOON)
    Link.objects.create(statement=here, claim=make_claim("Once.", merged_into=last, retired_at=NOON), active=False)
    Discrepancy.objects.all().delete()
    Discrepancy.objects.create(claim=mine, place=0, kind="figures", sentence="They differ.", versions=VERSIONS)
    Claim.objects.update(retired_at=None)
    for claim, other in ((mine, theirs), (theirs, mine)):
        Relation.objects.create(claim=claim, other=other, kind="contradicts", score=0.5)
    gone = make_statement(here.revision.article, content=[[0, 4]], source=None, cue=None, retired_at=NOON)
    Statement.objects.filter(pk=gone.pk).update(replaced_by=there, reviewed_at=NOON)
    firm = Entity.objects.get(public_id="e0")
    Entity.objects.filter(pk=make_entity("Marrow").pk).update(merged_into=firm)
    Entity.objects.filter(pk=firm.pk).update(merged_into=make_entity("Marrow Group"))
    article, lender = here.revision.article, there.revision.article
    print_of = {"sha256": "0" * 64, "known_by": NOON}
    Print.objects.create(article=article, original=lender, share=0.9, added=[[0, 4]], **print_of)
    Print.objects.create(article=lender, **print_of)
    Borrowing.objects.create(
        article=article, lender=lender, revision=here.revision, lender_revision=there.revision, passages=[[0, 9, 0, 9]]
    )
    StoryDoubt.objects.create(article=article, story=two_stories[1], score=0.4)
    second = make_outlet("second-name-of-0", merged_into=article.outlet)
    Article.objects.filter(pk=article.pk).update(brought_under=second)
    sought.note(Claim.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("kind", SCOPES)
def test_nothing_in_a_package_leads_out_of_it(tmp_path: Path, knotted: None, kind: str) -> None:
    rows = taken_out(tmp_path, **SCOPES[kind]())
    assert dangling(rows) == set()
    assert bool(rows["statements"]) == (kind != "nothing")
    asked = json.loads((tmp_path / "datapackage.json").read_text())["asked"]
    assert asked.keys() == SCOPES[kind]().keys()


def test_in_a_package_of_everything_references_are_there_to_dangle(tmp_path: Path, knotted: None) -> None:
    """That the test above can fail."""
    rows = taken_out(tmp_path)
    held = {
        (name, field.name)
        for name, resource in RESOURCES.items()
        for field in resource.fields
        if field.refers and any(ids(row[field.name], field.refers.partition(" ")[2]) for row in rows[name])
    }
    declared = {(name, field.name) for name, one in RESOURCES.items() for field in one.fields if field.refers}
    assert declared - held == {("statements", "speakers"), ("judgements", "undoes")}


@pytest.mark.parametrize("kind", ["claim", "outlet", "entity", "until", "search"])
def test_a_part_holds_the_statement_that_fits_and_not_the_other(tmp_path: Path, knotted: None, kind: str) -> None:
    rows = taken_out(tmp_path, **SCOPES[kind]())
    assert {row["outlet"] for row in rows["statements"]} == {"outlet-of-0"}
    assert "Marrow Foods used horse gelatine (0)." in {row["text"] for row in rows["claims"]}


def test_a_claim_that_ended_in_another_comes_with_it(tmp_path: Path, knotted: None) -> None:
    claims = {row["text"]: row for row in taken_out(tmp_path, **SCOPES["claim"]())["claims"]}
    assert claims["Former."]["merged_into"] == claims["Marrow Foods used horse gelatine (0)."]["id"]
    assert claims["Once."]["merged_into"] == claims["Last."]["id"]


def test_what_no_editor_looked_at_is_left_out_of_what_was_checked(tmp_path: Path, knotted: None) -> None:
    make_statement(claim=make_claim("Nobody looked."))
    rows = taken_out(tmp_path, checked=True)
    assert {row["review"] for row in rows["statements"]} == {"checked"}
    assert "Nobody looked." not in {row["text"] for row in rows["claims"]}
    assert len(rows["links"]) < Link.objects.count()


def test_what_hangs_on_what_happened_here_is_not_in_what_stands(tmp_path: Path, knotted: None) -> None:
    rows = taken_out(tmp_path, standing=True)
    for name, resource in RESOURCES.items():
        for row in rows[name]:
            assert row.keys() == {field.name for field in resource.fields if field.lasting}, name


def test_what_names_an_outlet_is_looked_for_kind_by_kind(two_stories: tuple[Story, Story]) -> None:
    """All cells of an outlet joined to all of its articles were more than can be gone through."""
    query, _ = keys_of(Scope(story=two_stories[0]).kept("outlet"))
    assert "sources_article" in query
    assert "claims_cell" in query
    assert not re.search(r'JOIN "(claims_cell|sources_article)"', query)
