"""What was published -> exported rows. A resource's docstring says what a row is; fields only ever get added."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.db.models.functions import Length

from claims.export.scope import CHUNK, Row, Scope, stream, utc
from claims.models import Borrowing
from claims.provenance.chains import original_of
from sources.models import Feed, Poll, Revision


def outlets(scope: Scope) -> Iterator[Row]:
    """A publisher; `id` is the name it goes by in all other files, unless it was merged into another. `feeds`: from
    when until when each was watched, which says what looks had to cover."""
    found = scope.outlets.select_related("merged_into").prefetch_related(
        Prefetch("feeds", Feed.objects.order_by("url"))
    )
    for outlet in stream(found, "key"):
        yield {
            "id": outlet.key,
            "name": outlet.name,
            "kind": outlet.kind,
            "language": outlet.language,
            "family": outlet.family,
            "domains": outlet.domains,
            "aliases": outlet.aliases,
            "merged_into": outlet.merged_into.key if outlet.merged_into else None,
            "feeds": [
                {"url": feed.url, "watched_from": utc(feed.watched_from), "watched_until": utc(feed.watched_until)}
                for feed in outlet.feeds.all()
            ],
        }


def articles(scope: Scope) -> Iterator[Row]:
    """A piece by an outlet at one address; `revision` is the SHA-256 of its present text. `borrows`: passages
    [start, end, start there, end there] that it has in common with another outlet's article."""
    found = scope.articles.without_text().select_related("membership__story", "print__original")
    found = found.prefetch_related(Prefetch("borrowings", Borrowing.objects.with_lender()))
    for article in stream(found):
        member, original = getattr(article, "membership", None), original_of(article)
        yield {
            "id": article.public_id,
            "external_id": article.external_id or None,
            "outlet": article.outlet.key,
            "url": article.url or None,
            "title": article.current.title,
            "authors": article.current.authors,
            "language": article.current.language or None,
            "published": utc(article.published_at),
            "published_basis": article.published_basis,
            "published_precision": article.published_precision,
            "first_seen": utc(article.first_seen_at),
            "last_seen": utc(article.last_seen_at),
            "revision": article.current.sha256,
            "story": member.story.public_id if member else None,
            "borrows": [
                {"article": one.lender.public_id, "passages": one.passages}
                for one in article.borrowings.all()
                if one.lender.is_seen
            ],
            "copy_of": original.public_id if original and original.is_seen else None,
        }


def revisions(scope: Scope) -> Iterator[Row]:
    """A text as seen at one time: its hash and length, not the text itself."""
    found = Revision.objects.filter(article__in=scope.articles).select_related("article")
    found = found.annotate(characters=Length("text")).defer("text", "blocks")
    for revision in found.order_by("article__public_id", "number").iterator(chunk_size=CHUNK):
        yield {
            "id": f"{revision.article.public_id}.{revision.number}",
            "article": revision.article.public_id,
            "number": revision.number,
            "sha256": revision.sha256,
            "characters": revision.characters,
            "title": revision.title,
            "state": revision.state,
            "seen": utc(revision.seen_at),
        }


def polls(scope: Scope) -> Iterator[Row]:
    """One look at an outlet: from when to when it lets us say what was there."""
    for poll in stream(Poll.objects.filter(outlet__in=scope.outlets).select_related("outlet", "feed")):
        yield {
            "id": poll.public_id,
            "outlet": poll.outlet.key,
            "feed": poll.feed.url if poll.feed else None,
            "kind": poll.kind,
            "status": poll.status,
            "reason": poll.reason,
            "from": utc(poll.covers_from),
            "until": utc(poll.covers_until),
            "entries_seen": poll.entries_seen,
            "entries_new": poll.entries_new,
            "entries_waiting": poll.entries_waiting,
            "entries_failed": poll.entries_failed,
            "whole": poll.whole,
        }
