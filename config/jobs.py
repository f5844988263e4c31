"""a job of the queue -> done; or tried again; or taken up from a worker that died; or given up, with the reason kept.

Every task names one of the two queues, and is idempotent: a job may be run again at any time. What a job died of is
kept in `JobFailure` until it succeeds; `manage.py retry` shows it and tries again.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error, close_old_connections, transaction
from django.db.models import Q
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from sources.models import JobFailure

FETCH = "fetch"  # waits for the network: many at a time, each in a thread
READ = "read"  # holds the interpreter: one at a time in a process

HEARTBEAT = 5.0  # seconds
# Seconds without a heartbeat after which a worker is taken for dead. Far above the heartbeat: a live worker's job
# that is taken for a dead one's runs twice, side by side.
DEAD_AFTER = 30.0
_RUNS = 5  # of one job whose worker died each time
_KEPT = 7 * 24  # hours
_KILLED = "The worker that ran it ended without a word: it was killed, ran out of memory, or lost the database."

logger = logging.getLogger(__name__)


class Patiently(BaseRetryStrategy):
    """Tried again after 4, 16 and 64 seconds, then given up. What only stops because its worker does goes back at
    once, and as often as that happens."""

    waits = (4, 16, 64)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts < len(self.waits):
            return RetryDecision(retry_in={"seconds": self.waits[job.attempts]})
        return None


def noted(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Runs a job, and keeps what it died of. Given to every worker as its middleware."""
    job = context.job
    try:
        result = call_next()
    except JobAborted:
        raise
    except Exception as error:
        close_old_connections()  # the error may be that of a lost connection
        again = _comes_again(job)
        retried = again or context.task.get_retry_exception(exception=error, job=job) is not None
        _note(job, f"{type(error).__name__}: {error}", given_up=not retried)
        if not again:
            raise
        # Were it put back into the queue beside the one that waits, the queue would refuse it and keep it as running.
        logger.exception("Job %s failed; the next of its kind tries again.", job.call_string)
        return "failed; the next of its kind tries again"
    _settle(job)
    return result


def recover() -> list[int]:
    """Puts back the jobs of workers that died; the numbers of those jobs. Many may look at the same time."""
    dead = Q(worker=None) | Q(worker__last_heartbeat__lt=datetime.now(UTC) - timedelta(seconds=DEAD_AFTER))
    left = ProcrastinateJob.objects.filter(dead, status="doing").order_by("pk")
    with transaction.atomic():
        jobs = [row.procrastinate_job for row in left.select_for_update(skip_locked=True, of=("self",))]
        for job in jobs:
            _take_up(job)
    return [job.id for job in jobs if job.id]


def try_again(failures: Iterable[JobFailure]) -> int:
    """Puts jobs that were given up back into the queue, once each; how many. Where another of its kind waits, that
    one does it."""
    count = 0
    for failure in failures:
        with transaction.atomic():
            given_up = ProcrastinateJob.objects.filter(pk=failure.job, status="failed").select_for_update().first()
            if given_up and not _twin_waits(given_up.procrastinate_job):
                app.job_manager.retry_job_by_id(failure.job, retry_at=datetime.now(UTC))
                count += 1
            failure.delete()
    return count


def forget_old() -> None:
    """Deletes jobs that ended over a week ago; those that failed stay until somebody tried them again."""
    ended = ["succeeded", "aborted", "cancelled"]
    app.connector.execute_query(sql.queries["delete_old_jobs"], nb_hours=_KEPT, queue=None, statuses=ended)


def _take_up(job: Job) -> None:
    if _twin_waits(job):
        _finish(job, "aborted")  # that one does the same
    elif job.attempts + 1 < _RUNS:
        app.job_manager.retry_job_by_id(job.id, retry_at=datetime.now(UTC))
    else:
        _note(job, _KILLED, given_up=not _comes_again(job))
        _finish(job, "failed")
    logger.warning("Job %s was left by a worker that died, and is taken up.", job.call_string)


def _finish(job: Job, status: str) -> None:
    app.connector.execute_query(sql.queries["finish_job"], job_id=job.id, status=status, delete_job=False)


def _comes_again(job: Job) -> bool:
    """Whether another job that does the same waits already, or comes by itself at the next tick of its clock."""
    return "timestamp" in job.task_kwargs or _twin_waits(job)


def _twin_waits(job: Job) -> bool:
    twins = ProcrastinateJob.objects.filter(status="todo", queueing_lock=job.queueing_lock)
    return job.queueing_lock is not None and twins.exists()


def _note(job: Job, error: str, *, given_up: bool) -> None:
    try:
        JobFailure.objects.update_or_create(
            key=_key(job),
            defaults={
                "job": job.id,
                "queue": job.queue,
                "task": job.task_name,
                "arguments": job.task_kwargs,
                "runs": job.attempts + 1,
                "error": " ".join(error.split())[:2000],
                "given_up": given_up,
                "failed_at": datetime.now(UTC),
            },
        )
    except Error:  # most likely what the job died of, too: that it failed is in the log
        logger.exception("Why job %s failed could not be kept.", job.call_string)


def _settle(job: Job) -> None:
    """It succeeded: what it, or one that it stands for, died of before is no trouble any more."""
    deleted, _ = JobFailure.objects.of_key(_key(job)).delete()
    if deleted and job.queueing_lock:
        ProcrastinateJob.objects.filter(status="failed", queueing_lock=job.queueing_lock).delete()


def _key(job: Job) -> str:
    return f"{job.task_name} {job.queueing_lock}"[:300] if job.queueing_lock else f"{job.task_name} #{job.id}"
