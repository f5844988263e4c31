"""Ties: that a fact-checker's review is about a claim. Evidence about what was claimed, and no stance of anybody's."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from sources.models import SEEN, Outlet, Review

SURELY = 0.8


class ReviewTieQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Those that readers may see: on a claim that stands. A review that is tied to none never comes out: it might
        be about what is hidden."""
        return self.filter(
            active=True,
            claim__merged_into=None,
            claim__retired_at=None,
            claim__visibility__in=SEEN,
            review__blanked_at=None,
        )

    def in_full(self) -> Self:
        return self.select_related("review__current", "review__outlet__merged_into")

    def of_claim(self, claim: Claim) -> Self:
        """The reviews that readers see beside it, the latest first."""
        return self.shown().filter(claim=claim).in_full().order_by(*ReviewTie.LATEST)

    def of_outlet(self, outlet: Outlet) -> Self:
        """What it reviewed, or an outlet that was merged into it; the latest first."""
        behind = Outlet.objects.behind(outlet).order_by().values("pk")
        own = self.shown().filter(review__outlet__in=behind)
        return own.in_full().select_related("claim").defer("claim__search").order_by(*ReviewTie.LATEST)

    def perhaps_of(self, claim: Claim) -> Self:
        """Those that are tied to it, or suggested for it; for editors."""
        found = self.filter(claim=claim, review__blanked_at=None).in_full()
        return found.order_by("-active", *ReviewTie.LATEST)

    def near(self, claims: Iterable[str]) -> Self:
        """Those that are tied to any of these, by public id, or for which the machine found one of them."""
        found = Q(claim__public_id__in=list(claims))
        for name in claims:
            found |= Q(candidates__contains=[{"claim": name}])
        return self.filter(found).order_by("pk")

    def open(self) -> Self:
        """Those that nobody decided about and the machine is not sure of: what is to be compared with claims anew."""
        return self.filter(active=False, by=ReviewTie.By.MACHINE, review__blanked_at=None).order_by("pk")

    def due(self, newest: int) -> Self:
        """Those of them since which claims came: `newest` is the key of the newest link of all."""
        return self.open().filter(compared_to__lt=newest)

    def untold(self) -> Self:
        """Those whose review says something else than the claim's events tell of it."""
        told = self.filter(active=True, review__blanked_at=None)
        return told.exclude(told=models.F("review__current__number")).order_by("pk")


class ReviewTie(models.Model):
    """A review and the claim that it is about: `active`, or only suggested; without a claim where nothing comes near.

    `candidates` is what the machine found, the surest first: [{"claim": public id, "score", "why", "differs"}, ...].
    What editors decided stands above it, and is read off the log (`claims.curate.reviewing`).
    """

    class By(models.TextChoices):
        MACHINE = "machine", "unchecked"
        EDITOR = "editor", "checked"

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="tie")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    active = models.BooleanField(default=False)
    by = models.CharField(max_length=8, choices=By, default=By.MACHINE)
    score = models.FloatField(null=True)  # 0 to 1, how sure the machine is of this claim; None where it did not find it
    why = models.TextField(blank=True)  # in a sentence
    candidates = models.JSONField(default=list)
    compared_at = models.DateTimeField()
    compared_to = models.BigIntegerField(default=0)  # the key of the newest link then: what came since is to be seen
    told = models.PositiveIntegerField(default=0)  # the number of the version up to which the claim's events tell it
    decided_at = models.DateTimeField(null=True)  # by an editor

    LATEST = (models.F("review__current__published_at").desc(nulls_last=True), "-review")
    objects = ReviewTieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(active=False) | Q(claim__isnull=False), name="review_tie_to_a_claim")
        ]
        indexes = [
            GinIndex(fields=["candidates"], name="review_tie_found", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["compared_at"], condition=Q(active=False, by="machine"), name="review_tie_open"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} on {self.claim_id}"

    @property
    def how(self) -> str:
        """How surely the machine tied it, in a word: a figure beside a rating would be taken for one."""
        return "surely" if self.score is not None and self.score >= SURELY else "fairly"
