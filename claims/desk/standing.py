"""what is done to an account -> done, with its reason on record; what the person decided stays, as does their name.

Nobody does it to their own account. There always is a senior editor and an operator, where there was one. Whoever may
let others in no more, whom they invited and who has not come yet, does not come in either.
"""

from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from claims.desk import sessions
from claims.desk.roles import LETS_IN
from claims.models import Account, AccountChange, Invitation, Role

_KEPT = {Role.SENIOR: "senior editor", Role.OPERATOR: "operator"}
Kind = AccountChange.Kind


class StandingError(ValueError):
    """Cannot be done; the message says why and what to do first."""


def change_role(account: Account, role: Role, *, by: Account, reason: str) -> AccountChange:
    return _change(account, Kind.ROLE, by=by, reason=reason, role=role)


def end(account: Account, *, by: Account, reason: str) -> AccountChange:
    return _change(account, Kind.ENDED, by=by, reason=reason)


def reopen(account: Account, *, by: Account, reason: str) -> AccountChange:
    return _change(account, Kind.REOPENED, by=by, reason=reason)


def take_second_factor(account: Account, *, by: Account, reason: str) -> AccountChange:
    """For whoever lost both telephone and recovery codes: with their password they set up a new one."""
    return _change(account, Kind.FACTOR, by=by, reason=reason)


@transaction.atomic
def _change(account: Account, kind: Kind, *, by: Account, reason: str, role: Role | None = None) -> AccountChange:
    reason = " ".join(reason.split())
    # All at once: of two that end each other's account at the same time, one is last.
    held = {one.pk: one for one in Account.objects.select_for_update().order_by("pk")}
    account = held[account.pk]
    was, role = Role(account.role), role or Role(account.role)
    if not reason:
        raise StandingError("Say why: the reason stays with the account.")
    if account.pk == by.pk:
        raise StandingError("Nobody does this to their own account. Ask another senior editor or operator.")
    _possible(account, kind, role)
    if was in _KEPT and account.is_active and (kind == Kind.ENDED or role != was):
        others = [one for one in held.values() if one.is_active and one.role == was and one.pk != account.pk]
        if not others:
            raise StandingError(f"This is the last {_KEPT[was]}. Give another account that role first.")
    account.role, account.is_active = role, (account.is_active and kind != Kind.ENDED) or kind == Kind.REOPENED
    account.save(update_fields=["role", "is_active"])
    if not (account.is_active and account.role in LETS_IN):
        Invitation.objects.open(now := datetime.now(UTC)).filter(invited_by=account).update(withdrawn_at=now)
    if kind == Kind.FACTOR:
        Authenticator.objects.filter(user=account).delete()
    sessions.end_all(account)
    return AccountChange.objects.create(account=account, kind=kind, was=was, role=role, reason=reason, by=by)


def _possible(account: Account, kind: Kind, role: Role) -> None:
    if kind == Kind.REOPENED and account.is_active:
        raise StandingError("That account is open.")
    if kind != Kind.REOPENED and not account.is_active:
        raise StandingError("That account was ended. Open it again first.")
    if kind == Kind.ROLE and role == account.role:
        raise StandingError(f"That account is of this role already: {account.get_role_display().lower()}.")
    if kind == Kind.FACTOR and not account.has_second_factor:
        raise StandingError("That account has no second factor.")
