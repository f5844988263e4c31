"""/desk/claims/ID/ -> a claim as an editor works on it: its words, what is tied to it, what it may be one with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims import curate
from claims.desk import looking
from claims.desk.around import around
from claims.desk.looking import Found
from claims.desk.roles import EDITORS, only
from claims.desk.telling import KINDS
from claims.models import Claim, Link, Proposal, Relation, ReviewTie, Role, Statement, Story
from claims.pages.evidence import Quotation, quotation
from claims.pages.keyset import page
from claims.views import asked
from config.htmx import render_page

_STATEMENTS, _SUGGESTED, _CANDIDATES, _STORIES, _REVIEWS = 30, 10, 12, 6, 20


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Another claim that this one may be one with, or belong with. `why`: in words, the machine's scores among them."""

    found: Found
    why: Sequence[str]


@require_safe
@only(EDITORS)
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    known = Claim.objects.select_related("merged_into", "tally", "worded_from").defer("search")
    found = get_object_or_404(known, public_id=public_id)
    if (heir := found.heir()) != found:
        messages.info(request, f"“{found.text}” was merged: this is the claim that it is part of now.")
        return redirect("desk_claim", heir.public_id)
    ended = Claim.objects.ended_in(found)
    shown = page(Link.objects.evidence_of(found), Link.BY_STANCE, asked.bookmark(request), _STATEMENTS)
    context = {
        "claim": found,
        "ended": ended,
        "links": shown,
        "quotations": [quotation(link.statement, link) for link in shown.rows],
        "later": bool(asked.bookmark(request)),
        **around(request, public_id, *(one.public_id for one in ended), *_read(found)),
    }
    if not asked.bookmark(request):
        context |= _beside(request, found)
    return render_page(request, "desk/claim.html", context, fragment="statements")


def _read(claim: Claim) -> list[str]:
    """Statements on it that an editor read: what was decided about them is told on its page."""
    return list(claim.tally.links.get("read", ())) if hasattr(claim, "tally") else []


def _beside(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    words, tally = asked.words(request, "q"), getattr(claim, "tally", None)
    return {
        "suggested": _suggested(claim),
        "candidates": _candidates(claim),
        **_reviews(claim),
        "relations": list(KINDS.items()),
        "words": words,
        "found": looking.claims(words, but=claim.public_id) if words else (),
        "stories": Story.objects.telling_of(tally)[:_STORIES] if tally else (),
        "waiting": list(Proposal.objects.open().filter(claim=claim).select_related("proposed_by")),
        "senior": request.user.role == Role.SENIOR,
    }


def _reviews(claim: Claim) -> dict[str, Any]:
    """`seen_with`: the last that was decided on it or on one of the reviews, which their forms go by."""
    ties = list(ReviewTie.objects.perhaps_of(claim)[:_REVIEWS])
    if not ties:
        return {"ties": ()}
    return {"ties": ties, "seen_with": curate.latest([claim, *(tie.review.public_id for tie in ties)])}


def _suggested(claim: Claim) -> list[Quotation]:
    """Statements that the machine was not sure enough of to tie them to it, the surest first."""
    found = Link.objects.filter(claim=claim, suggested=True, active=False, statement__retired_at=None)
    told = found.select_related("statement__revision__article__outlet", "statement__speaker_entity")
    return [
        quotation(link.statement, link)
        for link in told.defer("statement__revision__blocks").order_by("-score", "pk")[:_SUGGESTED]
    ]


def _candidates(claim: Claim) -> list[Candidate]:
    """Claims that a relation or a suggestion leads to; those with the most reasons, and the surest, first."""
    why: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for relation in Relation.objects.of_claim(claim)[:_CANDIDATES]:
        other = relation.other_id if relation.claim_id == claim.pk else relation.claim_id
        by = "an editor" if relation.by == Relation.By.EDITOR else f"the machine, {relation.score:.2f}"
        why[other].append((relation.score, f"{relation.get_kind_display()}, says {by}"))
    for other, number, score in _suggestions(claim):
        told = f"{number} statement{'s' if number > 1 else ''} of one suggested for the other"
        why[other].append((score or 0.0, f"{told}, at best with {score or 0.0:.2f}"))
    first = sorted(why, key=lambda key: (-len(why[key]), -max(score for score, _ in why[key]), key))[:_CANDIDATES]
    there = Claim.objects.current().with_tally().in_bulk(first)
    return [
        Candidate(found=looking.as_found(there[key]), why=[words for _, words in why[key]])
        for key in first
        if key in there
    ]


def _suggestions(claim: Claim) -> list[tuple[int, int, float | None]]:
    """(other claim, how many statements, the best score): statements of one suggested for the other, either way."""
    statements = Statement.objects.filter(retired_at=None)
    hither = Link.objects.filter(claim=claim, suggested=True, statement__in=statements, statement__links__active=True)
    thither = Link.objects.filter(
        suggested=True, statement__in=statements, statement__links__active=True, statement__links__claim=claim
    )
    found: dict[int, tuple[int, float | None]] = {}
    rows = [
        *hither.values_list("statement__links__claim", "score").order_by("-score")[:200],
        *thither.exclude(claim=claim).values_list("claim", "score").order_by("-score")[:200],
    ]
    for other, score in rows:
        if other != claim.pk:
            number, best = found.get(other, (0, None))
            found[other] = number + 1, max(best or 0.0, score or 0.0)
    return [(other, number, best) for other, (number, best) in found.items()]
