"""an editor who has a minute -> the statement that most needs one, and that nobody else has before them.

An item is lent for LEASE and lent on while its editor works on it; one left open returns by itself. Of two who ask at
once, each gets another one: a row that somebody is about to take is passed over and not waited for.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from claims.models import Account, Held, Proposal, Waiting
from claims.models.desk import WaitingQuerySet

LEASE = timedelta(minutes=5)
_TRIES = 50  # items that others took between our look and our hand, one after the other
_HOLD = """
INSERT INTO claims_held (statement_id, editor_id, until) VALUES (%(statement)s, %(editor)s, %(until)s)
ON CONFLICT (statement_id) DO UPDATE SET editor_id = excluded.editor_id, until = excluded.until
    WHERE claims_held.editor_id = excluded.editor_id OR claims_held.until <= %(now)s
RETURNING statement_id
"""


class Crowded(Exception):
    """So many editors took items at once that none was left in the hand; asking again helps."""


def take(
    editor: Account, *, reason: str = "", skipped: Collection[int] = (), now: datetime | None = None
) -> Waiting | None:
    """The item that the editor has open, else the first that is free and was not skipped; None where there is none.

    `reason`: only items that have it. The item is the editor's from now on, for LEASE.
    """
    now = now or datetime.now(UTC)
    wanted = Waiting.objects.for_reason(reason).exclude(pk__in=skipped)
    own = wanted.filter(statement__held__editor=editor, statement__held__until__gt=now).first_come().first()
    if own and hold(own.pk, editor, now=now):
        return own
    for _ in range(_TRIES):
        with transaction.atomic():
            found = _free(wanted, editor, now).first_come().select_for_update(skip_locked=True, of=("self",)).first()
            if found is None:
                return None
            if hold(found.pk, editor, now=now):
                return found
    raise Crowded


def hold(statement: int, editor: Account, *, now: datetime | None = None) -> bool:
    """Lends the statement to the editor, or lends it on; False where somebody else has it."""
    now = now or datetime.now(UTC)
    given = {"statement": statement, "editor": editor.pk, "until": now + LEASE, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, given)
        return cursor.fetchone() is not None


def holder(statement: int, *, now: datetime | None = None) -> Held | None:
    """Who has it before them, with their account."""
    live = Held.objects.live(now or datetime.now(UTC)).select_related("editor")
    return live.filter(statement=statement).first()


def give_back(statement: int, editor: Account) -> None:
    """And what somebody left open longer ago than it is lent for."""
    lapsed = Q(until__lte=datetime.now(UTC))
    Held.objects.filter(Q(editor=editor) | lapsed, statement=statement).delete()


def held_by_others(statements: Collection[int], editor: Account, *, now: datetime | None = None) -> set[int]:
    live = Held.objects.live(now or datetime.now(UTC)).filter(statement__in=statements).exclude(editor=editor)
    return set(live.values_list("statement", flat=True))


def _free(wanted: WaitingQuerySet, editor: Account, now: datetime) -> WaitingQuerySet:
    """What one person decided on a sensitive claim waits for a second one, elsewhere."""
    held = Held.objects.live(now).filter(statement=OuterRef("statement")).exclude(editor=editor)
    proposed = Proposal.objects.open().filter(subject=OuterRef("statement__public_id"))
    return wanted.filter(~Exists(held), ~Exists(proposed))
