"""Feeds that are broken, odd or meant to do harm: each ends in a named refusal, or in the right entries."""

# ruff: noqa: E501 - one feed a line

import gzip
import json
import time
from datetime import UTC, datetime

import pytest

from sources import feeds, jsonfeed
from sources.entries import BrokenFeed, EmptyFeed, FeedTooLarge, FeedUndecodable, NotAFeed
from sources.feeds import MAX_ENTRIES, Feed, read_feed
from sources.guard import Hostile, guarded

URL = "https://courier.example/feed"
ITEM = "<item><guid>1</guid><link>https://courier.example/1</link><title>{}</title></item>"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


SOON = 15  # seconds, also on a machine that does much else: the child is stopped after ten


def rss(inner: str = ITEM.format("Spill"), prolog: str = "") -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>Courier</title>{inner}</channel></rss>'.encode()


def atom(inner: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>{inner}</feed>'.encode()


def feed_of_json(items: object, **about: object) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": items, **about}
    ).encode()


def sitemap(*pages: str) -> bytes:
    joined = "".join(f"<url>{page}</url>" for page in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{NEWS}">{joined}</urlset>'.encode()


def index(*parts: str) -> bytes:
    joined = "".join(f"<sitemap>{part}</sitemap>" for part in parts)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{joined}</sitemapindex>'.encode()


GROWING = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">{GROWING}]>'
LONG_ENTITY = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 3_000}">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
ON_THE_NET = '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd" [<!ENTITY % p SYSTEM "http://a.example/p">%p;]>'
MANY_ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(40_000))

