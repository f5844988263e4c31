"""Texts that editors checked -> a corpus that `manage.py train` learns from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from claims.desk.decided_texts import lines


class Command(BaseCommand):
    help = (
        "Writes what editors decided about statements as marked texts, NDJSON that `manage.py train` takes; "
        "claims/language/corpus.py tells its form. It holds whole texts: it stays inside."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        fully = partly = statements = 0
        beside = out.with_name(f"{out.name}.part")
        try:
            with beside.open("wb") as file:
                for line in lines():
                    file.write(orjson.dumps(line) + b"\n")
                    fully += line["scheme"] == "statements"
                    partly += line["scheme"] != "statements"
                    statements += len(line["statements"])
            if not fully + partly:
                beside.unlink()
                raise CommandError("No editor has checked a statement yet: there is nothing to train on.")
            beside.replace(out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error}. Give a file in a folder that is there.") from None
        self.stdout.write(
            f"{fully:,} texts decided in full and {partly:,} paragraphs of others, with {statements:,} statements"
        )
        self.stdout.write(f"written: {out}")
