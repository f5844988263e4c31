"""an address and a role -> an invitation -> an account. The only way to get one; each in one transaction.

What the invitation's address on the site ends in is told once, to whom it is for; here only its hash is kept.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.urls import reverse
from django.utils.text import slugify

from claims.desk.post import send
from claims.models import Account, Invitation, Role
from config import address

VALID = timedelta(days=7)
_INVITING = 0x696E7669  # one invitation is written, or accepted, at a time


class InvitationError(ValueError):
    """An invitation that cannot be written, or is open no more; the message says why and what to do."""


@transaction.atomic
def invite(email: str, role: Role, *, by: Account | None, now: datetime) -> tuple[Invitation, str]:
    """The invitation, and the page's address where it is accepted, which is told nobody else. `by`: None at the shell.

    One that is open for the same person is withdrawn: the latest holds. Raises InvitationError where the person has
    an account, and what `send` raises where the letter cannot be sent: nothing is written then.
    """
    email = email.strip().lower()
    _one_at_a_time()
    if account := _account_of(email):
        state = "has an account" if account.is_active else "had an account, which was ended: open it again"
        raise InvitationError(f"{email} {state}. A role is changed on the page of accounts.")
    Invitation.objects.open(now).filter(email=email).update(withdrawn_at=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email, role=role, secret=_hash(secret), invited_by=by, until=now + VALID
    )
    page = address.absolute(reverse("accept", args=[secret]))
    send("invitation", email, {"invitation": invitation, "page": page})
    return invitation, page


def found(secret: str, now: datetime) -> Invitation | None:
    """The one that this opens, if it is open."""
    return Invitation.objects.open(now).filter(secret=_hash(secret)).first()


@transaction.atomic
def accept(secret: str, *, name: str, password: str, now: datetime) -> Account:
    """Raises InvitationError where it is not open: used, withdrawn, past its day, or made up."""
    _one_at_a_time()
    invitation = found(secret, now)
    if invitation is None or _account_of(invitation.email):
        raise InvitationError("This invitation is not open. Ask whoever invited you for another.")
    account = Account(username=_username(name), first_name=name, email=invitation.email, role=invitation.role)
    account.set_password(password)
    account.save()
    EmailAddress.objects.create(user=account, email=invitation.email, verified=True, primary=True)
    invitation.used_at, invitation.used_by = now, account
    invitation.save(update_fields=["used_at", "used_by"])
    return account


@transaction.atomic
def withdraw(invitation: Invitation, now: datetime) -> None:
    """Raises InvitationError where it is not open."""
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(withdrawn_at=now):
        raise InvitationError("That invitation is not open any more.")


def _account_of(email: str) -> Account | None:
    return Account.objects.known_as(email).first()


def _username(name: str) -> str:
    """Of the name, and never of the address: it stands in addresses of pages."""
    begin = slugify(name)[:40] or "editor"
    taken = set(Account.objects.filter(username__startswith=begin).values_list("username", flat=True))
    return next(one for one in (begin, *(f"{begin}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _hash(secret: str) -> str:
    """Plain: 256 random bits need no salt and no stretching."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INVITING])
