"""What every answer for programs bears, and how a failure is told, wherever it comes from."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import QueryCanceled

from claims.api import cursors, rates
from claims.models import Counted
from config.refused import LONGEST
from tests.factories import make_claim

pytestmark = pytest.mark.django_db
Told = Callable[..., Any]


def test_what_did_not_change_is_not_sent_again(client: Client) -> None:
    claim = make_claim()
    for address in ("/api/v1/claims", f"/api/v1/claims/{claim.public_id}", f"/claims/{claim.public_id}.json"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"
        packed = client.get(address, headers={"If-None-Match": f"W/{first['ETag']}", "Accept-Encoding": "gzip"})
        assert packed.status_code == 304
    make_claim("Another.")
    assert client.get("/api/v1/claims", headers={"If-None-Match": client.head("/api/v1/openapi.json")["ETag"]}).content
    changed = client.get("/api/v1/claims", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{0}", 304), ("W/{0}", 304), ('"other", {0}', 304), ('W/"other" , W/{0}', 304), ("*", 304),
        ('"other"', 200), ("", 200), ("not quoted", 200), ('"' * 999, 200),
    ],
)  # fmt: skip
def test_an_etag_is_known_in_whichever_form_it_comes_back(client: Client, header: str, status: int) -> None:
    etag = client.get("/api/v1/claims")["ETag"]
    answer = client.get("/api/v1/claims", headers={"If-None-Match": header.format(etag)})
    assert answer.status_code == status


def test_what_is_no_longer_the_same_is_not_sent_to_who_wants_just_that(client: Client) -> None:
    etag = client.get("/api/v1/claims")["ETag"]
    assert client.get("/api/v1/claims", headers={"If-Match": etag}).status_code == 200
    answer = client.get("/api/v1/claims", headers={"If-Match": '"other"'})
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert answer.json()["type"].endswith("#changed")


def test_head_tells_all_but_the_body(client: Client) -> None:
    make_claim()
    full, head = client.get("/api/v1/claims"), client.head("/api/v1/claims")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == full["ETag"]
    assert client.head("/api/v1/claims", headers={"If-None-Match": full["ETag"]}).status_code == 304


def test_a_list_of_several_pages_keeps_its_etag(client: Client) -> None:
    for _ in range(3):
        make_claim()
    assert client.get("/api/v1/claims?limit=1")["ETag"] == client.get("/api/v1/claims?limit=1")["ETag"]


def test_large_answers_are_packed(client: Client) -> None:
    for number in range(20):
        make_claim(f"Claim {number}.")
    assert client.get("/api/v1/claims", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"


def test_programs_of_any_site_may_ask(client: Client) -> None:
    answer = client.get("/api/v1/claims", headers={"Origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert {"ETag", "Link", "Retry-After"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    preflight = client.options("/api/v1/claims", headers={"Origin": "https://elsewhere.example", **asked})
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    assert client.options("/api/v1/nothing").status_code == 404
    assert "Access-Control-Allow-Origin" not in client.get("/about/")


@pytest.mark.parametrize(
    ("address", "status", "kind", "says"),
    [
        ("/api/v1/claims?limt=3", 400, "unknown-parameter", "limt"),
        ("/api/v1/claims?limit=0", 400, "bad-parameter", "1 to 500"),
        ("/api/v1/claims?limit=501", 400, "bad-parameter", "1 to 500"),
        ("/api/v1/claims?limit=1e2", 400, "bad-parameter", "1 to 500"),
        ("/api/v1/claims?limit=%D9%A3", 400, "bad-parameter", "1 to 500"),
        ("/api/v1/claims?limit=3&limit=4", 400, "bad-parameter", "2 times"),
        ("/api/v1/claims?story=nothing", 400, "bad-parameter", "no id of a story"),
        ("/api/v1/claims?story=s0000000000000000", 404, "not-found", "there is none"),
        ("/api/v1/claims?outlet=nowhere.example", 404, "not-found", "there is none"),
        ("/api/v1/claims?since=yesterday", 400, "bad-parameter", "2026-03-02"),
        ("/api/v1/claims?since=2026-02-30", 400, "bad-parameter", "2026-03-02"),
        ("/api/v1/claims?since=2026-03-02T12:00:00", 400, "bad-parameter", "2026-03-02"),
        ("/api/v1/claims?since=0001-01-01T00:00:00%2B14:00", 400, "bad-parameter", "2026-03-02"),
        ("/api/v1/claims?since=2026-03-03&until=2026-03-02", 400, "bad-parameter", "nothing can fit"),
        ("/api/v1/claims?checked=yes", 400, "bad-parameter", "'1'"),
        ("/api/v1/claims?search=%00", 400, "bad-parameter", "control"),
        (f"/api/v1/claims?search={'x' * 301}", 400, "bad-parameter", "301"),
        ("/api/v1/claims?search=%20", 400, "bad-parameter", "says nothing"),
        ("/api/v1/claims/%00", 404, "not-found", "has the id"),
        ("/api/v1/judgements/a%00", 404, "not-found", "has the id"),
        ("/api/v1/coverage/c0~%00", 404, "not-found", "has the id"),
        ("/articles/%00.json", 404, "not-found", ".json"),
        ("/outlets/%F0%9F%99%82/watch.json", 404, "not-found", ".json"),
        ("/status.json?days=1", 400, "unknown-parameter", "takes none"),
        ("/stories/s0/outlets.json?outlet=a&outlet=b&outlet=c&outlet=d&outlet=e", 400, "bad-parameter", "at most 4"),
        ("/stories/s0/outlets.json?outlet=%00", 400, "bad-parameter", "control"),
        ("/outlets/o/watch.json?days=8", 400, "bad-parameter", "'7'"),
        ("/outlets/o/watch.json?from=2026-03-02", 400, "bad-parameter", "T12:00:00Z"),
        ("/api/v1/claims/c0?limit=3", 400, "unknown-parameter", "takes none"),
        ("/api/v1/claims/", 404, "not-found", "/api/v1/claims/"),
        ("/api/v1/nothing", 404, "not-found", "/api/v1/nothing"),
        ("/claims/no%20id.json", 404, "not-found", ".json"),
        ("/claims/c0.json", 404, "not-found", ""),
        ("/stories/s0.json?sort=odd", 400, "bad-parameter", "disagreement"),
        ("/ask.json", 400, "bad-parameter", "q is missing"),
        ("/search.json?kind=odd", 400, "bad-parameter", "claims"),
        ("/search.json?from=2026-03-03&until=2026-03-02", 400, "bad-parameter", "after the last"),
        (f"/api/v1/claims?search={'x' * LONGEST}", 414, "too-long", "too long"),
        ("/api/v1/claims?" + "&".join(["q=1"] * 1001), 400, "bad-request", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(client: Client, address: str, status: int, kind: str, says: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"http://127.0.0.1:8000/api/#{kind}"
    assert problem["instance"] == address.partition("?")[0]
    assert says in problem["detail"] + problem["mend"]
    assert problem["title"]
    assert problem["mend"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_is_written(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in ("/api/v1/claims", "/index.json"):
        answer = client.generic(method, address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/*", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json;q=0, text/html", 406),
        ("text/html", 406),
        ("image/png", 406),
        ("", 200),
        (";;;,,/", 406),
    ],
)
def test_who_takes_no_json_is_told_so(client: Client, accept: str, status: int) -> None:
    answer = client.get("/api/v1/claims", headers={"Accept": accept})
    assert answer.status_code == status
    assert answer["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")


def test_a_failure_of_ours_is_told_without_its_why(client: Client) -> None:
    client.raise_request_exception = False
    with patch("claims.api.endpoints.rows.listed", side_effect=RuntimeError("the secret")):
        answer = client.get("/api/v1/claims")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content


def test_a_question_that_takes_too_long_is_given_up(client: Client) -> None:
    def slow(*_: object, **__: object) -> None:
        raise OperationalError from QueryCanceled()

    with patch("claims.api.endpoints.rows.listed", side_effect=slow):
        answer = client.get("/api/v1/claims")
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#too-slow")


def test_no_question_runs_for_longer_than_it_may(client: Client) -> None:
    seen = []

    def looked(*_: object, **__: object) -> list[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            seen.append(cursor.fetchone()[0])
        return []

    with patch("claims.api.endpoints.rows.listed", side_effect=looked):
        client.get("/api/v1/claims")
    assert seen == ["10s"]


@pytest.mark.parametrize(
    "spoil", [lambda c: c[::-1], lambda c: c[3:], lambda c: f"{c}A", lambda c: "", lambda c: c * 20]
)
def test_a_cursor_that_was_tampered_with_is_refused(told: Told, spoil: Callable[[str], str]) -> None:
    for _ in range(2):
        make_claim()
    cursor = told("/api/v1/claims?limit=1")["next"].partition("after=")[2]
    problem = told(f"/api/v1/claims?limit=1&after={spoil(cursor)}", 400)
    assert problem["type"].endswith("#bad-cursor")
    assert problem["parameter"] == "after"


def test_a_cursor_of_another_question_is_refused(told: Told) -> None:
    for _ in range(2):
        make_claim()
    cursor = told("/api/v1/claims?limit=1")["next"].partition("after=")[2]
    assert "another question" in told(f"/api/v1/statements?after={cursor}", 400)["detail"]
    assert "another question" in told(f"/api/v1/claims?checked=1&after={cursor}", 400)["detail"]
    assert told(f"/api/v1/claims?limit=2&after={cursor}")["next"] is None


def test_a_cursor_goes_stale(told: Told) -> None:
    for _ in range(2):
        make_claim()
    with patch.object(cursors, "_week", return_value=cursors._week() - cursors.WEEKS):
        good = told("/api/v1/claims?limit=1")["next"].partition("after=")[2]
    with patch.object(cursors, "_week", return_value=cursors._week() - cursors.WEEKS - 1):
        stale = told("/api/v1/claims?limit=1")["next"].partition("after=")[2]
    assert told(f"/api/v1/claims?limit=1&after={good}")["data"]
    assert "weeks old" in told(f"/api/v1/claims?limit=1&after={stale}", 400)["detail"]
    assert date(2026, 1, 5).weekday() == 0


def test_a_cursor_signed_with_another_key_is_refused(told: Told, settings: Any) -> None:
    for _ in range(2):
        make_claim()
    cursor = told("/api/v1/claims?limit=1")["next"].partition("after=")[2]
    with patch.object(cursors._SIGNER, "key", "another"):
        assert told(f"/api/v1/claims?after={cursor}", 400)["type"].endswith("#bad-cursor")


def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings: Any) -> None:
    settings.API_RATE = 3
    answers = [client.get("/api/v1/claims") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    left = [answer["RateLimit"].partition(";t=")[0].partition("r=")[2] for answer in answers]
    assert left == ["2", "1", "0", "0", "0"]
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=60'
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["type"].endswith("#too-many")
    assert client.get("/about/").status_code == 200
    assert client.get("/index.json").status_code == 429
    assert client.get("/api/v1/claims", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_new_minute_begins_anew(client: Client, settings: Any) -> None:
    settings.API_RATE = 1
    with patch.object(rates.time, "time", return_value=600.0):
        assert [client.get("/api/v1/claims").status_code for _ in range(2)] == [200, 429]
    with patch.object(rates.time, "time", return_value=660.0):
        assert client.get("/api/v1/claims").status_code == 200


def test_processes_count_together(settings: Any) -> None:
    """As another process would: it remembers nothing of what this one counted, and learns it from the table."""
    settings.API_RATE = 3
    assert [rates.ask("here").refused for _ in range(2)] == [False, False]
    rates.forget()
    assert [rates.ask("here").refused for _ in range(2)] == [False, True]
    assert rates.ask("there").left == 2


def test_few_requests_write_nothing(client: Client, settings: Any) -> None:
    """Or every page that is kept would end with each of them."""
    settings.API_RATE = 600
    with patch.object(rates.time, "time", return_value=660.0):  # all of them in one minute
        for _ in range(19):
            client.get("/api/v1/claims")
        assert not Counted.objects.exists()
        client.get("/api/v1/claims")
    [counted] = Counted.objects.all()
    assert counted.value == "20"
    assert "127.0.0.1" not in json.dumps([counted.cache_key, counted.value])


def test_what_is_refused_is_counted_no_further(client: Client, settings: Any) -> None:
    settings.API_RATE = 1
    for _ in range(5):
        client.get("/api/v1/claims")
    assert Counted.objects.get().value == "1"
