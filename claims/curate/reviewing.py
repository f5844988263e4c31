"""That a fact-checker's review is about a claim, or is not."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django.db import transaction

from claims import timeline
from claims.curate.log import DecisionError, decision, hold, in_force, judge
from claims.curate.snapshots import of_claims
from claims.models import Account, Claim, Judgement, ReviewTie
from claims.reasons.question import FOUND
from sources.models import Review

_TOGETHER = 500


@decision
def decide_review(
    review: Review,
    claim: Claim,
    *,
    same: bool | None,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That `review` is, or is not, about `claim`, or about the one that it was made one with; None takes an earlier
    decision back. Of two claims that it was said to be about the later holds: to move it is to tie it elsewhere.
    Raises DecisionError for a claim that was retired, and for a review whose words are gone."""
    from claims.curate.carrying_out import carry_out  # which asks this module for what follows

    hold([claim], seen)
    held = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    claim = Claim.objects.get(pk=claim.pk).heir()  # others may have come first
    if held.blanked_at:
        raise DecisionError(f"The words of {held.public_id} were purged: there is nothing to decide about.")
    if same and claim.ruled_out:
        raise DecisionError(f"An editor retired {claim.public_id}: take that back first, or choose another claim.")
    tie = ReviewTie.objects.filter(review=held).select_related("claim").first()
    judgement = judge(
        *(Judgement.Kind.FACTCHECK, f"{held.public_id} {claim.public_id}", {"same": same}, editor, reason),
        machine={"claims": of_claims([claim]), "found": _found(tie)},
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return judgement


def _found(tie: ReviewTie | None) -> dict[str, float]:
    """The machine's scores, claim by claim; none of its words."""
    return {one["claim"]: one["score"] for one in tie.candidates} if tie else {}


def settle(reviews: Iterable[str]) -> None:
    """Writes the ties of these reviews, by public id, as the log and the machine's candidates have them."""
    names = sorted(set(reviews))
    said: dict[str, list[Judgement]] = {name: [] for name in names}
    for judgement in in_force([Judgement.Kind.FACTCHECK], names) if names else ():
        if judgement.subject in said:
            said[judgement.subject].append(judgement)
    ties = list(ReviewTie.objects.filter(review__public_id__in=names).select_related("review", "claim"))
    ids = {one.fingerprint.split(" ")[1] for own in said.values() for one in own}
    ids |= {found["claim"] for tie in ties for found in tie.candidates}
    known = Claim.objects.filter(public_id__in=ids).select_related("merged_into").defer("search")
    heirs = {claim.public_id: claim.heir() for claim in known}
    touched: set[int | None] = set()
    for tie in ties:
        before = _written(tie)
        _rule(tie, said[tie.review.public_id], heirs)
        if (now := _written(tie)) != before:
            tie.save(update_fields=["claim", "active", "by", "score", "why", "decided_at"])
            touched |= {key for key, active, *_ in (before, now) if active}
    _tell(touched)


def _tell(claims: Iterable[int | None]) -> None:
    """In the claims' events, which are held for it as whoever covers them does."""
    held = Claim.objects.filter(pk__in=list(claims)).order_by("pk").select_for_update(no_key=True)
    if found := list(held.defer("search")):
        timeline.note_reviews(found)


def settle_on(claims: Iterable[str]) -> None:
    """As `settle`, of all that may be about these claims, by public id: they were merged, retired, or stand again."""
    names = list(claims)
    near = ReviewTie.objects.near(names).values_list("review__public_id", flat=True)
    told = Judgement.objects.filter(kind=Judgement.Kind.FACTCHECK).on(names).values_list("subject", flat=True)
    settle({*near, *told})


@transaction.atomic
def settle_all() -> None:
    every = ReviewTie.objects.order_by("pk").values_list("review__public_id", flat=True)
    for some in batched(every.iterator(chunk_size=_TOGETHER), _TOGETHER):
        settle(some)


def _rule(tie: ReviewTie, said: Iterable[Judgement], heirs: Mapping[str, Claim]) -> None:
    """The latest word holds; without one the surest of the machine's that nobody ruled out."""
    told: Judgement | None = None
    chosen: Claim | None = None
    barred: set[int] = set()
    for judgement in said:
        claim = heirs.get(judgement.fingerprint.split(" ")[1])
        if claim is None or judgement.value["same"] is None:
            continue
        if judgement.value["same"]:
            told, chosen = judgement, claim
            barred.discard(claim.pk)
        else:
            barred.add(claim.pk)
            told = judgement if told is None or chosen == claim else told
            chosen = None if chosen == claim else chosen
    found = [(heirs[one["claim"]], one) for one in tie.candidates if one["claim"] in heirs]
    if chosen is not None and not chosen.ruled_out:
        own = next((one for claim, one in found if claim == chosen), None)
        _write(tie, chosen, own, active=True, decided=told)
        return
    free = [(claim, one) for claim, one in found if claim.pk not in barred and not claim.ruled_out]
    claim, one = next(((claim, one) for claim, one in free if not one["differs"]), (None, None))
    _write(tie, claim, one, active=bool(one and one["score"] >= FOUND), decided=None)


def _write(
    tie: ReviewTie, claim: Claim | None, found: Mapping[str, Any] | None, *, active: bool, decided: Judgement | None
) -> None:
    tie.claim, tie.active = claim, active
    tie.by = ReviewTie.By.EDITOR if decided else ReviewTie.By.MACHINE
    tie.score, tie.why = (found["score"], found["why"]) if found else (None, "")
    tie.decided_at = decided.decided_at if decided else None


def _written(tie: ReviewTie) -> tuple[object, ...]:
    return tie.claim_id, tie.active, tie.by, tie.score, tie.why, tie.decided_at
