"""a fact-checker's review -> the claim that it is about, surely or perhaps, found as a reader's question finds one.

Who the reviewer says made the claim and how it is rated play no part: a review is tied by what it says was claimed.
What editors decided holds whatever is found (`claims.curate.reviewing`).

A claim may come after its review. Which ones are to be compared anew is read off the rows: those that nothing sure was
found for, since which claims were linked to. However many there are, a look takes a bounded number of them.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from claims import coverage, timeline
from claims.curate import reviewing
from claims.matching import match
from claims.models import Claim, Link, ReviewTie
from sources.models import Review

_MOST = 8  # candidates that are kept
_NEW, _YOUNG, _OLD = 50, 20, 20  # reviews in one look: never compared; seen last; compared longest ago

log = logging.getLogger(__name__)


def tie(review: Review) -> ReviewTie:
    """Compares it with the claims of today. Twice changes nothing."""
    newest = _newest()
    found = _candidates(review.claimed)
    with transaction.atomic():
        # Claims before reviews, as whoever decides on a claim takes them.
        near = Q(public_id__in=[one["claim"] for one in found]) | Q(reviews__review=review)
        coverage.hold(Claim.objects.filter(near).only("pk").distinct())
        Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        now = datetime.now(UTC)
        own, _ = ReviewTie.objects.get_or_create(review=review, defaults={"compared_at": now})
        if own.candidates != found:
            own.candidates = found
            own.save(update_fields=["candidates"])
        ReviewTie.objects.filter(pk=own.pk).update(compared_at=now, compared_to=newest)
        reviewing.settle([review.public_id])
    return ReviewTie.objects.select_related("claim").get(pk=own.pk)


def waiting() -> Iterable[Review]:
    """Those that were never compared, and those that nothing sure was found for: claims came since. The first first."""
    again = Review.objects.filter(tie__in=ReviewTie.objects.open().order_by().values("pk"))
    return (_new() | again).distinct().order_by("pk")


def look() -> int:
    """Compares what is due, and tells in timelines what was edited; a bounded number of reviews. How many were tied.

    One that cannot be compared is put behind the others, so that it stands in nobody's way."""
    tied = 0
    for review in _due():
        try:
            tied += tie(review).active
        except (OperationalError, InterfaceError):
            raise  # the database's: no fault of the review
        except Exception:
            log.exception("Review %s could not be compared with the claims.", review.public_id)
            put_off = {"compared_at": datetime.now(UTC), "compared_to": _newest()}
            ReviewTie.objects.update_or_create(review=review, defaults=put_off)
    tell()
    return tied


def tell() -> None:
    """In the events of claims what their reviews say now."""
    for own in list(ReviewTie.objects.untold()[:_NEW]):
        with transaction.atomic():
            coverage.hold([own.claim])
            now = ReviewTie.objects.select_related("claim", "review__current").get(pk=own.pk)
            if now.claim and now.active:
                timeline.note_reviews([now.claim])
            ReviewTie.objects.filter(pk=own.pk).update(told=now.review.current.number)


def _due() -> Sequence[Review]:
    due = ReviewTie.objects.due(_newest()).select_related("review")
    young, old = due.order_by("-review__first_seen_at", "-pk")[:_YOUNG], due.order_by("compared_at", "pk")[:_OLD]
    again = {one.review_id: one.review for one in chain(young, old)}
    return [*_new().order_by("pk")[:_NEW], *again.values()]


def _new() -> Any:
    return Review.objects.filter(tie=None, blanked_at=None)


def _newest() -> int:
    return Link.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


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
