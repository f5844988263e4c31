# ruff: noqa: E501 - one feed a line

import gzip
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


def test_a_json_feed_has_ids_addresses_titles_and_dates_and_its_authors_are_no_origin() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Kestrel Courier", "home_page_url": "/",
    "authors": [{"name": "Ada Fenn", "url": "https://fenn.example"}], "items": [
    {"id": 42, "url": "/spill", "title": "Spill", "date_published": "2025-05-03T12:00:00+02:00", "authors": [{"name": "Wire"}]},
    {"id": "https://courier.example/b", "title": "By its id", "date_modified": "2025-05-03T10:00:00Z"},
    {"id": "c", "external_url": "https://other.example/c"}]}"""
    feed = read_feed(body, url=URL, content_type="application/feed+json")
    assert (feed.title, feed.site) == ("Kestrel Courier", "https://courier.example/")
    assert [(entry.id, entry.url, entry.source_name) for entry in feed.entries] == [
        ("42", "https://courier.example/spill", ""),
        ("https://courier.example/b", "https://courier.example/b", ""),
        ("c", "https://other.example/c", ""),
    ]
    assert {entry.published for entry in feed.entries[:2]} == {datetime(2025, 5, 3, 10, tzinfo=UTC)}
    assert feed.entries[2].notes == ("no_title", "no_date")


@pytest.mark.parametrize(
    "body",
    [
        b'<rss version="0.91"><channel><title>C</title><item><title>Spill</title><link>https://courier.example/1</link></item></channel></rss>',
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>C</title>
        </channel><item rdf:about="https://courier.example/1"><title>Spill</title><link>https://courier.example/1</link></item></rdf:RDF>""",
        b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>C</a:title><a:entry><a:id>1</a:id><a:title>Spill</a:title>
        <a:link href="https://courier.example/1"/></a:entry></a:feed>""",
        b"""<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
        <s:url><s:loc> https://courier.example/1 </s:loc><n:news><n:title>Spill</n:title></n:news></s:url></s:urlset>""",
    ],
    ids=["RSS 0.91", "RDF", "Atom with a prefix", "sitemap with a prefix"],
)
def test_old_and_prefixed_forms_are_read(body: bytes) -> None:
    assert [(entry.url, entry.title) for entry in read_feed(body, url=URL).entries] == [
        ("https://courier.example/1", "Spill")
    ]


def test_a_sitemap_may_be_a_file_of_gzip() -> None:
    body = gzip.compress(b"<urlset><url><loc>https://courier.example/1</loc></url></urlset>")
    assert [entry.url for entry in read_feed(body, url=URL).entries] == ["https://courier.example/1"]


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ("<guid>https://courier.example/1</guid>", "https://courier.example/1"),
        ('<guid isPermaLink="true">https://courier.example/1</guid>', "https://courier.example/1"),
        ('<guid isPermaLink="false">https://courier.example/1</guid>', None),
        ("<guid>42</guid>", None),
        ("<link>spill</link>", "https://courier.example/spill"),
        ("<link>?id=1</link>", "https://courier.example/feed.xml?id=1"),
        ("<link>//other.example/1</link>", "https://other.example/1"),
        (f"<link>{URL}</link>", None),
        (
            "<link>https://clicks.example/1</link><feedburner:origLink>https://courier.example/1</feedburner:origLink>",
            "https://courier.example/1",
        ),
        ('<atom:link rel="enclosure" href="https://a.example/x.mp3"/><link>/1</link>', "https://courier.example/1"),
    ],
)
def test_an_rss_items_address_is_its_link_or_an_id_that_is_one(item: str, address: str | None) -> None:
    spaces = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    body = rss(item).replace(b"<rss ", f"<rss {spaces} ".encode())
    feed = read_feed(body, url=URL)
    assert [entry.url for entry in feed.entries] == ([address] if address else [])
    assert feed.left_out == (0 if address else 1)


