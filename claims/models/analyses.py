"""What reading leaves beside statements: that a revision was read, where a meaning lies, who is named."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F

from claims.models.entities import Entity
from claims.models.fields import VectorField
from claims.models.statements import Statement
from sources.models import Revision

# After so many processes died of one text, how long it rests before the next one tries. The first deaths may have been
# anybody's; that a machine runs out of memory, or is switched off time and again, passes.
_RESTS = {5: timedelta(seconds=30), 6: timedelta(minutes=2), 7: timedelta(minutes=20), 8: timedelta(hours=4)}
DEADLY = max(_RESTS) + 1  # begun so often and never read to the end, a text is given up


class AnalysisQuerySet(models.QuerySet):
    def failed(self) -> Self:
        return self.filter(status="failed")

    def read(self) -> Self:
        """By rules, the latest first."""
        return self.filter(status="ok").order_by("-pk")

    def put_back(self) -> int:
        """Their revisions wait to be read again, as if nobody had tried; how many."""
        deleted, _ = self.delete()
        return deleted


class Analysis(models.Model):
    """That an extractor read a revision, and what came of it. A revision without one waits to be read."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="analyses")
    extractor = models.CharField(max_length=80)
    status = models.CharField(max_length=20)  # ok, no_rules, failed
    reason = models.TextField(blank=True)
    statements_count = models.PositiveIntegerField(default=0)
    entities = models.JSONField(default=list)  # [[label, text, where first], ...] the names in the text
    analysed_at = models.DateTimeField(auto_now_add=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "analyses"
        constraints = [models.UniqueConstraint(fields=["revision", "extractor"], name="analysis_once_per_extractor")]

    def __str__(self) -> str:
        return f"{self.revision_id} by {self.extractor}: {self.status}"


class UnderwayQuerySet(models.QuerySet):
    def begin(self, revisions: Collection[int], *, now: datetime) -> None:
        """Counted before they are read: a process that dies of a text leaves word of it."""
        with transaction.atomic():
            self.bulk_create([Underway(revision_id=key) for key in revisions], ignore_conflicts=True)
            self.filter(pk__in=revisions).update(begun=F("begun") + 1, read=False)
            for begun, rest in _RESTS.items():
                self.filter(pk__in=revisions, begun=begun).update(rests_until=now + rest)

    def end(self, revision: Revision) -> None:
        """In the transaction that writes what was found."""
        self.filter(pk=revision.pk).update(begun=0, read=True, error="", rests_until=None)

    def resting(self, now: datetime) -> Self:
        """Texts that process after process died of, and that are tried again later; the next first."""
        return self.filter(rests_until__gt=now).order_by("rests_until", "pk")

    def read(self) -> Self:
        """Read, and not placed and linked since; the first read first."""
        return self.filter(read=True).order_by("revision__seen_at", "pk")


class Underway(models.Model):
    """A revision that a process began to read; gone when its article is placed and linked.

    It outlives that process: what one that was killed left half done, the next one finds here.
    """

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, primary_key=True, related_name="underway")
    begun = models.PositiveIntegerField(default=0)  # how often, and never read to the end
    read = models.BooleanField(default=False)
    error = models.TextField(blank=True)  # what reading it raised
    rests_until = models.DateTimeField(null=True, blank=True)

    objects = UnderwayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.revision_id}: {'read' if self.read else f'begun {self.begun} times'}"


class Meaning(models.Model):
    """Where a statement's words lie among all meanings. Apart from it: a reader's page never needs it."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="meaning", primary_key=True)
    vector = VectorField()  # of "speaker: resolved content"
    headline = models.FloatField(default=0)  # cosine with the headline of its article

    def __str__(self) -> str:
        return f"meaning of {self.statement_id}"


class Mention(models.Model):
    """That a statement is by an entity or names it. Derived from the statement's names by whose each of them is, so
    that a name that turns out to be another's takes its mentions along; see `claims.naming`."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", "speaks"
        NAMED = "named", "is named"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="mentions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="mentions")
    role = models.CharField(max_length=8, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "entity", "role"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.role} in {self.statement_id}"
