"""/stories/ -> the newest stories; /stories/ID/ -> one of them as a matrix of claims and outlets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims.models import Cell, Claim, Statement, Story, StoryMember
from claims.models.claims import ORDERS, ClaimQuerySet
from claims.pages.keyset import Page, page
from claims.pages.matrix import Matrix, columns, matrix
from claims.views import asked
from claims.views.gone import gone
from config.htmx import render_page
from sources.models import Outlet

_STORIES, _CLAIMS, _ARTICLES, _UNWATCHED = 30, 50, 50, 8


@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    return render_page(request, "stories.html", {"stories": headed(asked.bookmark(request), _STORIES)}, fragment="rows")


@require_safe
def story(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.select_related("merged_into"), public_id=public_id)
    if (heir := found.heir()) != found:
        return redirect(heir, permanent=True)
    span = Story.objects.with_span().get(pk=found.pk)
    if not span.articles_count:
        return gone(request, "story")
    asked_for = _asked_for(request, found)
    reach = asked_for.reach()
    alone = _alone(request, **reach)
    asked_for = asked_for.alone() if alone else asked_for.shared()
    claims = page(asked_for, ORDERS[_order(request)], asked.bookmark(request), _CLAIMS)
    context = {
        "story": found,
        "reach": reach,
        "alone": alone,
        "claims": claims,
        "matrix": _matrix(found, claims.rows, every=asked.switch(request, "all")),
        "order": _order(request),
        "checked": asked.switch(request, "checked"),
        "answered": asked.switch(request, "answered"),
        "members": StoryMember.objects.of_story(found)[:_ARTICLES],
        "span": span,
    }
    return render_page(request, "story.html", context, fragment="rows" if asked.bookmark(request) else "matrix")


def headed(after: str, size: int) -> Page[StoryMember]:
    """The stories with the newest articles, each as its newest article's membership, with its counts."""
    heads = page(StoryMember.objects.heads(), StoryMember.NEWEST, after, size)
    spans = Story.objects.with_span().in_bulk([head.story_id for head in heads.rows])
    for head in heads.rows:
        head.story = spans[head.story_id]
    return heads


def _order(request: HttpRequest) -> str:
    return asked.one_of(request, "sort", ORDERS, "disagreement")


def _asked_for(request: HttpRequest, story: Story) -> ClaimQuerySet:
    claims = Claim.objects.current().of_story(story).sorted_by(_order(request))
    claims = claims.checked() if asked.switch(request, "checked") else claims
    return claims.answered() if asked.switch(request, "answered") else claims


def _alone(request: HttpRequest, shared: int, alone: int) -> bool:
    """Whether claims are shown that one outlet alone carries. They would drown those that outlets can differ on, so
    they stand apart, one link away; but where there are no others, they are shown at once."""
    return alone > 0 and (shared == 0 or asked.switch(request, "alone"))


def _matrix(story: Story, claims: list[Claim], *, every: bool) -> Matrix:
    counts = Cell.objects.by_outlet(story)
    cells, told = Cell.objects.crossing(claims), Statement.objects.one_per_cell(claims)
    unwatched = list(Outlet.objects.apart_from(counts)[:_UNWATCHED]) if counts else ()
    found = columns(Outlet.objects.in_bulk(counts), counts)
    return matrix(claims, found, cells, told, unwatched=unwatched, every=every)
