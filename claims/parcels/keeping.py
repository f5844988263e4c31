"""parcels whose time is over, or that hold what was hidden since -> their files deleted; how much room there is."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from claims.models import Judgement, Parcel, ParcelAsked
from sources.models import UNSEEN

HOUR = timedelta(hours=1)
_REMEMBERED = timedelta(days=30)  # that there was a parcel, and what of; after its file is gone
_LOST = timedelta(minutes=3)  # without its job having begun
_DEAD = timedelta(hours=6)  # a folder that nobody writes in any more

log = logging.getLogger(__name__)


def steps_hidden() -> int:
    """How many steps hid a claim or an article so far: it only ever grows."""
    return Judgement.objects.filter(kind=Judgement.Kind.VISIBLE, value__visibility__in=UNSEEN).count()


def room_left() -> int:
    """Bytes; what is half made counts."""
    return settings.PARCELS_MB * 1_000_000 - taken_up()


def taken_up() -> int:
    total = 0
    for file in settings.PARCELS.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue  # whoever wrote it has just moved or deleted it
    return total


def looked_at(parcel: Parcel, now: datetime) -> Parcel:
    """As it stands by now. What is over is over at once, and not when a job gets round to it."""
    if parcel.state == Parcel.State.READY:
        if parcel.until <= now:
            _let_go(parcel, Parcel.State.OVER)
        elif parcel.hidden != steps_hidden():
            _let_go(parcel, Parcel.State.WITHDRAWN)
    return parcel


def _let_go(parcel: Parcel, state: str) -> None:
    parcel.state, parcel.doing = state, ""
    parcel.save(update_fields=["state", "doing"])
    parcel.file.unlink(missing_ok=True)


def tidy(now: datetime, ask: Callable[[int], None]) -> int:
    """Deletes what is over, and what nobody knows of; asks again for what no job seems to make. How many files went."""
    gone = 0
    for parcel in Parcel.objects.ready():
        gone += looked_at(parcel, now).state != Parcel.State.READY
    ParcelAsked.objects.forget(now - HOUR)
    Parcel.objects.to_forget(now - _REMEMBERED).delete()
    for parcel in Parcel.objects.underway().filter(asked_at__lt=now - _LOST):
        ask(parcel.pk)  # where a job waits already, that one does it
    return gone + _sweep(now)


def _sweep(now: datetime) -> int:
    """Files that no parcel has, such as a killed worker leaves. Whoever makes one now writes into it now."""
    if not settings.PARCELS.is_dir():
        return 0
    gone = 0
    for entry in settings.PARCELS.iterdir():
        age = now - datetime.fromtimestamp(entry.stat().st_mtime, now.tzinfo)
        if entry.is_dir() and age > _DEAD:
            for file in sorted(entry.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            entry.rmdir()
            gone += 1
        elif entry.suffix == ".zip" and age > HOUR:
            with transaction.atomic():
                if not Parcel.objects.ready().filter(public_id=entry.stem).exists():
                    entry.unlink(missing_ok=True)
                    gone += 1
    return gone
