"""manage.py retry: what was given up, and why; and one more try for what an operator names."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.jobs import try_again
from sources import visits
from sources.models import Announcement, JobFailure


class Command(BaseCommand):
    help = "Shows jobs and addresses that were given up, with the reason; tries again what is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="as listed: j12 is a job, a34 an address")
        parser.add_argument("--all", action="store_true", help="try all of them again")
        parser.add_argument("--list", action="store_true", help="only show them (as without any argument)")

    def handle(self, **options: Any) -> None:
        if options["all"] and options["names"]:
            raise CommandError("Give names, or --all, and not both.")
        if options["list"] or not (options["names"] or options["all"]):
            self._show()
            return
        jobs, addresses = JobFailure.objects.given_up(), Announcement.objects.given_up()
        if not options["all"]:
            jobs, addresses = _named(options["names"])
        again = try_again(jobs)
        asked = visits.try_again(addresses, now=datetime.now(UTC))
        self.stdout.write(f"To be tried again: {again} jobs, {asked} addresses.")

    def _show(self) -> None:
        jobs, addresses = JobFailure.objects.given_up(), Announcement.objects.given_up()
        for job in jobs.iterator():
            when = f"{job.failed_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"j{job.job}\t{when}\t{job.task} {job.arguments}\t{job.runs} runs: {job.error}")
        for one in addresses.iterator():
            when = f"{one.tried_at:%Y-%m-%d %H:%M}" if one.tried_at else "never tried"
            self.stdout.write(f"a{one.pk}\t{when}\t{one.url}\t{one.status}: {one.reason}")
        self.stdout.write(f"Given up: {jobs.count()} jobs, {addresses.count()} addresses.")


def _named(names: list[str]) -> tuple[list[JobFailure], list[Announcement]]:
    """Exactly these, or an error that says which of them are not there."""
    jobs = list(JobFailure.objects.given_up().of_jobs(*_numbers(names, "j")))
    addresses = list(Announcement.objects.given_up().in_bulk(_numbers(names, "a")).values())
    found = {f"j{job.job}" for job in jobs} | {f"a{one.pk}" for one in addresses}
    if unknown := [name for name in names if name not in found]:
        raise CommandError(f"Not among what was given up: {' '.join(unknown)}. `manage.py retry --list` has the names.")
    return jobs, addresses


def _numbers(names: list[str], kind: str) -> list[int]:
    return [int(name[1:]) for name in names if name[:1] == kind and name[1:].isdecimal()]
