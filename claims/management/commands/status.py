"""manage.py status: what runs, waits and failed, and how far behind we are; exits with 1 where something is stuck."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from claims.status import Status, Troubles, status


class Command(BaseCommand):
    help = "Shows what runs, waits and failed, and how far behind we are. Exits with 1 where something is stuck."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="everything, as one JSON object")

    def handle(self, **options: Any) -> None:
        found = status(datetime.now(UTC))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), cls=DjangoJSONEncoder, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))
        if found.stuck:
            sys.exit(1)


def _lines(found: Status) -> Iterator[str]:
    yield from (f"STUCK: {sentence}" for sentence in found.stuck)
    alive = sum(worker.alive for worker in found.workers)
    yield f"feeds watched: {found.feeds}{'' if found.feeds else ' (manage.py feeds add ADDRESS watches one)'}"
    yield f"workers: {alive} at work{'' if alive else ' (manage.py worker starts one)'}"
    for worker in found.workers:
        state = "runs" if worker.alive else "not heard of, ran"
        heard = _ago(found.at - worker.heard_at)
        yield f"  worker {worker.number}: {state} {', '.join(worker.runs) or 'nothing'}; heard of {heard} ago"
    yield "jobs:" if found.tasks else "jobs: none waits"
    for task in found.tasks:
        yield f"  {task.name}: {task.doing} running, {task.waiting} waiting, {task.failed} failed"
    yield "behind:"
    for one in found.behind:
        since = f", the oldest since {_time(one.oldest)}" if one.oldest else ""
        yield f"  {one.what}: {one.number}{' or more' if one.least else ''}{since}"
    for name, troubles in _named(found):
        if troubles.number:
            yield f"{name}: {troubles.number}"
            yield from (f"  {one.what}: {one.reason} ({_time(one.at)})" for one in troubles.first)
            if troubles.number > len(troubles.first):
                yield f"  and {troubles.number - len(troubles.first)} more"
    for one in found.fallen:
        yield (
            f"{one.outlet}: {one.drop.seen} new articles since {_time(one.drop.since)}, "
            f"where {one.drop.expected} are usual"
        )


def _named(found: Status) -> Iterable[tuple[str, Troubles]]:
    return (
        ("jobs given up (manage.py retry --all tries again)", found.given_up_jobs),
        ("jobs that failed and are tried again", found.retried_jobs),
        ("announced articles given up (manage.py retry --all tries again)", found.given_up),
        ("texts that reading failed on", found.unreadable),
        ("texts that workers died of, and that are tried again", found.resting),
        ("feeds failing", found.failing),
        ("feeds switched off (manage.py feeds on ADDRESS watches one again)", found.off),
        ("hosts left alone for a while", found.left_alone),
        ("imports not finished", found.imports),
        ("copies that no web archive kept", found.copies),
    )


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "no time known"


def _ago(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
