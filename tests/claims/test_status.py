"""What runs, waits and failed: as an operator reads it, and as a script does."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from claims.models import Underway
from claims.status import MOST, Status, status
from config.local import cache
from sources.models import Announcement, ArchivedCopy, Feed, Host, Import, JobFailure
from tests.factories import make_analysis, make_article, make_feed, make_outlet, make_poll, make_story

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _rows_of_the_queue(settings) -> None:
    """They are the queue's to write, outside of tests."""
    settings.PROCRASTINATE_READONLY_MODELS = False


def make_worker(heard_at: datetime = NOW) -> ProcrastinateWorker:
    return ProcrastinateWorker.objects.create(last_heartbeat=heard_at)


def make_job(state: str = "todo", task: str = "claims.tasks.work_through", **fields: object) -> ProcrastinateJob:
    given = {"queue_name": "read", "priority": 0, "args": {}, "attempts": 0, "abort_requested": False, **fields}
    return ProcrastinateJob.objects.create(task_name=task, status=state, **given)


def make_announcement(state: str, number: int = 0, **fields: object) -> Announcement:
    given = {"announced_at": ago(hours=5), "reason": "404 Not Found", "tried_at": NOW, "host": "northline.example"}
    return Announcement.objects.create(
        url=f"https://northline.example/{state}/{number}", state=state, **given, **fields
    )


def behind(found: Status) -> dict[str, tuple[int, datetime | None]]:
    return {one.what: (one.number, one.oldest) for one in found.behind if one.number}


