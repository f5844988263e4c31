"""Choosing outlets: as columns of a story's matrix, and side by side."""

import pytest

from tests.browser import eyes
from tests.browser.conftest import Opener
from tests.browser.site import Site


def test_outlets_are_chosen_by_keyboard_without_javascript(site: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/?sort=coverage")
    page.locator(".picker summary").focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('input[type=checkbox]')"):
            page.keyboard.press("Space")
    page.locator(".picker button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**outlet=**")
    assert "sort=coverage" in page.url
    chosen = page.locator(".offered input:checked").count()
    assert page.locator("thead th.outlet").count() == chosen >= 1
    assert watched.wrong == []


def test_a_choice_of_outlets_is_swapped_in_and_the_keyboard_stays_there(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/")
    page.evaluate("window.stayed = true")
    page.locator(".picker summary").click()
    for place in (0, 1):
        page.locator(".offered input").nth(place).check()
    page.get_by_role("button", name="Show these alone").click()
    page.wait_for_url("**outlet=**")
    page.wait_for_selector("#pick:focus")
    assert page.evaluate("window.stayed") is True
    assert page.locator("thead th.outlet").count() == 2
    page.get_by_role("link", name="all outlets again").click()
    page.wait_for_selector("thead th.outlet:nth-of-type(4)")
    assert watched.wrong == []


@pytest.mark.parametrize("width", [eyes.WIDE, eyes.NARROWEST])
def test_two_outlets_stand_side_by_side_at_a_desk_and_under_each_other_on_a_phone(
    site: Site, open_page: Opener, width: int
):
    watched = open_page(viewport={"width": width, "height": 740})
    page = watched.page
    watched.open(f"{site.address}/stories/{site.ids['story']}/outlets/")
    page.locator(".suggested a").first.click()
    page.wait_for_selector("table.contrast")
    left, right = (page.locator("tbody tr").first.locator("td").nth(place).bounding_box() for place in (0, 1))
    assert (left["y"] == right["y"]) == (width == eyes.WIDE)
    assert page.locator("td .who").first.is_visible() == (width != eyes.WIDE)
    page.locator("[id^=show-only]").first.click()
    page.wait_for_url("**show=only-**")
    assert watched.wrong == []
