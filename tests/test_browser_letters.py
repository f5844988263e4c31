"""What a reader's browser does with a letter: by keyboard, without JavaScript, on a phone and enlarged."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from claims.models import Claim
from claims.views import letter_form
from tests.factories import make_claim, make_letter
from tests.test_browser import _ARGUMENTS, _FAINT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim() -> Claim:
    # Made before a browser starts: Playwright keeps an event loop in this thread, and Django no database beside one.
    claim = make_claim()
    make_letter(claim, kind="reply", state="granted", words="We never bought any. " * 20, signed="Ms Tarn")
    make_letter(claim, state="refused")
    return claim


@pytest.fixture
def browser(claim: Claim) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        missing = "No chromium to look at the pages with: `apt-get install chromium` brings one."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    """Without JavaScript."""
    return browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}).new_page()


def test_a_letter_is_written_by_keyboard_without_javascript_and_mistakes_take_the_focus(
    live_server, claim, page, monkeypatch
):
    monkeypatch.setattr(letter_form, "_LEAST_SECONDS", 0)
    page.goto(f"{live_server.url}/corrections/write/?about={claim.public_id}")
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


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_can_be_read(live_server, browser, claim, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for path in ("/corrections/", f"/corrections/write/?about={claim.public_id}", "/about/", "/method/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(_FAINT) == [], path
        if width < 400:
            small = page.evaluate(
                """() => [...document.querySelectorAll("main button, main input:not([type=hidden])")]
                    .filter((e) => e.checkVisibility() && !e.closest(".apart"))
                    .map((e) => (e.type == "radio" ? e.closest(".choice") : e).getBoundingClientRect())
                    .filter((box) => box.height < 24).length"""
            )
            assert small == 0, path
