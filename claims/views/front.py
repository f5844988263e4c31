"""/ -> where outlets differ most now, what changed last, and the newest stories."""

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Cell, Claim, Event, Tally
from claims.pages.latest import Line, lines, one_an_article
from claims.pages.strips import strips
from claims.views.stories import headed

_DISPUTED, _OF_ONE_STORY, _READ = 5, 2, 60  # claims that lead; how many of one story; among how many they are sought
_GROUPS = 5  # of outlets that treat a claim alike
_NEWS, _LATEST, _STORIES = 400, 6, 8  # one article may change a hundred claims at once


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    disputed = _voiced(leading())
    context = {
        "disputed": strips(
            disputed, Cell.objects.crossing(disputed).prefetch_related("outlet").defer("evidence", "told"), _GROUPS
        ),
        "latest": _latest(),
        "stories": headed("", _STORIES),
    }
    return render(request, "front.html", context)


def leading() -> list[Claim]:
    return _spread(Claim.objects.current().with_tally().with_story().most_disputed()[:_READ])


def newest() -> dict[int, int]:
    """Keys of the events that changed something last, one an article, and how many others that has."""
    return one_an_article(Event.objects.latest_news(_NEWS), _LATEST)


def _spread(claims: Iterable[Claim]) -> list[Claim]:
    """The first _DISPUTED, no more than _OF_ONE_STORY of one story: one quarrel is not the whole of the news."""
    taken: Counter[str | None] = Counter()
    found, rest = list[Claim](), list[Claim]()
    for claim in claims:
        taken[claim.story_id] += bool(claim.story_id)
        (found if taken[claim.story_id] <= _OF_ONE_STORY else rest).append(claim)
    return (found + rest)[:_DISPUTED]


def _voiced(claims: list[Claim]) -> list[Claim]:
    """With who says so, which only those that are shown need."""
    voices = dict(Tally.objects.filter(claim__in=claims).values_list("claim", "voices"))
    for claim in claims:
        claim.tally.voices = voices[claim.pk]
    return claims


def _latest() -> list[Line]:
    chosen = newest()
    return lines(chosen, Event.objects.with_all().in_bulk(chosen))
