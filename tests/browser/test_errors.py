"""What is seen where something went wrong, looked at as closely as every other page."""

from urllib.request import urlopen

import pytest
from lxml import html

from tests.browser import eyes, sound
from tests.browser.conftest import Opener, Sites, Windows
from tests.browser.eyes import NARROW, WIDE, Watched
from tests.browser.pages import ERRORS, Page

_CASES = [(kind, page) for kind, pages in ERRORS.items() for page in pages]
every_error = pytest.mark.parametrize(("kind", "page"), _CASES, ids=[str(page) for _, page in _CASES])


def _opened(watched: Watched, sites: Sites, kind: str, page: Page, width: int) -> None:
    eyes.resize(watched.page, width)
    watched.open(getattr(sites, kind).address + page.address({}), page.status, page.method)


@every_error
def test_an_error_is_sound_on_a_desk_and_at_400_percent(sites: Sites, windows: Windows, kind: str, page: Page):
    _opened(windows[WIDE], sites, kind, page, WIDE)
    assert sound.on_a_desk(windows[WIDE].page) + windows[WIDE].wrong == []


@every_error
def test_an_error_is_sound_on_a_phone(sites: Sites, windows: Windows, kind: str, page: Page):
    _opened(windows[NARROW], sites, kind, page, NARROW)
    assert sound.on_a_phone(windows[NARROW].page) + windows[NARROW].wrong == []


@every_error
def test_an_error_says_the_same_without_javascript_and_leads_on(
    sites: Sites, windows: Windows, open_page: Opener, kind: str, page: Page
):
    plain = open_page(java_script_enabled=False)
    for watched in (plain, windows[WIDE]):
        _opened(watched, sites, kind, page, WIDE)
    assert eyes.words(plain.page) == eyes.words(windows[WIDE].page)
    links = html.fromstring(plain.page.content()).xpath("//main//a/@href")
    assert links or page.name == "error-403-unsigned"  # whose letter is one step back
    if kind == "failing":
        wrong = {link for link in links if urlopen(sites.failing.address + link, timeout=30).status != 200}
        assert wrong == set()
    assert plain.wrong == []
