"""Discrepancies: where outlets put one claim differently, always derived, never edited."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from claims.models.claims import Claim
from claims.reasons.discrepancies import KINDS


class DiscrepancyQuerySet(models.QuerySet):
    def of_claim(self, claim: Claim) -> Self:
        """In the order in which readers see them."""
        return self.filter(claim=claim).order_by("place")

    def of_claims(self, claims: Iterable[Claim]) -> Self:
        """Claim by claim, each as `of_claim` has it."""
        return self.filter(claim__in=claims).order_by("claim", "place")


class Discrepancy(models.Model):
    """One difference between outlets on a claim: a sentence, and two versions or more with who carries each.

    `versions` is a list of {"words", "how", "outlets": [key, ...], "statements": [public id, ...], "pieces":
    [[mark, text], ...]}; see claims.reasons.discrepancies.values.Version. `place` counts from 0 within the claim.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="discrepancies")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    sentence = models.TextField()
    versions = models.JSONField()

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [models.UniqueConstraint(fields=["claim", "place"], name="discrepancy_one_per_place")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.kind}: {self.sentence}"
