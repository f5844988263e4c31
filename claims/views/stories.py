"""/stories/ -> the newest stories; /stories/ID/ -> one of them as a matrix of claims and outlets."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims import tallies
from claims.models import Cell, Claim, ClaimInShort, Story, StoryMember, StoryTally
from claims.models.claims import ORDERS, ClaimQuerySet
from claims.pages.choice import Choice
from claims.pages.keyset import Page, page
from claims.pages.matrix import MOST, Column, Heads, Matrix, columns, heads, matrix
from claims.pages.outline import ORDERED, outline
from claims.views import asked
from claims.views.choosing import chosen, kept
from claims.views.gone import gone
from claims.withheld import Withheld
from config.htmx import render_page
from sources.models import Outlet

_STORIES, _CLAIMS, _ARTICLES, _UNWATCHED = 30, 50, 50, 8
USUAL = "disagreement"


@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    return render_page(request, "stories.html", {"stories": headed(asked.bookmark(request), _STORIES)}, fragment="rows")


@require_safe
def story(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.select_related("merged_into", "tally"), public_id=public_id)
    if (heir := found.heir()) != found:
        return redirect(heir, permanent=True)
    tally = tallies.of(found)
    counts = tally.by_outlet
    if not counts and not found.members.exists():
        return gone(request, "story")
    if not counts and not found.members.seen().exists():
        raise Withheld(found.public_id, "story", purged=False)
    known = columns(Outlet.objects.in_short(counts), counts)
    picked = chosen(request, known, most=MOST)
    context = {"story": found, "choice": picked, **_matrix(request, tally, known, picked)}
    if not request.htmx or request.htmx.history_restore_request:
        context |= _about(tally, known)
    return render_page(request, "story.html", context, fragment="rows" if asked.bookmark(request) else "matrix")


def headed(after: str, size: int) -> Page[StoryMember]:
    """The stories with the newest articles, each as its newest article's membership, with its counts."""
    heads = page(StoryMember.objects.heads(), StoryMember.NEWEST, after, size)
    spans = Story.objects.with_span().in_bulk([head.story_id for head in heads.rows])
    for head in heads.rows:
        head.story = spans[head.story_id]
    return heads


def order_asked(request: HttpRequest) -> str:
    return asked.one_of(request, "sort", ORDERS, USUAL)


def chosen_claims(request: HttpRequest, tally: StoryTally) -> tuple[ClaimQuerySet, dict[str, int], bool]:
    """What is asked for; how many claims of which kind there are; whether those that one outlet alone carries."""
    asked_for = _asked_for(request, tally.story)
    reach = asked_for.reach() if any(asked.switch(request, name) for name in ("checked", "answered")) else tally.reach
    alone = _alone(request, reach)
    return asked_for.alone() if alone else asked_for.shared(), reach, alone


def _asked_for(request: HttpRequest, story: Story) -> ClaimQuerySet:
    claims = Claim.objects.current().in_story(story).sorted_by(order_asked(request))
    claims = claims.checked() if asked.switch(request, "checked") else claims
    return claims.answered() if asked.switch(request, "answered") else claims


def _alone(request: HttpRequest, reach: dict[str, int]) -> bool:
    """Whether claims are shown that one outlet alone carries. They would drown those that outlets can differ on, so
    they stand apart, one link away; but where there are no others, they are shown at once."""
    return reach["alone"] > 0 and (reach["shared"] == 0 or asked.switch(request, "alone"))


def _matrix(request: HttpRequest, tally: StoryTally, known: list[Column], picked: Choice) -> dict[str, Any]:
    switches = {name: asked.switch(request, name) for name in ("checked", "answered")}
    asked_for, reach, alone = chosen_claims(request, tally)
    order, every = order_asked(request), asked.switch(request, "all") and not picked.chosen
    address = {"sort": order if order != USUAL else "", "alone": alone, "all": every} | switches
    listed = page(asked_for.in_short(), ORDERS[order], asked.bookmark(request), _CLAIMS)
    claims = Page(rows=list(map(ClaimInShort.of, listed.rows)), more=listed.more)
    return switches | {
        "reach": reach,
        "alone": alone,
        "claims": claims,
        "matrix": _crossed(claims.rows, heads(known, picked.chosen, unwatched=_unwatched(known, picked), every=every)),
        "order": next(one for one in ORDERED if one.name == order),
        "orders": ORDERED,
        "every": every,
        "kept": kept([*address.items(), ("outlet", picked.slugs)]),
        "fields": kept((name, value) for name, value in address.items() if name != "all"),
    }


def _unwatched(known: list[Column], picked: Choice) -> list[Outlet]:
    apart = Outlet.objects.apart_from(column.outlet.pk for column in known)
    return list(apart[:_UNWATCHED]) if known and not picked.chosen else []


def _crossed(claims: list[ClaimInShort], heads: Heads) -> Matrix:
    keys = [outlet.pk for outlet in heads.outlets]
    return matrix(heads, claims, Cell.objects.crossings([claim.pk for claim in claims], keys))


def _about(tally: StoryTally, known: list[Column]) -> dict[str, Any]:
    """What stands above and below the matrix, whatever is chosen in it."""
    lacking = Counter(key for one in tally.denied_most for key in one["lacking"])
    return {
        "outline": outline(
            tally.reach,
            sum(column.covered for column in known),
            [one["answers"] for one in tally.denied_most],
            [one["voices"] for one in tally.denied_most],
            [(one.outlet.name, lacking[one.outlet.key]) for one in known if one.outlet.key in lacking],
        ),
        "members": StoryMember.objects.in_short(tally.story, _ARTICLES),
        "span": Story.objects.with_span().get(pk=tally.story_id),
    }
