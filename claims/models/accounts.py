"""Accounts: who may decide. There is no open sign-up: an account begins with an invitation, and readers need none."""

from datetime import datetime
from typing import Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property


class Role(models.TextChoices):
    """Each may do all that those before it may, but for the operator, who runs the site and decides nothing."""

    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    SENIOR = "senior", "Senior editor"
    OPERATOR = "operator", "Operator"


class AccountQuerySet(models.QuerySet):
    def active(self, role: str) -> Self:
        return self.filter(is_active=True, role=role)

    def known_as(self, email: str) -> Self:
        """By the address, which is one whether in capitals or not."""
        return self.filter(email__iexact=email)

    def with_second_factor(self) -> Self:
        """Asks in the same question whether each has one."""
        app = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return self.annotate(has_second_factor=Exists(app))

    def in_order(self) -> Self:
        """Those that are open first, then by name."""
        return self.order_by("-is_active", "first_name", "username")


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    use_in_migrations = False


class Account(AbstractUser):
    """Known by a name to readers, who see it beside decisions, and by an address to us alone."""

    role = models.CharField(max_length=10, choices=Role, default=Role.READER)

    objects = AccountManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def has_second_factor(self) -> bool:
        """Known already of the account that a request comes from; see `with_second_factor`."""
        return Account.objects.with_second_factor().values_list("has_second_factor", flat=True).get(pk=self.pk)

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


class AccountChange(models.Model):
    """What was done to an account, by whom and why. Append-only: the database refuses anything else."""

    class Kind(models.TextChoices):
        ROLE = "role", "got another role"
        ENDED = "ended", "was ended"
        REOPENED = "reopened", "was opened again"
        FACTOR = "factor", "lost its second factor"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    was = models.CharField(max_length=10, choices=Role)  # the role before
    role = models.CharField(max_length=10, choices=Role)  # and from then on
    reason = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="changes_made")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.account} {self.get_kind_display()}"


class CountedQuerySet(models.QuerySet):
    def over(self, now: datetime) -> Self:
        return self.filter(expires__lt=now)


class Counted(models.Model):
    """Django's cache, as far as all processes must agree: how often who tried to sign in, and which code was used."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        db_table = "claims_counted"

    def __str__(self) -> str:
        return self.cache_key
