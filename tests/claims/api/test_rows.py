"""/api/v1/...: rows as an export has them, page by page without loss or repeat, and one by one."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.api import rows
from claims.export.resources import RESOURCES
from claims.models import Claim
from sources.models import Visibility
from tests.claims.canary import World
from tests.factories import (
    make_account,
    make_article,
    make_cell,
    make_claim,
    make_entity,
    make_outlet,
    make_revision,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
Told = Callable[..., Any]


def _walked(told: Told, address: str, between: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while address:
        answer = told(address)
        found += answer["data"]
        address = (answer["next"] or "").removeprefix("http://127.0.0.1:8000")
        between()
    return found


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("hidden", ["", "claim", "article", "retired"])
def test_every_resource_answers_the_rows_of_the_export(world: World, told: Told, tmp_path: Path, hidden: str) -> None:
    """Also where some are hidden, or were tied to what is."""
    world.review()
    world.edit()
    if hidden == "retired":
        Claim.objects.filter(pk=world.claim.pk).update(retired_at=world.claim.first_seen_at)
        hidden = "article"
    if hidden:
        thing = getattr(world, hidden)
        type(thing).objects.filter(pk=thing.pk).update(visibility=Visibility.HIDDEN)
        world.cover()
    call_command("export", out=tmp_path, stdout=StringIO())
    for name in RESOURCES:
        exported = [json.loads(line) for line in Path(tmp_path, f"{name}.ndjson").read_bytes().splitlines()]
        assert _walked(told, f"/api/v1/{name}?limit=2") == exported
    assert Path(tmp_path, "coverage.ndjson").read_bytes()


@pytest.mark.parametrize("after", ["", "{0} {0}", "{0}.1"])
@pytest.mark.parametrize("name", sorted(rows.QUICK))
def test_a_page_of_everything_is_read_off_an_index(world: World, name: str, after: str) -> None:
    """Wherever it begins: no table is gone through, and what comes next is not sorted with all that there is. What is
    asked of each row by itself, such as whether hidden words alone have a name, is not looked at."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        rows.listed(RESOURCES[name], rows.EVERYTHING, after=after.format(world.claim.public_id), most=3)
        first = asked.captured_queries[0]["sql"]
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {first}")
        plan = "\n".join(_of_itself(line for (line,) in cursor.fetchall()))
    steps = re.findall(r"(?:->|^) +(\w[\w ]+?) +(?:using|on|\()", plan, re.MULTILINE)
    assert "Sort" not in steps, plan
    assert "Seq Scan" not in steps, plan


def _of_itself(plan: Iterable[str]) -> Iterator[str]:
    """Without the subplans of it."""
    within = None
    for line in plan:
        depth = len(line) - len(line.lstrip())
        if within is not None and depth > within:
            continue
        within = depth if line.lstrip().startswith("SubPlan") else None
        if within is None:
            yield line


def test_a_page_holds_as_many_of_one_thing_s_rows_as_fit(told: Told, world: World) -> None:
    """It may begin and end amid the rows of one claim."""
    for number in range(7):
        make_cell(world.claim, make_outlet(f"Outlet {number} of 7"), "silent")
        make_revision(world.article, text=f"Text {number}.")
    for name in ("coverage", "revisions"):
        one = told(f"/api/v1/{name}")["data"]
        for limit in (1, 3, 4):
            assert _walked(told, f"/api/v1/{name}?limit={limit}") == one


def test_each_row_has_an_address_of_its_own(world: World, told: Told) -> None:
    for name in RESOURCES:
        for row in told(f"/api/v1/{name}")["data"]:
            assert told(f"/api/v1/{name}/{str(row['id']).replace(' ', '~')}") == row
    [link] = told(f"/api/v1/links?claim={world.claim.public_id}&limit=1")["data"]
    assert told(f"/api/v1/links/{link['id'].replace(' ', '%20')}") == link


@pytest.mark.parametrize("limit", [1, 3])
def test_rows_are_walked_without_loss_or_repeat_while_others_are_added(told: Told, limit: int) -> None:
    first = {make_claim(f"Claim {number}.").public_id for number in range(10)}
    added = set()

    def add() -> None:
        if len(added) < 10:
            added.add(make_claim("One more.").public_id)

    ids = [row["id"] for row in _walked(told, f"/api/v1/claims?limit={limit}", add)]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    assert first <= set(ids) <= first | added


def test_an_answer_leads_on_by_a_link_that_keeps_what_was_asked(client: Client) -> None:
    for _ in range(3):
        make_claim()
    answer = client.get("/api/v1/claims?limit=2&since=1999-01-01")
    following = answer.json()["next"]
    assert following is None or following.startswith(
        "http://127.0.0.1:8000/api/v1/claims?since=1999-01-01&limit=2&after="
    )
    answer = client.get("/api/v1/claims?limit=2")
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'


