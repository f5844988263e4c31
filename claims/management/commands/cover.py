"""manage.py cover [--outlet KEY ...]: derives cells and tallies anew, for after a change of what they rest on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.coverage import rebuild
from claims.importing import pages
from claims.outlets import cover_outlet
from sources.models import Outlet


class Command(BaseCommand):
    help = "Derives all cells and tallies anew. The same rows give the same cells."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outlet", action="append", default=[], metavar="KEY", help="only claims that this outlet touches"
        )
        parser.add_argument(
            "--pages", action="store_true", help="only what pages and search need; cells and tallies stay as they are"
        )

    def handle(self, **options: Any) -> None:
        if options["pages"] and options["outlet"]:
            raise CommandError("--pages is for all claims: leave out --outlet.")
        if options["pages"]:
            self.stdout.write(f"Made ready for pages: {pages.make()} claims.")
            return
        outlets = dict.fromkeys(_known(name) for name in options["outlet"])
        done = sum(cover_outlet(outlet) for outlet in outlets) if outlets else rebuild()
        self.stdout.write(f"Covered: {done} claims.")


def _known(name: str) -> Outlet:
    outlet = Outlet.objects.known_as(name).first()
    if outlet is None:
        raise CommandError(f"No outlet is known as {name!r}. Give the name or key of one that is.")
    return outlet
