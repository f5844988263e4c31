# ruff: noqa: E501 - one list a line

import time

import pytest

from sources import opml
from sources.guard import Hostile
from sources.opml import OpmlError, Outline, read_opml, write_opml

COURIER = Outline(
    url="https://courier.example/rss?a=1&b=2", text="The <Courier>", title="Zoë’s", site="https://courier.example/"
)
POST = Outline(url="https://post.example/feed", text="Post")  # fmt: skip


def listed(inner: str, prolog: str = "") -> bytes:
    return f'{prolog}<opml version="2.0"><head/><body>{inner}</body></opml>'.encode()


def test_what_is_written_is_read_back_and_the_same_feeds_give_the_same_bytes() -> None:
    written = write_opml([COURIER, POST], title="Watched")
    assert read_opml(written) == (COURIER, POST)
    assert written == write_opml([COURIER, POST], title="Watched")
    assert b'<opml version="2.0">' in written
    assert b'type="rss" text="Post" xmlUrl="https://post.example/feed"/>' in written


def test_folders_are_passed_over_at_any_depth_and_each_feed_is_taken_once() -> None:
    inner = """<outline text="News"><outline text="Local" category="/x"><outline text="Post" xmlUrl=" https://post.example/feed "/>
    </outline><outline xmlurl="https://courier.example/rss?a=1&amp;b=2" text="The &lt;Courier&gt;" title="Zoë’s"
    HTMLURL="https://courier.example/"/></outline><outline text="Again" xmlUrl="https://post.example/feed"/><outline text="x"/>"""
    assert read_opml(listed(inner)) == (POST, COURIER)


def test_an_address_that_cannot_be_fetched_is_kept_to_be_refused_by_name_and_a_page_is_not() -> None:
    [one] = read_opml(listed('<outline xmlUrl="javascript:alert(1)" htmlUrl="javascript:alert(2)" title="T"/>'))
    assert one == Outline(url="javascript:alert(1)", text="T", title="T")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_in_another_encoding_is_read(encoding: str) -> None:
    body = listed(
        '<outline text="Zoë’s café" xmlUrl="https://post.example/feed"/>',
        f'<?xml version="1.0" encoding="{encoding}"?>',
    )
    assert read_opml(body.decode().encode(encoding))[0].text == "Zoë’s café"  # fmt: skip


GROWING = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
FEED = '<outline text="{}" xmlUrl="https://post.example/feed"/>'


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b"", OpmlError, "is no OPML"),
        (b"<html><body>Sign in</body></html>", OpmlError, "is no OPML"),
        (b'{"feeds": []}', OpmlError, "is no OPML"),
        (b"<rss><channel><title>x</title></channel></rss>", OpmlError, "is no OPML"),
        (listed(""), OpmlError, "lists no feed"),
        (listed('<outline text="x" xmlUrl=""/>'), OpmlError, "lists no feed"),
        (b'<opml version="2.0"><body><outline', OpmlError, "lists no feed"),
        (listed(FEED.format("&e9;"), f'<!DOCTYPE opml [<!ENTITY e0 "lol">{GROWING}]>'), OpmlError, "broken XML"),
        (bytes(range(128, 160)) * 90, OpmlError, "is no OPML"),
        (bytes(range(128, 160)) * 40 + bytes(range(255, 127, -1)) * 40, OpmlError, "cannot be read"),
        (listed("<outline>" * 40_000), Hostile, "nested"),
        (listed("<outline/>" * 120_000), Hostile, "tags"),
        (listed(f"<outline {' '.join(f'a{n}="1"' for n in range(40_000))}/>"), Hostile, "attributes"),
        (listed("<outline/>" * 120_000).decode().encode("utf-16"), Hostile, "tags"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused_by_name_and_soon(body: bytes, error: type[ValueError], said: str) -> None:
    started = time.monotonic()
    with pytest.raises(error, match=said):
        read_opml(body)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE opml [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE opml SYSTEM "http://169.254.169.254/x.dtd" [<!ENTITY e9 "x">]>',
        '<!DOCTYPE opml [<!ENTITY % p SYSTEM "http://a.example/p">%p;]>',
    ],
    ids=["a file", "a type on the net", "a parameter on the net"],
)
def test_entities_are_not_expanded_and_nothing_is_read_for_them(prolog: str) -> None:
    body = listed(FEED.format("a &e9; b") + FEED.replace("post", "echo").format("Echo"), prolog)
    with_bomb, *_ = found = read_opml(body)
    assert found[-1].text == "Echo"
    assert len(with_bomb.text) < 20


def test_codes_of_what_no_text_may_hold_are_spaces() -> None:
    assert read_opml(listed(FEED.format("a&#55296;b&#0;c&#xFFFF;d")))[0].text == "a b c d"


def test_without_the_look_at_markup_a_bomb_reaches_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opml, "prescan", lambda body: None)
    with pytest.raises(OpmlError):
        read_opml(listed("<outline>" * 40_000))
