"""articles that came with an import -> their gists, and the meanings of their statements: what new articles are
compared with, and what questions find.

Of the few words that an import has of a text. The headline and the statements are all there, so what is made of these
is as it was; what an article opens with is known as far as statements mark it.
"""

from collections.abc import Collection
from datetime import timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet

from claims.curate.holding import mean
from claims.models import Statement, StoryMember
from claims.nearby import gist_of
from claims.reasons.same_story import BY_DAYS
from sources.models import Article, Revision, Visibility

_TOGETHER = 32  # articles in one transaction
_MEANT = 500  # statements whose meaning is made at a time
_UNDATED = Article.Basis.FIRST_SEEN


def make_some(number: int) -> int:
    """Of the latest that have none yet, `number` at most; returns of how many."""
    return _make(_missing().order_by("-published_at", "-pk"), number)


def make_near(articles: Collection[int]) -> int:
    """Of all that the new ones among `articles` will be compared with."""
    if not Revision.objects.sparse().exists():
        return 0
    new = Article.objects.filter(pk__in=articles, membership=None)
    within = new.aggregate(first=Min("published_at"), last=Max("published_at"))
    if not within["first"]:
        return 0
    reach = timedelta(days=BY_DAYS[-1][0])
    near = Q(published_at__range=(within["first"] - reach, within["last"] + reach)) | Q(published_basis=_UNDATED)
    if new.filter(published_basis=_UNDATED).exists():
        near = Q()
    # And the others of their stories, which are put together with them, however long ago they were published.
    stories = StoryMember.objects.filter(article__in=Article.objects.sparse().filter(near)).values("story")
    return _make(_missing().filter(near | Q(membership__story__in=stories) if near else near))


def _missing() -> QuerySet[Article]:
    return Article.objects.sparse().filter(gist=None).exclude(visibility=Visibility.PURGED)


def _make(missing: QuerySet[Article], number: int | None = None) -> int:
    keys = list(missing.values_list("pk", flat=True)[:number])
    for together in batched(keys, _TOGETHER):
        _make_together(together)
    return len(keys)


@transaction.atomic
def _make_together(articles: Collection[int]) -> None:
    unmeant = Statement.objects.unretired().filter(revision__article__in=articles, meaning=None)
    for some in batched(unmeant.order_by("pk"), _MEANT):
        mean(some)
    for article in Article.objects.filter(pk__in=articles).select_related("current").order_by("pk"):
        gist_of(article)  # last: it says that the rest was made
