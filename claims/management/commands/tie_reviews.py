"""manage.py tie_reviews: fact-checkers' reviews that are tied to no claim so far, compared with the claims of today."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from claims.reviews import tell, tie, waiting
from config.progress import watched


class Command(BaseCommand):
    help = "Ties fact-checkers' reviews to the claims that they are about; `manage.py reviews` calls it."

    def handle(self, **options: Any) -> None:
        counts = Counter[str]()
        for review in watched(waiting(), "reviews compared"):
            tied = tie(review)
            counts["tied" if tied.active else "perhaps" if tied.claim else "none"] += 1
        tell()
        self.stdout.write(
            f"Compared with the claims: {counts['tied']} tied, {counts['perhaps']} suggested to editors, "
            f"{counts['none']} about no claim known here."
        )
