from datetime import UTC, datetime

import pytest

from sources.feeds import BrokenFeed, EmptyFeed, FeedError, NotAFeed, read_feed
from sources.guard import Hostile

URL = "https://courier.example/feed.xml"


def rss(*items: str, title: str = "Kestrel Courier") -> bytes:
    joined = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{joined}</channel></rss>'.encode()


def test_an_entry_has_id_address_title_date_and_source() -> None:
    feed = read_feed(
        rss(
            "<guid>42</guid><link>https://courier.example/spill</link><title>Board &amp; firm at odds</title>"
            "<pubDate>Sat, 03 May 2025 10:00:00 +0200</pubDate>"
            '<source url="https://wire.example/rss">Northwire</source>'
        ),
        url=URL,
    )
    [entry] = feed.entries
    assert feed.title == "Kestrel Courier"
    assert (entry.id, entry.url, entry.title) == ("42", "https://courier.example/spill", "Board & firm at odds")
    assert entry.published == datetime(2025, 5, 3, 8, tzinfo=UTC)
    assert (entry.source_name, entry.source_url, entry.notes) == ("Northwire", "https://wire.example/rss", ())


def test_atom_and_a_news_sitemap_are_feeds_too() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry><id>urn:1</id>
    <link rel="alternate" href="/spill"/><title>Spill</title><published>2025-05-03T10:00:00Z</published>
    </entry></feed>"""
    sitemap = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://courier.example/spill</loc><news:news>
    <news:publication_date>2025-05-03T12:00:00+02:00</news:publication_date><news:title>Spill</news:title>
    </news:news></url></urlset>"""
    for body in (atom, sitemap):
        [entry] = read_feed(body, url=URL).entries
        assert (entry.url, entry.title) == ("https://courier.example/spill", "Spill")
        assert entry.published == datetime(2025, 5, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "note"),
    [
        ("", "no_date"),
        ("<pubDate>soon</pubDate>", "date_invalid"),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", "date_implausible"),
        ("<pubDate>Thu, 01 Jan 2070 00:00:00 GMT</pubDate>", "date_implausible"),
    ],
)
def test_a_doubtful_date_is_none_with_a_note(date: str, note: str) -> None:
    [entry] = read_feed(rss(f"<guid>1</guid><link>https://a.example/1</link><title>T</title>{date}"), url=URL).entries
    assert (entry.published, entry.notes) == (None, (note,))


def test_missing_and_repeated_ids_are_told_apart_by_address() -> None:
    dated = "<title>T</title><pubDate>Sat, 03 May 2025 10:00:00 GMT</pubDate>"
    feed = read_feed(
        rss(
            f"<guid>1</guid><link>https://a.example/1</link>{dated}",
            f"<guid>1</guid><link>https://a.example/1</link>{dated}",
            f"<guid>1</guid><link>https://a.example/2</link>{dated}",
            f"<link>https://a.example/3</link>{dated}",
            f"{dated}",
            f"<guid>5</guid><link>javascript:alert(1)</link>{dated}",
        ),
        url=URL,
    )
    assert [(entry.id, entry.notes) for entry in feed.entries] == [
        ("1", ()),
        ("https://a.example/2", ("id_repeated",)),
        ("https://a.example/3", ("no_id",)),
    ]
    assert (feed.repeated, feed.left_out) == (1, 2)


@pytest.mark.parametrize(
    ("body", "error", "status"),
    [
        (b"", EmptyFeed, "empty"),
        (b"  \n", EmptyFeed, "empty"),
        (b"<!doctype html><html><head></head></html>", NotAFeed, "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', BrokenFeed, "broken_feed"),
        (b'{"openapi": "3.0", "items": []}', NotAFeed, "not_a_feed"),
        (b"[1, 2]", NotAFeed, "not_a_feed"),
        (b"%PDF-1.7", NotAFeed, "not_a_feed"),
        (b"<rss><channel", BrokenFeed, "broken_feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, error: type[FeedError], status: str) -> None:
    with pytest.raises(error, match=r"https://courier\.example/feed\.xml") as refusal:
        read_feed(body, url=URL)
    assert refusal.value.status == status


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "body",
    [
        rss(*["<title>x</title>"] * 60_000),
        b"<rss><channel>" + b"<item>" * 40_000,
        b"<rss " + b" ".join(b'a%d="1"' % n for n in range(40_000)) + b">",
    ],
    ids=["tags", "depth", "attributes"],
)
def test_a_hostile_feed_is_refused(body: bytes) -> None:
    with pytest.raises(Hostile):
        read_feed(body, url=URL)


def test_entities_are_never_expanded_and_no_file_is_read() -> None:
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "lol">{ENTITIES}]>'.encode()
    outside = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    for prolog, name in ((bomb, "e9"), (outside, "x")):
        body = prolog + rss(f"<link>https://a.example/1</link><title>&{name};</title>").partition(b"?>")[2]
        [entry] = read_feed(body, url=URL).entries
        assert len(entry.title) < 10


def test_broken_xml_in_the_middle_keeps_what_was_read() -> None:
    body = rss("<guid>1</guid><link>https://a.example/1</link><title>T</title>", "<title>cut & <b").replace(
        b"</rss>", b""
    )
    assert read_feed(body, url=URL).entries[0].id == "1"
