"""manage.py analyse: works through all articles that wait to be read, linked and covered, beside workers that do."""

from argparse import ArgumentParser
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.analyse import pending
from claims.models import Analysis, Underway
from claims.process import Progress, process
from claims.tasks import ask_for_work
from config.progress import watched


class Command(BaseCommand):
    help = "Reads, links and covers all articles that wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queue", action="store_true", help="leave it to the workers")
        parser.add_argument("--failed", action="store_true", help="first put back the texts that could not be read")

    def handle(self, **options: Any) -> None:
        if options["failed"]:
            self.stdout.write(f"Put back: {Analysis.objects.failed().put_back()}.")
        if options["queue"]:
            ask_for_work()
            self.stdout.write("Left to the workers.")
            return
        counts: Counter[str] = Counter()
        for step in watched(process(), "read and linked", total=pending().count()):
            self._count(step, counts)
        self.stdout.write(f"Read: {counts['ok']}. Statements: {counts['statements']}. Stories: {counts['stories']}.")
        if resting := Underway.objects.resting(datetime.now(UTC)).count():
            self.stdout.write(f"Left for later: {resting} that processes died of; manage.py status names them.")
        if problems := counts["no_rules"] + counts["failed"]:
            raise CommandError(f"{problems} could not be read.")

    def _count(self, step: Progress, counts: Counter[str]) -> None:
        if step.story:
            counts["stories"] += 1
        if step.analysis:
            counts[step.analysis.status] += 1
            counts["statements"] += step.analysis.statements_count
            if step.analysis.status != "ok":
                capture = step.analysis.revision.captures.first()
                self.stderr.write(f"{capture.where if capture else step.analysis.revision}: {step.analysis.reason}")
