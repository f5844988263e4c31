"""manage.py worker: runs queued jobs; as many as you like, on as many machines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Runs queued jobs until it is stopped (Ctrl-C or SIGTERM lets the running job finish)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # One job at a time by default: reading holds the interpreter, so more work wants more processes.
        parser.add_argument("--concurrency", type=int, default=1, metavar="N")
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")

    def handle(self, **options: Any) -> None:
        if options["concurrency"] < 1:
            raise CommandError("--concurrency must be 1 or more: with none at work, nothing would ever be done.")
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(
                concurrency=options["concurrency"], wait=not options["once"], shutdown_graceful_timeout=30
            )
