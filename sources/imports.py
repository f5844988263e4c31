"""a web archive -> its articles taken in, from where an earlier run left off, and what came of each record counted.

A record goes in together with the mark that it lies behind us, in one transaction: a run that is killed anywhere loses
none and takes none in twice. An archive is known by what is in it, so that it may be moved or renamed.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction

from sources.archives import opened
from sources.found import PASSED, Passed, Unreadable, refused
from sources.ingest import Defaults, Ingested, ingest
from sources.known import web_host
from sources.models import Capture, Import, Outlet
from sources.records import Step, find_in_warc

_ENDS = 1 << 20  # bytes at both ends of a file by which it is known, with its size
_PATIENCE = 5.0  # seconds
_SAVED_EVERY = 100  # records, where nothing but such as are passed over come


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What came of one record, None where it was passed over; `behind`: bytes of the archive that are done with."""

    ingested: Ingested | None
    behind: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How many records came to what, by status."""

    taken: dict[str, int]
    passed: dict[str, int]
    refused: dict[str, int]


def begin(path: str, *, again: bool = False) -> Import:
    """How far the archive was read: `done` and with nothing more to do, or held for this process alone.

    With `again`, one that was read is read anew. Raises Unreadable.
    """
    fingerprint, size = _fingerprint(Path(path))
    now = datetime.now(UTC)
    fresh = {"path": path, "bytes": size, "started_at": now, "updated_at": now}
    row, _ = Import.objects.get_or_create(fingerprint=fingerprint, defaults=fresh)
    if row.state == Import.State.DONE and not again:
        return row
    if not _hold(row):
        reason = "another process is reading it; wait for that one, or stop it and give the same command again"
        raise Unreadable(reason, status="being_read")
    row.refresh_from_db()  # as whoever held it before left it
    if row.state == Import.State.DONE:
        row.position, row.offset, row.counts, row.examples = 0, None, {}, {}
        row.started_at, row.finished_at = now, None
    row.path, row.state, row.reason, row.updated_at = path, Import.State.RUNNING, "", now
    row.save()
    return row


def take_in(row: Import, defaults: Defaults) -> Iterator[Worked]:
    """Works through what is left of an archive that `begin` holds, and lets go of it at the end."""
    try:
        with opened(Path(row.path), unpack=False) as file:
            for step in find_in_warc(file, row.path, published=_publishing(defaults), **_start(row)):
                yield _work(row, step, defaults)
        _end(row, Import.State.DONE)
    except Unreadable as error:  # the disk failed under it, or somebody took the file away
        done = ingest(refused(row.path, error))
        _count(row, done)
        _end(row, Import.State.FAILED, done.problem)
    except BaseException:
        stopped = f"It was stopped behind record {row.position:,}; the same command goes on there."
        _end(row, Import.State.FAILED, stopped)
        raise
    finally:
        _let_go(row)


def sum_up(row: Import) -> Summary:
    counts: dict[str, int] = row.counts
    return Summary(
        taken={status: number for status, number in counts.items() if status in Capture.TAKEN},
        passed={status: number for status, number in counts.items() if status in PASSED},
        refused={s: number for s, number in counts.items() if s not in Capture.TAKEN and s not in PASSED},
    )


def _work(row: Import, step: Step, defaults: Defaults) -> Worked:
    with transaction.atomic():
        done = None if isinstance(step.item, Passed) else ingest(step.item, defaults)
        _count(row, done or step.item)
        row.position, row.offset = step.number, step.offset
        if done or step.number % _SAVED_EVERY == 0:
            _save(row)
    return Worked(ingested=done, behind=step.behind)


def _count(row: Import, came: Ingested | Passed) -> None:
    status = came.status
    if isinstance(came, Ingested) and came.problem:
        status = came.status if came.refused else Capture.NOTED
        row.examples.setdefault(status, f"{came.where}: {came.problem}")
    row.counts[status] = row.counts.get(status, 0) + 1


def _publishing(defaults: Defaults) -> Callable[[str], bool]:
    """Of most pages in a crawl of the whole web nobody here would take the text: they are not worth the parsing."""
    domains = frozenset(chain.from_iterable(Outlet.objects.current().values_list("domains", flat=True)))

    def published(url: str) -> bool:
        labels = web_host(url).casefold().split(".")
        known = any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))
        return known or bool(defaults.outlet) or labels == [""]  # no web address: `ingest` says what is wrong with it

    return published


def _start(row: Import) -> dict[str, Any]:
    if row.offset is None:
        return {"after": row.position}
    return {"offset": row.offset, "number": row.position, "after": row.position}


def _save(row: Import) -> None:
    row.updated_at = datetime.now(UTC)
    row.save(update_fields=["position", "offset", "counts", "examples", "updated_at"])


def _end(row: Import, state: Import.State, reason: str = "") -> None:
    row.state, row.reason, row.updated_at = state, reason, datetime.now(UTC)
    changed = ["state", "reason", "updated_at"]
    if state == Import.State.DONE:
        row.finished_at = row.updated_at
        changed += ["finished_at", "position", "offset", "counts", "examples"]
    row.save(update_fields=changed)


def _fingerprint(path: Path) -> tuple[str, int]:
    """Of its size and both its ends: a gigabyte is not read through for its name."""
    with opened(path, unpack=False) as file:
        size = file.seek(0, 2)
        seen = hashlib.sha256(b"%d\n" % size)
        for place in (0, max(0, size - _ENDS)):
            seen.update(_piece(file, place))
    return seen.hexdigest(), size


def _piece(file: BinaryIO, place: int) -> bytes:
    file.seek(place)
    return file.read(_ENDS)


def _hold(row: Import) -> bool:
    """For as long as this process is connected: the hold of one that is killed ends with it, in a moment."""
    until = time.monotonic() + _PATIENCE
    while not (held := _try_to_hold(row)) and time.monotonic() < until:
        time.sleep(0.1)
    return held


def _try_to_hold(row: Import) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"import {row.fingerprint}"])
        return bool(cursor.fetchone()[0])


def _let_go(row: Import) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"import {row.fingerprint}"])
