"""What workers do about what is published: poll, fetch, look again. Every job reads off the rows what is due."""

import logging
from collections import Counter
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer

from config.jobs import FETCH, READ, Patiently

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue=FETCH, queueing_lock="send_out")
def send_out(timestamp: int) -> None:
    """A job for each host where something is due. One host is never asked by two."""
    from sources.rounds import sweep  # here: a web process, which finds jobs by name, never fetches

    sweep()
    ask_for_rounds()


def ask_for_rounds() -> None:
    from sources.models import Host
    from sources.rounds import hosts_due

    resting = set(Host.objects.resting())
    for host in hosts_due(datetime.now(UTC)):
        if host not in resting:  # a job each minute could do nothing, and is kept for a week
            ask_for_round(host)


def ask_for_round(host: str) -> None:
    _ask_once(go_round.configure(lock=f"host:{host}", queueing_lock=f"host:{host}"), host=host)


def _ask_once(job: JobDeferrer, **given: str) -> None:
    try:
        with transaction.atomic():  # a savepoint: that a job waits already must not spoil the caller's transaction
            job.defer(**given)
    except AlreadyEnqueued:
        return  # it will find what is there by then, too


@app.task(queue=FETCH, retry=Patiently())
def go_round(host: str) -> None:
    from django.conf import settings

    from sources import rounds
    from sources.hosts import SharedPoliteness

    came: Counter[str] = Counter()
    for done in rounds.go_round(host, contact=settings.CLAIMLINE_CONTACT, politeness=SharedPoliteness()):
        came[done.status] += 1
    log.info("%s: %s", host, ", ".join(f"{status} {number}" for status, number in sorted(came.items())) or "nothing")
    if came and host in rounds.hosts_due(datetime.now(UTC)):
        ask_for_round(host)
    if came["new"] or came["changed"]:
        # By name: what was published knows nothing of what it says.
        _ask_once(app.configure_task("claims.tasks.work_through", queue=READ, queueing_lock="work_through"))


@app.periodic(cron="*/5 * * * *")
@app.task(queue=FETCH, queueing_lock="keep_copies", lock="keep_copies")
def keep_copies(timestamp: int) -> None:
    """Asks the web archive, where one is named, for copies of what is new."""
    from django.conf import settings

    from sources.archiving import keep_due
    from sources.hosts import SharedPoliteness

    asked = keep_due(datetime.now(UTC), contact=settings.CLAIMLINE_CONTACT, politeness=SharedPoliteness())
    log.info("%s copies asked for", asked)
