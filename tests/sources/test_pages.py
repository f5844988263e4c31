"""Whole pages, written for these tests: their outlets, firms and people do not exist."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from lxml.html import HTMLParser

from sources import pages
from sources.body import load_boilerplate, read_body
from sources.clean import clean
from sources.guard import Hostile
from sources.pages import ExtractionFailed, Page, detect_language, parse_page, read_page

PARAGRAPHS = (
    "The harbour board of Kestrel Bay has accused Brenloch Shipping of hiding a fuel spill for nine days.",
    "Brenloch denied the accusation on Monday and said that its own divers had found no trace of a leak.",
    "The board's chair, Ines Falk, told reporters that the log books handed over last week had pages missing.",
    "“We never removed a page,” said Tomas Orrin, who speaks for the firm. “Whoever says so should show it.”",
    "The coast guard declined to comment while its own inquiry goes on, and would not say when it ends.",
)


def a_page(
    *,
    head: str = "",
    body: str = "",
    title: str = "Board says Brenloch hid a fuel spill",
    article: dict[str, Any] | None = None,
) -> bytes:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, **(article or {})}
    return f"""<!doctype html><html lang="en-GB"><head><title>{title} | Kestrel Courier</title>
    <meta property="og:site_name" content="Kestrel Courier"><meta property="og:title" content="{title}">
    <script type="application/ld+json">{json.dumps(node)}</script>{head}</head>
    <body><nav><a href="/">Home</a> <a href="/courts">Courts</a></nav>
    <article><h1>{title}</h1>{body or paragraphs}</article>
    <footer>Kestrel Courier Ltd, 4 Quay Street</footer></body></html>""".encode()


def pieces(page: Page) -> list[tuple[str, str]]:
    return [(block.kind, page.text[block.start : block.end]) for block in page.blocks]


def test_a_page_becomes_its_headline_and_its_paragraphs_with_offsets() -> None:
    page = read_page(a_page())
    assert pieces(page) == [
        ("headline", "Board says Brenloch hid a fuel spill"),
        *(("paragraph", text) for text in PARAGRAPHS),
    ]
    assert page.text == "\n\n".join(text for _, text in pieces(page))
    assert page.body == "\n\n".join(PARAGRAPHS)
    assert (page.title, page.language, page.state) == ("Board says Brenloch hid a fuel spill", "en", "ok")


def test_layout_is_kept_block_by_block() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><h2>What the board found</h2><p>{PARAGRAPHS[1]}</p>"
        "<ul><li>Nine days without a report</li><li>Four pages missing, says the board</li></ul>"
        f"<p>{PARAGRAPHS[2]}</p><blockquote>Whoever says so should show it, the firm wrote.</blockquote>"
        f"<p>{PARAGRAPHS[4]}</p>"
    )
    page = read_page(a_page(body=body))
    assert [kind for kind, _ in pieces(page)] == [
        *("headline", "paragraph", "subhead", "paragraph", "list_item", "list_item", "paragraph", "quote", "paragraph")
    ]
    assert "Nine days without a report\nFour pages missing" in page.text


def test_the_line_under_the_headline_is_the_standfirst() -> None:
    standfirst = '<p class="article-standfirst">Log books of the tanker have gaps, the harbour board says</p>'
    page = parse_page(a_page(head="", body=standfirst + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)))
    assert "Log books of the tanker have gaps, the harbour board says" in page.text.split("\n\n")[1]


def test_control_characters_of_a_page_are_cleaned() -> None:
    page = parse_page(a_page().replace(b"nine days", b"nine\x00\x07days &#7;&#x1;&#0;&#55296; long"))
    assert "nine days" in page.text
    assert page.text == clean(page.text)


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        ({}, "Board says Brenloch hid a fuel spill"),
        ({"og:title": "Harbour row"}, "Board says Brenloch hid a fuel spill"),
        (
            {"og:title": "Board says Brenloch hid a fuel spill - Kestrel Courier"},
            "Board says Brenloch hid a fuel spill",
        ),
    ],
)
def test_the_title_is_what_most_of_the_page_agrees_on_without_the_sites_name(headings, title: str) -> None:
    head = "".join(f'<meta property="{name}" content="{value}">' for name, value in headings.items())
    assert parse_page(a_page(head=head)).title == title


@pytest.mark.parametrize(
    ("article", "head", "authors"),
    [
        ({"author": {"@type": "Person", "name": "Jo Penn"}}, "", ("Jo Penn",)),
        ({"author": [{"name": "Jo Penn"}, {"name": "Ana Ruiz"}, {"name": "jo penn"}]}, "", ("Jo Penn", "Ana Ruiz")),
        ({"author": "By Jo Penn and Ana Ruiz"}, "", ("Jo Penn", "Ana Ruiz")),
        ({"author": {"name": "jo-penn"}}, '<meta name="author" content="Jo Penn">', ("Jo Penn",)),
        ({}, '<meta name="author" content="https://courier.example/jo">', ()),
        ({"author": {"@id": "#jo"}, "about": {"@id": "#jo", "name": "Jo Penn"}}, "", ("Jo Penn",)),
        ({}, "", ()),
    ],
)
def test_authors_are_a_list_of_names(article: dict[str, Any], head: str, authors: tuple[str, ...]) -> None:
    assert parse_page(a_page(article=article, head=head)).authors == authors


def test_a_byline_on_the_page_serves_where_nothing_is_declared() -> None:
    body = '<div class="byline">By <a href="/jo">Jo Penn</a></div>' + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert parse_page(a_page(body=body)).authors == ("Jo Penn",)


@pytest.mark.parametrize(
    ("article", "head", "url", "published", "basis", "precision"),
    [
        ({"datePublished": "2025-05-03T23:30:00-04:00"}, "", "", "2025-05-03T23:30:00-04:00", "page", "second"),
        ({"datePublished": "2025-05-03"}, "", "", "2025-05-03T00:00:00+00:00", "page", "day"),
        (
            {"datePublished": "1970-01-01"},
            '<meta property="article:published_time" content="2025-05-03T10:00Z">',
            "",
            "2025-05-03T10:00:00+00:00",
            "page",
            "minute",
        ),
        ({}, "", "https://courier.example/2025/05/03/spill", "2025-05-03T00:00:00+00:00", "url", "day"),
    ],
)
def test_the_date_has_a_basis_and_a_precision(article, head, url, published, basis, precision) -> None:
    page = parse_page(a_page(article=article, head=head), url)
    assert page.published is not None
    found = (page.published.isoformat(), page.published_basis, page.published_precision)
    assert found == (published, basis, precision)


def test_a_page_without_a_date_has_none() -> None:
    page = parse_page(a_page())
    assert (page.published, page.published_basis, page.published_precision) == (None, "", "")


def test_the_offset_that_the_page_gave_is_kept() -> None:
    page = parse_page(a_page(article={"datePublished": "2025-05-03T10:00:00+05:30"}))
    assert page.published is not None
    assert page.published.utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize(
    ("article", "body", "state"),
    [
        ({"isAccessibleForFree": True}, "", "ok"),
        ({"isAccessibleForFree": "False"}, "", "paywalled"),
        ({"isAccessibleForFree": False, "wordCount": 90}, "", "ok"),
        ({"isAccessibleForFree": False, "wordCount": 900}, "", "paywalled"),
        ({"wordCount": 900}, "", "truncated"),
        ({}, f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><p>The board's chair, Ines Falk, told…</p>", "truncated"),
    ],
)
def test_a_cut_text_says_so(article: dict[str, Any], body: str, state: str) -> None:
    assert parse_page(a_page(article=article, body=body)).state == state


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><nav>Home</nav><form>Log in</form></body></html>",
        b"<html></html>",
        b"<!-- nothing -->",
        b"   ",
    ],
    ids=["no article", "empty", "a comment", "spaces"],
)
def test_a_page_without_an_article_is_a_failure_and_never_an_empty_text(page: bytes) -> None:
    with pytest.raises(ExtractionFailed) as failure:
        read_page(page)
    assert failure.value.status == "extraction_failed"


@pytest.mark.parametrize("depth", [200, 254, 300, 900])
def test_a_text_that_lies_deep_is_read_whole(depth: int) -> None:
    """By default the parser stops at 255 and is silent: what stands above would pass for the whole."""
    below = "<div>" * depth + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
    assert read_page(a_page(body=f"<p>{PARAGRAPHS[0]}</p>{below}")).body == "\n\n".join(PARAGRAPHS)


def test_what_the_parser_leaves_out_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "HTMLParser", lambda huge_tree, **given: HTMLParser(**given))
    with pytest.raises(ExtractionFailed, match="left out"):
        parse_page(a_page(body=f"<p>{PARAGRAPHS[0]}</p>{'<div>' * 300}<p>{PARAGRAPHS[1]}"))


def test_a_hostile_page_is_refused_in_time() -> None:
    with pytest.raises(Hostile):
        read_page(b"<html><body>" + b"<p>x</p>" * 200_000)


def test_an_old_encoding_is_read_and_named() -> None:
    page = read_page(a_page().decode().replace("Falk", "Fälk").encode("cp1252"), charset="iso-8859-1")
    assert "Ines Fälk" in page.text
    assert (page.encoding, page.encoding_basis) == ("cp1252", "declared")


def test_teasers_notices_and_lists_of_links_are_left_out() -> None:
    paragraphs = [f"<p>{text}</p>" for text in PARAGRAPHS]
    paragraphs[2:2] = [
        "<p>READ MORE: <a href='/x'>Harbour master steps down</a></p>",
        "<ul><li><a href='/y'>Ten ships that never came back</a></li><li><a href='/z'>Tides this week</a></li></ul>",
        "<p>Sign up for our morning newsletter.</p>",
        "<p>Follow the Courier on Facebook and Instagram.</p>",
    ]
    assert parse_page(a_page(body="".join(paragraphs))).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("rule", load_boilerplate(), ids=lambda rule: rule.name)
def test_every_boilerplate_rule_proves_itself(rule) -> None:
    assert rule.pattern.search(rule.example)
    assert not rule.pattern.search(rule.counterexample)


def test_reading_a_page_twice_gives_the_same() -> None:
    assert read_page(a_page()) == read_page(a_page()) == replace(parse_page(a_page()))


def test_a_table_keeps_its_cells_apart_and_a_layout_table_gives_paragraphs() -> None:
    rows = "<table><tr><td>Ship</td><td>Tonnes</td></tr><tr><td>Gull</td><td>40</td></tr></table>"
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:4]) + rows + f"<p>{PARAGRAPHS[4]}</p>"
    assert ("list_item", "Gull | 40") in pieces(parse_page(a_page(body=body)))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Hafenbehörde wirft der Reederei vor, ein Leck neun Tage lang verschwiegen zu haben.", "de"),
        ("The harbour board accused the shipping firm of hiding a leak for nine days.", "en"),
        ("Ten.", ""),
    ],
)
def test_the_language_is_told_from_the_text_where_it_is_long_enough(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_body_reading_needs_no_title() -> None:
    assert [part.text for part in read_body(html.document_fromstring(a_page().decode()), title="")]


def test_the_text_tells_its_language_better_than_the_templates_attribute() -> None:
    assert parse_page(a_page().replace(b'lang="en-GB"', b'lang="de"')).language == "en"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Jo Penn, Chief Political Correspondent", ("Jo Penn",)),
        ("Jo Penn and Ana Ruiz | Courier.com", ("Jo Penn", "Ana Ruiz")),
        ("Jo Penn, Jr.", ("Jo Penn, Jr.",)),
        ("Courier staff reporter", ("Courier staff reporter",)),
    ],
)
def test_what_somebody_is_does_not_become_a_name(line: str, authors: tuple[str, ...]) -> None:
    assert parse_page(a_page(article={"author": {"name": line}})).authors == authors
