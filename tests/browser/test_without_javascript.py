"""Every page with scripts switched off: it shows the same words, and its forms and links work."""

import pytest
from playwright.sync_api import Browser

from tests.browser import eyes
from tests.browser.conftest import Opener, Sites
from tests.browser.eyes import NARROW, WIDE, Watched
from tests.browser.pages import CASES, PAGES, Page
from tests.browser.site import Site


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Watched:
    return Watched(browser.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": 800}).new_page())


@pytest.fixture(scope="module")
def lively(browser: Browser) -> Watched:
    return Watched(browser.new_context(viewport={"width": WIDE, "height": 800}).new_page())


@pytest.mark.parametrize(("world", "page"), CASES, ids=[f"{world}-{page}" for world, page in CASES])
def test_a_page_says_the_same_without_javascript(sites: Sites, plain: Watched, lively: Watched, world: str, page: Page):
    site = getattr(sites, world)
    for watched in (plain, lively):
        watched.open(site.address + page.address(site.ids), page.status)
        assert watched.wrong == []
    for width in (NARROW, WIDE):
        for watched in (plain, lively):
            eyes.resize(watched.page, width)
        assert eyes.words(plain.page) == eyes.words(lively.page)
        assert eyes.sideways(plain.page) == []
    assert eyes.scripted(plain.page) == []


def test_every_form_that_asks_works_without_javascript(sites: Sites, plain: Watched):
    sent = set()
    for page in {page.route: page for page in reversed(PAGES)}.values():  # of each kind the first
        plain.open(sites.full.address + page.address(sites.full.ids), page.status)
        for number in range(plain.page.locator("form[method=get], form:not([method])").count()):
            form = plain.page.locator("form[method=get], form:not([method])").nth(number)
            kind = form.get_attribute("action"), form.get_attribute("class")
            if kind in sent or not form.is_visible():
                continue
            sent.add(kind)
            for field in form.locator("input[type=search], input[type=text], input:not([type])").all():
                field.fill(sites.full.ids["words"])
            form.locator("button").first.click()
            plain.page.wait_for_load_state()
            assert plain.wrong == [], f"{page}: {kind}"
            plain.page.go_back()
    assert sent


def test_a_matrix_is_sorted_chosen_from_and_searched_without_javascript(site: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    rows = page.locator("table.matrix tbody tr")
    page.get_by_role("link", name="coverage").click()
    page.wait_for_url("**sort=coverage*")
    assert "without saying so on the packet" in rows.first.inner_text()
    page.get_by_role("link", name="that only one outlet carries").click()
    page.wait_for_url("**alone=1*")
    assert "recall its sweets" in page.locator("table.matrix").inner_text()
    page.goto(site.address)
    page.get_by_label("Search").fill("gelatine")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/search?q=gelatine")
    assert page.locator(".claims a").count() >= 3
    assert watched.wrong == []
