"""What workers do about what is published: poll, fetch, look again. Every job reads off the rows what is due."""

import logging
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from config.jobs import FETCH, Patiently

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue=FETCH, queueing_lock="send_out")
def send_out(timestamp: int) -> None:
    """A job for each host where something is due. One host is never asked by two."""
    from sources.rounds import hosts_due, sweep  # here: a web process, which finds jobs by name, never fetches

    sweep()
    for host in hosts_due(datetime.now(UTC)):
        ask_for_round(host)


def ask_for_round(host: str) -> None:
    waiting = go_round.configure(lock=f"host:{host}", queueing_lock=f"host:{host}")
    try:
        with transaction.atomic():  # a savepoint: that a job waits already must not spoil the caller's transaction
            waiting.defer(host=host)
    except AlreadyEnqueued:
        return  # it will find what is due by then, too


@app.task(queue=FETCH, retry=Patiently())
def go_round(host: str) -> None:
    from django.conf import settings

    from sources import rounds
    from sources.hosts import SharedPoliteness

    came = 0
    for _ in rounds.go_round(host, contact=settings.CLAIMLINE_CONTACT, politeness=SharedPoliteness()):
        came += 1
    log.info("%s: %s polls and visits", host, came)
    if came and host in rounds.hosts_due(datetime.now(UTC)):
        ask_for_round(host)


@app.periodic(cron="*/5 * * * *")
@app.task(queue=FETCH, queueing_lock="keep_copies", lock="keep_copies")
def keep_copies(timestamp: int) -> None:
    """Asks the web archive, where one is named, for copies of what is new."""
    from django.conf import settings

    from sources.archiving import keep_due
    from sources.hosts import SharedPoliteness

    asked = keep_due(datetime.now(UTC), contact=settings.CLAIMLINE_CONTACT, politeness=SharedPoliteness())
    log.info("%s copies asked for", asked)
