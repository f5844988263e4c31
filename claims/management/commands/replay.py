"""manage.py replay FILE|-: decisions that editors made in another database, made here."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from claims.rederive import TextsMissing
from claims.replay import replay


class Command(BaseCommand):
    help = (
        "Takes over editors' decisions from an export's judgements.ndjson, in their order, and derives everything "
        "anew under them. The same articles have to be here, and read: ingest them first. Twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="judgements.ndjson of an export, or - for standard input")

    def handle(self, **options: Any) -> None:
        name = options["file"]
        try:
            with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as lines:
                done = replay(_rows(lines, name))
        except TextsMissing as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}. Name an export's judgements.ndjson.") from error
        for refusal in done.refused:
            self.stderr.write(f"{name}: {refusal}")
        self.stdout.write(f"taken over: {done.taken}, known: {done.known}, refused: {len(done.refused)}")
        if done.refused:
            raise CommandError(f"{len(done.refused)} decisions were not taken over; the reasons stand above.")


def _rows(lines: Any, name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise CommandError(f"{name}: line {number} is no JSON ({error}); nothing was taken over.") from error
            if not isinstance(row, dict):
                raise CommandError(f"{name}: line {number} is no JSON object; nothing was taken over.")
            yield row
