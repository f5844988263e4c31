"""Every page's address with .json: what the page shows, in the shapes of the export."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import coverage, curate
from claims.api.sheets import PAGES, Page
from claims.models import Claim, Entity, Print, Relation, Silence, Stance, Story
from config import planner
from sources.models import Capture, JobFailure, Outlet
from tests.claims.canary import World
from tests.factories import (
    NOON,
    make_article,
    make_claim,
    make_entity,
    make_letter,
    make_outlet,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
Told = Callable[..., Any]
ASKED = {"ask": "?q=Kestrel+Mills+hid+dust", "search": "?q=mill"}


@pytest.fixture
def world() -> World:
    return World()


def address(page: Page, world: World) -> str:
    ids = {"story": world.story.public_id, "claim": world.claim.public_id, "statement": world.statement.public_id}
    ids |= {"article": world.article.public_id, "compare": world.article.public_id}
    ids |= {"entity": world.entity.public_id, "outlet": world.outlets[0].slug, "watch": world.outlets[0].slug}
    ids |= {"contrast": world.story.public_id}
    own = ids.get(page.name.removesuffix("_timeline"), "")
    path = page.path.replace("{slug:public_id}", own).replace("{slug:slug}", own)
    if page.name == "contrast":
        return f"{path}?{both(world)}&sort=newest"
    return path + ASKED.get(page.name, "")


def both(world: World) -> str:
    return "&".join(f"outlet={outlet.slug}" for outlet in world.outlets[:2])


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


def test_a_row_names_others_of_its_kind_that_the_page_does_not_show(told: Told, world: World) -> None:
    elsewhere = make_claim("It is told elsewhere.")
    Relation.objects.create(claim=world.beside, other=elsewhere, kind="variant", score=0.8)
    original = make_article(world.outlets[2], days=-9)
    Print.objects.create(article=world.article, original=original, sha256="0" * 64, known_by=NOON, share=1)
    [of_claim] = [row for row in told(f"/articles/{world.article.public_id}.json")["claims"] if row["relations"]]
    assert [one["claim"] for one in of_claim["relations"]] == [elsewhere.public_id]
    [of_article] = [
        row
        for row in told(f"/stories/{world.story.public_id}.json")["articles"]
        if row["id"] == world.article.public_id
    ]
    assert of_article["copy_of"] == original.public_id


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
    """Nor named in one, be it as what an editor looked at."""
    thing = getattr(world, hidden)
    curate.review(world.statement, accepted=True, editor=None, reason="It says so.")
    type(thing).objects.filter(pk=thing.pk).update(visibility="hidden")
    world.cover()
    for page in PAGES:
        answer = client.get(address(page, world))
        if answer.status_code == 200:
            assert thing.public_id not in answer.content.decode(), page.name
            assert world.statement.public_id not in answer.content.decode(), page.name
    assert client.get(f"/stories/{world.story.public_id}.json").status_code == 200


def test_outlets_are_told_side_by_side(told: Told, world: World) -> None:
    at = f"/stories/{world.story.public_id}/outlets.json"
    pair = world.outlets[:2]
    first = told(at)
    assert first["suggested"] == {"slugs": [one.slug for one in sorted(pair, key=lambda one: one.name)], "claims": 2}
    assert first["claims"] == []
    assert {row["name"] for row in first["outlets"]} == {"Coastal Post", "Harbour Ledger", "Northline"}
    sheet = told(f"{at}?{both(world)}")
    assert [row["name"] for row in sheet["outlets"]] == ["Harbour Ledger", "Northline"]
    assert {row["id"] for row in sheet["claims"]} == {world.claim.public_id, world.beside.public_id}
    assert {row["outlet"] for row in sheet["coverage"]} == {one.key for one in pair}
    assert {row["id"] for row in sheet["statements"]} == {
        one.public_id for one in (world.statement, world.denial, world.fined)
    }
    assert sheet["lacks"] == {world.beside.public_id: {world.outlets[1].key: "omitted"}}
    assert [(one["show"], one["claims"]) for one in sheet["kinds"]] == [
        ("all", 2), ("together", 1), ("different", 1), (f"only-{pair[0].slug}", 1), (f"only-{pair[1].slug}", 0),
    ]  # fmt: skip
    only = told(f"{at}?{both(world)}&show=only-{pair[0].slug}")
    assert [row["id"] for row in only["claims"]] == [world.beside.public_id]


def test_claims_side_by_side_are_walked_to_their_end(told: Told, world: World) -> None:
    at, ids = f"/stories/{world.story.public_id}/outlets.json?{both(world)}", []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.views.contrast.CLAIMS", 1)
        while at:
            sheet = told(at)
            assert [row["name"] for row in sheet["outlets"]] == ["Harbour Ledger", "Northline"]
            ids += [row["id"] for row in sheet["claims"]]
            at = (sheet["next"] or "").removeprefix("http://127.0.0.1:8000")
    assert sorted(ids) == sorted([world.claim.public_id, world.beside.public_id])


def test_how_an_outlet_was_watched_is_told(told: Told, world: World) -> None:
    sheet = told(f"/outlets/{world.outlets[1].slug}/watch.json?from=2026-03-01T00:00:00Z&until=2026-03-12T00:00:00Z")
    assert [row["name"] for row in sheet["outlets"]] == ["Northline"]
    assert [row["outlet"] for row in sheet["polls"]] == [world.outlets[1].key]
    record = sheet["record"]
    assert record["period"]["from"] == "2026-03-01T00:00:00Z"
    assert {run["state"] for run in record["hours"]} == {"watched", "missed"}
    [first, *_] = sorted(record["hours"], key=lambda run: run["from"])
    assert (first["from"], first["hours"], first["state"]) == ("2026-03-01T00:00:00Z", 12, "missed")
    assert record["gaps"][-1]["from"] == "2026-03-01T00:00:00Z"
    assert record["gaps"][-1]["why"][0]["kind"] == "none"
    nobody = make_outlet(name="Nobody Looked")
    assert told(f"/outlets/{nobody.slug}/watch.json")["record"] is None


def test_what_could_not_be_read_is_walked_by_itself(told: Told, world: World) -> None:
    outlet = make_outlet(name="Torn")
    for number in range(3):
        make_refusal(outlet, number)
    at, found = f"/outlets/{outlet.slug}/watch.json", []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.api.reports._CAPTURES", 2)
        while at:
            sheet = told(at)
            found += [one["where"] for one in sheet["refused"]]
            at = (sheet["failed_next"] or "").removeprefix("http://127.0.0.1:8000")
    assert found == ["https://torn.example/2", "https://torn.example/1", "https://torn.example/0"]


def make_refusal(outlet: Outlet, number: int) -> None:
    Capture.objects.create(
        fingerprint=f"{number}",
        outlet=outlet,
        where=f"https://torn.example/{number}",
        status="too_large",
        reason="It is too large.",
        captured_at=NOON + timedelta(hours=number),
    )


def test_decisions_and_letters_are_told_without_who_wrote(told: Told, world: World) -> None:
    reply = make_letter(world.claim, kind="reply", words="We hid nothing.", signed="Kestrel Mills")
    asked = make_letter(world.claim, kind="removal", words="Take it away.", signed="Ms Tarn")
    waits = make_letter(world.claim, kind="correction", words="It waits.", signed="Mr Oake")
    for letter, state in ((reply, "granted"), (asked, "refused")):
        type(letter).objects.filter(pk=letter.pk).update(state=state, answer="We looked.", decided_at=NOON)
    curate.reword(world.claim, "The mill hid dust.", editor=None)
    sheet = told("/corrections.json")
    assert [(one["kind"], one["reply"], one["signed"]) for one in sheet["letters"]] == [
        ("removal", None, None),
        ("reply", "We hid nothing.", "Kestrel Mills"),
    ]
    assert {one["about"] for one in sheet["letters"]} == {world.claim.public_id}
    told_all = json.dumps(sheet)
    for secret in (*(one.public_id for one in (reply, asked, waits)), "Take it away", "It waits", "Ms Tarn", "@"):
        assert secret not in told_all
    [decision] = sheet["decisions"]
    assert decision["told"] == "A claim was given another sentence. It now reads:"
    assert decision["things"][0]["words"] == "The mill hid dust."


def test_a_reply_beside_a_hidden_claim_is_not_told(told: Told, world: World) -> None:
    reply = make_letter(world.claim, kind="reply", words="We hid nothing.", signed="Kestrel Mills")
    type(reply).objects.filter(pk=reply.pk).update(state="granted", answer="We looked.", decided_at=NOON)
    Claim.objects.filter(pk=world.claim.pk).update(visibility="hidden")
    [letter] = told("/corrections.json")["letters"]
    assert (letter["reply"], letter["signed"]) == (None, None)


def test_how_marks_are_made_and_who_runs_the_site_is_told(told: Told, world: World, settings: Any) -> None:
    settings.CLAIMLINE_OPERATOR, settings.CLAIMLINE_CONTACT = ("Harbour Watch", "Pier 4"), "mailto:us@watch.example"
    sheet = told("/about.json")
    assert (sheet["operator"], sheet["contact"]) == (["Harbour Watch", "Pier 4"], "us@watch.example")
    sheet = told("/method.json")
    assert set(sheet["meanings"]) == {*Stance.values, *Silence.values}
    assert sheet["rates"]["statements"] == {
        "what": "statements", "judged": 0, "right": 0, "percent": None, "interval": None,
    }  # fmt: skip


def test_of_our_own_errors_only_the_kind_is_told(told: Told) -> None:
    JobFailure.objects.create(
        key="1", job=1, task="sources.tasks.look", runs=9, error="KeyError: a secret", given_up=True, failed_at=NOON
    )
    first = told("/status.json")["troubles"]["given_up_jobs"]["first"]
    assert [(one["what"], one["reason"]) for one in first] == [("look", "KeyError")]


# Questions: one for the rows of each resource, and for some which they are; what the page asks to choose them;
# one that begins the moment.
PRICES = {"claim": 16, "story": 17, "entity": 7, "outlet": 8, "article": 12, "statement": 9, "front": 10}


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
    planner.tell()  # of rows in an open transaction nobody else does
    for name, path in paths.items():
        client.get(path)  # what a process keeps in mind it has in mind now
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        own = [one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        prices[name] = len(own)
    assert prices == PRICES
