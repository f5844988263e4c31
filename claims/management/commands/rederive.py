"""manage.py rederive: stories, links, claims and cells made anew from texts and decisions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.rederive import TextsMissing, rederive


class Command(BaseCommand):
    help = (
        "Puts articles in stories and links statements to claims anew, as if all texts had come in at once, under "
        "editors' decisions. For after changed thresholds, and before two databases are compared. Ids stay."
    )

    def handle(self, **options: Any) -> None:
        try:
            self.stdout.write(f"claims that stand: {rederive()}")
        except TextsMissing as error:
            raise CommandError(str(error)) from error
