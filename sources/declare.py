"""lines that describe outlets and when they were watched -> Outlet and Poll rows.

For folders of articles that come without feeds: whoever brings them vouches for what they saw of each outlet.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from config.ids import public_id
from sources.address import read_url
from sources.clean import clean
from sources.models import Feed, Outlet, Poll
from sources.outcomes import FetchError

_LONGEST = {"outlet": 200, "name": 200, "language": 10, "family": 200}
_LISTS = {"domains": 253, "aliases": 200}


class DeclarationError(ValueError):
    """A line that describes neither an outlet nor a watch window; the message says what is missing."""


@transaction.atomic
def declare(line: Mapping[str, Any]) -> Outlet | Poll | Feed:
    """An outlet ({"outlet", "name"?, "kind"?, ...}), a window ({"outlet", "from", "until", "status"?}) or a feed
    ({"outlet", "feed"})."""
    key = line.get("outlet")
    if not isinstance(key, str) or not key.strip():
        raise DeclarationError('It names no outlet. Give it an "outlet", the name its articles use.')
    _check(line)
    if "feed" in line:
        return _feed(key, line)
    return _window(key, line) if "from" in line or "until" in line else _outlet(key, line)


def _check(line: Mapping[str, Any]) -> None:
    """Everything is of the kind and length that the tables take."""
    texts = [(field, line[field], longest) for field, longest in _LONGEST.items() if field in line]
    for field, longest in _LISTS.items():
        if field in line and not isinstance(line[field], list):
            raise DeclarationError(f'"{field}" is no list. Write it like ["..."].')
        texts += [(field, item, longest) for item in line.get(field, ())]
    for field, text, longest in texts:
        if not isinstance(text, str) or len(text) > longest or clean(text) != text:
            raise DeclarationError(f'"{field}" is no plain text of at most {longest} characters. Correct it.')


def _outlet(key: str, line: Mapping[str, Any]) -> Outlet:
    kind = line.get("kind", Outlet.Kind.UNKNOWN)
    if kind not in Outlet.Kind.values:
        raise DeclarationError(f"Unknown kind {kind!r}; use one of {', '.join(Outlet.Kind.values)}.")
    outlet = Outlet.objects.known_as(key).first() or Outlet(key=key.strip(), name=key.strip())
    for field in (*_LONGEST, *_LISTS):
        if field in line and field != "outlet":
            setattr(outlet, field, line[field])
    outlet.domains = [domain.casefold() for domain in outlet.domains]  # hosts are looked up in lower case
    outlet.kind = kind
    outlet.save()
    return outlet


def _feed(key: str, line: Mapping[str, Any]) -> Feed:
    try:
        read_url(str(line["feed"]))
    except FetchError as error:
        raise DeclarationError(f'"feed" is no address that can be fetched: {error}') from error
    feed, _ = Feed.objects.get_or_create(
        url=line["feed"], defaults={"outlet": _known(key), "next_poll_at": datetime.now(UTC)}
    )
    return feed


def _known(key: str) -> Outlet:
    outlet = Outlet.objects.known_as(key).first()
    if outlet is None:
        raise DeclarationError(f"No outlet is known as {key!r}. Declare the outlet first, on a line of its own.")
    return outlet


def _window(key: str, line: Mapping[str, Any]) -> Poll:
    outlet = _known(key)
    start, end = _moment(line, "from"), _moment(line, "until")
    status = line.get("status", Poll.Status.OK)
    if status not in Poll.Status.values:
        raise DeclarationError(f"Unknown status {status!r}; use one of {', '.join(Poll.Status.values)}.")
    if end < start:
        raise DeclarationError('"until" lies before "from". Swap them.')
    poll, _ = Poll.objects.get_or_create(
        public_id=public_id("p", outlet.key, start.isoformat(), end.isoformat(), status),
        defaults={
            "outlet": outlet,
            "kind": Poll.Kind.DECLARED,
            "status": status,
            "reason": clean(str(line.get("reason") or "")),
            "covers_from": start,
            "covers_until": end,
        },
    )
    return poll


def _moment(line: Mapping[str, Any], field: str) -> datetime:
    try:
        moment = parse_datetime(str(line.get(field, "")))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DeclarationError(f'"{field}" is no time with a zone; write it like 2026-03-02T14:30:00Z.')
    return moment.astimezone(UTC)
