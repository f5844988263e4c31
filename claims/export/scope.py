"""what is taken out, and how rows are read for it: in chunks, sorted, so that memory does not grow with the size."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from claims.models import Claim, Entity, Link, Mention, Statement, Story
from sources.models import Article, Outlet

type Row = dict[str, Any]
CHUNK = 2000


@dataclass(frozen=True)
class Scope:
    """What is taken out: everything that readers may see, or what of it belongs to one story. `standing`: only what
    holds, without what the machine found once and gave up, which depends on what happened here: the same texts and
    decisions give the same bytes in every database that was derived anew (`claims.rederive`)."""

    story: Story | None = None
    standing: bool = False

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
        """Also those of earlier revisions, and, unless `standing`, those retired: `retired` says so."""
        found = Statement.objects.shown()
        found = found.filter(retired_at=None) if self.standing else found
        return found.of_story(self.story) if self.story else found

    @property
    def claims(self) -> QuerySet[Claim]:
        """Also those that its statements were tied to once: links and judgements name them. Those that editors made one
        with another, or retired, are decisions that stand."""
        decided = Q(retired_at=None) | Q(merged_into__isnull=False) | Q(ruled_out=True)
        found = Claim.objects.shown()
        found = found.filter(decided) if self.standing else found
        if not self.story:
            return found
        return found.filter(pk__in=Link.objects.filter(statement__in=self.statements).values("claim"))

    @property
    def links(self) -> QuerySet[Link]:
        found = Link.objects.filter(statement__in=self.statements, claim__in=self.claims)
        return found.filter(Q(active=True) | Q(suggested=True)) if self.standing else found

    @property
    def entities(self) -> QuerySet[Entity]:
        found = Entity.objects.shown()
        if self.story:
            found = found.filter(mentions__statement__in=self.statements).distinct()
        if self.standing:
            named = Mention.objects.filter(statement__in=self.statements).values("entity")
            found = found.filter(Q(pk__in=named) | Q(merged_into__isnull=False))
        return found

    def read(self, plain: Iterable[str]) -> set[str]:
        """Those of the plain names that count: unless `standing` all, else those that a statement was read with."""
        wanted = set(plain)
        if not self.standing:
            return wanted
        return {name for name in wanted if self.statements.filter(names__contains=[[name]]).exists()}


def stream[M: Model](found: QuerySet[M], order: str = "public_id") -> Iterator[M]:
    return found.order_by(order).iterator(chunk_size=CHUNK)


def utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
