"""manage.py ingest PATH ...: files, folders and standard input into the knowledge base, read and linked."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from config.progress import watched
from sources.archives import Found, Refused, find
from sources.ingest import Defaults, ingest
from sources.online import find_online, is_address


class Command(BaseCommand):
    help = "Takes articles in from files, folders of them, web addresses, or standard input (-)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, a web address, or -")
        parser.add_argument("--outlet", default="", help="who published articles that do not say so")
        parser.add_argument("--published", default="", help="when undated articles were published (ISO 8601)")
        parser.add_argument(
            "--language", default="", help="the articles' language (ISO 639-1), instead of finding it out"
        )
        parser.add_argument("--queue", action="store_true", help="leave reading and linking to the workers")

    def handle(self, **options: Any) -> None:
        defaults = Defaults(
            outlet=options["outlet"], published=_when(options["published"]), language=options["language"].lower()
        )
        counts: Counter[str] = Counter()
        ignored: Counter[str] = Counter()
        for item in watched(_found(options["paths"]), "articles taken in"):
            if isinstance(item, Found):
                ignored.update(item.ignored)
            done = ingest(item, defaults)
            counts["refused" if done.refused else done.status] += 1
            if done.problem:
                self.stderr.write(f"{done.where}: {done.problem}")
        self._sum_up(counts, ignored)
        problems = [f"{counts['refused']} refused"] * bool(counts["refused"])
        try:
            # By name: what was published knows nothing of what it says.
            call_command("analyse", queue=options["queue"], stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            problems.append(str(error).rstrip("."))
        if problems:
            raise CommandError(f"{', '.join(problems)}; the rest is in. Each is kept with its reason.")

    def _sum_up(self, counts: Counter[str], ignored: Counter[str]) -> None:
        said = ", ".join(f"{counts[kind]} {kind}" for kind in ("new", "changed", "unchanged", "refused"))
        self.stdout.write(f"Articles: {said}.")
        if ignored:
            fields = ", ".join(f"{name} ({times})" for name, times in sorted(ignored.items()))
            self.stdout.write(f"Fields not used: {fields}.")


def _found(paths: Sequence[str]) -> Iterator[Found | Refused]:
    for path in paths:
        if is_address(path):
            yield from find_online([path], contact=settings.CLAIMLINE_CONTACT)
        else:
            yield from find([path], stdin=sys.stdin.buffer)


def _when(given: str) -> datetime | None:
    if not given:
        return None
    try:
        if (moment := parse_datetime(given)) is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--published {given!r} is no date; write it like 2026-03-02 or 2026-03-02T14:30Z.")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
