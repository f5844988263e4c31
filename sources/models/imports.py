"""Archives and lists that are read in: how far, so that an interrupted one goes on where it was."""

from typing import Self

from django.db import models


class ImportQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.exclude(state=Import.State.DONE).order_by("-updated_at", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-updated_at", "-pk")


class Import(models.Model):
    """One archive or list, known by what is in it (`fingerprint`) and not by its name.

    `position` is how many of its records were worked through, `counts` what came of them ({status: how many}), and
    `examples` the first of each that was refused ({status: where, and why}). The last of them begins at byte `offset`;
    None where reading cannot begin there, and those before are passed over instead.
    """

    class State(models.TextChoices):
        RUNNING = "running", "being read"
        DONE = "done", "read"
        FAILED = "failed", "broken off"

    fingerprint = models.CharField(max_length=64, unique=True)
    path = models.TextField()
    bytes = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    offset = models.PositiveBigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path
