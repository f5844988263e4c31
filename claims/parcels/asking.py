"""what is wanted, from whom -> its parcel: one that is there already, or a new one that waits to be made.

Anybody may ask, so that everything has a bound: how many one place, and all together, may ask for, how many are made
at a time, and how much room they take up.
"""

import math
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from claims.export import moment
from claims.models import Audit, Moment, Parcel, ParcelAsked
from claims.parcels import keeping
from claims.parcels.wanted import Wanted
from config.ids import public_id
from sources.models import Poll

HOUR = keeping.HOUR
MOST_BY_ONE, MOST_BY_ALL = 12, 120  # new parcels an hour
UNDERWAY_BY_ONE, UNDERWAY_BY_ALL = 2, 20  # long ones at a time
AT_ONCE, _LOOKS = 2_000, 50_000  # statements, and looks of the ledger, that are written while the reader waits
_LEAST_ROOM = 50_000_000  # bytes; below it nothing new is begun
_ASKING = 0x70617263  # one parcel is asked for at a time
_SOON = timedelta(minutes=1)


class Refused(Exception):
    """`until`: when it is worth asking again. The message says why, to a reader."""

    status = 429

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.until = until

    def seconds(self, now: datetime) -> int:
        return max(1, math.ceil((self.until - now).total_seconds()))


class TooMany(Refused):
    """From one place, or from all readers together."""


class NoRoom(Refused):
    status = 503


def number(wanted: Wanted) -> int:
    """How many statements there are: counted up to AT_ONCE and one more, which stands for more."""
    return wanted.scope.kept("statement").order_by()[: AT_ONCE + 1].count()


def is_small(number: int) -> bool:
    """Whether it is written while one waits. Nearly every choice has most looks of the ledger in it."""
    return number <= AT_ONCE and Poll.objects.order_by()[: _LOOKS + 1].count() <= _LOOKS


@transaction.atomic
def ask(wanted: Wanted, *, sender: str, now: datetime, small: bool) -> Parcel:
    """Raises Refused. Whoever gets one that waits and is new has to have it made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ASKING])
    mark = newest_mark()
    for known in Parcel.objects.like(wanted.fingerprint, mark).order_by("-pk")[:3]:
        if keeping.looked_at(known, now).state in (*Parcel.UNDERWAY, Parcel.State.READY):
            return known
    _within_bounds(sender, now, small=small)
    parcel = Parcel.objects.create(
        public_id=public_id("p", secrets.token_hex(32)),
        wanted=wanted.asked,
        fingerprint=wanted.fingerprint,
        mark=mark,
        asked_at=now,
        until=now + Parcel.KEPT,
    )
    ParcelAsked.objects.create(parcel=parcel, sender=sender, at=now)
    return parcel


@transaction.atomic
def again(parcel: Parcel, *, sender: str, now: datetime) -> Parcel:
    """One that was not made waits once more, unless the same was asked for anew meanwhile. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ASKING])
    held = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if held.state != Parcel.State.FAILED:
        return held  # a second click
    if twin := Parcel.objects.underway().filter(fingerprint=held.fingerprint).first():
        return twin
    _within_bounds(sender, now, small=False)
    held.state, held.trouble, held.until, held.runs = Parcel.State.WAITING, "", now + Parcel.KEPT, 0
    held.save(update_fields=["state", "trouble", "until", "runs"])
    ParcelAsked.objects.create(parcel=held, sender=sender, at=now)
    return held


def newest_mark() -> str:
    """What tells whether anything that is taken out was written since. Every change of the record is a moment, whose
    time says in which order they came to light; editors' names are none of it, and leave an audit row; and another
    version of the program may write the same rows otherwise."""
    newest = (model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Moment, Audit))
    return " ".join([moment.written(moment.latest()), *(str(key or 0) for key in newest), settings.VERSION])


def _within_bounds(sender: str, now: datetime, *, small: bool) -> None:
    asked = ParcelAsked.objects.since(now - HOUR)
    for some, most, who in ((asked.by(sender), MOST_BY_ONE, "your place"), (asked, MOST_BY_ALL, "all readers")):
        times = list(some.values_list("at", flat=True)[:most])
        if len(times) == most:
            raise TooMany(f"{most} files an hour are made for {who}, and so many were.", times[-1] + HOUR)
    if not small:
        underway = Parcel.objects.underway()
        for some, most, who in (
            (underway.of(sender), UNDERWAY_BY_ONE, "your place"),
            (underway, UNDERWAY_BY_ALL, "all readers"),
        ):
            if some.distinct().count() >= most:
                raise TooMany(f"{most} files at a time are made for {who}, and so many are underway.", now + _SOON)
    if keeping.room_left() < _LEAST_ROOM:
        first = Parcel.objects.ready().order_by("until").values_list("until", flat=True).first()
        raise NoRoom("The room for files is taken up. It is freed as old ones are deleted.", first or now + HOUR)
