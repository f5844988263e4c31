"""A letter, written by keyboard without JavaScript."""

from playwright.sync_api import expect

from claims.views import letter_form
from tests.browser.conftest import Opener
from tests.browser.site import Site


def test_a_letter_is_written_by_keyboard_and_mistakes_take_the_focus(site: Site, open_page: Opener):
    page = open_page(java_script_enabled=False).page
    page.goto(f"{site.address}/corrections/write/?about={site.ids['claim']}")
    page.wait_for_timeout(1000 * letter_form._LEAST_SECONDS + 200)  # nobody writes a letter more quickly
    page.get_by_label("Your letter").fill("The report says tallow, and not gelatine.")
    page.get_by_label("E-mail address").fill("quill")
    page.keyboard.press("Enter")
    page.wait_for_url("**/corrections/write/")
    expect(page.locator(".troubles")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_accessible_description(
        "Needed, so that an editor can ask back. Never shown. "
        "This is no e-mail address. One looks like name@example.org."
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first mistake in the list leads to its field
    page.get_by_label("A correction").press("Space")
    page.get_by_label("E-mail address").fill("quill@reader.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/corrections/r*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your letter is with the editors")
