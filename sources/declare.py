"""lines that describe outlets and when they were watched, and which of them are one -> Outlet and Poll rows.

For folders of articles that come without feeds: whoever brings them vouches for what they saw of each outlet.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from config.ids import public_id
from sources.clean import clean
from sources.feedlist import FeedListError, feed_address, watch_feed
from sources.known import sent
from sources.merge import MergeError, merge
from sources.models import Feed, Outlet, Poll

_LONGEST = {"outlet": 200, "name": 200, "language": 10, "family": 200, "merged_into": 200}
_LISTS = {"domains": 253, "aliases": 200}
FIELDS = {*_LONGEST, *_LISTS, "kind", "feed", "from", "until", "status", "reason"}


class DeclarationError(ValueError):
    """A line that describes neither an outlet nor a watch window; the message says what is missing."""


@transaction.atomic
def declare(line: Mapping[str, Any]) -> Outlet | Poll | Feed:
    """An outlet ({"outlet", "name"?, "kind"?, ...}), a window ({"outlet", "from", "until", "status"?}), a feed
    ({"outlet", "feed"}), or that two are one ({"outlet", "merged_into"}), which gives the one that stays."""
    key = line.get("outlet")
    if not isinstance(key, str) or not key.strip():
        raise DeclarationError('It names no outlet. Give it an "outlet", the name its articles use.')
    _check(line)
    if "merged_into" in line:
        return _merge(key, line)
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
    # What is said of a merged outlet is kept with it; its names alone reach the one that it was merged into.
    outlet = Outlet.objects.select_for_update().called(key).first() or Outlet(key=key.strip(), name=key.strip())
    kind = line.get("kind", outlet.kind)
    if kind not in Outlet.Kind.values:
        raise DeclarationError(f"Unknown kind {kind!r}; use one of {', '.join(Outlet.Kind.values)}.")
    for field in (*_LONGEST, *_LISTS):
        if field in line and field != "outlet":
            setattr(outlet, field, line[field])
    outlet.domains = list(map(_looked_up, outlet.domains))
    outlet.kind = kind
    outlet.save()
    stays = Outlet.objects.held(outlet.merged_into) if outlet.merged_into else outlet
    stays.gather_names()
    return outlet


def _looked_up(domain: str) -> str:
    """As hosts are: in lower case, and in the letters that they are asked for in."""
    try:
        return sent(domain.casefold())
    except ValueError:
        raise DeclarationError(f'"domains": {domain!r} is no name of a host. Correct it.') from None


def _merge(key: str, line: Mapping[str, Any]) -> Outlet:
    if more := sorted(line.keys() - {"outlet", "merged_into"}):
        raise DeclarationError(f'"merged_into" stands with "outlet" alone. Put "{more[0]}" on a line of its own.')
    try:
        return merge(_called(key), _called(line["merged_into"]))
    except MergeError as error:
        raise DeclarationError(str(error)) from error


def _feed(key: str, line: Mapping[str, Any]) -> Feed:
    """One that is on the list stays as it is, also where it was switched off."""
    outlet = _known(key)
    try:
        url = feed_address(str(line["feed"]))
        return Feed.objects.at(url).first() or watch_feed(url, outlet)[0]
    except FeedListError as error:
        raise DeclarationError(f'"feed" is no address that can be fetched: {error}') from error


def _called(key: str) -> Outlet:
    outlet = Outlet.objects.called(key).first()
    if outlet is None:
        raise DeclarationError(f"No outlet is known as {key!r}. Declare the outlet first, on a line of its own.")
    return outlet


def _known(key: str) -> Outlet:
    return Outlet.objects.held(_called(key))


def _window(key: str, line: Mapping[str, Any]) -> Poll:
    outlet = _known(key)
    start, end = _moment(line, "from"), _moment(line, "until")
    status = line.get("status", Poll.Status.OK)
    if status not in Poll.Status.values:
        raise DeclarationError(f"Unknown status {status!r}; use one of {', '.join(Poll.Status.values)}.")
    if end < start:
        raise DeclarationError('"until" lies before "from". Swap them.')
    about = (start.isoformat(), end.isoformat(), status)
    # It may have been declared under a name that was an outlet of its own then.
    ids = [public_id("p", row.key, *about) for row in Outlet.objects.behind(outlet)]
    return Poll.objects.filter(public_id__in=ids).order_by("pk").first() or Poll.objects.create(
        public_id=public_id("p", outlet.key, *about),
        outlet=outlet,
        kind=Poll.Kind.DECLARED,
        status=status,
        reason=clean(str(line.get("reason") or "")),
        covers_from=start,
        covers_until=end,
    )


def _moment(line: Mapping[str, Any], field: str) -> datetime:
    try:
        moment = parse_datetime(str(line.get(field, "")))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DeclarationError(f'"{field}" is no time with a zone; write it like 2026-03-02T14:30:00Z.')
    return moment.astimezone(UTC)