REFUSED = {
    "nothing": (b"", EmptyFeed, "with nothing"),
    "only spaces and a mark": (b"\xef\xbb\xbf  \r\n\t ", EmptyFeed, "with nothing"),
    "a web page": (b"<!DOCTYPE html><html><head><title>Courier</title></head></html>", NotAFeed, "web page"),
    "a web page that speaks of rss": (b"<html><body>our &lt;rss&gt; moved</body></html>", NotAFeed, "web page"),
    "plain text": (b"Service temporarily unavailable", NotAFeed, "no XML or JSON"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\xfe" * 500, FeedUndecodable, "in no encoding"),
    "other XML": (b"<?xml version='1.0'?><catalogue><book/></catalogue>", NotAFeed, "no XML or JSON"),
    "NULs": (b"\x00" * 5_000, EmptyFeed, "with nothing"),
    "cut in its first tag": (b"<rss><channel", BrokenFeed, "broken XML"),
    "200,000 items": (rss(ITEM.format("x") * 200_000), Hostile, "tags"),
    "200,000 Atom entries in UTF-16": (atom("<entry/>" * 200_000).decode().encode("utf-16"), Hostile, "tags"),
    "a sitemap of 260,000 pages": (sitemap(*["<loc>https://a.example/1</loc>"] * 260_000), Hostile, "tags"),
    "40,000 open items": (b"<rss><channel>" + b"<item>" * 40_000, Hostile, "nested"),
    "40,000 open tags of its own": (rss("<a:b>" * 40_000), Hostile, "nested"),
    "40,000 open tags in a sitemap": (b"<urlset>" + b"<url>" * 40_000, Hostile, "nested"),
    "40,000 attributes": (f"<rss {MANY_ATTRIBUTES}><channel/></rss>".encode(), Hostile, "attributes"),
    "40,000 attributes without a mark in UTF-16": (
        f"<rss {MANY_ATTRIBUTES}><channel/></rss>".encode("utf-16-le"),
        Hostile,
        "attributes",
    ),
    "40,000 attributes on an item": (rss(f"<item {MANY_ATTRIBUTES}/>"), Hostile, "attributes"),
    "deep JSON": (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, Hostile, "nested"),
    "deep JSON in one item": (feed_of_json([{"id": "1", "x": json.loads("[" * 60 + "]" * 60)}]), Hostile, "nested"),
    "a million values of JSON": (feed_of_json([0] * 1_000_000), Hostile, "values"),
    "JSON cut in a text": (b'{"version": "https://jsonfeed.org/version/1", "title": "' + b'\\"' * 500_000, BrokenFeed, "broken JSON"),
    "JSON cut after an item": (feed_of_json([{"id": "1"}])[:-3], BrokenFeed, "broken JSON"),
    "a number of 5,000 digits": (feed_of_json([]).replace(b"[]", b"[" + b"9" * 5_000 + b"]"), BrokenFeed, "broken JSON"),
    "JSON that is no feed": (b'{"items": [{"url": "https://a.example/1"}]}', NotAFeed, "no JSON Feed"),
    "JSON that is a list": (b"[[], {}]", NotAFeed, "no JSON Feed"),
    "JSON whose version is a list": (b'{"version": ["https://jsonfeed.org/version/1"], "items": []}', NotAFeed, "no JSON Feed"),
    "JSON whose items are an object": (feed_of_json({"0": {"id": "1"}}), BrokenFeed, "no list"),
    "JSON without items": (b'{"version": "https://jsonfeed.org/version/1"}', BrokenFeed, "no list"),
    "a gzip bomb": (gzip.compress(b"<rss>" + b" " * 25_000_000), FeedTooLarge, "unpacks to over"),
    "gzip that breaks off": (gzip.compress(rss())[:-12], BrokenFeed, "breaks off"),
    "gzip that is none": (b"\x1f\x8b" + b"x" * 100, BrokenFeed, "broken gzip"),
    "three million declarations": (b"<?xml " * 3_000_000 + b"<rss>", NotAFeed, "no XML or JSON"),
    "21 million characters": (rss(ITEM.format("x" * 21_000_000)), FeedTooLarge, "characters"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_name_and_soon(name: str) -> None:
    body, error, said = REFUSED[name]
    started = time.monotonic()
    with pytest.raises(error, match=said) as refusal:
        read_feed(body, url=URL)
    assert refusal.value.status not in ("", "feed_failed")
    assert time.monotonic() - started < SOON


def test_an_encoding_that_nothing_can_read_is_named() -> None:
    scrambled = bytes(range(128, 160)) * 40 + bytes(range(255, 127, -1)) * 40
    with pytest.raises(FeedUndecodable, match=r"courier\.example/feed is in no encoding"):
        read_feed(b"<rss><channel><title>" + scrambled + b"</title>", url=URL)


READ = {
    "an entity bomb": (rss(ITEM.format("&e9;"), LAUGHS), 1),
    "a bomb of one long entity": (rss(ITEM.format("&a;" * 20_000), LONG_ENTITY), 1),
    "an entity of a file": (rss(ITEM.format("&x;"), OUTSIDE), 1),
    "a document type on the net": (rss(prolog=ON_THE_NET), 1),
    "an entity bomb in a sitemap": (LAUGHS.encode() + sitemap("<loc>https://courier.example/1</loc><n:news><n:title>&e9;</n:title></n:news>"), 1),
    "an entity of a file in a sitemap": (OUTSIDE.encode() + sitemap("<loc>https://courier.example/1</loc><n:news><n:title>&x;</n:title></n:news>"), 1),
    "a title of 10 MB": (rss(ITEM.format("word " * 2_000_000)), 1),
    "a description of 10 MB": (rss("<item><link>https://courier.example/1</link><description>" + "word " * 2_000_000 + "</description></item>"), 1),
    "an attribute of 5 MB": (rss(f'<item x="{"a" * 5_000_000}"><link>https://courier.example/1</link></item>'), 1),
    "an address of 10,000 characters": (rss(f"<item><link>https://courier.example/{'a' * 10_000}</link></item>{ITEM}"), 1),
    "control characters": (rss(ITEM.format("Spi\x01ll\x0b\x7f")), 1),
    "control characters by number": (rss(ITEM.format("Spi&#1;ll &#0; &#xFFFF; &#55296;")), 1),
    "200,000 characters by number": (rss(ITEM.format("&#1;&#65;" * 100_000)), 1),
    "control characters by number in a sitemap": (sitemap("<loc>https://courier.example/1</loc><n:news><n:title>Spi&#1;ll &#0; &#xFFFF; &#55296;</n:title></n:news>"), 1),
    "NULs between the tags": (rss().replace(b"><", b">\x00<"), 1),
    "a stray ampersand and a cut tag": (rss(ITEM.format("Firm & <b sons")), 1),
    "tags in the wrong order": (rss("<item><title>a<link>https://courier.example/1</title></link></item>"), 0),
    "the end missing": (rss(ITEM.format("a") + ITEM.replace("1", "2").format("b"))[:-40], 2),
    "no namespace declared": (rss("<item><dc:creator>Ada</dc:creator><link>https://courier.example/1</link></item>"), 1),
    "CDATA left open": (rss(ITEM.format("a") + "<item><title><![CDATA[never closed"), 1),
    "a comment left open": (rss(ITEM.format("a") + "<!-- never closed"), 1),
    "links that are no web addresses": (
        rss("".join(f"<item><title>x</title><link>{link}</link></item>" for link in (
            "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example", "//", "http://", "https://[::1"))), 0,
    ),
    "items of JSON that are none": (feed_of_json([None, 7, "x", [], {}, {"url": None}, {"url": ["a"]}, {"url": "https://courier.example/1"}]), 1),
    "JSON with an item twice": (feed_of_json([{"id": 1, "url": "https://courier.example/1"}] * 2), 1),
    "JSON with NaN and a lone surrogate": (
        b'{"version": "https://jsonfeed.org/version/1", "x": NaN, "items": [{"url": "https://courier.example/1", "title": "\\ud800 \\u0000"}]}', 1,
    ),
    "an empty channel": (rss(""), 0),
    "a sitemap without pages": (sitemap(), 0),
    "a sitemap of 20,000 pages": (sitemap(*[f"<loc>https://courier.example/{n}</loc>" for n in range(20_000)]), MAX_ENTRIES),
    "4,000 items": (rss("".join(ITEM.replace("1", str(n)).format("x") for n in range(4_000))), MAX_ENTRIES),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_and_nothing_is_lost_uncounted(name: str) -> None:
    body, number = READ[name]
    started = time.monotonic()
    feed = read_feed(body, url=URL)
    assert len(feed.entries) == number
    for entry in feed.entries:
        assert entry.url.startswith("https://courier.example/")
        assert len(entry.title) <= 2_048
        assert entry.title.isprintable()
        assert "lol" not in entry.title
    assert time.monotonic() - started < SOON


def test_what_is_left_out_and_what_is_older_are_counted_apart() -> None:
    entries = "".join(
        f"<item><link>https://courier.example/{n}</link><pubDate>{datetime(2025, 1, 1 + n % 20, tzinfo=UTC):%a, %d %b %Y %H:%M:%S GMT}</pubDate></item>"
        for n in range(1_200)
    )
    feed = read_feed(rss(entries + "<item><title>nowhere</title></item>"), url=URL)
    assert (len(feed.entries), feed.older, feed.left_out) == (MAX_ENTRIES, 200, 1)
    days = [entry.published.day for entry in feed.entries if entry.published]
    assert min(days) == 4  # sixty on each of twenty days: the first three days' and some of the fourth's are the oldest
    assert [entry.url for entry in feed.entries[:2]] == [f"https://courier.example/{n}" for n in (3, 4)]


@pytest.mark.parametrize(
    ("date", "note"),
    [
        ("1970-01-01T00:00:00Z", "date_implausible"),
        ("0", "date_invalid"),
        ("2070-01-01T00:00:00Z", "date_implausible"),
        ("9999-12-31T23:59:59-12:00", "date_invalid"),
        ("0001-01-01T00:00:00+14:00", "date_invalid"),
        ("yesterday", "date_invalid"),
        ("", "no_date"),
    ],
)
def test_a_doubtful_date_is_none_with_a_note_in_every_kind_of_feed(date: str, note: str) -> None:
    address = "https://courier.example/1"
    for body in (
        feed_of_json([{"id": "1", "url": address, "title": "T", "date_published": date}]),
        sitemap(
            f"<loc>{address}</loc><n:news><n:title>T</n:title><n:publication_date>{date}</n:publication_date></n:news>"
        ),
    ):
        [entry] = read_feed(body, url=URL).entries
        assert (entry.published, entry.notes) == (None, (note,))


def test_an_index_names_its_newest_parts_and_never_itself() -> None:
    parts = [f"<loc>/news-{n}.xml</loc><lastmod>2025-05-{n:02}</lastmod>" for n in range(1, 9)]
    feed = read_feed(index(f"<loc>{URL}</loc>", "<loc>javascript:1</loc>", *parts, parts[3]), url=URL)
    assert feed.parts == tuple(f"https://courier.example/news-{n}.xml" for n in (8, 7, 6, 5, 4))
    assert (feed.entries, feed.older) == ((), 3)


def test_an_index_that_names_only_itself_has_no_parts() -> None:
    assert read_feed(index(f"<loc>{URL}</loc>"), url=URL) == Feed(title="", entries=())


CHEAP = ("40,000 open items", "40,000 open tags of its own", "40,000 open tags in a sitemap", "deep JSON in one item")


@pytest.mark.parametrize("name", CHEAP)
def test_without_the_look_at_markup_a_bomb_reaches_the_parser(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the refusals above rest on. Most of the others are then stopped by the clock, after ten seconds each."""
    monkeypatch.setattr(feeds, "prescan", lambda body, tags=0: None)
    monkeypatch.setattr(feeds, "prescan_json", lambda body: None)
    assert read_feed(REFUSED[name][0], url=URL).entries == ()


def test_without_the_look_at_markup_it_takes_the_child_to_stop_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "prescan", lambda body, tags=0: None)
    monkeypatch.setattr(feeds, "guarded", lambda parse, *given: guarded(parse, *given, wall=1.0))
    with pytest.raises(Hostile, match="stopped after 1 s"):
        read_feed(REFUSED["40,000 attributes"][0], url=URL)


def test_the_look_at_json_takes_no_time_on_a_text_that_never_ends() -> None:
    started = time.monotonic()
    jsonfeed.prescan_json(b'{"a": "' + b'\\"[' * 2_000_000 + b"\\")
    assert time.monotonic() - started < 2
