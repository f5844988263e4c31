"""Relations: that two claims belong together and yet are two."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from claims.models.claims import Claim


class RelationQuerySet(models.QuerySet):
    def of_claim(self, claim: Claim) -> Self:
        """From either side, the other claim standing and with its tally; by kind, and in each the surest first."""
        found = self.filter(Q(claim=claim) | Q(other=claim)).standing()
        return found.select_related("claim__tally", "other__tally").order_by("kind", "-score", "pk")

    def standing(self) -> Self:
        """Of two claims that stand."""
        return self.filter(
            claim__merged_into=None, claim__retired_at=None, other__merged_into=None, other__retired_at=None
        )

    def between(self, claims: Iterable[Claim]) -> Self:
        """With one of `claims` on either side."""
        keys = [claim.pk for claim in claims]
        return self.filter(Q(claim__in=keys) | Q(other__in=keys))


class Relation(models.Model):
    """`claim` is of this kind toward `other`. Where a kind has no direction, `claim` has the lesser public id.

    Derived from what the claims' statements say (`claims.relations`) and made anew with them, but for what an editor
    decided: that stands.
    """

    class Kind(models.TextChoices):
        VARIANT_FIGURE = "variant_figure", "the same with another figure"
        VARIANT = "variant", "the same of another date or party"
        CONTRADICTS = "contradicts", "contradicts"
        PART_OF = "part_of", "part of"
        RESPONSE_TO = "response_to", "response to"

    class By(models.TextChoices):
        MACHINE = "machine", "unchecked"
        EDITOR = "editor", "checked"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="related")
    kind = models.CharField(max_length=16, choices=Kind)
    by = models.CharField(max_length=8, choices=By, default=By.MACHINE)
    score = models.FloatField()  # 0 to 1, how sure the machine is; an editor's is 1
    reasons = models.JSONField(default=list)  # [{"name", "weight", "value", "sentence"}, ...]

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "other"], name="relation_once_per_pair"),
            models.CheckConstraint(condition=~Q(claim=models.F("other")), name="relation_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind} {self.other_id}"
