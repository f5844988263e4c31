"""manage.py poll: looks at the feeds that are due and takes in what is new."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sources.models import Feed, Poll
from sources.watch import poll


class Command(BaseCommand):
    help = "Polls the feeds that are due, takes in their new articles, reads and links them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also feeds that are not due yet")
        parser.add_argument("--queue", action="store_true", help="leave reading and linking to the workers")

    def handle(self, **options: Any) -> None:
        feeds = Feed.objects.watched() if options["all"] else Feed.objects.due(datetime.now(UTC))
        failed = 0
        if not Feed.objects.watched().exists():
            self.stdout.write('No feed is watched. Declare one with a line {"outlet": "...", "feed": "https://..."}.')
        for feed in feeds:
            done = poll(feed, contact=settings.CLAIMLINE_CONTACT)
            if done.status == Poll.Status.FAILED:
                failed += 1
                self.stderr.write(f"{feed.url}: {done.reason}")
            self.stdout.write(f"{feed.url}: {done.entries_seen} entries, {done.entries_new} new.")
        call_command("analyse", queue=options["queue"], stdout=self.stdout, stderr=self.stderr)
        if failed:
            raise CommandError(f"{failed} polls failed; each is kept with its reason.")
