"""Every page, full and empty, on a desk and on a phone, on paper and in the dark: none of it may be unsound.

All that can be seen from one load is looked at in one load.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlsplit
from urllib.request import urlopen

import pytest
from django.urls import Resolver404, URLPattern, resolve
from lxml import html

from claims.api.urls import urlpatterns as FOR_PROGRAMS
from claims.urls import urlpatterns
from tests.browser import eyes, sound
from tests.browser.conftest import Sites, Windows
from tests.browser.eyes import NARROW, WIDE, Watched
from tests.browser.pages import CASES, NO_PAGES, PAGES, Page

_OF_EACH = 6  # links of a page to pages of one kind that are followed
every_page = pytest.mark.parametrize(("world", "page"), CASES, ids=[f"{world}-{page}" for world, page in CASES])


def test_no_address_goes_unwalked():
    """Of those for readers: what is included is for editors, and walked elsewhere."""
    walked = {page.route for page in PAGES if page.route}
    others = {*NO_PAGES, *(pattern.name for pattern in FOR_PROGRAMS)}
    assert walked | others == {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert not walked & others
    assert len({page.name for page in PAGES}) == len(PAGES)


@every_page
def test_a_page_is_sound_on_a_desk_and_at_400_percent(sites: Sites, windows: Windows, world: str, page: Page):
    watched = _opened(windows, WIDE, sites, world, page)
    assert sound.on_a_desk(watched.page) + watched.wrong == []


@every_page
def test_a_page_is_sound_on_a_phone(sites: Sites, windows: Windows, world: str, page: Page):
    watched = _opened(windows, NARROW, sites, world, page)
    assert sound.on_a_phone(watched.page) + watched.wrong == []


def _opened(windows: Windows, width: int, sites: Sites, world: str, page: Page) -> Watched:
    watched, site = windows[width], getattr(sites, world)
    eyes.resize(watched.page, width)
    watched.open(site.address + page.address(site.ids), page.status)
    return watched


@pytest.mark.parametrize("name", ["story", "story-wide", "claim", "claim-many", "article", "compare-edited"])
def test_a_page_can_be_printed(sites: Sites, windows: Windows, name: str):
    [page] = [page for page in PAGES if page.name == name]
    watched = _opened(windows, WIDE, sites, "full", page)
    assert eyes.on_paper(watched.page) == []
    assert watched.wrong == []


def test_every_link_of_every_page_leads_somewhere(sites: Sites):
    wrong, known = set[str](), dict[str, Seen]()

    def seen(address: str) -> Seen:
        if address not in known:
            known[address] = _seen(address)
        return known[address]

    for world, page in CASES:
        site = getattr(sites, world)
        start = site.address + page.address(site.ids)
        for address in _some_of_each(seen(start).links):
            bare, fragment = urldefrag(address)
            found = seen(bare)
            if found.status >= 400 and bare != start:
                wrong.add(f"{page} leads to {address}: {found.status}")
            elif fragment and fragment not in found.places:
                wrong.add(f"{page} leads to {address}: there is no such place on that page")
    assert sorted(wrong) == []


class Seen(NamedTuple):
    """What lies behind an address: its links are those to pages of ours."""

    status: int
    links: list[str]
    places: set[str]


def _seen(address: str) -> Seen:
    status, told = _asked(address)
    if not told:
        return Seen(status, [], set())
    document = html.fromstring(told, base_url=address)
    document.make_links_absolute()
    ours = [link for link in document.xpath("//a/@href") if urlsplit(link).netloc == urlsplit(address).netloc]
    return Seen(status, ours, set(document.xpath("//@id")))


def _some_of_each(links: list[str]) -> Iterator[str]:
    """Of the links of a page to pages of one kind the first few: a long list holds more of the same."""
    met = Counter[str]()
    for link in dict.fromkeys(links):
        route = _route(link)
        met[route] += 1
        if met[route] <= _OF_EACH:
            yield link


def _route(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def _asked(address: str) -> tuple[int, str]:
    """The status, and the page; "" for what is none, such as a feed."""
    try:
        with urlopen(address, timeout=30) as answer:
            told = answer.read()
            return answer.status, told.decode() if answer.headers.get_content_type() == "text/html" else ""
    except HTTPError as error:
        return error.code, error.read().decode()
