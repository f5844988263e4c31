"""the time of what an export shows, to the microsecond, and the name of that state of the record.

`claimline_settle_moment` in the database gives each transaction its time (`claims/migrations/_versions.py`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from claims.models import Moment

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a record in which nobody has written
_STATE = re.compile(r"(?P<at>\S+Z)-(?P<digest>[0-9a-f]{12})")


class NotATime(ValueError):
    """Says what was given, and what is wanted."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A time, and where a whole STATE was given what its name says of the bytes. `assumed`: that it is UTC."""

    at: datetime
    digest: str = ""
    assumed: bool = False

    @property
    def state(self) -> str:
        """As an export names it; without a digest the time alone."""
        return "-".join(filter(None, (written(self.at), self.digest)))


def begin() -> datetime:
    """One state of the record is seen from here to the end of the transaction, in which this comes first -> its time.
    Within another transaction it is the caller who says what is seen."""
    with connection.cursor() as cursor:
        if connection.savepoint_ids:
            return latest()
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SHOW in_hot_standby")
        if cursor.fetchone() == ("on",):  # what is written elsewhere comes to light here in the order of its times
            return latest()
        # The first question decides what is seen. Asked with the gate held, which is given back with the savepoint:
        # nobody's work then comes to light with an earlier time.
        mark = transaction.savepoint_create()
        cursor.execute("LOCK TABLE claims_gate IN SHARE MODE")
        seen = latest()
        transaction.savepoint_rollback(mark)
        return seen


def only_read() -> None:
    """To the end of the transaction, or of the savepoint."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def latest() -> datetime:
    return Moment.objects.filter(at__isnull=False).order_by("-at").values_list("at", flat=True).first() or NEVER


def adopt(at: datetime) -> None:
    """That all of this record was written then, as the one that it was brought from says: so that its exports have the
    same name. Last in the transaction that brings it. Raises NotATime where somebody has written here before."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE claims_gate IN SHARE ROW EXCLUSIVE MODE")
        if (known := latest()) != NEVER:
            raise NotATime(f"This record was written in at {written(known)}: it cannot be one of {written(at)} alone.")
        if at != NEVER:
            cursor.execute("UPDATE claims_moment SET at = %s WHERE id = claimline_moment()", [at])


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(text: str) -> Asked:
    """A time in ISO 8601, or a STATE. Raises NotATime."""
    found = _STATE.fullmatch(text.strip())
    plain, digest = (found["at"], found["digest"]) if found else (text.strip(), "")
    try:
        # A plus sign of an address may have become a space.
        when = parse_datetime(re.sub(r" (\d\d:?\d\d)$", r"+\1", plain)) or datetime.fromisoformat(plain)
    except ValueError:
        raise NotATime(
            f"{text!r} is no time: write one as 2026-03-01T12:00:00Z, or the `state` of an earlier export."
        ) from None
    assumed = when.tzinfo is None
    try:
        when = when.replace(tzinfo=UTC) if assumed else when.astimezone(UTC)
    except OverflowError:
        raise NotATime(f"{text!r} is outside of the years 1 to 9999.") from None
    return Asked(at=when, digest=digest, assumed=assumed)
