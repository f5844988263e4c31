"""addresses that a list or the command line names -> Announcement rows, and those of them that are to be visited now."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched

from sources.address import read_url
from sources.announce import Wanted, announce, plain_url
from sources.clean import clean
from sources.found import Listed, Refused
from sources.ingest import Defaults
from sources.models import Announcement, Outlet
from sources.outcomes import UrlRefused

_LONGEST_URL, _LONGEST_NAME, _LONGEST_LANGUAGE = 2000, 200, 10  # as in the models
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Noted:
    """`new` were announced by nobody before, `known` were, or stand in the list twice. `due`: keys of what to visit."""

    new: int
    known: int
    refused: tuple[Refused, ...]
    due: tuple[int, ...]


def note(listed: Sequence[Listed], defaults: Defaults, *, now: datetime | None = None) -> Noted:
    """Announces them all in one go. What was read already is not due; an address given by itself always is."""
    now = now or datetime.now(UTC)
    good, bad = list[Listed](), list[Refused]()
    for one in listed:
        problem = _problem(one)
        bad.append(problem) if problem else good.append(one)
    by_outlet: dict[str, list[Wanted]] = {}
    for one in good:
        by_outlet.setdefault(one.outlet or defaults.outlet, []).append(_wanted(one, defaults))
    new = sum(len(announce(wanted, now=now, outlet=_outlet(name))) for name, wanted in by_outlet.items())
    by_hand = {plain_url(one.url) for one in good if one.where == one.url}
    rows = Announcement.objects.at(plain_url(one.url) for one in good)
    due = tuple(row.pk for row in rows if row.url in by_hand or _waits(row, now))
    return Noted(new=new, known=len(good) - new, refused=tuple(bad), due=due)


def due_ones(keys: Iterable[int]) -> Iterator[Announcement]:
    """The rows as they are when their turn comes: a worker may have been there in the meantime."""
    for some in batched(keys, _AT_ONCE, strict=False):
        yield from Announcement.objects.in_bulk(some).values()


def _waits(row: Announcement, now: datetime) -> bool:
    return row.state == Announcement.State.WAITING and row.due_at is not None and row.due_at <= now


def _problem(listed: Listed) -> Refused | None:
    url = plain_url(listed.url)
    try:
        read_url(url)
    except UrlRefused as error:
        return Refused(where=listed.where, status=error.status, reason=" ".join(str(error).split()))
    if len(url) > _LONGEST_URL:
        reason = f"The address has {len(url):,} characters, over {_LONGEST_URL:,}; shorten it."
        return Refused(where=listed.where, status=UrlRefused.status, reason=reason)
    return None


def _wanted(listed: Listed, defaults: Defaults) -> Wanted:
    return Wanted(
        url=listed.url,
        title=listed.title,
        published=listed.published or defaults.published,
        language=re.split("[-_]", defaults.language or listed.language)[0][:_LONGEST_LANGUAGE],
    )


def _outlet(given: str) -> Outlet | None:
    """A name not heard before is a new outlet; without one the address tells."""
    name = clean(given).strip()[:_LONGEST_NAME].strip()
    if not name:
        return None
    return Outlet.objects.known_as(name).first() or Outlet.objects.get_or_create(key=name, defaults={"name": name})[0]
