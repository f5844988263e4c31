"""manage.py ingest PATH ...: files, folders, archives, lists and addresses into the knowledge base, read and linked."""

import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import batched, groupby
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from config.progress import measured, watched
from sources.archives import Item, files, find, is_web_archive
from sources.follow import due_ones, note
from sources.found import Found, Listed, Passed, Refused, refused
from sources.hosts import SharedPoliteness
from sources.imports import Summary, begin, sum_up, take_in
from sources.ingest import Defaults, Ingested, ingest
from sources.models import Import
from sources.online import is_address
from sources.tasks import ask_for_rounds
from sources.visits import PATIENCE, work_off

_ANNOUNCED_AT_ONCE = 5_000
_VISITED_AT_ONCE = 10_000  # addresses, host by host in turn: so many are held in memory


class Command(BaseCommand):
    help = "Takes articles in from files, folders, web archives, lists of addresses, addresses, or standard input (-)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, a web address, or -")
        parser.add_argument("--outlet", default="", help="who published articles that do not say so")
        parser.add_argument("--published", default="", help="when undated articles were published (ISO 8601)")
        parser.add_argument(
            "--language", default="", help="the articles' language (ISO 639-1), instead of finding it out"
        )
        parser.add_argument("--again", action="store_true", help="read web archives anew that were read before")
        parser.add_argument("--queue", action="store_true", help="leave visiting, reading and linking to the workers")

    def handle(self, **options: Any) -> None:
        self.defaults = Defaults(
            outlet=options["outlet"], published=_when(options["published"]), language=_language(options["language"])
        )
        self.counts, self.ignored, self.addresses = Counter[str](), Counter[str](), Counter[str]()
        self.due: dict[int, None] = {}  # in order, each once
        try:
            problems = self._all_of_it(options["paths"], again=options["again"], queue=options["queue"])
        except KeyboardInterrupt as stop:
            raise CommandError("Stopped. What is in stays in; the same command goes on.", returncode=130) from stop
        if problems:
            raise CommandError(f"{', '.join(problems)}; the rest is in. Each is kept with its reason.")

    def _all_of_it(self, paths: Iterable[str], *, again: bool, queue: bool) -> list[str]:
        """What went wrong on the way."""
        try:
            self._take_in(paths, again=again)
            if queue:
                ask_for_rounds()
            else:
                self._visit()
        finally:
            self._sum_up()
        problems = [f"{self.counts['refused']} refused"] * bool(self.counts["refused"])
        try:
            # By name: what was published knows nothing of what it says.
            call_command("analyse", queue=queue, stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            problems.append(str(error).rstrip("."))
        return problems

    def _take_in(self, paths: Iterable[str], *, again: bool) -> None:
        for archived, names in groupby(files(paths), key=_is_web_archive):
            if archived:
                for name in names:
                    self._archive(str(name), again=again)
            else:
                self._files(names)

    def _files(self, names: Iterable[str | Refused]) -> None:
        listed: list[Listed] = []
        for item in watched(_items(names), "articles taken in"):
            if isinstance(item, Found | Listed):
                self.ignored.update(item.ignored)
            if isinstance(item, Listed):
                listed.append(item)
            elif not isinstance(item, Passed):
                self._count(ingest(item, self.defaults))
            if len(listed) >= _ANNOUNCED_AT_ONCE:
                self._announce(listed)
                listed = []
        if listed:
            self._announce(listed)

    def _announce(self, listed: list[Listed]) -> None:
        noted = note(listed, self.defaults)
        self.addresses.update(new=noted.new, known=noted.known)
        self.due |= dict.fromkeys(noted.due)
        for item in noted.refused:
            self._count(ingest(item))

    def _archive(self, path: str, *, again: bool) -> None:
        try:
            archive = begin(path, again=again)
        except ValueError as error:
            self._count(ingest(refused(path, error)))
            return
        if archive.state == Import.State.DONE:
            self.stdout.write(f"{path}: read before, on {archive.finished_at:%Y-%m-%d}. Read it anew with --again.")
            return
        if archive.position:
            self.stdout.write(f"{path}: goes on behind record {archive.position:,}.")
        try:
            with closing(take_in(archive, self.defaults)) as steps:
                for _ in measured(steps, path, total=archive.bytes, behind=lambda step: step.behind):
                    pass
        finally:
            self._archived(archive, sum_up(archive))

    def _archived(self, archive: Import, came: Summary) -> None:
        """All that came of it, by earlier runs too; of each kind that was refused the first."""
        self.counts.update(came.taken)
        self.counts["refused"] += sum(came.refused.values())
        self.stdout.write(f"{archive.path}: {archive.position:,} records. {_said(came.taken) or 'No article'}.")
        if came.passed:
            self.stdout.write(f"{archive.path}: passed over {_said(came.passed)}.")
        for status, example in sorted(archive.examples.items()):
            self.stderr.write(f"{archive.path}: {archive.counts[status]:,} {status}, the first {example}")

    def _visit(self) -> None:
        ways = {"contact": settings.CLAIMLINE_CONTACT, "politeness": SharedPoliteness(patience=PATIENCE)}
        for some in batched(self.due, _VISITED_AT_ONCE):
            for done in watched(work_off(due_ones(some), **ways), "addresses visited", total=len(some)):
                self._count(done)

    def _count(self, done: Ingested) -> None:
        self.counts["refused" if done.refused else done.status] += 1
        if done.problem:
            self.stderr.write(f"{done.where}: {done.problem}")

    def _sum_up(self) -> None:
        usual = ("new", "changed", "unchanged", "refused")
        rare = sorted(kind for kind in self.counts if kind not in usual)
        self.stdout.write(f"Articles: {', '.join(f'{self.counts[kind]} {kind}' for kind in (*usual, *rare))}.")
        if self.addresses:
            self.stdout.write(f"Addresses: {self.addresses['new']} new, {self.addresses['known']} known before.")
        if self.ignored:
            fields = ", ".join(f"{name} ({times})" for name, times in sorted(self.ignored.items()))
            self.stdout.write(f"Fields not used: {fields}.")


def _is_web_archive(name: str | Refused) -> bool:
    return isinstance(name, str) and is_web_archive(name)


def _items(names: Iterable[str | Refused]) -> Iterator[Item]:
    for name in names:
        if isinstance(name, Refused):
            yield name
        elif is_address(name):
            yield Listed(where=name, url=name)
        else:
            yield from find([name], stdin=sys.stdin.buffer)


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {status}" for status, number in counts.items())


def _language(given: str) -> str:
    if given and not re.fullmatch(r"[a-z]{2,3}([-_][a-z0-9]+)*", given.lower()):
        raise CommandError(f"--language {given!r} is no language's code; write it like en (ISO 639-1).")
    return given.lower()


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
