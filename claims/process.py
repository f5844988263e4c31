"""articles not worked through yet -> analysed, put in stories, linked to claims, covered: the whole way, in order.

What is left to do is read off the rows, not off a queue, so a run that was cut short is taken up where it was,
by any worker, and a second run finds nothing to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from django.db import connection, transaction

from claims import analyse, coverage, link, provenance, stories
from claims.models import Analysis, Claim, Story
from sources.models import Article

_TOGETHER = 200  # articles between one linking and the next
_LOCK = 0x434C41494D  # "CLAIM": one process links at a time; reading runs in as many as there are


@dataclass(frozen=True, kw_only=True)
class Progress:
    """After one step: `analysis` was just written, or `story` just linked."""

    analysis: Analysis | None = None
    story: Story | None = None


def process() -> Iterator[Progress]:
    """Works through everything that waits; yields after each step, so that the caller can show it."""
    for batch in batched(analyse.pending().iterator(chunk_size=_TOGETHER), _TOGETHER):
        done = list(batch)
        for analysis in analyse.analyse(done):
            yield Progress(analysis=analysis)
        for story in relate({revision.article_id for revision in done}):
            yield Progress(story=story)
    for story in relate(set(_unplaced())):
        yield Progress(story=story)


def _unplaced() -> Iterator[int]:
    """Articles that were analysed by a run that ended before it placed them."""
    waiting = Article.objects.filter(membership=None, current__analyses__status="ok").distinct()
    yield from waiting.values_list("pk", flat=True)


def relate(articles: set[int]) -> Iterator[Story]:
    """Puts articles in stories, in the order in which they were published, and links and covers those stories."""
    ordered = Article.objects.filter(pk__in=articles, current__analyses__status="ok").distinct()
    touched: dict[int, Story] = {}
    with transaction.atomic():
        _one_at_a_time()
        for article in ordered.select_related("current", "outlet").order_by("published_at", "public_id"):
            story = stories.place(article)
            touched[story.pk] = story
    for story in touched.values():
        with transaction.atomic():
            _one_at_a_time()
            provenance.find_copies(Article.objects.filter(membership__story=story).select_related("current"))
            changed = link.link(story)
            link.retire_empty(changed)
            coverage.cover(changed | set(Claim.objects.current().of_story(story)))
        yield story


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
