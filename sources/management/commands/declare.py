"""manage.py declare FILE ...: outlets, watch windows and feeds, one JSON object a line."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sources.declare import FIELDS, DeclarationError, declare


class Command(BaseCommand):
    help = "Declares outlets, and when they were watched: what proof of silence rests on where there are no feeds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, **options: Any) -> None:
        done = refused = merges = 0
        ignored: Counter[str] = Counter()
        merged: set[str] = set()  # keys of the outlets that others were merged into
        for file in options["files"]:
            try:
                lines = file.read_bytes().splitlines()
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}. Name a file that can be read.") from error
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    described = _object(line)
                    made = declare(described)
                    done += 1
                    ignored.update(described.keys() - FIELDS)
                    if "merged_into" in described:
                        merges += 1
                        merged.add(made.key)
                except DeclarationError as error:
                    refused += 1
                    self.stderr.write(f"{file}:{number}: {error}")
        self.stdout.write(f"Declared: {done} lines.")
        if ignored:
            fields = ", ".join(f"{name} ({times})" for name, times in sorted(ignored.items()))
            self.stdout.write(f"Fields not used: {fields}.")
        # By name: what was published knows nothing of what it says.
        if merged:
            call_command("cover", outlet=sorted(merged), stdout=self.stdout)
        if not merges or done > merges:
            call_command("cover", stdout=self.stdout)  # a new window can turn unknown into silent
        if refused:
            raise CommandError(f"{refused} lines refused, the rest is in.")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise DeclarationError(f"It is no JSON ({error}). Mend the line.") from error
    if not isinstance(value, dict):
        raise DeclarationError('It is no JSON object. Write it like {"outlet": "..."}.')
    return value