@pytest.mark.parametrize(
    ("links", "address"),
    [
        ('<link href="a"/>', "https://base.example/news/a"),
        ('<link rel="self" href="s"/><link rel="alternate" type="text/html" href="a"/>', "https://base.example/news/a"),
        (
            '<link rel="alternate" type="text/html" href="a"/><link rel="related" href="r"/>',
            "https://base.example/news/a",
        ),
        ('<link rel="related" href="r"/>', None),
    ],
)
def test_an_atom_entrys_address_is_its_alternate_within_its_base(links: str, address: str | None) -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/"><title>C</title>
    <entry xml:base="news/"><id>urn:1</id>{links}</entry></feed>"""
    feed = read_feed(body.encode(), url=URL)
    assert [entry.url for entry in feed.entries] == ([address] if address else [])
    assert feed.site == ""


def test_an_atom_entrys_source_is_its_origin_and_the_feed_itself_is_none() -> None:
    source = '<source><title>{}</title><link href="{}"/></source>'
    entries = [
        f'<entry><id>{n}</id><link href="https://courier.example/{n}"/>{source.format(*about)}</entry>'
        for n, about in enumerate([("Northwire", "https://wire.example/"), ("Courier", URL), ("Courier", "")])
    ]
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>{"".join(entries)}</feed>'
    found = read_feed(body.encode(), url=URL).entries
    assert [(entry.source_name, entry.source_url) for entry in found] == [
        ("Northwire", "https://wire.example/"),
        ("", ""),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("about", "minutes"),
    [
        ("", 60),
        ("<ttl>5</ttl>", 60),
        ("<ttl>180</ttl>", 180),
        ("<ttl>99999999</ttl>", 60),
        ("<ttl>10080</ttl>", 1_440),
        ("<ttl>soon</ttl>", 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 60),
        ("<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 1_440),
    ],
)
def test_how_often_a_feed_asks_to_be_looked_at_is_between_an_hour_and_a_day(about: str, minutes: int) -> None:
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    body = f"<rss {space}><channel><title>C</title>{about}</channel></rss>"
    assert read_feed(body.encode(), url=URL).every_minutes == minutes


TITLE = "Zoë’s café – §5"


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "utf-16", "windows-1251"),
        ("utf-8-sig", "utf-8", "iso-8859-1"),
        ("cp1252", "", ""),
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", "utf-8", ""),
        ("cp1252", "windows-1252", ""),
        ("cp1252", "", "iso-8859-1"),
        ("cp1252", "no-such-thing", "punycode"),
        ("utf-16", "utf-16", ""),
        ("utf-16", "utf-8", "utf-8"),
        ("utf-16-le", "", ""),
        ("utf-16-be", "utf-16", "iso-8859-1"),
        ("utf-32", "", ""),
    ],
)
def test_a_title_comes_out_right_whatever_the_feed_says_of_its_encoding(
    encoding: str, declared: str, charset: str
) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{prolog}<rss><channel><title>{TITLE}</title></channel></rss>".encode(encoding)
    assert read_feed(body, url=URL, charset=charset).title == TITLE


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("windows-1251", "Пожар на складе"),
        ("shift_jis", "倉庫で火災"),
        ("gb2312", "仓库火灾"),
        ("iso-8859-2", "Pożar składu, żródło"),
    ],
)
@pytest.mark.parametrize("said_by", ["xml", "http", "xml, against the server's default"])
def test_an_encoding_that_only_a_declaration_tells_is_believed(encoding: str, title: str, said_by: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding}"?>' if said_by.startswith("xml") else ""
    charset = {"xml": "", "http": encoding}.get(said_by, "iso-8859-1")
    body = f"{prolog}<rss><channel><title>{title}</title></channel></rss>".encode(encoding)
    assert read_feed(body, url=URL, charset=charset).title == title


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_a_feed_that_breaks_off_says_so_and_names_no_address_that_is_cut(kind: str) -> None:
    pages = [f"https://courier.example/spill-{n}" for n in range(3)]
    body = rss(*(f"<guid>{page}</guid><link>{page}</link><title>T</title>" for page in pages))
    if kind == "sitemap":
        listed = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode()
    assert not read_feed(body, url=URL).breaks_off
    for cut in range(body.index(b"spill-0") + 20, len(body) - 8, 7):
        feed = read_feed(body[:cut], url=URL)
        assert feed.breaks_off
        assert {entry.url for entry in feed.entries} <= set(pages)
