"""manage.py poll: looks at the feeds that are due and takes in what is new."""

from argparse import ArgumentParser
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.progress import watched
from sources.hosts import SharedPoliteness
from sources.models import Announcement, Feed, Poll
from sources.outcomes import HostBusy
from sources.tasks import ask_for_rounds
from sources.visits import work_off
from sources.watch import poll


class Command(BaseCommand):
    help = "Polls the feeds that are due, takes in what they announce, reads and links it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also feeds that are not due yet")
        parser.add_argument("--queue", action="store_true", help="leave fetching, reading and linking to the workers")

    def handle(self, **options: Any) -> None:
        self.ways = {"contact": settings.CLAIMLINE_CONTACT, "politeness": SharedPoliteness(patience=120.0)}
        if not Feed.objects.watched().exists():
            self.stdout.write("No feed is watched. Watch one with `manage.py feeds add ADDRESS`.")
        feeds = Feed.objects.watched() if options["all"] else Feed.objects.due(datetime.now(UTC))
        failed = sum(not self._poll(feed) for feed in feeds)
        if options["queue"]:
            ask_for_rounds()
        unread = 0 if options["queue"] else self._read()
        call_command("analyse", queue=options["queue"], stdout=self.stdout, stderr=self.stderr)
        problems = [f"{failed} polls failed"] * bool(failed) + [f"{unread} pages could not be read"] * bool(unread)
        if problems:
            raise CommandError(f"{', '.join(problems)}; each is kept with its reason.")

    def _poll(self, feed: Feed) -> bool:
        try:
            done = poll(feed, **self.ways)
        except HostBusy as busy:
            self.stderr.write(f"{feed.url}: {busy}")
            return False
        if done.status == Poll.Status.FAILED:
            self.stderr.write(f"{feed.url}: {done.reason}")
            return False
        self.stdout.write(f"{feed.url}: {done.entries_seen} entries, {done.entries_new} new.")
        return True

    def _read(self) -> int:
        """All that is due, what was announced earlier and pages to be looked at again included."""
        counts: Counter[str] = Counter()
        due = Announcement.objects.due(datetime.now(UTC))
        for done in watched(work_off(due, **self.ways), "pages read", total=due.count()):
            counts["refused" if done.refused else done.status] += 1
            if done.problem:
                self.stderr.write(f"{done.where}: {done.problem}")
        said = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        self.stdout.write(f"Pages: {said or 'none due'}.")
        return counts["refused"]
