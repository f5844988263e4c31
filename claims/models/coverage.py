"""Cells: claim x outlet, always derived, never edited."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from claims.models.claims import Claim
from sources.models import Outlet


class Silence(models.TextChoices):
    OMITTED = "omitted", "left out"
    SILENT = "silent", "nothing on the story"
    PARTIAL = "partial", "watched with gaps"
    UNKNOWN = "unknown", "not watched"


class CellQuerySet(models.QuerySet):
    def of_claims(self, claims: object) -> Self:
        return self.filter(claim__in=claims).select_related("outlet")


class Cell(models.Model):
    """The set of stances an outlet carried on a claim, or its silent state, and the evidence for it.

    `evidence` is {"statements": [...], "articles": [...], "polls": [...]} of public ids, each list sorted.
    An outlet without a cell was not watched: unknown.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="cells")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="cells")
    states = ArrayField(models.CharField(max_length=16))
    evidence = models.JSONField(default=dict)

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "outlet"], name="cell_one_per_claim_and_outlet")]
        indexes = [models.Index(fields=["outlet", "claim"], name="cell_of_outlet")]

    def __str__(self) -> str:
        return f"{self.claim_id} x {self.outlet_id}: {', '.join(self.states)}"
