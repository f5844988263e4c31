"""a JSON Feed's bytes (1.0 or 1.1) -> its title, its site and a row for each item."""

import json
import re
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sources.entries import BrokenFeed, NotAFeed, Row, is_address, one_line
from sources.guard import Hostile
from sources.moments import read_moment

MAX_DEPTH = 50
MAX_VALUES = 500_000
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+["\\]?', re.DOTALL)  # one left open ends with the data: never looked at twice
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/\d")


@dataclass(frozen=True, kw_only=True)
class JsonFeed:
    title: str
    site: str
    rows: tuple[Row, ...]


def prescan_json(body: bytes) -> None:
    """One linear look, as `guard.prescan` has at markup; raises Hostile with the reason."""
    bare = _STRING.sub(b"", body)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > MAX_VALUES:
        raise Hostile(f"its JSON holds more than {MAX_VALUES:,} values, which no feed has; leave it out")
    depth = 0
    for bracket in re.finditer(rb"[\[\]{}]", bare):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > MAX_DEPTH:
            raise Hostile(f"its JSON is nested more than {MAX_DEPTH} deep, which no feed is; leave it out")


def read_json_feed(body: bytes, *, url: str) -> JsonFeed:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenFeed(f"{url} is broken JSON ({error}); tell the publisher.") from error
    if not isinstance(feed, dict) or not _VERSION.match(_text(feed, "version")):
        raise NotAFeed(f"{url} is JSON, and no JSON Feed; give the address of its feed.")
    items = feed.get("items")
    if not isinstance(items, list):
        raise BrokenFeed(f'{url} is a JSON Feed whose "items" are no list; tell the publisher.')
    rows = tuple(_row(item if isinstance(item, dict) else {}) for item in items)
    return JsonFeed(title=one_line(_text(feed, "title")), site=_text(feed, "home_page_url"), rows=rows)


def _row(item: dict[str, Any]) -> Row:
    date = one_line(_text(item, "date_published") or _text(item, "date_modified"))
    moment = read_moment(date)
    key = one_line(_text(item, "id"))
    return Row(
        id=key,
        link=_text(item, "url") or _text(item, "external_url") or (key if is_address(key) else ""),
        title=one_line(_text(item, "title")),
        date=date,
        at=moment.at.astimezone(UTC) if moment else None,
    )


def _text(fields: dict[str, Any], name: str) -> str:
    """Publishers write ids as numbers; what is neither text nor number is as good as missing."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
