"""manage.py cover: derives all cells and tallies anew, for after a change of what they rest on."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.coverage import rebuild


class Command(BaseCommand):
    help = "Derives all cells and tallies anew. The same rows give the same cells."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Covered: {rebuild()} claims.")
