"""Pages made to choke a reader. Each ends in a named refusal, or is read for what it is, within the guard's limits."""

import time
from collections.abc import Iterator

import pytest

from sources.charset import Undecodable
from sources.clean import TooLong, clean
from sources.guard import WALL_SECONDS, Hostile, ParserFailed
from sources.pages import ExtractionFailed, Page, read_page
from tests.sources.test_pages import PARAGRAPHS, a_page

TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def article(before: str = "", inside: str = "", after: str = "", head: str = "") -> bytes:
    body = f"{before}<article>{TEXT}{inside}</article>{after}"
    return f"<html><head><title>Spill</title>{head}</head><body>{body}</body></html>".encode("utf-8", "surrogatepass")


def many(form: str, number: int) -> str:
    return "".join(form.format(n=n) for n in range(number))


REFUSED: dict[str, bytes] = {
    "attributes on one tag": article(before=f"<p {many('a{n}=1 ', 40_000)}>"),
    "attributes without values": article(before=f"<p {many('a{n} ', 40_000)}>"),
    "attributes in quotes": article(before=f"<p {many('a{n}="<b>" ', 40_000)}>"),
    "attributes on the closing tag": article(before=f"<b>x</b {many('a{n}=1 ', 40_000)}>"),
    "attributes of the body": f"<body {many('a{n}=1 ', 40_000)}>{TEXT}".encode(),
    "open divs": article(before="<div>" * 40_000),
    "open spans": article(before="<span>" * 40_000),
    "open fonts and tables": article(before="<table><tr><td><font>" * 20_000),
    "open lists": article(before="<ul><li>" * 20_000),
    "open quotations": article(inside="<blockquote>" * 5_000),
    "open formatting that is carried on": article(before="<b><i><u><p>" * 2_000),
    "open forms and buttons": article(before="<form><button>" * 5_000),
    "open selects": article(before="<select><optgroup>" * 5_000),
    "open headings": article(inside="<h1><h2>" * 5_000),
    "open elements that nobody knows": article(before=many("<x{n}>", 5_000)),
    "open drawings": article(before="<svg><g>" * 5_000),
    "open formulas": article(before="<math><mrow>" * 5_000),
    "open templates": article(before="<template>" * 5_000),
    "open anchors": article(before="<a href=x>" * 5_000),
    "list items": article(inside="<ul>" + "<li>x" * 200_000),
    "paragraphs": article(inside="<p>x" * 200_000),
    "paragraphs that close": article(inside="<p>x</p>" * 200_000),
    "line breaks": article(inside="<br>" * 200_000),
    "rules": article(inside="<hr>" * 200_000),
    "pictures": article(inside="<img src=x>" * 200_000),
    "meta tags": article(head=many('<meta name="a{n}" content="b">', 150_000)),
    "links in the head": article(head='<link rel="canonical" href="http://site.example/">' * 150_000),
    "table cells": article(inside="<table><tr>" + "<td>x" * 200_000),
    "options": article(inside="<select>" + "<option>x" * 200_000),
    "closing tags that close nothing": article(before="</div>" * 200_000),
    "comments": article(before="<!---->" * 200_000),
    "declarations": article(before="<!x>" * 200_000),
    "processing instructions": article(before="<?x?>" * 200_000),
    "frames": ("<frameset>" * 50_000).encode(),
    "capitals": article(before="<DIV>" * 40_000),
    "all of it": article(before="<div><b><ul><li>" * 30_000, head="<meta a=b>" * 30_000),
    "open divs in UTF-16": article(before="<div>" * 40_000).decode().encode("utf-16"),
    "open divs in UTF-16 without a mark": article(before="<div>" * 40_000).decode().encode("utf-16-le"),
    "open divs in UTF-32": article(before="<div>" * 40_000).decode().encode("utf-32"),
    "nothing but open brackets": b"<" * 3_000_000,
    "nothing but spaces": b" " * 3_000_000,
    "nothing but noughts": b"\0" * 3_000_000,
    "nothing but a comment": b"<!--" + b"-" * 3_000_000,
    "a script that never ends": b"<html><script>" + b"<p>text</p>" * 200_000,
    "a title that never ends": b"<title>" + b"x " * 1_000_000,
    "one endless tag": b"<p " + b"x" * 3_000_000,
    "one endless value": b"<p a='" + b"x " * 1_500_000,
    "one endless entity": b"<p>&" + b"x" * 3_000_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000,
    "a packed file": b"PK\x03\x04" + bytes(range(256)) * 4_000,
    "a PDF": b"%PDF-1.7\n" + bytes(range(128, 256)) * 4_000,
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_page_bomb_is_refused_by_name_within_the_limits(case: str) -> None:
    started = time.monotonic()
    with pytest.raises((Hostile, ExtractionFailed, TooLong, Undecodable, ParserFailed)) as refusal:
        read_page(REFUSED[case])
    assert time.monotonic() - started < 2 * WALL_SECONDS  # the look before it is linear and has no limit of its own
    assert refusal.value.status in ("hostile", "extraction_failed", "too_large", "bad_encoding")
    assert len(str(refusal.value)) > 20


def names() -> Iterator[str]:
    for n in range(200):
        yield f'<meta name="author{n}" content="{"x" * 400}">'


READ: dict[str, bytes] = {
    "a script full of brackets": article(before=f"<script>{'if (a<b) c();' * 50_000}</script>"),
    "a style full of brackets": article(before=f"<style>{'a>b{c:d}<p>' * 20_000}</style>"),
    "a comment full of tags": article(before=f"<!--{'<div>' * 50_000}-->"),
    "a script of two megabytes": article(before=f"<script>var x = '{'x' * 2_000_000}'</script>"),
    "a picture in the page": article(before=f'<img src="data:image/png;base64,{"A" * 2_000_000}">'),
    "JSON-LD that is broken": article(head='<script type="application/ld+json">{"a": [' + "{" * 9_000 + "</script>"),
    "JSON-LD nested deep": article(
        head='<script type="application/ld+json">' + '{"a":[' * 3_000 + "]}" * 3_000 + "</script>"
    ),
    "JSON-LD with a giant number": article(
        head='<script type="application/ld+json">{"@type":"NewsArticle","wordCount":' + "9" * 9_000 + "}</script>"
    ),
    "JSON-LD with a number beyond floating point": article(
        head='<script type="application/ld+json">{"@type":"NewsArticle","wordCount":' + "9" * 400 + "}</script>"
    ),
    "JSON-LD with half a character": article(
        head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"Spill \\ud800 \\u0000"}</script>'
    ),
    "JSON-LD of the wrong kinds": article(
        head='<script type="application/ld+json">{"@type":["NewsArticle",3,null,{}],"headline":{"a":1},'
        '"author":[[[7]]],"publisher":"x","datePublished":[],"articleBody":{},"isAccessibleForFree":[1]}</script>'
    ),
    "a date beyond all time": article(head='<meta property="article:published_time" content="99999-99-99T99:99:99Z">'),
    "authors that are no names": article(head="".join(names())),
    "a title of a megabyte": article(head=f'<meta property="og:title" content="{"word " * 200_000}">'),
    "an address that is none": article(head='<link rel="canonical" href="http://[::1">'),
    "an address of a script": article(head='<link rel="canonical" href="javascript:alert(1)">'),
    "character codes": article(inside=f"<p>{'&#7;&#x0;&#55296;&#x110000;&#99999999;' * 3_000}</p>"),
    "entities that make entities": article(
        head="<!DOCTYPE x [<!ENTITY a '&b;&b;'><!ENTITY b '&a;&a;'>]>", inside="<p>&a;</p>"
    ),
    "a file from outside": article(head="<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", inside="<p>&a;</p>"),
    "noughts in the text": article().replace(b"fuel", b"fu\0\0el"),
    "half characters": article(inside="<p>\ud800</p>"),
    "marks on one letter": article(inside=f"<p>a{'\u0301' * 50_000}</p>"),
    "directions turned": article(inside=f"<p>{'\u202e\u2066' * 5_000}</p>"),
    "a word of a megabyte": article(after=f"<footer>{'x' * 1_000_000}</footer>"),
    "tags closed the wrong way round": article(before="<b><i></b></i>" * 5_000),
    "two pages in one": article() + article(),
    "no end tags": article().replace(b"</p>", b"").replace(b"</article>", b""),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_odd_and_no_bomb_is_read_for_what_it_is(case: str) -> None:
    page = read_page(READ[case], url="http://site.example/spill")
    assert isinstance(page, Page)
    for text in PARAGRAPHS[1:]:
        assert text.replace("fuel", "fu  el") in page.text or text in page.text
    assert page.text == clean(page.text)
    assert "root:" not in page.text
    assert len(page.text) < 500_000
    assert len(page.title) <= 500
    assert page.canonical_url in ("", "http://site.example/spill")
    assert len(read_page(a_page()).text) > 400
