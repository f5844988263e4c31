"""manage.py reviews PATH ...: fact-checkers' reviews (schema.org ClaimReview) taken in, and tied to claims."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.progress import watched
from sources.hosts import SharedPoliteness
from sources.review_files import find_reviews
from sources.reviewed import FoundReview
from sources.reviews import Run
from sources.visits import PATIENCE


class Command(BaseCommand):
    help = (
        "Takes in fact-checkers' reviews (schema.org ClaimReview) from files, folders, addresses or standard input "
        "(-), and ties them to claims. Without a path, only compares anew what is tied to none so far."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder, a web address, or -")

    def handle(self, **options: Any) -> None:
        counts, ignored, run = Counter[str](), Counter[str](), Run()
        ways = {"contact": settings.CLAIMLINE_CONTACT, "politeness": SharedPoliteness(patience=PATIENCE)}
        try:
            found = find_reviews(options["paths"], **ways)
            for item in watched(found, "reviews taken in"):
                done = run.take_in(item)
                counts["refused" if done.problem else done.status] += 1
                if isinstance(item, FoundReview):
                    ignored.update(item.ignored)
                if done.problem:
                    self.stderr.write(f"{done.where}: {done.problem}")
        except KeyboardInterrupt as stop:
            raise CommandError("Stopped. What is in stays in; the same command goes on.", returncode=130) from stop
        finally:
            self._sum_up(counts, ignored, asked=bool(options["paths"]))
        # By name: what was published knows nothing of what it says.
        call_command("tie_reviews", stdout=self.stdout, stderr=self.stderr)
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} refused; the rest is in. Each is kept with its reason.")

    def _sum_up(self, counts: Counter[str], ignored: Counter[str], *, asked: bool) -> None:
        if asked:
            told = ", ".join(f"{counts[kind]} {kind}" for kind in ("new", "changed", "unchanged", "refused"))
            self.stdout.write(f"Reviews: {told}.")
        if ignored:
            fields = ", ".join(f"{name} ({times})" for name, times in sorted(ignored.items()))
            self.stdout.write(f"Left out, since they hold nothing that can be used: {fields}.")
