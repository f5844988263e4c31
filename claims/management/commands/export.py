"""manage.py export --out DIR: everything the knowledge base holds, as NDJSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from claims.export import export, moment
from claims.export.deltas import Unfit, delta
from claims.export.scope import Scope
from claims.models import Story


class Command(BaseCommand):
    help = (
        "Writes outlets, articles, statements, claims, coverage and the rest as NDJSON files with a datapackage.json."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write; made if need be")
        parser.add_argument("--story", default="", metavar="ID", help="only what belongs to this story")

        parser.add_argument(
            "--standing",
            action="store_true",
            help="only what holds, without what the machine gave up: for comparing two databases",
        )

        parser.add_argument(
            "--as-of", default="", metavar="TIME", help="as it was then: 2026-03-01T12:00:00Z, or an export's `state`"
        )
        parser.add_argument(
            "--since", default="", metavar="STATE", help="only what was added, changed and retired since that `state`"
        )

    def handle(self, **options: Any) -> None:
        def scope() -> Scope:
            return self._scope(options)

        out = options["out"]
        try:
            if options["as_of"] and options["since"]:
                raise CommandError("--as-of takes out a past state, --since what changed up to now: choose one.")
            if options["since"]:
                self._tell_changes(delta(out, scope, moment.read(options["since"])))
                return
            asked = moment.read(options["as_of"]) if options["as_of"] else None
            if asked and asked.assumed:
                self.stderr.write(f"--as-of {options['as_of']} names no offset: taken as {asked.state}, in UTC.")
            counts = export(out, scope, as_of=asked and asked.at)
        except (moment.NotATime, Unfit) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}. Name a folder that can be written.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
        state = orjson.loads((out / "datapackage.json").read_bytes()).get("state", "")
        if asked and asked.digest and asked.state != state:
            self.stderr.write(
                f"The state is {state}: not all of what was taken out then can be seen today, or less or more was "
                "asked for."
            )

    def _tell_changes(self, changes: dict[str, dict[str, int]]) -> None:
        for name, counts in changes.items():
            self.stdout.write(f"{name}: {', '.join(f'{count} {op}' for op, count in counts.items())}")

    def _scope(self, options: dict[str, Any]) -> Scope:
        story = None
        if options["story"]:
            story = Story.objects.filter(public_id=options["story"]).first()
            if story is None:
                raise CommandError(f"No story has the id {options['story']!r}. Its page's address ends in it.")
            story = story.heir()
        return Scope(story=story, standing=options["standing"])
