"""a review as found -> the fact-checker's outlet, the review, and a version of it where it says something new.

What was refused is a row of the capture ledger, with its reason. Twice changes nothing.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from sources import captures
from sources.clean import clean
from sources.found import Found, Refused
from sources.known import plain_url, publisher, web_host
from sources.models import Article, Capture, Outlet, Review, ReviewVersion
from sources.reviewed import Dated, FoundReview

_LONGEST_KEY = 200
_CLOCKS_DIFFER = timedelta(days=1)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # no page of the web was published before

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """What came of it: `status` is a Capture's; `review` is None, and `problem` says why, where it was refused."""

    where: str
    status: str
    review: Review | None = None
    problem: str = ""


@dataclass(kw_only=True)
class Run:
    """One reading of whatever was given: a feed that holds a review twice, in two ways, changes nothing to and fro.
    `beside`: the article on whose page they stand; what stands at its host is its outlet's."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    beside: Article | None = None
    seen: dict[str, str] = field(default_factory=dict)  # public id -> hash of what the first says

    def take_in(self, item: FoundReview | Refused) -> Reviewed:
        if isinstance(item, Refused):
            return _refuse(item, self.now)
        url = plain_url(item.url)
        if not web_host(url):
            reason = f"its address, {url[:80]}, cannot be kept; give one that begins with https://"
            return _refuse(Refused(where=item.where, status="bad_url", reason=reason), self.now)
        item = replace(item, published=_believed(item.published, self.now))
        name, said = Review.id_of(url, item.claimed), _said(item)
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
        if self.seen.setdefault(name, digest) != digest:
            reason = f"{url} reviews this claim twice here, and not alike; the first was taken: drop one of them"
            return _refuse(Refused(where=item.where, status="twice", reason=reason), self.now)
        return _take_in(replace(item, url=url), self.beside, name, said, digest, self.now)


def take_along(found: Iterable[FoundReview | Refused], *, beside: Article | None, now: datetime) -> list[Reviewed]:
    """Those beside an article, which is taken in already: whatever becomes of them, it stays."""
    run, done = Run(now=now, beside=beside), []
    for item in found:
        try:
            done.append(run.take_in(item))
        except (OperationalError, InterfaceError):
            raise  # the database's: the article is looked at again, and its reviews with it
        except Exception:
            log.exception("A review beside an article, at %s, could not be taken in.", item.where)
            reason = "something went wrong on our side, which the log tells; give the page to `manage.py reviews`"
            done.append(_refuse(Refused(where=item.where, status="failed", reason=reason), now))
    return done


def _believed(published: Dated, now: datetime) -> Dated:
    """A review that dates itself ahead, or before there were such pages, is not dated: as it is written stays."""
    if published.at and not _FIRST <= published.at <= now + _CLOCKS_DIFFER:
        return Dated(text=published.text)
    return published


def _take_in(
    found: FoundReview, beside: Article | None, name: str, said: dict[str, Any], digest: str, now: datetime
) -> Reviewed:
    with transaction.atomic():
        outlet = _outlet(found, beside)
        if twin := _elsewhere(found, outlet, name, digest):
            note = f"It is the review that stands at {twin.url}, word for word: one of the two is kept."
            captures.record(Found(where=clean(found.where), text=""), Capture.NOTED, note, now, "", outlet=twin.outlet)
            return Reviewed(where=found.where, status=Capture.UNCHANGED, review=twin)
        review, new = Review.objects.get_or_create(
            public_id=name,
            defaults={
                "outlet": outlet,
                "url": found.url,
                "claimed": found.claimed,
                "first_seen_at": now,
                "last_seen_at": now,
            },
        )
        review = Review.objects.select_for_update(of=("self",)).select_related("current").get(pk=review.pk)
        if review.blanked_at:
            reason = "its words were taken out here for good, by an editor's decision; leave it out"
            return _refuse(Refused(where=found.where, status="purged", reason=reason), now)
        before = review.current
        if before and now < before.seen_at and before.sha256 != digest:
            reason = (
                f"a later state of it is known, seen {before.seen_at:%Y-%m-%d}; what it said before is not taken in"
            )
            return _refuse(Refused(where=found.where, status="older", reason=reason), now)
        review.last_seen_at = max(now, review.last_seen_at)
        if before is None or before.sha256 != digest:
            review.current = ReviewVersion.objects.create(
                review=review,
                number=before.number + 1 if before else 1,
                sha256=digest,
                seen_at=now,
                where=clean(found.where),
                **said,
            )
        review.save(update_fields=["current", "last_seen_at"])
    changed = Capture.UNCHANGED if review.current == before else Capture.CHANGED
    return Reviewed(where=found.where, status=Capture.NEW if new else changed, review=review)


def _elsewhere(found: FoundReview, outlet: Outlet, name: str, digest: str) -> Review | None:
    """The same at another address of the same outlet, such as a page for phones, where this one is not known."""
    if Review.objects.known([name]).exists():
        return None
    same = ReviewVersion.objects.filter(review__outlet=outlet, review__claimed=found.claimed, sha256=digest)
    first = same.filter(review__blanked_at=None).select_related("review__outlet").order_by("pk").first()
    return first.review if first else None


def _said(found: FoundReview) -> dict[str, Any]:
    """The columns of a version; what two have alike was not edited between them."""
    same = ("reviewer", "title", "language", "value", "best", "worst", "rating", "explained")
    return {name: getattr(found, name) for name in same} | {
        "published_at": found.published.at,
        "published_text": found.published.text,
        "published_precision": found.published.precision,
        "published_basis": found.published.basis,
        "claimants": list(found.claimants),
        "said_at": found.said.at,
        "said_text": found.said.text,
        "said_precision": found.said.precision,
        "appearances": list(found.appearances),
    }


def _outlet(found: FoundReview, beside: Article | None) -> Outlet:
    """The one at whose domain the review stands, whoever signs it: a name proves nothing."""
    if known := publisher(found.url):
        return known
    if beside and web_host(beside.url) and web_host(beside.url) == web_host(found.url):
        return beside.outlet
    host = web_host(found.url).casefold().removeprefix("www.")[:_LONGEST_KEY]
    fields = {"name": found.reviewer or host, "domains": [host], "kind": Outlet.Kind.WEBSITE}
    try:
        with transaction.atomic():
            return Outlet.objects.get_or_create(key=host, defaults=fields)[0]
    except IntegrityError:  # another process came first, or somebody gave the key in other letters
        return Outlet.objects.get(key__iexact=host)


def _refuse(item: Refused, now: datetime) -> Reviewed:
    reason = f"{item.reason[:1].upper()}{item.reason[1:].removesuffix('.')}."
    captures.record(Found(where=clean(item.where), text=""), item.status, reason, now, "", outlet=None)
    return Reviewed(where=item.where, status=item.status, problem=reason)
