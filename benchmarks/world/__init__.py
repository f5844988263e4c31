"""A made-up news world of any size: rows as the product's own ways would have left them, written by COPY.

Nothing here needs Django but what is imported inside `fill.fill`, so that `Size` can be had before it is set up.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """About how many rows of each; stories, claims and names are heavy-tailed, and the greatest of each is large."""

    articles: int = 100_000
    statements: int = 500_000
    claims: int = 50_000
    outlets: int = 200
    entities: int = 20_000
    days: int = 365

    @property
    def greatest_story(self) -> tuple[int, int, int]:
        """Its articles, claims and outlets."""
        return max(6, self.articles * 3 // 100), max(4, self.claims // 250), max(3, self.outlets * 3 // 10)

    @property
    def greatest_claim(self) -> int:
        """Statements of today's texts on it; it is of the greatest story."""
        return max(6, self.statements // 100)


SMALL = Size(articles=300, statements=1500, claims=150, outlets=20, entities=80, days=20)
