"""a judgement in the log -> what follows from it: rows as all of the log has them, and what is derived of these.

The same for a decision, for one that is taken back and for one that is taken up again: what holds is asked of the log.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from claims import coverage, relations, sought, wording
from claims.curate import entities, relating, reviewing, standing, stories
from claims.curate.following import decided_for, follow
from claims.curate.holding import uphold
from claims.models import Claim, Judgement, Story

_OF_STATEMENTS = (Judgement.Kind.REVIEW, Judgement.Kind.CORRECT)
_OF_A_CLAIM_ALONE = (Judgement.Kind.WORDING, Judgement.Kind.SENSITIVE)  # nothing that is counted hangs on them
_OF_STANDING = (Judgement.Kind.SAME, Judgement.Kind.RETIRE)
_OF_ENTITIES = (Judgement.Kind.ALIAS, Judgement.Kind.ENTITIES)


def carry_out(judgement: Judgement, before: Mapping[str, Any] | None = None) -> None:
    """`before`: where it takes something back, the links that there were before that (`snapshots.of_links`)."""
    if judgement.kind == Judgement.Kind.MOVE:
        stories.settle(judgement.subject, before or {})
    elif judgement.kind in _OF_A_CLAIM_ALONE:
        standing.settle(judgement.touches)
        claims = list(Claim.objects.filter(public_id=judgement.subject))
        wording.word(claims)
        sought.note([claim.pk for claim in claims])
    elif judgement.kind == Judgement.Kind.RELATE:
        claims = {claim.heir() for claim in Claim.objects.filter(public_id__in=judgement.fingerprint.split(" "))}
        relating.settle(claims)
        _relate(claims)
    elif judgement.kind == Judgement.Kind.FACTCHECK:
        reviewing.settle([judgement.subject])
    elif judgement.kind in _OF_ENTITIES:
        derive(Claim.objects.filter(pk__in=entities.settle(judgement)), related=False)
    else:
        _settle(judgement, before)


def _settle(judgement: Judgement, before: Mapping[str, Any] | None) -> None:
    statements = {name for name in judgement.touches if name.startswith("t")}
    claims = {name for name in judgement.touches if name.startswith("c")}
    held = Claim.objects.filter(links__statement__public_id__in=statements, links__active=True)
    touched = set(held.distinct())
    standing.settle(claims)
    uphold(statements)
    decided = decided_for(claims) if judgement.kind in _OF_STANDING else set()
    touched |= follow(statements | decided, before)
    keys = [claim.pk for claim in touched]
    touched = set(Claim.objects.filter(Q(pk__in=keys) | Q(public_id__in=claims)))  # as they are now
    relating.settle(touched)
    derive(touched, related=judgement.kind not in _OF_STATEMENTS)
    if judgement.kind in _OF_STANDING:
        reviewing.settle_on(claims)


def derive(claims: Iterable[Claim], *, related: bool = True) -> None:
    """What follows from the statements of `claims` now."""
    claims = set(claims)
    wording.word(claims)
    coverage.cover(claims)
    if related:
        _relate(claims)


def _relate(claims: set[Claim]) -> None:
    for story in sorted({story for claim in claims for story in Story.objects.of_claim(claim)}, key=lambda one: one.pk):
        relations.tie(story, claims)
