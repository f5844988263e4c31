"""Accounts: who may decide. There is no open sign-up: an account begins with an invitation, and readers need none."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """Each may do all that those before it may, but for the operator, who runs the site and decides nothing."""

    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    SENIOR = "senior", "Senior editor"
    OPERATOR = "operator", "Operator"


class Account(AbstractUser):
    """Known by a name to readers, who see it beside decisions, and by an address to us alone."""

    role = models.CharField(max_length=10, choices=Role, default=Role.READER)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def decides(self) -> bool:
        return self.is_active and self.role in (Role.EDITOR, Role.SENIOR)


class InvitationQuerySet(models.QuerySet):
    def open(self, now: datetime) -> Self:
        return self.filter(used_at=None, withdrawn_at=None, until__gt=now)


class Invitation(models.Model):
    """A way in for one person, once. Only the hash of its secret is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    secret = models.CharField(max_length=64, unique=True)  # SHA-256 of what its address ends in
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, as {self.get_role_display()}"
