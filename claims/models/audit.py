"""What was changed in rows that editors decide on or readers rest on, and that words were taken out for good.

Both are written by the database itself (`claims/migrations/0002_guards.py`), whoever changes a row and by whatever way:
a page, a command, the shell, a bulk call, or SQL typed in by hand.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.judgements import Judgement


class AuditQuerySet(models.QuerySet):
    def of_history(self, own: Mapping[str, Collection[int]], parts: Mapping[str, Collection[int]]) -> Self:
        """Of rows, by table and keys; and of those that belong to a row, by their table and the keys of those rows."""
        found = Q(pk__in=[])
        for table, keys in own.items():
            found |= Q(table=table, key__in=keys)
        for table, keys in parts.items():
            found |= Q(table=table, owner__in=keys)
        return self.filter(found)

    def by(self, actor: int) -> Self:
        return self.filter(actor=actor)

    def between(self, start: datetime, until: datetime) -> Self:
        """`until` is not included."""
        return self.filter(at__gte=start, at__lt=until)


class Audit(models.Model):
    """One row of another table that was inserted, updated or deleted. Never changed, but that a purge blanks words.

    `before` and `after` hold the columns that differ: of an update both, of a deletion the whole row as `before`; of an
    insert neither, since the row itself and its later audit rows tell what it was. `owner`: the key of what the row
    belongs to (a link's claim, a statement's revision). `actor`: the account's key, where somebody was signed in.
    """

    class Operation(models.TextChoices):
        INSERT = "insert", "made"
        UPDATE = "update", "changed"
        DELETE = "delete", "deleted"

    at = models.DateTimeField()
    transaction = models.BigIntegerField()
    table = models.CharField(max_length=63)
    key = models.BigIntegerField()
    owner = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=6, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.BigIntegerField(null=True)
    via = models.CharField(max_length=200)  # the page or command, and whose database role it was

    LATEST = ("-pk",)
    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit"
        indexes = [
            models.Index(fields=["table", "key", "-id"], name="audit_of_row"),
            models.Index(fields=["table", "owner", "-id"], condition=Q(owner__isnull=False), name="audit_of_owner"),
            models.Index(fields=["actor", "-id"], condition=Q(actor__isnull=False), name="audit_by"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.operation}"


class PurgeQuerySet(models.QuerySet):
    def of(self, subject: str) -> "Purge | None":
        return self.filter(subject=subject).order_by("pk").first()


class Purge(models.Model):
    """That the words of a claim or an article were taken out for good: what of it stays.

    In the transaction that writes such a row, and in no other, the database lets words be blanked where rows never
    change otherwise: in revisions, judgements and audit rows. `transaction` is set by the database.
    """

    class Category(models.TextChoices):
        COURT = "court", "a court ordered it"
        PRIVACY = "privacy", "it was about a private person"
        RIGHTS = "rights", "somebody else holds the rights to the words"
        MISTAKE = "mistake", "it should never have been taken in"
        OTHER = "other", "another duty"

    subject = models.CharField(max_length=40, unique=True)  # public id
    category = models.CharField(max_length=8, choices=Category)
    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="purge")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="purges")
    at = models.DateTimeField(auto_now_add=True)
    transaction = models.BigIntegerField(default=0)

    objects = PurgeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.subject}: {self.category}"
