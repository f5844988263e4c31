"""What the record was at any time before: when each transaction that wrote took hold, and what it wrote over.

Both are written by the database itself (`claims/migrations/0002_guards.py`), and nobody changes them. The tables that
an export reads have a column `begun` that Django does not know: the moment since which a row is as it is.
"""

from typing import Self

from django.db import models


class Moment(models.Model):
    """A transaction that wrote. `at` is in the order in which transactions could be seen; keys are not. None while the
    transaction goes on."""

    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="moment_at")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.at}"


class PastQuerySet(models.QuerySet):
    def of(self, table: str) -> Self:
        return self.filter(table=table)


class Past(models.Model):
    """A row of another table as it was from the moment `begun` (None: from ever) until the moment `ended`, by key."""

    table = models.CharField(max_length=63)
    key = models.BigIntegerField()
    begun = models.BigIntegerField(null=True)
    ended = models.BigIntegerField()
    row = models.JSONField()

    objects = PastQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "past"
        indexes = [
            models.Index(fields=["ended"], name="past_until"),
            models.Index(fields=["table", "key"], name="past_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key} until {self.ended}"
