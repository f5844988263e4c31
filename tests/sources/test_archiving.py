from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from sources import archiving
from sources.archiving import AFTER_FAILURES, ask_for, keep_due
from sources.models import ArchivedCopy, Article, Revision
from sources.politeness import OwnPoliteness
from tests.factories import NOON, make_article
from tests.servers import PUBLIC, Reply, Server, Time, at_once, ok, to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SAVE = "http://archive.example/save/{url}"
ARTICLE = "http://tarn.example/ferry?id=7&part=2"
SAVED = "/save/http://tarn.example/ferry"  # the server's replies go by paths without their query
COPY = "/web/20260302120000/http://tarn.example/ferry"
KEPT = f"http://archive.example{COPY}"


@pytest.fixture
def archive(server: Server, settings: Settings) -> Server:
    settings.CLAIMLINE_ARCHIVE = SAVE
    server.names["archive.example"] = [PUBLIC]
    return server


@pytest.fixture
def revision() -> Revision:
    return make_article(url=ARTICLE).current


def keep(server: Server, now: datetime = NOON, *, politeness: OwnPoliteness | None = None) -> int:
    ways = {"resolve": server.resolve, "dial": server.dial, "politeness": politeness or at_once()}
    return keep_due(now, contact="https://claims.example/bot", **ways)


def test_nothing_is_asked_for_where_no_archive_is_named(server: Server, revision: Revision) -> None:
    ask_for(revision)
    assert not ArchivedCopy.objects.exists()
    ArchivedCopy.objects.create(revision=revision, due_at=NOON)  # from when one was
    assert keep(server) == 0
    assert server.requests == []


def test_a_revision_is_asked_for_once_and_only_with_it(archive: Server, revision: Revision) -> None:
    with transaction.atomic():
        ask_for(revision)
        transaction.set_rollback(True)
    assert not ArchivedCopy.objects.exists()
    ask_for(revision)
    ask_for(revision)
    row = ArchivedCopy.objects.get()
    assert (row.state, row.due_at) == ("waiting", revision.seen_at)
    ask_for(make_article(url="").current)
    assert ArchivedCopy.objects.count() == 1, "what has no address cannot be saved"


