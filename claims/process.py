"""articles not worked through yet -> analysed, put in stories, linked to claims, covered: the whole way, in order.

What is left to do is read off the rows, not off a queue, so a run that was cut short is taken up where it was,
by any worker, and a second run finds nothing to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from claims import analyse, coverage, link, provenance, relations, stories
from claims.models import Analysis, Claim, Link, Statement, Story, StoryMember
from claims.settling import settle
from sources.models import Article

_TOGETHER = 200  # articles between one linking and the next
_LOCK = 0x434C41494D  # "CLAIM": one process links at a time; reading runs in as many as there are


@dataclass(frozen=True, kw_only=True)
class Progress:
    """After one step: `analysis` was just written, or `story` just linked."""

    analysis: Analysis | None = None
    story: Story | None = None


def process(*, thorough: bool = True) -> Iterator[Progress]:
    """Works through everything that waits; yields after each step, so that the caller can show it.

    `thorough`: also what an earlier run left half done, which takes a look at every statement.
    """
    read: set[int] = set()
    for batch in batched(analyse.pending().iterator(chunk_size=_TOGETHER), _TOGETHER):
        done = list(batch)
        for analysis in analyse.analyse(done):
            yield Progress(analysis=analysis)
        for story in relate({revision.article_id for revision in done}):
            yield Progress(story=story)
        read.update(revision.article_id for revision in done)
    for together in batched(sorted(_half_done() if thorough else ()), _TOGETHER):
        for story in relate(set(together)):
            yield Progress(story=story)
        read.update(together)
    settle(read)  # last: while articles wait to be read, proofs that wait for them are not worth making anew


def _half_done() -> set[int]:
    """Articles that a run which was cut short did not place or link, that went back to a text read before, that
    came into another story, or from whose statements an editor took the claim."""
    unplaced = Article.objects.filter(membership=None, current__analyses__status="ok").values_list("pk", flat=True)
    placed = Article.objects.filter(membership__isnull=False, current__isnull=False)
    turned = placed.exclude(gist__sha256=F("current__sha256")).values_list("pk", flat=True)
    uncompared = placed.filter(print=None).values_list("pk", flat=True)
    linked = Exists(Link.objects.filter(statement=OuterRef("pk"), active=True))
    loose = Statement.objects.linkable().filter(~linked)
    let_go = Statement.objects.exclude(retired_at=None).filter(linked)
    unlinked = [found.values_list("revision__article", flat=True) for found in (loose, let_go)]
    moved = StoryMember.objects.unlinked().values_list("article", flat=True)
    return set().union(unplaced, turned, uncompared, moved, *unlinked)


def relate(articles: set[int]) -> Iterator[Story]:
    """Puts articles in stories, in the order in which they were published, and links and covers those stories, and
    those that articles went into or out of on the way."""
    readable = Q(current__analyses__status="ok") | Q(membership__isnull=False)
    ordered = Article.objects.filter(readable, pk__in=articles).distinct()
    touched: dict[int, None] = {}
    with transaction.atomic():
        _one_at_a_time()
        for article in ordered.select_related("current", "outlet").order_by("published_at", "public_id"):
            placed = stories.place(article)
            touched |= dict.fromkeys(sorted(story.pk for story in (placed.story, *placed.changed)))
    for key in touched:
        with transaction.atomic():
            _one_at_a_time()
            story = Story.objects.get(pk=key)
            own = Article.objects.filter(membership__story=story).select_related("current")
            if not own.exists():
                continue  # it ended in another one, which is among them
            coverage.hold(Claim.objects.of_story(story))  # all at once, in order: a poll may want them too
            new = own.filter(pk__in=articles)
            leaning = provenance.find_copies(new.select_related("current", "outlet"))
            changed = stories.let_go(story)
            changed |= link.link(story)
            coverage.cover(changed | set(Claim.objects.current().of_story(story)) | set(Claim.objects.told_in(leaning)))
            relations.tie(story, changed)
            StoryMember.objects.filter(story=story).unlinked().update(linked=True)
            for article in new:
                stories.gist_of(article)  # last: it also says up to which text the article was worked through
        yield story


@transaction.atomic
def let_finish() -> None:
    """Returns once whoever links at this moment is done."""
    _one_at_a_time()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
