"""the vocabulary -> who is there before anything happens: outlets with their feeds and a year of polls, and entities.

Outlets are watched in one of some manners (`MANNERS`), so that what their polls prove over a time has to be found only
once for each manner. An outlet's code stands in the public ids of its polls and in its feeds' addresses.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import connection

from benchmarks.world import Size
from benchmarks.world.rows import Writer
from benchmarks.world.words import Words
from claims.models import Entity, EntityName, plain_name
from config.ids import public_id
from sources.models import Feed, Outlet

HOUR = timedelta(hours=1)
MANNERS = ("whole", "whole", "fails", "whole", "two feeds", "whole", "unread", "whole", "whole", "none")
_HOUSES = 5  # outlets of one owner; every third house has one
_KINDS = ("person", "organisation", "organisation", "person", "place", "person", "product", "organisation", "law")
_SHORT = 4  # every so manieth entity is also known by another name
_POLLS = """
INSERT INTO sources_poll (public_id, outlet_id, feed_id, kind, status, reason, covers_from, covers_until, recorded_at,
    bytes, entries_seen, entries_new, entries_waiting, entries_failed, whole)
SELECT format('p%%s%%s%%s', feed.code, feed.place, lpad(hour::text, 10, '0')), feed.outlet, feed.id, 'feed',
    CASE WHEN failed THEN 'failed' ELSE 'ok' END, CASE WHEN failed THEN 'It did not answer in time.' ELSE '' END,
    begun, begun + interval '1 hour', begun + interval '1 hour',
    40000, 30, CASE WHEN failed THEN 0 ELSE (hour * 7 + feed.id) %% 3 END, 0, unread::int, NOT unread
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::text[])
    AS feed (id, outlet, code, place, manner)
CROSS JOIN generate_series(0, %s - 1) AS hour
CROSS JOIN LATERAL (SELECT %s + hour * interval '1 hour' AS begun,
    feed.manner = 'fails' AND hour %% 250 = 7 OR feed.place = 1 AND hour %% 350 = 11 AS failed,
    feed.manner = 'unread' AND hour %% 450 = 13 AS unread) AS how
ORDER BY hour, feed.id
"""


def code(outlet: Outlet) -> str:
    return f"{outlet.pk:04}y"


def manner(outlet: Outlet) -> str:
    return MANNERS[outlet.pk % len(MANNERS)]


def outlets(writer: Writer, words: Words, size: Size) -> list[Outlet]:
    """The first publish most."""
    found = []
    for number, first in enumerate(words.proper(size.outlets)):
        outlet = writer.key(Outlet())
        outlet.name = outlet.key = words.outlet(first, number)
        outlet.slug = f"{first.lower()}-{number}"
        outlet.kind = Outlet.Kind.WIRE if number % 20 == 2 else Outlet.Kind.NEWSPAPER
        outlet.language = "en"
        outlet.family = f"{first} Group" if number // _HOUSES % 3 == 0 and number % _HOUSES == 0 else ""
        if number // _HOUSES % 3 == 0 and number % _HOUSES:
            outlet.family = found[number - number % _HOUSES].family
        outlet.domains = [f"news{code(outlet)}.example"]
        found.append(outlet)
    writer.add(found)
    return found


def watch(writer: Writer, outlets: Sequence[Outlet], since: datetime, until: datetime) -> int:
    """Feeds that were polled each hour; returns how many polls that were."""
    feeds = [feed for outlet in outlets for feed in _feeds(writer, outlet, since, until)]
    writer.add(feeds)
    writer.flush()
    columns = [
        [feed.pk for feed in feeds],
        [feed.outlet_id for feed in feeds],
        [code(feed.outlet) for feed in feeds],
        [int(feed.url.endswith("1.xml")) for feed in feeds],
        [manner(feed.outlet) for feed in feeds],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_POLLS, [*columns, (until - since) // HOUR, since])
        return cursor.rowcount


def entities(writer: Writer, words: Words, size: Size) -> tuple[list[Entity], list[float]]:
    """With what is needed to draw among them as the news does: by Zipf's law, the first far ahead of all others."""
    found, names = [], []
    firsts = [f"{word}{tail}" for tail in ("", "ham", "by") for word in words.proper(size.entities // 2)]
    for number, first in enumerate(firsts[: size.entities]):
        kind = _KINDS[number % len(_KINDS)]
        entity = writer.key(Entity(kind=kind, name=words.entity(kind, first, number)))
        entity.public_id = public_id("e", plain_name(entity.name))
        found.append(entity)
        called = [entity.name, *([first] if number % _SHORT == 0 else [])]
        names += [EntityName(entity=entity, name=name, plain=plain_name(name)) for name in called]
    writer.add(found)
    writer.add(names)
    return found, list(accumulate((number + 1) ** -0.9 for number in range(len(found))))


def _feeds(writer: Writer, outlet: Outlet, since: datetime, until: datetime) -> Iterator[Feed]:
    number = {"none": 0, "two feeds": 2}.get(manner(outlet), 1)
    for place in range(number):
        feed = Feed(outlet=outlet, url=f"https://{outlet.domains[0]}/{place}.xml", title=outlet.name)
        feed.next_poll_at, feed.watched_from = until + HOUR, since
        yield writer.key(feed)
