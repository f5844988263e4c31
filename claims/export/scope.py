"""what is taken out, and how rows are read for it: in chunks, sorted, so that memory does not grow with the size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from claims.models import Claim, Link, Statement, Story
from sources.models import Article, Outlet

type Row = dict[str, Any]
CHUNK = 2000


@dataclass(frozen=True)
class Scope:
    """What is taken out: everything that readers may see, or what of it belongs to one story."""

    story: Story | None = None

    @property
    def articles(self) -> QuerySet[Article]:
        seen = Article.objects.seen()
        return seen.filter(membership__story=self.story) if self.story else seen

    @property
    def outlets(self) -> QuerySet[Outlet]:
        """Those that all other files name, and those that were merged into them."""
        if not self.story:
            return Outlet.objects.all()
        named = Q(cells__claim__in=self.claims) | Q(articles__in=self.articles)
        found = Outlet.objects.filter(named).values("pk")
        return Outlet.objects.filter(Q(pk__in=found) | Q(merged_into__in=found))

    @property
    def statements(self) -> QuerySet[Statement]:
        """Also those of earlier revisions, and those retired: `retired` says so."""
        found = Statement.objects.shown()
        return found.of_story(self.story) if self.story else found

    @property
    def claims(self) -> QuerySet[Claim]:
        """Also those that its statements were tied to once: links and judgements name them."""
        if not self.story:
            return Claim.objects.shown()
        return Claim.objects.shown().filter(pk__in=Link.objects.filter(statement__in=self.statements).values("claim"))


def stream[M: Model](found: QuerySet[M], order: str = "public_id") -> Iterator[M]:
    return found.order_by(order).iterator(chunk_size=CHUNK)


def utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