def test_rows_are_chosen_by_what_they_belong_to(told: Told) -> None:
    outlets = [make_outlet(name=name) for name in ("Harbour Ledger", "Northline")]
    articles = [make_article(outlet, days=number) for number, outlet in enumerate(outlets)]
    stories = [make_story(article) for article in articles]
    claims = [make_claim("Marrow Foods used horse gelatine."), make_claim("The mill was fined in May.")]
    said = [make_statement(*pair) for pair in zip(articles, claims, strict=True)]
    tarn = make_entity("Ms Tarn")
    said[0].mentions.create(entity=tarn, role="speaker")

    def found(asked: str) -> list[str]:
        return [row["id"] for row in told(f"/api/v1/statements?{asked}")["data"]]

    first = [said[0].public_id]
    assert found(f"story={stories[0].public_id}") == first
    assert found(f"claim={claims[0].public_id}") == first
    assert found(f"outlet={outlets[0].key}") == first
    assert found(f"entity={tarn.public_id}") == first
    assert found("until=2026-03-02") == first
    assert found("since=2026-03-03") == [said[1].public_id]
    assert found("since=2026-03-03T12:00:00Z&until=2026-03-03T12:00:01%2B00:00") == [said[1].public_id]
    assert found("checked=1") == []
    assert sorted(found("")) == sorted(one.public_id for one in said)
    assert found(f"story={stories[0].public_id}&claim={claims[1].public_id}") == []


def test_what_was_merged_leads_to_its_heir(client: Client) -> None:
    heir, merged = make_claim("It stands."), make_claim("It went.")
    Claim.objects.filter(pk=merged.pk).update(merged_into=heir)
    answer = client.get(f"/api/v1/claims/{merged.public_id}")
    assert (answer.status_code, answer["Location"]) == (302, f"/api/v1/claims/{heir.public_id}")
    outlet, gone = make_outlet(), make_outlet()
    type(gone).objects.filter(pk=gone.pk).update(merged_into=outlet)
    answer = client.get(f"/api/v1/outlets/{gone.key}")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/outlets/{outlet.key}")


def test_what_is_retired_keeps_its_address(told: Told, world: World) -> None:
    Claim.objects.filter(pk=world.beside.pk).update(retired_at=world.beside.first_seen_at)
    assert told(f"/api/v1/claims/{world.beside.public_id}")["retired"]


@pytest.mark.parametrize(("visibility", "status", "kind"), [("hidden", 404, "withheld"), ("purged", 410, "gone")])
def test_what_is_hidden_is_told_apart_from_what_never_was(
    told: Told, world: World, visibility: str, status: int, kind: str
) -> None:
    Claim.objects.filter(pk=world.claim.pk).update(visibility=visibility)
    for address in (f"/api/v1/claims/{world.claim.public_id}", f"/claims/{world.claim.public_id}.json"):
        problem = told(address, status)
        assert problem["type"].endswith(f"#{kind}")
        assert world.claim.public_id in problem["detail"]
        assert world.claim.text not in json.dumps(problem)
    assert told("/api/v1/claims/c0000000000000000", 404)["type"].endswith("#not-found")
    assert world.claim.public_id not in [row["id"] for row in told("/api/v1/claims")["data"]]
    assert told(f"/api/v1/claims?claim={world.claim.public_id}", 404)["parameter"] == "claim"


def test_statements_of_a_hidden_article_are_withheld(told: Told, world: World) -> None:
    type(world.article).objects.filter(pk=world.article.pk).update(visibility=Visibility.HIDDEN)
    assert told(f"/api/v1/statements/{world.statement.public_id}", 404)["type"].endswith("#withheld")
    assert told(f"/api/v1/revisions/{world.article.public_id}.1", 404)["type"].endswith("#withheld")


@pytest.mark.parametrize("number", [2, 12])
def test_a_list_costs_one_question_however_many_rows(client: Client, number: int) -> None:
    """Or two, where what there is is read off an index first; and what begins and bounds its moment."""
    story = make_story(make_article())
    for _ in range(number):
        make_statement(make_article(), make_claim())
    for name in RESOURCES:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/api/v1/{name}")
            assert answer.status_code == 200
        told = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]
        assert len(told) == 1 + (name in rows.QUICK and bool(answer.json()["data"])), told
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/api/v1/claims?story={story.public_id}")
    told = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]
    assert len(told) == 2  # the story, and the rows


def test_nothing_depends_on_who_asks(client: Client, world: World) -> None:
    alone = client.get("/api/v1/claims")
    client.force_login(make_account())
    signed_in = client.get("/api/v1/claims")
    assert (alone.content, alone["ETag"]) == (signed_in.content, signed_in["ETag"])
    assert "Cookie" not in signed_in.get("Vary", "")
