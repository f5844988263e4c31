"""the reviews that are tied to claims -> the events that tell of them: that an outlet reviewed it, and rated it anew.

An outlet's rating stands in its own words, in quotation marks: it is evidence of what that outlet found, and says
nothing of ours. A review stands at the time that it bears, where it bears one, and else at the time we first saw it; a
rating that was changed since, at the time we saw that. It is in the story in which the claim was last reported before.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from claims.models import Claim, Event, ReviewTie
from claims.pages.cutting import cut
from config.ids import public_id
from sources.models import Outlet, Review, ReviewVersion

_SEEN_LATE = timedelta(days=1)
_LONGEST = 200  # characters of a rating

type Reported = Mapping[int, Sequence[tuple[datetime, int]]]  # by claim: when it was reported, and in which story


def events(claims: Iterable[Claim], reported: Reported) -> list[Event]:
    """Not stored, with `news`. Of reviews that readers may see, of claims that they may see."""
    by_key = {claim.pk: claim for claim in claims}
    ties = list(ReviewTie.objects.shown().filter(claim__in=by_key).in_full().order_by("pk"))
    versions: dict[int, list[ReviewVersion]] = defaultdict(list)
    if ties:
        rows = ReviewVersion.objects.filter(review__in=[tie.review_id for tie in ties]).order_by("review", "number")
        for version in rows.defer("explained", "claimants", "appearances"):
            versions[version.review_id].append(version)
    found = []
    for tie in ties:
        tie.claim, own = by_key[tie.claim_id], versions[tie.review_id]
        told = [_reviewed(tie, own[0]), *(_rerated(tie, *pair) for pair in pairwise(own) if _differ(*pair))]
        for event in told:
            event.claim = tie.claim
            event.story_id = _story(event.at, reported.get(tie.claim_id, ()))
            found.append(event)
    return found


def _story(at: datetime, reported: Sequence[tuple[datetime, int]]) -> int | None:
    place = bisect_right([when for when, _ in reported], at)
    return reported[max(0, place - 1)][1] if reported else None


def _reviewed(tie: ReviewTie, first: ReviewVersion) -> Event:
    review, outlet = tie.review, tie.review.outlet.heir()
    dated = first.published_at is not None
    return Event(
        public_id=public_id("v", tie.claim.public_id, Event.REVIEWED, review.public_id),
        outlet=outlet,
        review=review,
        axis=Event.Axis.SAID if dated else Event.Axis.SEEN,
        kind=Event.REVIEWED,
        news=Event.News.REVIEW,
        at=first.published_at or review.first_seen_at,
        precision=(dated and first.published_precision) or "second",
        known_at=review.first_seen_at,
        late=dated and review.first_seen_at - first.published_at > _SEEN_LATE,
        text=f"{outlet.name} reviewed this claim and {_found(first)}",
    )


def _rerated(tie: ReviewTie, before: ReviewVersion, after: ReviewVersion) -> Event:
    review: Review = tie.review
    outlet: Outlet = review.outlet.heir()
    change = _change(_rating(before), _rating(after))
    return Event(
        public_id=public_id("v", tie.claim.public_id, Event.RERATED, review.public_id, str(after.number)),
        outlet=outlet,
        review=review,
        axis=Event.Axis.EDITED,
        kind=Event.RERATED,
        news=Event.News.REVIEW,
        at=after.seen_at,
        known_at=after.seen_at,
        text=f"{outlet.name} edits its review of this claim and {change}",
        change=change,
    )


def _found(version: ReviewVersion) -> str:
    rating = _rating(version)
    return f"rated it {rating}" if rating else "gave it no rating that we could read"


def _differ(before: ReviewVersion, after: ReviewVersion) -> bool:
    return _rating(before) != _rating(after)


def _change(before: str, after: str) -> str:
    if not before:
        return f"rates it {after}"
    return f"rates it {after}, and no longer {before}" if after else f"no longer rates it {before}"


def _rating(version: ReviewVersion) -> str:
    """In quotation marks; "" where there is none that we could read."""
    if version.rating:
        return f"“{cut(version.rating, _LONGEST)}”"
    return f"“{cut(version.value, _LONGEST)}” on its own scale" if version.value else ""
