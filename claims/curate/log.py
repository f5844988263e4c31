"""a decision -> a row of the log; what was decided on something, and since when.

One decision at a time on one thing: whoever decides holds the rows of what it is about, statements before claims, as
linking does. A form says up to which judgement it was made from (`seen`); what came since is a conflict.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import OperationalError, connection, models, transaction

from claims.models import Account, Claim, Entity, Judgement, Statement, Story
from sources.models import Article

_MEETINGS = 3
_DEADLOCK = "40P01"  # as PostgreSQL says it
_BATCH: ContextVar[str] = ContextVar("batch", default="")


class DecisionError(ValueError):
    """A decision about something that is not there, or that means nothing; the message says what."""


class Conflict(DecisionError):
    """Others decided meanwhile. `since`: what they decided, the first first."""

    def __init__(self, message: str, since: Sequence[Judgement]) -> None:
        super().__init__(message)
        self.since = list(since)


def decision[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """In one transaction. Two that meet over what both touch are told apart by the database: one tries again."""

    @wraps(verb)
    def decided(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(_MEETINGS):
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                    raise
        with transaction.atomic():
            return verb(*args, **kwargs)

    return decided


@contextmanager
def together(batch: str = "") -> Iterator[str]:
    """Whatever is decided in the block is one decision: its judgements bear one `batch`, which is given."""
    one = batch or "b" + secrets.token_hex(8)
    token = _BATCH.set(one)
    try:
        yield one
    finally:
        _BATCH.reset(token)


def in_batch() -> str:
    """That of the block that one is in, or a fresh one."""
    return _BATCH.get() or "b" + secrets.token_hex(8)


def judge(
    kind: str,
    fingerprint: str,
    value: dict[str, Any],
    editor: Account | None,
    reason: str = "",
    *,
    touches: Iterable[str] = (),
    **more: Any,
) -> Judgement:
    """Only writes the row. `touches`: public ids beside those of the fingerprint; `more`: other fields of the row."""
    names = fingerprint.split(" ")
    return Judgement.objects.create(
        kind=kind,
        subject=names[0],
        fingerprint=fingerprint,
        value=value,
        editor=editor,
        reason=reason,
        touches=sorted({*names, *touches}),
        batch=_BATCH.get(),
        **more,
    )


def latest(subjects: Iterable[str | models.Model]) -> int:
    """The key of the last judgement that touches any of `subjects`, 0 where none does: what a form goes by."""
    found = Judgement.objects.on(map(_name, subjects)).order_by("-pk").values_list("pk", flat=True)
    return found.first() or 0


def hold(things: Iterable[models.Model], seen: int | None = None) -> None:
    """Waits until nobody else decides about these, and keeps them until the transaction ends.

    Raises Conflict where somebody decided about one of them after the judgement `seen`.
    """
    keys: dict[type[models.Model], set[int]] = {Article: set(), Statement: set(), Claim: set(), Entity: set()}
    things = list(things)
    for thing in things:
        if not isinstance(thing, Story):  # linking holds those, after the claims
            keys[type(thing)].add(thing.pk)
    for model, own in keys.items():
        held = model.objects.filter(pk__in=own).order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk"))
    if seen is not None and (since := list(Judgement.objects.on(map(_name, things)).after(seen))):
        raise Conflict(
            "Others decided about this since you opened it. Look at what they decided, and save again.", since
        )


def in_force(kinds: Iterable[str], things: Iterable[str]) -> list[Judgement]:
    """The latest word on each matter of these kinds that touches `things`, in the order in which they were first said:
    one that holds again, since another was taken back, does not come after what was said in between."""
    found = Judgement.objects.filter(kind__in=list(kinds)).on(things).current()
    return sorted(found, key=place)


def place(judgement: Judgement) -> int:
    """The key of the judgement that first said what this one says."""
    return int(judgement.machine.get("since", judgement.pk))


def last(kind: str, fingerprint: str) -> Judgement | None:
    return Judgement.objects.filter(kind=kind, fingerprint=fingerprint).order_by("pk").last()


def _name(thing: str | models.Model) -> str:
    return thing if isinstance(thing, str) else str(thing.public_id)
