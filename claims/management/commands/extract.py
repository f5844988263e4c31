"""NDJSON of articles -> NDJSON of statements, without a database."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.language import load_extractor
from claims.language.stream import Answer, stream


class Command(BaseCommand):
    help = 'Finds who says what. NDJSON in: {"id", "text", "title"?, "outlet"?, "published"?}; NDJSON out.'
    requires_system_checks: list[str] = []  # no database, no settings beyond the language

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="-", help="NDJSON file; - or nothing is standard input"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            source = nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")
        except OSError as error:
            raise CommandError(
                f"{file}: {error.strerror}; name a file that can be read, or - for standard input."
            ) from None
        out = self.stdout._out if hasattr(self.stdout, "_out") else sys.stdout
        failed = 0
        with source as lines:
            for row in stream(lines, "-" if file == "-" else file, load_extractor()):
                if isinstance(row, Answer):
                    out.write(row.line.decode() + "\n")
                else:
                    failed += 1
                    self.stderr.write(row.message)
        if failed:
            raise SystemExit(1)
