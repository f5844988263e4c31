"""What becomes of jobs that fail, or whose worker died; the workers here are real, in this process."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.tasks import Task

from config.jobs import FETCH, READ, forget_old, recover
from sources.models import JobFailure, Outlet
from tests.config import hands


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock's own job finds nothing to do: what is asked here is what becomes of jobs, whatever they do."""
    monkeypatch.setattr("claims.process.enough_for_two", lambda: False)
    monkeypatch.setattr("claims.process.process", lambda **_: (step for step in ()))


@pytest.fixture
def _committed(transactional_db: None) -> Iterator[None]:
    """What a worker's own connections are to see; Django empties no table of the queue afterwards."""
    empty_the_queue()
    yield
    empty_the_queue()


def empty_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


def work() -> None:
    call_command("worker", once=True)


def jobs() -> QuerySet:
    return ProcrastinateJob.objects.filter(task_name__startswith="test:").order_by("pk")


def states() -> list[str]:
    return list(jobs().values_list("status", flat=True))


def begun_by_a_worker_that_died(task: Task = hands.found, *, seconds: float = 31, **arguments: object) -> None:
    """A job under way, of a worker that last showed itself that long ago."""
    task.defer(**arguments)
    shown = datetime.now(UTC) - timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [shown])
        jobs().update(status="doing", worker=cursor.fetchone()[0])


@pytest.mark.usefixtures("_committed")
def test_a_worker_does_what_waits_in_both_queues_and_ends() -> None:
    hands.found.defer(key="one")
    hands.compute.defer(seconds=0)
    work()
    assert set(Outlet.objects.values_list("key", flat=True)) >= {"one"}
    assert states() == ["succeeded", "succeeded"]
    assert not JobFailure.objects.exists()


@pytest.mark.usefixtures("_committed")
def test_a_job_that_fails_is_tried_again_later_and_why_is_kept() -> None:
    hands.spoil.defer(reason="the ink\nran out")
    work()
    job = jobs().get()
    assert (job.status, job.attempts) == ("todo", 1)
    assert 2 < (job.scheduled_at - datetime.now(UTC)).total_seconds() < 4
    failure = JobFailure.objects.get()
    assert failure.error == "ValueError: the ink ran out"
    assert failure.arguments == {"reason": "the ink\nran out"}
    assert (failure.runs, failure.given_up) == (1, False)


@pytest.mark.usefixtures("_committed")
def test_a_job_that_fails_each_time_is_given_up_after_four_runs_and_holds_no_other_up() -> None:
    hands.spoil.defer(reason="the ink ran out")
    hands.found.defer(key="one")
    for _ in range(4):
        jobs().update(scheduled_at=None)
        work()
    assert states() == ["failed", "succeeded"]
    assert JobFailure.objects.given_up().get().runs == 4


@pytest.mark.usefixtures("_committed")
def test_a_job_that_succeeds_in_the_end_leaves_no_trouble_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    clash = Outlet.objects.create(key="one", name="One")
    hands.found.defer(key="one")
    work()
    assert "IntegrityError" in JobFailure.objects.get().error
    clash.delete()
    jobs().update(scheduled_at=None)
    work()
    assert states() == ["succeeded"]
    assert not JobFailure.objects.exists()


@pytest.mark.usefixtures("_committed")
def test_a_job_that_fails_while_another_of_its_kind_waits_leaves_it_to_that_one() -> None:
    """Put back beside it, it would be refused by the queue, and be taken as under way for ever."""
    hands.spoil_and_ask_again.defer(left=1)
    work()
    assert states() == ["succeeded", "succeeded"]
    assert not JobFailure.objects.exists(), "the second one made it good"


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_put_back() -> None:
    begun_by_a_worker_that_died(key="one")
    assert len(recover()) == 1
    assert states() == ["todo"]
    assert recover() == []


@pytest.mark.django_db
def test_a_job_whose_worker_is_gone_from_the_list_is_put_back() -> None:
    hands.found.defer(key="one")
    jobs().update(status="doing", worker=None)
    recover()
    assert states() == ["todo"]


@pytest.mark.django_db
def test_a_job_whose_worker_showed_itself_lately_is_left_to_it() -> None:
    begun_by_a_worker_that_died(key="one", seconds=20)
    assert recover() == []
    assert states() == ["doing"]


@pytest.mark.django_db
def test_a_job_left_behind_is_dropped_where_another_one_waits_to_do_the_same() -> None:
    begun_by_a_worker_that_died(hands.spoil_and_ask_again, left=0)
    hands.spoil_and_ask_again.defer(left=0)
    recover()
    assert states() == ["aborted", "todo"]


@pytest.mark.django_db
def test_a_job_that_takes_every_worker_down_with_it_is_given_up() -> None:
    begun_by_a_worker_that_died(hands.die)
    for _ in range(5):
        jobs().update(status="doing", worker=None)
        recover()
    assert states() == ["failed"]
    assert "ended without a word" in JobFailure.objects.given_up().get().error


@pytest.mark.django_db
def test_jobs_that_ended_over_a_week_ago_are_deleted_but_not_those_that_failed() -> None:
    for key, status in (("a", "succeeded"), ("b", "failed"), ("c", "todo")):
        hands.found.defer(key=key)
        jobs().filter(args={"key": key}).update(status=status)
    hands.found.defer(key="new")
    ProcrastinateEvent.objects.filter(job__args__key__in="abc").update(at=datetime.now(UTC) - timedelta(days=8))
    jobs().filter(args={"key": "new"}).update(status="succeeded")
    forget_old()
    assert states() == ["failed", "todo", "succeeded"]


def test_every_task_names_one_of_our_queues() -> None:
    own = [task for name, task in hands.app.tasks.items() if name.startswith(("claims.", "sources."))]
    assert own
    assert not [task.name for task in own if task.queue not in (FETCH, READ)]
