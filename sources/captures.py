"""what came of one thing that was brought or fetched -> its row in the capture ledger."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sources.found import Found
from sources.models import Article, Capture, Outlet, Revision


@dataclass(frozen=True, kw_only=True)
class Visit:
    """That the article was fetched: the answer's status and its bytes.

    `article`: which one is expected there; `again`: it was read at this very address before.
    """

    http: int | None = None
    bytes: int = 0
    article: Article | None = None
    again: bool = False
    outlet: Outlet | None = None


def record(
    found: Found,
    status: str,
    reason: str,
    now: datetime,
    digest: str,
    *,
    outlet: Outlet | None,
    revision: Revision | None = None,
    visit: Visit | None = None,
) -> None:
    """`digest`: of the text that came, "" where none did."""
    looked = now.isoformat() if visit else ""  # of files the same again is no news; of visits each is one
    about = "\x1f".join((found.where, status, reason, digest, *([looked] if looked else [])))
    Capture.objects.get_or_create(
        fingerprint=hashlib.sha256(about.encode()).hexdigest(),
        defaults={
            "outlet": outlet,
            "revision": revision,
            "where": found.where,
            "status": status,
            "reason": reason,
            "captured_at": now,
            "fetched": visit is not None,
            "http": visit.http if visit else None,
            "bytes": visit.bytes if visit else 0,
            "encoding": found.encoding[:40] if digest else "",
            "encoding_basis": found.encoding_basis if digest else "",
        },
    )
