import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from claims import tasks
from claims.models import Analysis, Story
from claims.process import Progress
from config.jobs import READ
from sources.models import Poll
from tests.factories import make_outlet, make_poll

ROOT = Path(__file__).parents[2]


class Context:
    """As far as a job looks at its own."""

    def __init__(self, *, stopping: bool = False) -> None:
        self._stopping = stopping

    def should_abort(self) -> bool:
        return self._stopping


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []

    def process(*, thorough: bool, wait: bool):
        assert not wait, "a worker that waits for another one reads nothing meanwhile"
        steps.append("began thoroughly" if thorough else "began")
        try:
            yield Progress(story=Story())
            yield Progress(analysis=Analysis(status="ok"))
        finally:
            steps.append("ended")

    monkeypatch.setattr("claims.process.process", process)
    monkeypatch.setattr("claims.process.enough_for_two", lambda: False)
    return steps


def test_a_job_works_through_all_that_waits_and_says_what_it_did(worked: list[str]) -> None:
    assert tasks.work_through(Context()) == "linked: 1, ok: 1"
    assert worked == ["began", "ended"]


def test_a_job_of_a_worker_that_is_to_end_breaks_off_and_is_put_back(worked: list[str]) -> None:
    with pytest.raises(JobAborted) as aborted:
        tasks.work_through(Context(stopping=True))
    assert worked == ["began", "ended"]
    retry = tasks.work_through.get_retry_exception(aborted.value, Job(
        id=1, queue=READ, lock=None, queueing_lock=None, task_name="t", attempts=40
    ))  # fmt: skip
    assert retry, "however often"


@pytest.mark.parametrize(
    ("minute", "began"), [(0, "began thoroughly"), (1, "began"), (14, "began"), (15, "began thoroughly")]
)
def test_the_regular_job_does_the_same_and_now_and_then_looks_for_half_done_work(
    worked: list[str], minute: int, began: str
) -> None:
    tasks.work_through_regularly(Context(), minute * 60)
    assert worked == [began, "ended"]


@pytest.mark.django_db
@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("much", [False, True])
def test_a_job_that_finds_more_than_it_can_take_at_a_time_wakes_the_next_worker(
    much: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.process.enough_for_two", lambda: much)
    tasks.work_through(Context())
    assert ProcrastinateJob.objects.filter(queue_name=READ).count() == much


@pytest.mark.django_db
def test_one_waiting_job_is_enough() -> None:
    tasks.ask_for_work()
    tasks.ask_for_work()
    assert ProcrastinateJob.objects.get().task_name.endswith("work_through")


@pytest.mark.django_db
def test_asking_for_work_that_waits_already_is_no_error() -> None:
    for _ in range(2):
        call_command("analyse", queue=True)
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
def test_what_a_poll_tells_is_worked_out_later_where_that_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(poll: Poll) -> None:
        raise ValueError("odd")

    monkeypatch.setattr("claims.settling.polled", broken)
    outlet = make_outlet("northline")
    make_poll(outlet, 0, 1)
    make_poll(outlet, 1, 2)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("claims.tasks.cover_outlet", {"outlet": outlet.key})
    assert tasks.cover_outlet(**job.args) == "covered: 0"


def test_finding_the_jobs_loads_no_model() -> None:
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup();"
        "import claims.tasks; print([name for name in sys.modules if name.startswith(('en_core', 'onnxruntime'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("many", [0, -1, 10**12])
def test_a_worker_with_nobody_or_a_crowd_at_work_is_refused(many: int) -> None:
    with pytest.raises(CommandError, match=f"--concurrency {many} is not from 1 to 64"):
        call_command("worker", once=True, concurrency=many)
