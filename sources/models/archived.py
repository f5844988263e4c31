"""Copies of what we saw that a public web archive keeps: asked for where an operator wants it, one a revision."""

from datetime import datetime
from typing import Self

from django.db import models

from sources.models.articles import Revision


class ArchivedCopyQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now).select_related("revision__article").order_by("due_at", "pk")

    def given_up(self) -> Self:
        failed = self.filter(state=ArchivedCopy.State.FAILED).select_related("revision__article").order_by("-pk")
        return failed.defer("revision__text", "revision__blocks")

    def kept(self) -> Self:
        return self.filter(state=ArchivedCopy.State.KEPT)


class ArchivedCopy(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "asked for"
        KEPT = "kept", "kept"
        FAILED = "failed", "given up"

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="archived")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    address = models.TextField(blank=True)  # of the copy
    reason = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)

    objects = ArchivedCopyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="archived_due")]

    def __str__(self) -> str:
        return self.address or f"{self.revision_id}: {self.state}"
