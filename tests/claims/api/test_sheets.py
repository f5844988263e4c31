"""Every page's address with .json: what the page shows, in the shapes of the export."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import coverage
from claims.api.sheets import PAGES, Page
from claims.models import Claim, Entity, Story
from tests.claims.canary import World
from tests.factories import make_article, make_claim, make_entity, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
Told = Callable[..., Any]
ASKED = {"ask": "?q=Kestrel+Mills+hid+dust", "search": "?q=mill"}


@pytest.fixture
def world() -> World:
    return World()


def address(page: Page, world: World) -> str:
    ids = {"story": world.story.public_id, "claim": world.claim.public_id, "statement": world.statement.public_id}
    ids |= {"article": world.article.public_id, "compare": world.article.public_id}
    ids |= {"entity": world.entity.public_id, "outlet": world.outlets[0].slug}
    own = ids.get(page.name.removesuffix("_timeline"), "")
    path = page.path.replace("{slug:public_id}", own).replace("{slug:slug}", own)
    return path + ASKED.get(page.name, "")


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_page_s_data_is_told_and_the_page_leads_to_it(client: Client, told: Told, world: World, page: Page) -> None:
    sheet = told(address(page, world))
    assert set(page.rows.split()) | page.members.keys() | {"page", "more"} == sheet.keys()
    shown = client.get(sheet["page"].removeprefix("http://127.0.0.1:8000"))
    assert shown.status_code == 200
    assert f'type="application/json" title="What this page shows, for programs" href="{page_path(page, world)}"' in (
        shown.content.decode()
    )


def page_path(page: Page, world: World) -> str:
    return address(page, world).partition("?")[0]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_rows_are_those_that_the_interface_gives_one_by_one(told: Told, world: World, page: Page) -> None:
    sheet = told(address(page, world))
    for name in set(page.rows.split()) - {"events"}:
        for row in sheet[name]:
            assert told(f"/api/v1/{name}/{str(row['id']).replace(' ', '~')}") == row


def test_a_claim_is_told_with_its_cells_and_the_words_they_rest_on(told: Told, world: World) -> None:
    sheet = told(f"/claims/{world.claim.public_id}.json")
    assert [row["id"] for row in sheet["claims"]] == [world.claim.public_id]
    assert {row["id"] for row in sheet["statements"]} == {world.statement.public_id, world.denial.public_id}
    rests_on = {one for row in sheet["coverage"] for one in row["evidence"].get("statements", [])}
    assert rests_on == {row["id"] for row in sheet["statements"]}
    assert {row["id"] for row in sheet["articles"]} == {world.article.public_id, world.other.public_id}
    assert [row["id"] for row in sheet["stories"]] == [world.story.public_id]
    assert {row["at"] for row in sheet["events"]}
    only = told(f"/claims/{world.claim.public_id}.json?stance=denies")
    assert [row["id"] for row in only["statements"]] == [world.denial.public_id]


def test_a_story_is_told_as_its_matrix(told: Told, world: World) -> None:
    sheet = told(f"/stories/{world.story.public_id}.json")
    assert {row["id"] for row in sheet["claims"]} == {world.claim.public_id, world.beside.public_id}
    crossed = {(row["claim"], row["outlet"]) for row in sheet["coverage"]}
    assert crossed == {(c, o["id"]) for c in (world.claim.public_id, world.beside.public_id) for o in sheet["outlets"]}
    assert {row["id"] for row in sheet["articles"]} == {
        one.public_id for one in (world.article, world.other, world.third)
    }
    assert told(f"/stories/{world.story.public_id}.json?checked=1")["claims"] == []


def test_a_statement_is_told_with_what_proves_it(told: Told, world: World) -> None:
    sheet = told(f"/statements/{world.denial.public_id}.json")
    assert sheet["standing"] == {"how": "current", "now": None, "what": ""}
    assert world.other.current.sha256 in sheet["citation"]
    assert [row["id"] for row in sheet["revisions"]] == [f"{world.other.public_id}.1"]


def test_two_texts_are_told_with_what_each_says(told: Told, world: World) -> None:
    world.edit()
    sheet = told(f"/articles/{world.article.public_id}/compare.json")
    assert [row["number"] for row in sheet["revisions"]] == [1, 2]
    assert {row["revision_number"] for row in sheet["statements"]} == {1, 2}
    assert told(f"/articles/{world.article.public_id}/compare.json?from=1&to=9", 404)["parameter"] == "from"


def test_what_waits_for_no_one_is_gone_as_its_page_is(told: Told) -> None:
    story = Story.objects.create(public_id="s0empty", title="It told nothing")
    assert told(f"/stories/{story.public_id}.json", 410)["type"].endswith("#gone")
    name = Entity.objects.create(public_id="e0empty", kind="person", name="Nobody")
    assert told(f"/entities/{name.public_id}.json", 410)["type"].endswith("#gone")


def test_what_was_merged_leads_to_its_heir(client: Client) -> None:
    heir, merged = make_claim("It stands."), make_claim("It went.")
    Claim.objects.filter(pk=merged.pk).update(merged_into=heir)
    answer = client.get(f"/claims/{merged.public_id}.json")
    assert (answer.status_code, answer["Location"]) == (302, f"/claims/{heir.public_id}.json")


def test_a_timeline_is_walked_to_its_end(told: Told, world: World) -> None:
    at, ids = f"/stories/{world.story.public_id}/timeline.json", []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.api.finding._LIST", 1)
        while at:
            sheet = told(at)
            ids += [row["id"] for row in sheet["events"]]
            at = (sheet["next"] or "").removeprefix("http://127.0.0.1:8000")
    assert len(ids) == len(set(ids)) == len(told(f"/stories/{world.story.public_id}/timeline.json")["events"]) > 1


def test_a_question_is_answered_with_how_sure_and_how_far(told: Told, world: World) -> None:
    sheet = told("/ask.json?q=Kestrel+Mills+hid+dust")
    assert set(sheet["matches"]) == {"same", "perhaps", "others", "near"}
    assert sheet["reach"]["outlets"] == 3
    assert told("/ask.json?q=.")["claims"] == []
    assert told("/search.json")["claims"] == []


@pytest.mark.parametrize("hidden", ["claim", "article"])
def test_what_is_hidden_is_in_no_sheet(client: Client, world: World, hidden: str) -> None:
    thing = getattr(world, hidden)
    type(thing).objects.filter(pk=thing.pk).update(visibility="hidden")
    world.cover()
    for page in PAGES:
        rows = client.get(address(page, world)).json()
        held = {row["id"] for name in page.rows.split() for row in rows.get(name, [])}
        assert thing.public_id not in held, page.name
        assert world.statement.public_id not in held, page.name


# Questions: one for the rows of each resource; what the page asks to choose them; one that begins the moment.
PRICES = {"claim": 14, "story": 14, "entity": 7, "outlet": 8, "article": 10, "statement": 9, "front": 10}


@pytest.mark.parametrize("number", [2, 12])
def test_a_sheet_costs_the_same_however_much_it_holds(client: Client, number: int) -> None:
    outlets = [make_outlet(name=name) for name in ("Harbour Ledger", "Northline")]
    articles = [make_article(outlets[n % 2], days=n / 10) for n in range(number)]
    story, claims = make_story(*articles), [make_claim(f"Claim {n}.") for n in range(number)]
    said = [make_statement(article, claim) for article in articles for claim in claims]
    tarn = make_entity("Ms Tarn")
    said[0].mentions.create(entity=tarn, role="speaker")
    coverage.cover(claims)
    paths = {
        "claim": f"/claims/{claims[0].public_id}.json",
        "story": f"/stories/{story.public_id}.json",
        "entity": f"/entities/{tarn.public_id}.json",
        "outlet": f"/outlets/{outlets[0].slug}.json",
        "article": f"/articles/{articles[0].public_id}.json",
        "statement": f"/statements/{said[0].public_id}.json",
        "front": "/index.json",
    }
    prices = {}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # of rows in an open transaction nobody else tells the planner
    for name, path in paths.items():
        client.get(path)  # what a process keeps in mind it has in mind now
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        own = [one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        prices[name] = len(own)
    assert prices == PRICES
