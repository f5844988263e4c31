"""What a reader's browser does: from the front page to the words in an article, by mouse, on a desk and on a phone."""

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Opener
from tests.browser.eyes import NARROW
from tests.browser.site import Site

_CLAIM = "without saying so on the packet"


def _row(page: Page) -> Locator:
    return page.locator("tbody tr", has_text=_CLAIM)


def _cell(page: Page, outlet: str) -> Locator:
    return _row(page).locator("td.cell", has=page.locator(".who", has_text=outlet))


def test_a_reader_gets_from_the_front_page_to_the_words_in_an_article(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(site.address)
    page.get_by_role("link", name="Gelatine in sweets").first.click()
    cell = _cell(page, "Northline Wire")
    cell.hover()
    assert cell.locator(".card").is_visible()
    assert "Marrow Foods used horse gelatine" in cell.locator(".card").inner_text()
    cell.locator("a.at").click()
    page.wait_for_url("**/articles/**#t*")
    anchor = page.url.split("#")[1]
    proofed = page.locator(f".proofed:has(#{anchor})")
    assert page.locator(f"#{anchor}").is_visible()
    assert "Marrow Foods used horse gelatine" in proofed.inner_text()
    proofed.locator("a.about").first.click()
    page.wait_for_url("**/claims/**")
    assert _CLAIM in page.locator("h1").inner_text()
    assert watched.wrong == []


def test_a_new_order_is_swapped_in_and_back_brings_the_old_page_whole(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    page.evaluate("window.stayed = true")
    rows = page.locator("table.matrix tbody tr").count()
    page.get_by_role("link", name="coverage").click()
    page.wait_for_url("**sort=coverage*")
    page.wait_for_selector("#by-coverage[aria-current]")
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.id") == "by-coverage"
    page.go_back()
    page.wait_for_selector("#by-disagreement[aria-current]")
    assert page.locator(".masthead").count() == 1
    assert page.locator("table.matrix tbody tr").count() == rows
    assert watched.wrong == []


def test_more_claims_come_in_below_those_that_are_there(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story-many']}/")
    assert page.locator("table.matrix tbody th.claim").count() == 50
    page.get_by_role("link", name="More claims").click()
    page.wait_for_selector("table.matrix tbody tr:nth-child(55) th.claim")
    assert page.locator("table.matrix tbody th.claim").count() == 55
    assert watched.wrong == []


def test_answers_come_as_you_type(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/search")
    page.locator("main").get_by_label("Search").press_sequentially("horse gelat")
    page.wait_for_selector(".claims a")
    page.wait_for_url("**/search?q=horse+gelat")
    assert page.evaluate("document.activeElement.id") == "find"
    assert "claim" in page.locator("[role=status]").inner_text()
    page.get_by_label("Stance").select_option("denied")
    page.wait_for_url("**/search?q=horse+gelat&stance=denies")
    page.go_back()
    page.wait_for_url("**/search?q=horse+gelat")
    assert watched.wrong == []


def test_times_are_in_the_readers_zone_with_utc_on_hover(site: Site, open_page: Opener):
    watched = open_page(timezone_id="Asia/Tokyo")
    page = watched.page
    watched.open(f"{site.address}/articles/{site.ids['article']}/")
    time = page.locator("main time[data-moment]").first
    assert time.inner_text() == "2 March 2026, 21:00 GMT+9"
    assert time.get_attribute("title") == "2 March 2026, 12:00 UTC"
    assert watched.wrong == []


def test_a_phone_shows_each_outlet_by_name_and_word_with_room_for_a_finger(site: Site, open_page: Opener):
    watched = open_page(viewport={"width": NARROW, "height": 740}, has_touch=True, is_mobile=True)
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    cell = _cell(page, "Northline Wire")
    assert "Northline Wire" in cell.inner_text()
    assert "alleged" in cell.inner_text()
    assert cell.bounding_box()["height"] >= 44
    assert watched.wrong == []


@pytest.mark.parametrize("story", ["story", "story-many"])
def test_a_card_is_never_cut_off_at_an_edge(site: Site, open_page: Opener, story: str):
    watched = open_page(viewport={"width": 1280, "height": 640})
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids[story]}/")
    rows = page.locator("table.matrix tbody tr:has(th.claim)")
    for row in (rows.first, rows.last):
        cells = row.locator("td.cell")
        for number in (0, cells.count() // 2, cells.count() - 1):
            cells.nth(number).hover()
            card = cells.nth(number).locator(".card").bounding_box()
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= 1280
            assert card["y"] >= 0
            assert card["y"] + card["height"] <= 640
    assert watched.wrong == []


def test_the_matrix_stands_above_the_fold_and_its_head_stays_in_sight(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    third, head = page.locator("tbody tr").nth(2).bounding_box(), page.locator("thead").bounding_box()
    assert third["y"] + third["height"] < 800
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(200)
    assert page.locator("thead th").nth(1).bounding_box()["y"] < head["y"]  # it sticks to the top
