"""manage.py apply FULL DELTA --out DIR: an export and what became of it since -> the later export; no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.export.deltas import Unfit, apply


class Command(BaseCommand):
    help = "Puts a full export and a delta (export --since) together: the bytes of the export taken with the delta."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("full", type=Path, metavar="FULL", help="folder of the earlier export")
        parser.add_argument("delta", type=Path, metavar="DELTA", help="folder that `export --since` wrote")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write; may be FULL itself")

    def handle(self, **options: Any) -> None:
        try:
            counts = apply(options["full"], options["delta"], options["out"])
        except Unfit as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['out']}: {error.strerror}.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
