"""What workers do. Every job is idempotent: what is left to do is read off the rows.

Jobs are found by name in every process, web included, so what they need is imported where they run: a web
process never loads a model.
"""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from config.jobs import READ, Patiently

_MINUTES = 15  # between two looks for half-done work, which read every statement


@app.task(queue=READ, queueing_lock="work_through", retry=Patiently())
def work_through() -> None:
    """Reads, links and covers all that waits. One waiting job is enough: it finds whatever came in meanwhile."""
    _run(thorough=False)


def _run(*, thorough: bool) -> None:
    from claims.process import process

    for _ in process(thorough=thorough):
        pass


def ask_for_work() -> None:
    try:
        with transaction.atomic():  # a savepoint: that a job waits already must not spoil the caller's transaction
            work_through.defer()
    except AlreadyEnqueued:
        return  # it will find what came in meanwhile, too


@app.periodic(cron="* * * * *")
@app.task(queue=READ, queueing_lock="work_through_regularly")
def work_through_regularly(timestamp: int) -> None:
    """For what came in without a job; now and then also for what a killed worker left half done."""
    _run(thorough=timestamp // 60 % _MINUTES == 0)
