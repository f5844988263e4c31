"""manage.py samples: the invented corpus, into an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from sources.models import Article


class Command(BaseCommand):
    help = "Loads the sample corpus where there is no article yet; everything in it is invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it beside what is there")

    def handle(self, **options: Any) -> None:
        if Article.objects.exists() and not options["force"]:
            self.stdout.write("There are articles already: the samples stay out (--force loads them all the same).")
            return
        self.stdout.write("Loading the sample corpus, all of it invented (about a minute).")
        folder = settings.SAMPLES
        call_command("declare", folder / "outlets.ndjson", folder / "watch.ndjson", stdout=self.stdout)
        articles = [str(path) for path in (*sorted(folder.glob("*.ndjson")), folder / "html")]
        described = ("outlets.ndjson", "watch.ndjson")
        call_command("ingest", *(path for path in articles if not path.endswith(described)), stdout=self.stdout)
        call_command(
            "ingest", str(folder / "text"), outlet="saltmarsh-echo", published="2026-09-18", stdout=self.stdout
        )
        call_command("reviews", str(folder / "reviews.json"), stdout=self.stdout)  # when there are claims
