"""manage.py import DIR: an export back into an empty database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.importing.load import NotEmpty, import_package
from claims.importing.reasons import Refused
from claims.tasks import ask_for_meanings


class Command(BaseCommand):
    help = (
        "Takes an export (NDJSON, gzip'd or not, whole or a part) into an empty database, ids and decisions kept: the "
        "next export gives the same bytes. Texts are in no export: pages show the words of statements alone. Feeds "
        "come in switched off. A package that is not as it was exported is refused whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `manage.py export` wrote")
        parser.add_argument(
            "--no-pages",
            action="store_true",
            help="leave out what only pages and search need; `manage.py cover --pages` makes it later",
        )

    def handle(self, **options: Any) -> None:
        folder = options["folder"]
        try:
            counts = import_package(folder, pages=not options["no_pages"], tell=self._tell)
        except Refused as error:
            for reason in error.reasons:
                self.stderr.write(str(reason))
            more = " The first ten reasons stand above." if len(error.reasons) > 1 else ""
            raise CommandError(f"{folder}: refused, and nothing was taken in.{more}") from error
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        ask_for_meanings()
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")

    def _tell(self, what: str, done: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"{what}: {done:,}", ending="\r")
