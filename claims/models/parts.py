"""Parts: what an entity puts forward, is named in and answers, claim by claim; and how much that is in all."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, F

from claims.models.claims import WIDE, Claim
from claims.models.entities import Entity

# Each side's newest as they stand in the index, and counted in the same pass.
_NEWEST = """
(SELECT side, stances, date_trunc('month', first_at, 'UTC') AS month FROM claims_part
 WHERE entity_id = %s AND side = %s ORDER BY moved_at DESC, claim_id DESC LIMIT %s)
"""
_BY_MONTH = """
SELECT side, stances, month, count(*) AS claims FROM ({newest}) newest
GROUP BY side, stances, month ORDER BY month, side, stances
"""


class PartQuerySet(models.QuerySet):
    def of_entity(self, entity: Entity, side: str) -> Self:
        """With their claims, which are the newest first by NEWEST."""
        found = self.filter(entity=entity, side=side).select_related("claim__tally")
        return found.defer("claim__search", *(f"claim__tally__{name}" for name in WIDE)).order_by(*Part.NEWEST)

    def by_month(self, entity: Entity) -> list[dict[str, Any]]:
        """How many claims by month (of the first statement with that part), side and stances: {"month", "side",
        "stances", "claims"}, counted over the newest COUNTED of each side."""
        sides = Part.Side.values
        values = [value for side in sides for value in (entity.pk, side, Part.COUNTED)]
        with connection.cursor() as cursor:
            cursor.execute(_BY_MONTH.format(newest=" UNION ALL ".join([_NEWEST] * len(sides))), values)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def beside(self, entity: Entity, side: str, other: str, most: int) -> list[dict[str, Any]]:
        """Who else has part `other` in most of what `entity` has part `side` in: {"name", "public_id", "claims"}, most
        first, counted over its newest BESIDE claims."""
        claims = self._newest(entity, side, Part.BESIDE, "claim")
        found = self.filter(claim__in=claims, side=other).exclude(entity=entity)
        named = found.values(name=F("entity__name"), public_id=F("entity__public_id"))
        return list(named.annotate(claims=Count("pk")).order_by("-claims", "name", "public_id")[:most])

    def _newest(self, entity: Entity, side: str, most: int, field: str = "pk") -> Self:
        return self.filter(entity=entity, side=side).order_by(*Part.NEWEST).values(field)[:most]


class Part(models.Model):
    """That an entity puts a claim forward, is named where others do, or answers it. Derived with the claim's cells from
    statements of today's texts (`claims.parts`), never edited."""

    class Side(models.TextChoices):
        BY = "by", "puts forward"
        AGAINST = "against", "is named in"
        ANSWERS = "answers", "answers"

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="parts", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="parts")
    side = models.CharField(max_length=8, choices=Side)
    stances = ArrayField(models.CharField(max_length=16))  # of the statements that it rests on
    first_at = models.DateTimeField()  # when the first of them was published
    moved_at = models.DateTimeField()  # when the newest statement on the claim was, whoever's

    NEWEST = ("-moved_at", "-claim_id")
    COUNTED, BESIDE = 1000, 300  # of each side of an entity, the newest: what is counted over them keeps its price
    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "side", "claim"], name="part_once")]
        indexes = [models.Index(fields=["entity", "side", "-moved_at", "-claim"], name="part_newest")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.side} {self.claim_id}"


class EntityTallyQuerySet(models.QuerySet):
    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def beginning(self, letter: str) -> Self:
        """Filed at `letter` or after it."""
        return self.filter(filed__gte=letter)

    def with_entity(self) -> Self:
        return self.select_related("entity")


class EntityTally(models.Model):
    """In how many claims an entity has a part. Apart from it, with all that lists of entities are ordered by.

    Counted right after the transaction that changed its parts, so that no two of those wait for each other; where a
    process dies between the two, the next change or `manage.py cover` makes it good.
    """

    entity = models.OneToOneField(Entity, on_delete=models.CASCADE, related_name="tally", primary_key=True)
    kind = models.CharField(max_length=12, choices=Entity.Kind)
    filed = models.CharField(max_length=200)  # its name, as an alphabetical list has it
    claims = models.PositiveIntegerField(default=0)
    by = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)

    MOST, FILED = ("-claims", "pk"), ("filed", "pk")
    objects = EntityTallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entity tallies"
        indexes = [
            models.Index(fields=["-claims", "entity"], name="entity_most"),
            models.Index(fields=["filed", "entity"], name="entity_filed"),
            models.Index(fields=["kind", "-claims", "entity"], name="entity_most_of_kind"),
            models.Index(fields=["kind", "filed", "entity"], name="entity_filed_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}: {self.claims} claims"
