"""manage.py export --out DIR: everything the knowledge base holds, as NDJSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.export import export
from claims.export.described import FORMS
from claims.export.scope import Scope
from claims.export.tables import NoParquet
from claims.models import Story


class Command(BaseCommand):
    help = (
        "Writes outlets, articles, statements, claims, coverage and the rest as NDJSON files with a datapackage.json."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write; made if need be")
        parser.add_argument(
            "--format",
            choices=FORMS,
            default="ndjson",
            help="lines of JSON (which can be read back in), CSV, Parquet, or linked data",
        )
        parser.add_argument("--gzip", action="store_true", help="pack each file; Parquet packs its own columns")
        parser.add_argument("--story", default="", metavar="ID", help="only what belongs to this story")

        parser.add_argument(
            "--standing",
            action="store_true",
            help="only what holds, without what the machine gave up: for comparing two databases",
        )

    def handle(self, **options: Any) -> None:
        story = None
        if options["story"]:
            story = Story.objects.filter(public_id=options["story"]).first()
            if story is None:
                raise CommandError(f"No story has the id {options['story']!r}. Its page's address ends in it.")
            story = story.heir()
        try:
            counts = export(
                options["out"],
                Scope(story=story, standing=options["standing"]),
                form=options["format"],
                compressed=options["gzip"],
            )
        except NoParquet as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}. Name a folder that can be written.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
