"""a parcel that waits -> its file, complete or not at all.

Written in a folder of its own beside, from one look at the database, packed, and moved into place: a job that was
killed leaves nothing that anybody gets, and is done anew by whoever takes it up.
"""

import errno
import hashlib
import logging
import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from django.conf import settings
from django.db import connection, transaction
from procrastinate.exceptions import JobAborted

from claims.export import export
from claims.models import Parcel
from claims.parcels import keeping
from claims.parcels.asking import newest_mark
from claims.parcels.wanted import Wanted, wanted

_RUNS = 8
_OFTEN = 1.0  # seconds between two words on how far it is
_BLOCK = 1 << 20
# The same bytes whenever and wherever it is packed; the oldest date that the format knows.
_LONG_AGO, _PLAIN_FILE = (1980, 1, 1, 0, 0, 0), 0o644 << 16
_PACKED = (".gz", ".parquet")

log = logging.getLogger(__name__)


class NotMade(Exception):
    """`trouble`: which, in the words of a Parcel; each is told to the reader."""

    trouble = "fault"


class NoRoom(NotMade):
    """The files take up all the room that they may, or all that there is."""

    trouble = "room"


class Gone(NotMade):
    """What was chosen is not there any more, or not for readers."""

    trouble = "gone"


def make(key: int, stopping: Callable[[], None] = lambda: None) -> str:
    """The state that it ends in. `stopping`: asked now and then; raises to have it broken off, and made later.

    Raises what it died of, after it was noted. Run twice side by side, the first that is ready counts.
    """
    parcel = Parcel.objects.get(pk=key)
    if not _begin(parcel):
        return parcel.state
    try:
        _make(parcel, stopping)
    except JobAborted:
        Parcel.objects.underway().filter(pk=parcel.pk).update(state=Parcel.State.WAITING, doing="")
        raise
    except NotMade as error:
        _fail(parcel, error.trouble)
        if isinstance(error, Gone):
            return parcel.state  # to try again would find no more
        raise
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        _fail(parcel, NoRoom.trouble if full else NotMade.trouble)
        raise
    except Exception:
        _fail(parcel, NotMade.trouble)
        raise
    return parcel.state


@transaction.atomic
def _begin(parcel: Parcel) -> bool:
    """Whether there is something to make."""
    parcel.refresh_from_db(from_queryset=Parcel.objects.select_for_update())  # another may just have finished it
    if not parcel.underway:
        twins = Parcel.objects.underway().filter(fingerprint=parcel.fingerprint)
        if parcel.state != Parcel.State.FAILED or twins.exists():
            return False
    parcel.runs += 1
    parcel.state, parcel.begun_at = Parcel.State.RUNNING, datetime.now(UTC)
    # Before its look at the database: what is written in between ends it once too often, and never once too rarely.
    parcel.mark, parcel.hidden = newest_mark(), keeping.steps_hidden()
    parcel.trouble, parcel.doing, parcel.files_done, parcel.rows_done = "", "", 0, 0
    parcel.save()
    if parcel.runs > _RUNS:
        _fail(parcel, NotMade.trouble)  # each time whoever made it was killed, or it failed
        return False
    return True


def _fail(parcel: Parcel, trouble: str) -> None:
    """Where somebody asks for the same anew, it must not stand in their way."""
    Parcel.objects.underway().filter(pk=parcel.pk).update(state=Parcel.State.FAILED, trouble=trouble, doing="")
    parcel.state = Parcel.State.FAILED


def _make(parcel: Parcel, stopping: Callable[[], None]) -> None:
    asked = wanted(parcel.wanted)
    if asked is None or asked.problems:
        raise Gone("What was chosen is not there any more: choose anew.")
    settings.PARCELS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.PARCELS, prefix="making-") as made_in:
        folder, packed = Path(made_in, "files"), Path(made_in, "parcel.zip")
        with closing(_Progress(parcel.pk, stopping)) as progress:
            rows = _write(folder, asked, progress)
            package = orjson.loads(Path(folder, "datapackage.json").read_bytes())
            pack(folder, packed, progress.look)
        _finish(parcel, packed, rows, str(package.get("state") or _state_of(package)))


def _write(folder: Path, asked: Wanted, progress: "_Progress") -> dict[str, int]:
    form = {} if asked.form == "ndjson" else {"form": asked.form}
    return export(folder, asked.scope, compressed=asked.packed, tell=progress.tell, **form)


def _state_of(package: dict[str, Any]) -> str:
    hashes = "".join(resource["hash"] for resource in package["resources"])
    return hashlib.sha256(hashes.encode()).hexdigest()[:12]


def _finish(parcel: Parcel, packed: Path, rows: dict[str, int], state: str) -> None:
    size, digest = packed.stat().st_size, _sha256(packed)
    with transaction.atomic():
        held = Parcel.objects.select_for_update().get(pk=parcel.pk)
        if not held.underway:
            parcel.state = held.state
            return
        packed.replace(parcel.file)
        parcel.state, parcel.made_at = Parcel.State.READY, datetime.now(UTC)
        parcel.until = parcel.made_at + Parcel.KEPT
        parcel.rows, parcel.size, parcel.sha256, parcel.of_state = rows, size, digest, state
        parcel.doing, parcel.files_done = "", len(rows)
        parcel.save()


def pack(folder: Path, target: Path, look: Callable[[], None] = lambda: None) -> None:
    """All files of `folder`, the description first, as a ZIP that is the same each time. Each is deleted once it is
    packed. `look` is called for every block."""
    names = sorted(file.name for file in folder.iterdir() if file.is_file())
    names.sort(key=lambda name: name != "datapackage.json")
    with ZipFile(target, "w", allowZip64=True) as out:
        for name in names:
            entry = ZipInfo(f"claimline/{name}", _LONG_AGO)
            entry.external_attr, entry.create_system = _PLAIN_FILE, 3
            entry.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
            file = folder / name
            large = file.stat().st_size >= 1 << 31
            with file.open("rb") as source, out.open(entry, "w", force_zip64=large) as packed:
                while block := source.read(_BLOCK):
                    packed.write(block)
                    look()
            file.unlink()


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


class _Progress:
    """How far a parcel is, kept in its row by a connection of its own: the one that reads sees one moment only."""

    def __init__(self, key: int, stopping: Callable[[], None]) -> None:
        self._key, self._stopping = key, stopping
        self._said, self._beside = time.monotonic(), connection.copy()
        self._files: list[str] = []

    def close(self) -> None:
        self._beside.close()

    def tell(self, resource: str, rows: int) -> None:
        """As the export calls it."""
        new = resource not in self._files
        if new:
            self._files.append(resource)
        if not self.look() and not new:
            return
        with self._beside.cursor() as cursor:
            cursor.execute(
                "UPDATE claims_parcel SET doing = %s, files_done = %s, rows_done = %s WHERE id = %s",
                [resource, len(self._files) - 1, rows, self._key],
            )

    def look(self) -> bool:
        """Now and then: whether it is to go on, and has room to. Says whether it was time to look."""
        if time.monotonic() - self._said < _OFTEN:
            return False
        self._said = time.monotonic()
        self._stopping()
        free = os.statvfs(settings.PARCELS)
        if keeping.room_left() < 0 or free.f_bavail * free.f_frsize < _BLOCK:
            raise NoRoom("The files take up all the room that they may: let it be more, or wait until old ones go.")
        return True
