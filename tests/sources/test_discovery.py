# ruff: noqa: E501 - one page a line

import pytest

from sources import discovery
from sources.discovery import MAX_CANDIDATES, discover
from sources.guard import Hostile

URL = "https://courier.example/"
USUAL = ["/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json"]


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head><title>Courier</title>{head}</head><body>{body}</body></html>".encode()


def found(*args: bytes, **ways: str) -> list[str]:
    return [one.url.removeprefix("https://courier.example") for one in discover(*args, **{"url": URL, **ways})]


def test_what_the_page_announces_comes_first_then_news_sitemaps_usual_places_other_sitemaps_and_comments() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="Comments on all" href="/talk.xml">
    <link rel="ALTERNATE nofollow" type="Application/RSS+XML; charset=utf-8" href="/all.rss">
    <link rel="alternate" type="application/atom+xml" href="https://feeds.example/courier">
    <link rel="alternate" type="application/feed+json" href="all.json">"""
    robots = "User-agent: *\nDisallow:\nSitemap: https://courier.example/all-pages.xml\nsitemap:/google-news.xml\n"
    assert found(page(head, '<a href="/sport/rss/">RSS</a>'), robots=robots) == [
        "/all.rss",
        "https://feeds.example/courier",
        "/all.json",
        "/sport/rss/",
        "/google-news.xml",
        *USUAL,
        "/all-pages.xml",
        "/talk.xml",
    ]


def test_each_says_why_it_is_tried() -> None:
    head = '<link rel="alternate" type="application/rss+xml" title=" All \n news " href="/all.rss">'
    candidates = discover(page(head, '<a href="/rss">feed</a>'), url=URL, robots="Sitemap: /s.xml")
    assert [(one.reason, one.title) for one in candidates][:3] == [
        ("the page names it as its RSS feed", "All news"),
        ("the page links to it", "feed"),
        ("a usual place", ""),
    ]
    assert candidates[-1].reason == "robots.txt names it as a sitemap"


@pytest.mark.parametrize(
    "markup",
    [
        page('<link rel="stylesheet" type="application/rss+xml" href="/x.css">'),
        page('<link rel="alternate" type="text/html" hreflang="fr" href="/fr">'),
        page('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'),
        page('<link rel="alternate" type="application/rss+xml" href="https://[::1">'),
        page('<link rel="alternate" type="application/rss+xml">'),
        page('<link rel="alternate" type="application/rss+xml" href="/">'),
        page(body='<a href="https://other.example/rss.xml">their feed</a><a href="/feedback">tell us</a><a href="/rss-help/">?</a>'),
        page("<!-- <link rel='alternate' type='application/rss+xml' href='/old.rss'> -->"),
        b"",
        b"\x00\x01\x02",
        b"no markup at all",
    ],
)  # fmt: skip
def test_what_is_no_feed_of_this_site_is_not_tried(markup: bytes) -> None:
    assert found(markup) == USUAL


def test_addresses_are_taken_from_the_pages_base_and_each_once() -> None:
    head = '<base href="https://www.courier.example/a/"><link rel=alternate type="application/rss+xml" href="b.xml">'
    assert found(page(head, '<a href="b.xml">RSS</a><a href="https://www.courier.example/a/b.xml">RSS</a>'))[0] == (
        "https://www.courier.example/a/b.xml"
    )
    assert len(found(page(head, '<a href="b.xml">RSS</a>'))) == 1 + len(USUAL)


def test_a_page_that_names_a_thousand_feeds_gets_few_tries() -> None:
    head = "".join(f'<link rel=alternate type="application/rss+xml" href="/{n}.xml">' for n in range(1_000))
    assert found(page(head)) == [f"/{n}.xml" for n in range(MAX_CANDIDATES)]


def test_a_page_in_another_encoding_is_read() -> None:
    markup = (
        page('<link rel=alternate type="application/rss+xml" href="/zo\u00eb.xml" title="Zo\u00eb">')
        .decode()
        .encode("utf-16")
    )
    assert discover(markup, url=URL)[0].title == "Zo\u00eb"


@pytest.mark.parametrize(
    "markup",
    [b"<html>" + b"<div>" * 40_000, page("<link rel=alternate>" * 120_000), page(f"<link {' '.join(f'a{n}=1' for n in range(9_000))}>")],
    ids=["depth", "tags", "attributes"],
)  # fmt: skip
def test_a_hostile_page_is_refused_before_it_is_parsed(markup: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Hostile):
        discover(markup, url=URL)
    monkeypatch.setattr(discovery, "prescan", lambda body: None)  # without it, the parser gets to see the page
    assert found(markup) == USUAL
