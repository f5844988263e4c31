"""articles not worked through yet -> analysed, put in stories, linked to claims, covered: the whole way, in order.

What is left to do is read off the rows, not off a queue, so a run that was cut short is taken up where it was,
by any worker, and a second run finds nothing to do. Any number of processes share the reading; one links at a time,
and the others read on meanwhile.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from claims import analyse, coverage, imported, link, provenance, relations, sharing, stories
from claims.models import DEADLY, Analysis, Claim, Link, Statement, Story, StoryMember, Underway
from claims.settling import settle
from config import planner
from sources.models import Article, Revision

_READ = 32  # revisions that a process takes at a time
_TOGETHER = 200  # articles between one linking and the next
_TRIES = 5  # of a text that reading raises an error on
_LOCK = 0x434C41494D  # "CLAIM": one process links at a time; reading runs in as many as there are
_DIED = (
    "Each process that read it ended without a word: it was killed, or ran out of memory. Look at the text, and at the "
    "workers' memory, then have it read again by `manage.py analyse --failed`."
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """After one step: `analysis` was just written, or `story` just linked."""

    analysis: Analysis | None = None
    story: Story | None = None


class StoriesFailed(Exception):
    """Stories that could not be linked, though others of the same run were; the next run tries again."""

    def __init__(self, stories: dict[int, Exception]) -> None:
        self.stories = set(stories)
        what = "; ".join(f"story {key}: {type(error).__name__}: {error}" for key, error in stories.items())
        super().__init__(f"Not linked: {what}. The log has where; the next run tries again.")


def process(*, thorough: bool = True, wait: bool = True) -> Iterator[Progress]:
    """Works through everything that waits; yields after each step, so that the caller can show it.

    `thorough`: also what was left half done without a trace, which takes a look at every statement.
    `wait`: where another process links, until it is done; else what is read is left to that one.
    """
    linking = _Linking(wait=wait)
    for batch in sharing.shares(_READ):
        for analysis in _read(batch):
            yield Progress(analysis=analysis)
        yield from linking.meanwhile()
    planner.tell()  # of what was read, which linking asks for
    yield from linking.in_the_end()
    if thorough:
        yield from linking.of_half_done()
    linking.settle()
    planner.tell()


def enough_for_two() -> bool:
    """Whether more waits than one process takes at a time."""
    return sharing.more_than(_READ)


def _read(batch: Sequence[Revision]) -> Iterator[Analysis]:
    """What one of several raises, all of them are held back for; each is then read alone, and counted."""
    first = batch[0]  # one that was begun before comes alone
    error = first.underway.error if first.begun else ""
    if first.begun >= (_TRIES if error else DEADLY):
        yield analyse.give_up(first, error or _DIED)
        return
    try:
        yield from analyse.analyse(batch)
    except (OperationalError, InterfaceError):
        raise  # the database's: no fault of the text
    except Exception as error:
        logger.exception("Revisions %s could not be read.", ", ".join(str(revision.pk) for revision in batch))
        said = " ".join(f"{type(error).__name__}: {error}".split())
        Underway.objects.filter(pk__in=[revision.pk for revision in batch], read=False).update(
            error=said, rests_until=None
        )


class _Linking:
    """What one run places and links, page by page, whenever the turn is its own."""

    def __init__(self, *, wait: bool) -> None:
        self._wait = wait
        self._done: set[int] = set()  # articles
        self._unplaced: set[int] = set()  # revisions that nobody can read: in no story, and still to be settled
        self._failed = False

    def meanwhile(self) -> Iterator[Progress]:
        """While others wait to be read: whole pages only, since a story costs the same for one article or many."""
        if not self._failed and self._read().count() >= _TOGETHER:
            try:
                yield from self._turns(_TOGETHER, wait=False)
            except StoriesFailed:
                self._failed = True  # said in the end, where they are tried again: the others are to be read first

    def in_the_end(self) -> Iterator[Progress]:
        yield from self._turns(1, wait=self._wait)

    def of_half_done(self) -> Iterator[Progress]:
        with sharing.turn_to_link(wait=self._wait) as ours:
            for together in batched(sorted(_half_done() - self._done) if ours else (), _TOGETHER):
                yield from self._relate(set(together), {})

    def settle(self) -> None:
        """Last: while articles wait to be read, proofs that wait for them are not worth making anew."""
        settle(self._done)
        Underway.objects.filter(pk__in=self._unplaced).delete()

    def _turns(self, least: int, *, wait: bool) -> Iterator[Progress]:
        """Whoever reads sees to it that it is linked: by the one who has the turn, or by taking it."""
        while self._page(least):
            with sharing.turn_to_link(wait=wait) as ours:
                if not ours:
                    return  # who has it looks again when he has given it back
                while page := self._page(least):
                    yield from self._relate(*page)

    def _page(self, least: int) -> tuple[set[int], dict[int, int]] | None:
        """Articles to be linked, and those revisions among what was read that this makes up for."""
        read = dict(self._read().values_list("pk", "revision__article")[:_TOGETHER])
        moved = set(StoryMember.objects.unlinked().values_list("article", flat=True)[:_TOGETHER]) - self._done
        articles = moved.union(read.values())
        return (articles, read) if len(articles) >= least else None

    def _read(self) -> QuerySet[Underway]:
        return Underway.objects.read().exclude(pk__in=self._unplaced)

    def _relate(self, articles: set[int], read: dict[int, int]) -> Iterator[Progress]:
        failed: StoriesFailed | None = None
        imported.make_near(articles)
        try:
            for story in relate(articles):
                yield Progress(story=story)
        except StoriesFailed as error:
            failed = error
        self._done |= articles
        left = failed.stories if failed else ()
        rows = Underway.objects.filter(pk__in=read).exclude(revision__article__membership__story__in=left)
        rows.exclude(revision__article__membership=None).delete()
        self._unplaced.update(rows.values_list("pk", flat=True))
        if failed:
            raise failed


def _half_done() -> set[int]:
    """Articles that nobody placed or linked, that went back to a text read before, or from whose statements an editor
    took the claim."""
    unplaced = Article.objects.filter(membership=None, current__analyses__status="ok").values_list("pk", flat=True)
    placed = Article.objects.filter(membership__isnull=False, current__isnull=False)
    turned = placed.exclude(gist__sha256=F("current__sha256")).values_list("pk", flat=True)
    uncompared = placed.filter(print=None).values_list("pk", flat=True)
    linked = Exists(Link.objects.filter(statement=OuterRef("pk"), active=True))
    ruled_out = Exists(Link.objects.filter(statement=OuterRef("pk"), claim__ruled_out=True))
    loose = Statement.objects.linkable().filter(~linked & ~ruled_out)
    let_go = Statement.objects.exclude(retired_at=None).filter(linked)
    unlinked = [found.values_list("revision__article", flat=True) for found in (loose, let_go)]
    found = set().union(unplaced, turned, uncompared, *unlinked)
    # What came with an import is as it was there: in its story or in none, tied or not.
    return found - set(Article.objects.sparse().values_list("pk", flat=True)) if found else found


def relate(articles: set[int]) -> Iterator[Story]:
    """Puts articles in stories, in the order in which they were published, and links and covers those stories, and
    those that articles went into or out of on the way. Stories that one may belong to as well are covered at once."""
    readable = Q(current__analyses__status="ok") | Q(membership__isnull=False)
    ordered = Article.objects.filter(readable, pk__in=articles).distinct()
    touched: dict[int, None] = {}
    doubted = set[Story]()
    with transaction.atomic():
        _one_at_a_time()
        for article in ordered.select_related("current", "outlet").order_by("published_at", "public_id"):
            placed = stories.place(article)
            touched |= dict.fromkeys(sorted(story.pk for story in (placed.story, *placed.changed)))
            doubted |= placed.doubted
        left = [story for story in doubted if story.pk not in touched]  # the others follow, with what is linked there
        coverage.cover(claim for story in left for claim in Claim.objects.of_story(story))
    failed: dict[int, Exception] = {}
    for key in touched:
        try:
            story = _link(key, articles)
        except (OperationalError, InterfaceError):
            raise  # the database's: no fault of the story
        except Exception as error:
            logger.exception("Story %s could not be linked.", key)
            failed[key] = error
        else:
            if story:
                yield story
    if failed:
        raise StoriesFailed(failed)


@transaction.atomic
def _link(key: int, articles: set[int]) -> Story | None:
    _one_at_a_time()
    story = Story.objects.get(pk=key)
    own = Article.objects.filter(membership__story=story).select_related("current")
    if not own.exists():
        return None  # it ended in another one, which is among them
    new = own.filter(pk__in=articles)
    leaning = provenance.find_copies(new.select_related("current", "outlet"))
    link.hold(story)
    # All at once, in order: a poll may want them too.
    coverage.hold({*Claim.objects.of_story(story), *Claim.objects.told_in(leaning)})
    changed = stories.let_go(story)
    changed |= link.link(story)
    coverage.cover(changed | set(Claim.objects.current().of_story(story)) | set(Claim.objects.told_in(leaning)))
    relations.tie(story, changed)
    StoryMember.objects.filter(story=story).unlinked().update(linked=True)
    for article in new:
        stories.gist_of(article)  # last: it also says up to which text the article was worked through
    return story


@transaction.atomic
def let_finish() -> None:
    """Returns once whoever links at this moment is done."""
    _one_at_a_time()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
