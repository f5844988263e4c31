"""What workers do. Every job is idempotent: what is left to do is read off the rows.

Jobs are found by name in every process, web included, so what they need is imported where they run: a web
process never loads a language model.
"""

from procrastinate.contrib.django import app


@app.task(queueing_lock="work_through", retry=3)
def work_through() -> None:
    """Reads, links and covers all that waits. One waiting job is enough: it finds whatever came in meanwhile."""
    from claims.process import process

    for _ in process():
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="work_through_regularly")
def work_through_regularly(timestamp: int) -> None:
    """For what came in without a job, or whose worker was killed."""
    work_through()