WAYS: dict[str, dict[str, Reply]] = {
    "by redirect": {SAVED: to(f"{COPY}?id=7&part=2"), COPY: ok()},
    "by Content-Location": {SAVED: ok(b"saved", f"Content-Location: {COPY}?id=7&part=2")},
    "by Link": {
        SAVED: ok(
            b"saved",
            f'Link: <{ARTICLE}>; rel="original", <http://archive.example/web/1999/x>; rel="first memento"; '
            f'datetime="Fri, 01 Jan 1999 00:00:00 GMT", <{KEPT}?id=7&part=2>; rel="last memento", '
            "<http://archive.example/map>; rel=timemap",
        )
    },
    "a plain memento": {SAVED: ok(b"saved", f"Link: <{COPY}?id=7&part=2>;rel=memento")},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_copy_s_address_is_kept_however_the_archive_tells_it(archive: Server, revision: Revision, way: str) -> None:
    archive.replies |= WAYS[way]
    ask_for(revision)
    assert keep(archive) == 1
    row = ArchivedCopy.objects.get()
    assert (row.state, row.address, row.kept_at, row.due_at) == ("kept", f"{KEPT}?id=7&part=2", NOON, None)
    assert archive.paths[0] == f"{SAVED}?id=7&part=2"
    request = archive.requests[1][1]
    assert request.startswith("GET ")
    assert "Claimline/1.0 (+https://claims.example/bot)" in request
    assert keep(archive, NOON + 100 * HOUR) == 0
    assert Article.objects.get().current.archived.address == row.address


def test_in_a_query_the_article_s_address_is_escaped(archive: Server, revision: Revision, settings: Settings) -> None:
    settings.CLAIMLINE_ARCHIVE = "http://archive.example/save?url={url}&quiet=1"
    archive.replies["/save"] = ok(b"", f"Content-Location: {COPY}")
    ask_for(revision)
    keep(archive)
    assert archive.paths == ["/save?url=http%3A%2F%2Ftarn.example%2Fferry%3Fid%3D7%26part%3D2&quiet=1"]
    assert ArchivedCopy.objects.get().address == KEPT


BAD: dict[str, tuple[dict[str, Reply], str]] = {
    "no copy named": ({SAVED: ok(b"thank you")}, "names no copy"),
    "the site itself": ({SAVED: to(ARTICLE), "/ferry": ok()}, "the site itself"),
    "a script": ({SAVED: ok(b"", "Content-Location: javascript:alert(1)")}, "neither http nor https"),
    "this machine": ({SAVED: ok(b"", "Content-Location: http://127.0.0.1/x")}, "no public name"),
    "not found": ({}, "404"),
    "refused": ({SAVED: ok(b"", status="403 Forbidden")}, "403"),
    "broken": ({SAVED: ok(b"", status="500 Oh")}, "500"),
    "closed": ({"/robots.txt": ok(b"User-agent: *\nDisallow: /save/")}, "robots.txt"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_fails_is_tried_again_later_and_later_and_given_up_with_its_reason(
    archive: Server, revision: Revision, case: str
) -> None:
    replies, said = BAD[case]
    archive.names["tarn.example"] = [PUBLIC]
    archive.replies |= replies
    ask_for(revision)
    now = NOON
    for wait in AFTER_FAILURES:
        assert keep(archive, now) == 1
        row = ArchivedCopy.objects.get()
        assert (row.state, row.due_at) == ("waiting", now + wait)
        assert keep(archive, now + wait - HOUR / 60) == 0
        now += wait
    assert keep(archive, now) == 1
    row = ArchivedCopy.objects.get()
    assert (row.state, row.due_at, row.attempts, row.address) == ("failed", None, 4, "")
    assert said in row.reason


def test_an_archive_that_asks_for_more_time_gets_it(archive: Server, revision: Revision) -> None:
    archive.replies[SAVED] = ok(b"", "Retry-After: 20000", status="429 Slow down")
    ask_for(revision)
    keep(archive)
    assert ArchivedCopy.objects.get().due_at == NOON + timedelta(seconds=20_000)


def test_an_archive_that_is_left_alone_for_now_is_no_failure(archive: Server, revision: Revision) -> None:
    time = Time()
    busy = at_once(time, patience=5)
    busy.turn("archive.example").__enter__()
    busy.back_off("archive.example", 900)
    ask_for(revision)
    assert keep(archive, politeness=busy) == 0
    row = ArchivedCopy.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert row.due_at > NOON
    assert archive.requests == []


def test_what_comes_right_later_is_kept_and_its_reason_goes(archive: Server, revision: Revision) -> None:
    ask_for(revision)
    keep(archive)
    archive.replies |= WAYS["by redirect"]
    keep(archive, NOON + HOUR)
    row = ArchivedCopy.objects.get()
    assert (row.state, row.reason, row.attempts) == ("kept", "", 1)


def test_of_two_workers_one_asks_and_what_a_killed_one_asked_for_is_asked_for_again(
    archive: Server, revision: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.replies |= WAYS["by redirect"]
    ask_for(revision)
    seen_by_both = ArchivedCopy.objects.get()
    assert archiving._hold(seen_by_both, NOON)
    assert not archiving._hold(seen_by_both, NOON)
    assert keep(archive) == 0
    assert keep(archive, NOON + HOUR) == 1, "the first was killed"
    assert ArchivedCopy.objects.get().state == "kept"


@pytest.fixture
def many(archive: Server) -> Server:
    for number in range(7):
        ask_for(make_article(url=f"http://tarn.example/{number}").current)
    return archive


def test_a_run_asks_for_no_more_than_so_many(many: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "_AT_ONCE", 5)
    assert [keep(many), keep(many), keep(many)] == [5, 2, 0]
