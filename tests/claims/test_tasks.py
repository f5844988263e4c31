import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from claims import tasks

ROOT = Path(__file__).parents[2]


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []

    def process(*, thorough: bool):
        steps.append("began thoroughly" if thorough else "began")
        yield
        steps.append("ended")

    monkeypatch.setattr(importlib.import_module("claims.process"), "process", process)
    return steps


def test_a_job_works_through_all_that_waits(worked: list[str]) -> None:
    tasks.work_through()
    assert worked == ["began", "ended"]


@pytest.mark.parametrize(
    ("minute", "began"), [(0, "began thoroughly"), (1, "began"), (14, "began"), (15, "began thoroughly")]
)
def test_the_regular_job_does_the_same_and_now_and_then_looks_for_half_done_work(
    worked: list[str], minute: int, began: str
) -> None:
    tasks.work_through_regularly(minute * 60)
    assert worked == [began, "ended"]


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


def test_finding_the_jobs_loads_no_model() -> None:
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup();"
        "import claims.tasks; print([name for name in sys.modules if name.startswith(('en_core', 'onnxruntime'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_worker_with_nobody_at_work_is_refused() -> None:
    with pytest.raises(CommandError, match="1 or more"):
        call_command("worker", once=True, concurrency=0)
