"""a fact-checker's review -> the claim that it is about, surely or perhaps, found as a reader's question finds one.

Who the reviewer says made the claim and how it is rated play no part: a review is tied by what it says was claimed.
What editors decided holds whatever is found (`claims.curate.reviewing`).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from claims.curate import reviewing
from claims.matching import match
from claims.models import ReviewTie
from sources.models import Review

_MOST = 8  # candidates that are kept


def tie(review: Review) -> ReviewTie:
    """Compares it with the claims of today. Twice changes nothing."""
    found = _candidates(review.claimed)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        now = datetime.now(UTC)
        own, _ = ReviewTie.objects.get_or_create(review=review, defaults={"compared_at": now})
        if own.candidates != found:
            own.candidates = found
            own.save(update_fields=["candidates"])
        ReviewTie.objects.filter(pk=own.pk).update(compared_at=now)
        reviewing.settle([review.public_id])
    return ReviewTie.objects.select_related("claim").get(pk=own.pk)


def waiting() -> Iterable[Review]:
    """Those that were never compared, and those that nothing sure was found for: claims came since. The first first."""
    new = Review.objects.filter(tie=None, blanked_at=None)
    again = Review.objects.filter(tie__in=ReviewTie.objects.open().order_by().values("pk"))
    return (new | again).distinct().order_by("pk")


def _candidates(claimed: str) -> list[dict[str, Any]]:
    """Those that match, that may be meant, and those that would match but for one thing, which an editor may see
    otherwise; each in a sentence."""
    matches = match(claimed)
    found = [*matches.same, *matches.perhaps, *matches.others]
    return [
        {"claim": one.claim.public_id, "score": one.sure, "why": _why(one.why), "differs": one.differs}
        for one in found[:_MOST]
    ]


def _why(told: str) -> str:
    """Told to whoever reads a review, and not to whoever asked."""
    return told.replace("It has", "The claim has").replace("your words", "the review’s words")
