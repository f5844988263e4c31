"""The site without a mouse: what Enter, Escape and the arrows do. That Tab reaches everything is in `test_walk`."""

from tests.browser.conftest import Opener
from tests.browser.site import Site


def test_the_first_stop_skips_to_the_page(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/claims/{site.ids['claim']}/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("(skip) => skip === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert watched.wrong == []


def test_a_cell_opens_its_card_when_tab_reaches_it_and_enter_leads_to_the_words(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    page.locator("td.carried a.at").first.focus()
    assert page.locator("td.carried:focus-within .card").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**#t*")
    assert watched.wrong == []


def test_escape_closes_a_card_until_its_cell_is_come_back_to(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    first, second = (page.locator("td.cell").nth(number) for number in (0, 1))
    first.locator("a.at").focus()
    page.keyboard.press("Escape")
    assert not first.locator(".card").is_visible()
    assert page.evaluate("document.activeElement.matches('a.at')")
    second.hover()
    page.keyboard.press("Escape")
    assert not second.locator(".card").is_visible()
    first.hover()
    second.hover()
    assert second.locator(".card").is_visible()
    assert watched.wrong == []


def test_details_open_and_close_by_enter(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/claims/{site.ids['claim']}/")
    details = page.locator("main details").first
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is None


def test_two_texts_are_chosen_and_compared_without_javascript(site: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    watched.open(f"{site.address}/articles/{site.ids['article-edited']}/compare")
    added = page.locator(".worded ins")
    assert "Correction: Nine people fell ill." in added.first.text_content()
    page.get_by_label("From").focus()
    page.keyboard.press("End")  # the oldest stands last
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?from=1&to=3")
    assert "Ms Tarn reportedly said" in page.locator(".worded del").first.text_content()
    assert watched.wrong == []
