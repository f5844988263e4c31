"""Questions far longer than anybody reads, asked of the real server: each is answered by a page that helps."""

import socket
from http.client import HTTPResponse
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from config import refused
from tests.browser.conftest import Opener
from tests.browser.site import Site

_CHARACTERS = 10_000
_SCRIPTS = ["x", "ж", "ش", "漢", "𠮷"]  # from one byte in an address to twelve
_READ = {"/search": 200, "/ask": 300}


def _answered(site: Site, target: str) -> tuple[int, str]:
    """Sent as it stands, on a socket of its own: no client of ours has a say in how long an address may be."""
    place = urlsplit(site.address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read().decode()


def _main(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("//main")[0].text_content().split())


@pytest.mark.parametrize("letter", _SCRIPTS)
@pytest.mark.parametrize("path", _READ)
def test_ten_thousand_characters_are_answered_and_told_to_be_too_many(site: Site, path: str, letter: str):
    status, page = _answered(site, f"{path}?q={quote(letter * _CHARACTERS)}")
    assert status == 200
    told = f"What you wrote is 10,000 characters long: only the first {_READ[path]} were read."
    assert told in _main(page)
    assert html.fromstring(page).xpath("//main//form//input[@name='q']/@value") == [letter * _READ[path]]


def test_an_address_longer_than_any_question_gets_a_page_that_says_what_to_do(site: Site):
    status, page = _answered(site, f"/search?q={'x' * refused.LONGEST}")
    assert status == 414
    assert "It has 131,082 characters, and at most 131,072 are read." in _main(page)
    assert html.fromstring(page).xpath("//main//form[@action='/search']//input[@name='q']")


def test_one_that_never_ends_is_not_listened_to(site: Site):
    place = urlsplit(site.address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(b"GET /search?q=")
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * (64 << 20))  # much more than lies in buffers on the way
    assert _answered(site, "/search")[0] == 200


def test_a_search_goes_on_by_script_from_an_address_that_no_header_holds(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/search?q={quote('ж' * _CHARACTERS)}")
    assert len(page.url) < 4000
    page.get_by_role("main").get_by_label("Search").fill("horse gelatine")
    page.wait_for_url("**/search?q=horse+gelatine")
    page.wait_for_selector(".claims a")
    assert watched.wrong == []


def test_what_is_pasted_into_a_field_is_cut_by_us_and_said(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/ask")
    field = page.get_by_label("A claim, in your own words")
    field.evaluate("(field, pasted) => { field.value = pasted }", "Это было сказано. " * 100)
    field.press("Enter")
    page.wait_for_selector("#answer .note")
    assert "1,800 characters long: only the first 300 were read" in page.locator("#answer .note").inner_text()
    assert len(page.url) < 4000
    field.fill("Marrow Foods used horse gelatine")
    field.press("Enter")
    page.wait_for_selector("#answer .answered")
    assert watched.wrong == []
