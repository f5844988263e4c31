"""a page that has loaded -> all that is wrong with it at one width, in light and in dark; in words."""

from playwright.sync_api import Page

from tests.browser import eyes
from tests.browser.eyes import NARROWEST, SCHEMES


def on_a_desk(page: Page) -> list[str]:
    """And at a zoom of 400 %, where nothing may be lost."""
    wrong = eyes.frame(page) + eyes.shift(page) + eyes.sideways(page) + eyes.broken(page) + eyes.moving(page)
    wrong += _in_both_schemes(page) + eyes.keyboard(page)
    words = eyes.words(page)
    eyes.resize(page, NARROWEST)
    wrong += eyes.sideways(page) + eyes.broken(page)
    return wrong + [f"not shown at 400 %: {word}" for word in sorted(words - eyes.words(page))]


def on_a_phone(page: Page) -> list[str]:
    """And on the narrowest there is."""
    wrong = eyes.shift(page) + eyes.sideways(page) + eyes.broken(page) + _in_both_schemes(page) + eyes.keyboard(page)
    eyes.resize(page, NARROWEST)
    return wrong + eyes.sideways(page) + eyes.broken(page)


def _in_both_schemes(page: Page) -> list[str]:
    """Switched on the page that is there: loading it again for each would cost more than looking."""
    wrong = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{scheme}: {fault}" for fault in eyes.barriers(page) + eyes.faint(page)]
    return wrong
