"""NDJSON of articles -> NDJSON of statements, without a database."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.language import load_extractor
from claims.language.stream import Answer, stream


class Command(BaseCommand):
    help = 'Finds who says what. NDJSON in: {"id", "text", "title"?, "outlet"?, "published"?}; NDJSON out.'
    requires_system_checks = []  # it must run where there is no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="an NDJSON file; - or nothing is standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        failed = 0
        extractor = load_extractor(model=settings.CLAIMLINE_SPACY_MODEL, table=settings.CLAIMLINE_TRAINED)
        with _opened(file) as lines:
            for row in stream(lines, file, extractor):
                if isinstance(row, Answer):
                    self.stdout.write(row.line.decode())
                else:
                    failed += 1
                    self.stderr.write(row.message)
        if failed:
            sys.exit(1)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = open(file, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        message = f"{file}: {error.strerror}; name a file that can be read, or - for standard input."
        raise CommandError(message) from None
    with lines:
        yield lines
