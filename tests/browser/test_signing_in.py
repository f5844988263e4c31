"""From an invitation to the desk, and back in with a password and a code: by keyboard, and nothing of it unsound."""

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser import eyes
from tests.browser.conftest import Opener
from tests.browser.eyes import NARROW, NARROWEST, WIDE, Watched
from tests.browser.site import Site
from tests.browser.world.people import EDITOR, PASSWORD, SENIOR
from tests.claims.desk.signing import code

OPEN = {
    "/sign-in/": 200,
    "/sign-in/lost/": 200,
    "/sign-in/lost/sent/": 200,
    "/sign-in/lost/done/": 200,
    "/sign-in/lost/1-none/": 200,
    "/invitation/{invited-may}/": 200,
    "/invitation/none/": 404,
}
SIGNED_IN = (
    *("/desk/", "/desk/accounts/", "/desk/accounts/ines-quill/", "/desk/accounts/ada-tarn/", "/account/"),
    *("/account/password/", "/account/app/off/", "/account/codes/new/", "/account/again/", "/account/again/code/"),
)


@pytest.fixture(scope="module")
def signed_in(site: Site, browser: Browser) -> StorageState:
    """Once: no code is taken twice."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/sign-in/?next=/account/")
    page.get_by_label("E-mail address").fill(SENIOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")
    state = context.storage_state()
    context.close()
    return state


def test_whoever_is_invited_gets_to_the_desk_by_keyboard_alone(site: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    watched.open(f"{site.address}/invitation/{site.ids['invited-vale']}/")
    for words in ("Orrin Vale", PASSWORD, PASSWORD):
        _type(page, "Name" if words == "Orrin Vale" else "", words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes for signing in")
    expect(page.get_by_role("img", name="The key, for a camera")).to_be_visible()
    key = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").focus()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".troubles")).to_be_focused()
    expect(page.get_by_label("Code")).to_have_accessible_description(
        "Six digits. They change twice a minute. This code is not right, or no longer."
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the mistake leads to its field
    page.keyboard.press("Tab")
    page.get_by_label("Code").focus()
    page.keyboard.type(code(key=key))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have them").press("Enter")
    page.wait_for_url("**/desk/")
    assert watched.wrong == []


def _type(page: Page, label: str, words: str) -> None:
    """Into the field of this label, or into the next one."""
    if label:
        page.get_by_label(label).focus()
    else:
        page.keyboard.press("Tab")
    page.keyboard.type(words)


def test_an_editor_signs_in_with_a_code_and_comes_back_to_where_they_were(site: Site, open_page: Opener):
    watched = open_page()
    page = watched.page
    watched.open(f"{site.address}/")
    page.get_by_role("link", name="For editors").press("Enter")
    page.wait_for_url("**/sign-in/?next=/desk/")
    page.get_by_label("E-mail address").fill(EDITOR)
    page.get_by_label("Password").fill("four kettles on two shelves")
    page.keyboard.press("Enter")
    expect(page.locator(".troubles")).to_be_focused()
    expect(page.locator(".troubles")).to_contain_text("The address or the password is not right.")
    _type(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_have_attribute("autocomplete", "one-time-code")
    _type(page, "Code", code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert watched.wrong == []
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url(f"{site.address}/")
    page.goto(f"{site.address}/account/")
    assert "/sign-in/" in page.url


def test_pages_for_signing_in_are_sound(site: Site, open_page: Opener):
    watched, wrong = open_page(), []
    for address, status in OPEN.items():
        wrong += _unsound(watched, site, address.format_map(site.ids), status)
    assert wrong == []


def test_pages_of_accounts_are_sound(site: Site, open_page: Opener, signed_in: StorageState):
    watched, wrong = open_page(storage_state=signed_in), []
    for address in SIGNED_IN:
        wrong += _unsound(watched, site, address)
        assert watched.page.url == site.address + address
    assert wrong == []


def _unsound(watched: Watched, site: Site, address: str, status: int = 200) -> list[str]:
    page = watched.page
    page.emulate_media(color_scheme="light")
    eyes.resize(page, WIDE)
    watched.open(site.address + address, status)
    wrong = eyes.frame(page) + eyes.shift(page) + eyes.sideways(page) + eyes.barriers(page) + eyes.faint(page)
    page.emulate_media(color_scheme="dark")
    wrong += eyes.barriers(page, "color-contrast") + eyes.faint(page) + eyes.keyboard(page)
    for width in (NARROW, NARROWEST):
        eyes.resize(page, width)
        wrong += eyes.sideways(page) + eyes.barriers(page)
    return [f"{address}: {fault}" for fault in wrong + watched.wrong]
