"""/ -> where outlets differ most now, what changed last, and the newest stories."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Cell, Claim, Link
from claims.pages.strips import strips
from claims.views.stories import headed

_DISPUTED, _CHANGED, _LATEST, _STORIES = 5, 80, 8, 8


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    disputed = list(Claim.objects.current().with_tally().most_disputed()[:_DISPUTED])
    changed = Claim.objects.current().latest_change_first()[:_CHANGED]
    latest = _one_an_article(sorted(Link.objects.latest_of_each(changed), key=_published, reverse=True))[:_LATEST]
    stories = headed("", _STORIES)
    context = {"disputed": strips(disputed, Cell.objects.of_claims(disputed)), "latest": latest, "stories": stories}
    return render(request, "front.html", context)


def _one_an_article(links: Iterable[Link]) -> list[Link]:
    """One article changes many claims at once: it is news once."""
    first: dict[int, Link] = {}
    for link in links:
        first.setdefault(link.statement.revision.article_id, link)
    return list(first.values())


def _published(link: Link) -> tuple[object, int]:
    return link.statement.revision.article.published_at, link.pk
