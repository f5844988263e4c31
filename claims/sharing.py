"""revisions that wait -> batches that this process alone reads; and the turn to link, which one process has at a time.

Any number of processes on any number of machines share the work. They hold it by locks of their database connections:
those of a killed process are gone with it, and what it held is free again at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from claims.analyse import pending
from claims.models import Underway
from sources.models import Revision

_AHEAD = 1000  # revisions looked up at a time, to be asked for batch by batch
_READING = 0x52 << 48  # a revision's lock is this and its key: above all other locks
_LINKING = 0x4C494E4B  # "LINK"


def shares(size: int) -> Iterator[list[Revision]]:
    """Batches of at most `size`, each held until the next is asked for, until none waits that nobody else holds.

    Each revision comes with `begun`. One that was begun before and never read to the end comes last, and alone: if
    it is the text that its process died of, it takes no other down with it. One that many died of rests for a while.
    """
    found = True
    while found:
        found = False
        waiting = list(_waiting().values_list("pk", "begun")[:_AHEAD])
        for doubtful in (False, True):
            left = [key for key, begun in waiting if bool(begun) == doubtful]
            still = Q() if doubtful else Q(begun=0)  # another process may have died of one since
            while left:
                with _held(left, 1 if doubtful else size) as held:
                    left = left[left.index(held[-1]) + 1 :] if held else []
                    if batch := _begin(_waiting().filter(still, pk__in=held)):
                        found = True
                        yield batch


def more_than(number: int) -> bool:
    return len(_waiting().values_list("pk")[: number + 1]) > number


@contextmanager
def turn_to_link(*, wait: bool) -> Iterator[bool]:
    """Whether it is ours. Without `wait`, it is not where another process has it."""
    call = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    ours = _ask(f"SELECT {call}(%s)", [_LINKING])[0] is not False  # the one that waits answers nothing
    try:
        yield ours
    finally:
        if ours:
            _ask("SELECT pg_advisory_unlock(%s)", [_LINKING])


def _waiting() -> QuerySet[Revision]:
    begun = Coalesce(F("underway__begun"), Value(0))
    resting = Underway.objects.resting(datetime.now(UTC)).values("pk")
    return pending().exclude(pk__in=resting).annotate(begun=begun).order_by("begun", "seen_at", "pk")


def _begin(held: QuerySet[Revision]) -> list[Revision]:
    """Those of `held` that still wait: another process may have read them before we held them."""
    batch = list(held)
    Underway.objects.begin([revision.pk for revision in batch], now=datetime.now(UTC))
    return batch


@contextmanager
def _held(keys: list[int], number: int) -> Iterator[list[int]]:
    """The first `number` of `keys` that nobody else holds; in order."""
    hold = "SELECT key FROM unnest(%s::bigint[]) AS key WHERE pg_try_advisory_lock(%s + key) LIMIT %s"
    held = _ask(hold, [keys, _READING, number])
    try:
        yield held
    finally:
        _ask("SELECT pg_advisory_unlock(%s + key) FROM unnest(%s::bigint[]) AS key", [_READING, held])


def _ask(question: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [row[0] for row in cursor.fetchall()]
