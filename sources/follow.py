"""addresses that a list or the command line names -> Announcement rows, and which of them are to be visited now."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import batched

from sources.address import read_url
from sources.announce import Wanted, announce
from sources.clean import clean
from sources.found import Listed, Refused
from sources.ingest import Defaults
from sources.known import LONGEST_URL, plain_url
from sources.models import Announcement, Outlet
from sources.outcomes import UrlRefused
from sources.visits import try_again

_LONGEST_NAME, _LONGEST_LANGUAGE = 200, 10  # as in the models
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Noted:
    """`new` were announced by nobody before, `known` were, or stand in the list twice. `due`: keys of what to visit."""

    new: int
    known: int
    refused: tuple[Refused, ...]
    due: tuple[int, ...]


def note(listed: Sequence[Listed], defaults: Defaults, *, now: datetime | None = None) -> Noted:
    """Announces them all. What was read or given up before is not due; an address given by itself always is."""
    now = now or datetime.now(UTC)
    good, bad = list[Listed](), list[Refused]()
    by_hand = set[str]()
    for one in listed:
        try:
            url = _plain(one.url)
        except UrlRefused as error:
            bad.append(Refused(where=one.where, status=error.status, reason=" ".join(str(error).split())))
            continue
        good.append(replace(one, url=url))
        if one.where == one.url:
            by_hand.add(url)
    known = list(Announcement.objects.at({one.url for one in good}))
    _tell_whose(known, {one.url: _whose(one, defaults) for one in good}, now)
    new = _announced(good, {row.url for row in known}, defaults, now)
    due = tuple(row.pk for row in (*known, *new) if row.url in by_hand or _waits(row, now))
    return Noted(new=len(new), known=len(good) - len(new), refused=tuple(bad), due=due)


def due_ones(keys: Iterable[int]) -> Iterator[Announcement]:
    """The rows as they are when their turn comes: a worker may have been there in the meantime."""
    for some in batched(keys, _AT_ONCE):
        yield from Announcement.objects.in_bulk(some).values()


def _plain(given: str) -> str:
    """As announcements have it."""
    url = plain_url(read_url(plain_url(given)).url)
    if len(url) > LONGEST_URL:
        raise UrlRefused(f"The address has {len(url):,} characters, over {LONGEST_URL:,}; shorten it.")
    return url


def _announced(
    listed: Iterable[Listed], known: Collection[str], defaults: Defaults, now: datetime
) -> list[Announcement]:
    by_outlet: dict[str, list[Wanted]] = {}
    for one in listed:
        if one.url not in known:
            by_outlet.setdefault(_whose(one, defaults), []).append(_wanted(one, defaults))
    return [row for name, wanted in by_outlet.items() for row in announce(wanted, now=now, outlet=_outlet(name))]


def _tell_whose(known: Iterable[Announcement], names: Mapping[str, str], now: datetime) -> None:
    """What was given up because nobody said who published it is tried again once somebody does."""
    for row in known:
        if row.status == "no_outlet" and (outlet := _outlet(names[row.url])):
            row.outlet = outlet
            row.save(update_fields=["outlet"])
            try_again([row], now=now)
            row.refresh_from_db()


def _whose(listed: Listed, defaults: Defaults) -> str:
    return clean(listed.outlet or defaults.outlet).strip()[:_LONGEST_NAME].strip()


def _wanted(listed: Listed, defaults: Defaults) -> Wanted:
    return Wanted(
        url=listed.url,
        title=listed.title,
        published=listed.published or defaults.published,
        language=re.split("[-_]", defaults.language or listed.language)[0][:_LONGEST_LANGUAGE],
    )


def _outlet(name: str) -> Outlet | None:
    """A name not heard before is a new outlet; without one the address tells."""
    if not name:
        return None
    return Outlet.objects.known_as(name).first() or Outlet.objects.get_or_create(key=name, defaults={"name": name})[0]


def _waits(row: Announcement, now: datetime) -> bool:
    return row.state == Announcement.State.WAITING and row.due_at is not None and row.due_at <= now
