"""a host -> our turn to ask it, among all workers on all machines: `politeness.py` kept in the database.

Who asks a host holds it by setting `free_at` ahead in one UPDATE that only one can win. A killed worker frees nothing:
its hold runs out.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DurationField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

from sources.models import Host, RobotsRules
from sources.politeness import LEASE, PAUSE, RobotsFile, Wait, wait_for

# After a day a host's row says nothing any more: its rules are older, and so is every pause. What is that old goes
# when a new one comes, so that names made up by strangers do not pile up.
_KEPT = timedelta(days=1)
_SWEPT = 100


class SharedPoliteness:
    """`patience`: the longest wait for a turn, in seconds.

    The database's clock counts, since those of the machines differ; with `now`, that one does (and `sleep` should
    move it).
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = 20.0,
    ) -> None:
        self._clock, self._sleep, self._patience = now, sleep, patience

    @contextmanager
    def turn(self, host: str, *, going_on: bool = False) -> Iterator[None]:
        holder = uuid.uuid4().hex
        take = partial(self._take, host, holder)
        wait_for(take, host, patience=self._patience, going_on=going_on, sleep=self._sleep)
        try:
            yield
        finally:
            held = Host.objects.filter(name=host, holder=holder)  # else the hold ran out, and another has it
            held.update(holder="", free_at=self._in(F("pause_seconds")))

    def pace(self, host: str, seconds: float) -> None:
        Host.objects.filter(name=host).update(pause_seconds=seconds, free_at=self._not_before(seconds))

    def back_off(self, host: str, seconds: float) -> None:
        Host.objects.filter(name=host).update(free_at=self._not_before(seconds))

    def rules(self, origin: str) -> RobotsFile | None:
        known = RobotsRules.objects.filter(origin=origin).annotate(age=self._now() - F("read_at")).first()
        if known is None:
            return None
        file = RobotsFile(status=known.status, body=bytes(known.body), reason=known.reason)
        return file if known.age.total_seconds() < file.kept_seconds else None

    def remember(self, origin: str, file: RobotsFile) -> None:
        answered = {"status": file.status, "body": file.body, "reason": file.reason, "read_at": self._now()}
        RobotsRules.objects.bulk_create(
            [RobotsRules(origin=origin, **answered)],
            update_conflicts=True,
            unique_fields=["origin"],
            update_fields=[*answered],
        )

    def _take(self, host: str, holder: str) -> Wait | None:
        if Host.objects.filter(name=host, free_at__lte=self._now()).update(holder=holder, free_at=self._in(LEASE)):
            return None
        known = Host.objects.filter(name=host).annotate(wait=F("free_at") - self._now()).first()
        if known is None:
            self._meet(host)
            return Wait(seconds=0.0, held=False)
        return Wait(seconds=max(0.0, known.wait.total_seconds()), held=bool(known.holder))

    def _meet(self, host: str) -> None:
        Host.objects.bulk_create([Host(name=host, free_at=self._now(), pause_seconds=PAUSE)], ignore_conflicts=True)
        self._sweep(Host.objects.filter(free_at__lt=self._now() - _KEPT))
        self._sweep(RobotsRules.objects.filter(read_at__lt=self._now() - _KEPT))

    @transaction.atomic
    def _sweep(self, old: Any) -> None:
        """A few at a time, and none that another is at: whoever meets a new host is about to ask it."""
        rows = [row.pk for row in old.select_for_update(skip_locked=True).only("pk")[:_SWEPT]]
        if rows:
            old.model.objects.filter(pk__in=rows).delete()

    def _now(self) -> Any:
        return Value(self._clock()) if self._clock else Now()

    def _in(self, seconds: float | Combinable) -> Any:
        return self._now() + Func(
            seconds, function="make_interval", template="make_interval(secs => %(expressions)s)",
            output_field=DurationField(),
        )  # fmt: skip

    def _not_before(self, seconds: float) -> Any:
        return Greatest(F("free_at"), self._in(seconds))