def told() -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("status", stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    return out.getvalue(), code


# ---- what is stuck --------------------------------------------------------------------------------


def test_with_nothing_to_do_nothing_is_stuck() -> None:
    assert status(NOW).stuck == []
    words, code = told()
    assert code == 0
    assert "feeds watched: 0 (manage.py feeds add ADDRESS watches one)" in words
    assert "workers: 0 at work (manage.py worker starts one)" in words


def test_work_that_waits_and_no_worker_is_stuck() -> None:
    make_job()
    make_worker(ago(minutes=5))
    words, code = told()
    assert "STUCK: No worker runs, and 1 job waits. Start one: manage.py worker" in words
    assert code == 1
    make_worker()
    assert status(NOW).stuck == []


def test_a_job_that_is_put_off_waits_for_its_time_and_for_no_worker() -> None:
    make_job(scheduled_at=NOW + timedelta(minutes=1))
    assert status(NOW).stuck == []


@pytest.mark.parametrize(("late", "stuck"), [({"minutes": 119}, 0), ({"minutes": 121}, 1)])
def test_a_feed_that_is_overdue_by_more_than_two_hours_is_stuck(late: dict[str, float], stuck: int) -> None:
    make_feed(make_outlet(), -9, next_poll_at=ago(**late))
    make_feed(make_outlet(), -9, 0, next_poll_at=ago(days=9))  # switched off
    found = status(NOW)
    assert len(found.stuck) == stuck
    assert behind(found)["feeds to be polled"] == (1, ago(**late))


# ---- what runs, waits and failed ------------------------------------------------------------------


@pytest.mark.parametrize(("failing", "good", "stuck"), [(5, 4, True), (5, 5, False), (4, 0, False)])
def test_when_most_feeds_fail_the_fault_is_looked_for_here(failing: int, good: int, stuck: bool) -> None:
    for number in range(failing + good):
        make_feed(make_outlet(), -9, failures=int(number < failing), next_poll_at=NOW)
    said = f"{failing} of {failing + good} feeds fail. Look whether this machine reaches the web, by name and by https."
    assert status(NOW).stuck == [said] * stuck


def test_workers_are_told_with_what_they_run_and_the_dead_from_the_living() -> None:
    alive, dead = make_worker(), make_worker(ago(minutes=1))
    make_job("doing", worker=alive)
    make_job("doing", task="sources.tasks.go_round", lock="other", worker=dead)
    found = {worker.number: (worker.alive, worker.runs) for worker in status(NOW).workers}
    assert found == {alive.pk: (True, ["work_through"]), dead.pk: (False, ["go_round"])}


def test_jobs_are_counted_by_what_they_do_and_those_that_are_done_are_not() -> None:
    for state in ("todo", "doing", "failed", "failed", "succeeded"):
        make_job(state)
    make_job("todo", task="sources.tasks.go_round", scheduled_at=NOW + timedelta(hours=1))
    assert [(t.name, t.doing, t.waiting, t.late, t.failed) for t in status(NOW).tasks] == [
        ("work_through", 1, 1, 1, 2),
        ("go_round", 0, 1, 0, 0),
    ]


def test_what_waits_is_told_with_the_oldest_of_it() -> None:
    make_announcement("waiting", due_at=ago(hours=1))
    make_announcement("waiting", 1, due_at=NOW + timedelta(hours=1))
    unread, unplaced, unlinked = make_article(), make_article(), make_article()
    make_analysis(unplaced.current)
    make_analysis(unlinked.current)
    story = make_story(unlinked)
    story.members.update(linked=False)
    ArchivedCopy.objects.create(revision=unread.current, due_at=ago(hours=3))
    assert behind(status(NOW)) == {
        "announced articles not read yet": (2, ago(hours=5)),
        "pages to be asked for": (1, ago(hours=1)),
        "texts not read for statements": (1, unread.current.seen_at),
        "articles in no story": (1, unplaced.first_seen_at),
        "articles not linked in their story": (1, unlinked.first_seen_at),
        "copies asked of a web archive": (1, ago(hours=3)),
    }


def test_what_failed_is_listed_with_its_reason_and_the_way_to_try_again() -> None:
    make_announcement("failed")
    JobFailure.objects.create(
        key="a",
        job=1,
        queue="read",
        task="claims.tasks.work_through",
        runs=4,
        error="ValueError: odd",
        given_up=True,
        failed_at=NOW,
    )
    JobFailure.objects.create(
        key="b", job=2, queue="fetch", task="sources.tasks.go_round", runs=1, error="OSError: no", failed_at=NOW
    )
    broken = make_article()
    make_analysis(broken.current, status="failed", reason="RecursionError: too deep")
    failing = make_feed(make_outlet(), -9, url="https://northline.example/feed", failures=3, next_poll_at=NOW)
    make_poll(failing.outlet, 0, 1, kind="feed", feed=failing, status="failed", reason="It answered 404.")
    make_poll(failing.outlet, 1, 2, kind="feed", feed=failing, status="failed", reason="It answered 500.")
    make_feed(failing.outlet, -9, 1, url="https://northline.example/old", reason="they redesign")
    Host.objects.create(name="slow.example", free_at=NOW + timedelta(hours=1))
    Host.objects.create(name="busy.example", free_at=NOW + timedelta(seconds=35), holder="x")
    Import.objects.create(
        fingerprint="f",
        path="/srv/old/list.ndjson",
        position=12,
        state="failed",
        reason="/srv/old/list.ndjson: cut",
        started_at=NOW,
        updated_at=NOW,
    )
    ArchivedCopy.objects.create(revision=broken.current, state="failed", reason="503")
    deadly = make_article()
    Underway.objects.create(revision=deadly.current, begun=7, rests_until=NOW + timedelta(minutes=20))
    words, code = told()
    for line in (
        "jobs given up (manage.py retry --all tries again): 1",
        "  work_through: ValueError: odd (",
        "jobs that failed and are tried again: 1",
        "  go_round: OSError: no (",
        "announced articles given up (manage.py retry --all tries again): 1",
        "  https://northline.example/failed/0: 404 Not Found (",
        f"  {broken.public_id}: RecursionError: too deep (",
        "  https://northline.example/feed: the last 3 looks failed (It answered 500); the next is due (",
        "  https://northline.example/old: they redesign (2026-03-03 12:00 UTC)",
        f"  {deadly.public_id}: 7 processes ended while they read it; tried again (",
        "hosts left alone for a while: 1\n  slow.example: asked us to wait, until (",
        "  list.ndjson: broken off after 12 records: /srv/old/list.ndjson: cut (",
        "copies that no web archive kept: 1",
    ):
        assert line in words
    assert code == 0


def test_a_sudden_fall_of_an_outlet_is_among_it() -> None:
    outlet = make_outlet(name="Northline")
    feed = make_feed(outlet, -99, next_poll_at=NOW)
    for day in range(35):
        poll = make_poll(outlet, 0, 1, kind="feed", feed=feed, entries_new=0 if day < 2 else 30)
        type(poll).objects.filter(pk=poll.pk).update(covers_from=ago(days=day + 1), covers_until=ago(days=day + 0.5))
    assert [(one.outlet, one.drop.seen, one.drop.expected) for one in status(NOW).fallen] == [("Northline", 0, 60)]
    assert "Northline: 0 new articles since" in told()[0]


def test_a_script_gets_everything_as_json() -> None:
    make_job()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("status", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["tasks"] == [{"name": "work_through", "doing": 0, "waiting": 1, "late": 1, "failed": 0}]
    assert found["stuck"]
    assert found["behind"][0] == {"what": "feeds to be polled", "number": 0, "oldest": None, "least": False}


@pytest.mark.parametrize("number", [1, MOST + 5])
def test_it_costs_the_same_however_much_there_is(django_assert_max_num_queries, number: int) -> None:
    for n in range(number):
        make_announcement("failed", n)
        make_announcement("waiting", n)
        make_worker()
        make_job("failed")
        make_feed(make_outlet(), -9, failures=1, next_poll_at=NOW)
    # workers, what they run; jobs; feeds watched, overdue; seven backlogs; ten lists, and two counts of long ones;
    # volumes
    with django_assert_max_num_queries(25):
        found = status(NOW)
    assert found.given_up.number == found.failing.number == number
    assert len(found.given_up.first) == min(number, MOST)
    assert Feed.objects.count() == number


def test_what_has_no_index_is_looked_for_among_the_newest(monkeypatch) -> None:
    articles = [make_article() for _ in range(4)]
    monkeypatch.setattr("claims.status.AMONG", 3)
    make_analysis(articles[3].current)
    found = {one.what: (one.number, one.oldest, one.least) for one in status(NOW).behind}
    assert found["texts not read for statements"] == (2, articles[1].current.seen_at, False)
    make_article()
    found = {one.what: (one.number, one.least) for one in status(NOW).behind}
    assert found["texts not read for statements"] == (2, False)
    assert found["articles in no story"] == (1, False)
