from datetime import UTC, datetime, timedelta

import pytest

from sources.models import Announcement, Import, JobFailure
from tests.factories import make_analysis, make_article, make_feed, make_outlet

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_with_nothing_going_on_it_says_what_to_do(client, words):
    shown = words(client.get("/status/"))
    assert "Nothing is stuck." in shown
    assert "No feed is watched" in shown
    assert "manage.py worker" in shown


def test_what_is_stuck_stands_first(client, words, select):
    make_feed(make_outlet(), -9, next_poll_at=NOW - timedelta(hours=3))
    shown = client.get("/status/")
    assert select(shown, "main > *")[1].get("class") == "note"
    assert "1 feed is overdue by more than 2 hours." in words(shown, ".note")
    assert "Nothing is stuck" not in words(shown)


def test_what_was_given_up_is_shown_with_the_command_that_tries_again(client, words):
    Announcement.objects.create(
        url="https://northline.example/1",
        host="northline.example",
        state="failed",
        reason="404",
        announced_at=NOW,
        tried_at=NOW,
    )
    shown = words(client.get("/status/"))
    assert "Announced articles that were given up: 1 manage.py retry" in shown
    assert "https://northline.example/1: 404" in shown


def test_what_failed_leads_to_where_more_is_told_of_it(client, select):
    failing = make_feed(make_outlet("northline"), 0, failures=1)
    make_feed(make_outlet("sounding"), 0, 1, reason="410 Gone")
    broken = make_article()
    make_analysis(broken.current, status="failed", reason="RecursionError")
    links = {link.text: link.get("href") for link in select(client.get("/status/"), ".refused a")}
    assert links[failing.url] == "/outlets/northline/watch/"
    assert links[broken.public_id] == broken.get_absolute_url()
    assert sorted(links.values())[-1] == "/outlets/sounding/watch/"


def test_it_tells_strangers_nothing_of_the_machine(client):
    JobFailure.objects.create(
        key="a",
        job=1,
        queue="read",
        task="claims.tasks.work_through",
        runs=4,
        given_up=True,
        failed_at=NOW,
        error="OperationalError: connection to db.internal as kestrel failed",
        arguments={"path": "/srv/secret"},
    )
    Import.objects.create(
        fingerprint="f",
        path="/srv/secret/list.ndjson",
        reason="/srv/secret/list.ndjson: cut",
        started_at=NOW,
        updated_at=NOW,
    )
    shown = client.get("/status/").content.decode()
    assert "OperationalError" in shown
    assert "list.ndjson" in shown
    assert "kestrel" not in shown
    assert "/srv" not in shown


@pytest.mark.parametrize("number", [1, 25])
def test_it_costs_the_same_however_much_there_is(client, django_assert_max_num_queries, number):
    for n in range(number):
        url = f"https://northline.example/{n}"
        Announcement.objects.create(url=url, host="northline.example", state="failed", announced_at=NOW, tried_at=NOW)
        make_feed(make_outlet(), -9, failures=1)
    with django_assert_max_num_queries(25):  # as claims.status has them
        client.get("/status/")
