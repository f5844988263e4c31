"""The desk's pages of claims, names, stories and articles in a browser: sound, by keyboard, and without JavaScript."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser import eyes
from tests.browser.conftest import Opener
from tests.browser.eyes import NARROW, NARROWEST, WIDE, Watched
from tests.browser.site import Original, Site

WORLD = "claims"
PAGES = {
    "claim": "/desk/claims/{work}/",
    "claim-looked": "/desk/claims/{work}/?q=gelatine",
    "claim-sensitive": "/desk/claims/{sensitive}/",
    "claim-crowded": "/desk/claims/{crowded}/",
    "claim-lonely": "/desk/claims/{lonely}/",
    "claim-strange": "/desk/claims/{claim-strange}/",
    "claim-arabic": "/desk/claims/{claim-arabic}/",
    "name": "/desk/entities/{name}/",
    "name-strange": "/desk/entities/{entity-strange}/",
    "article": "/desk/articles/{article}/",
    "article-strange": "/desk/articles/{article-strange}/",
    "article-bare": "/desk/articles/{article-bare}/",
    "story": "/desk/stories/{story}/",
    "find": "/desk/find?q=gelatine",
    "find-nothing": "/desk/find?q=zzyzx",
    "proposals": "/desk/proposals/",
    "proposal": "/desk/proposals/{proposal}/",
    "measure": "/desk/measure/",
    "second": "/desk/measure/second",
}


@pytest.fixture(scope="module")
def desk(original: Original) -> Iterator[Site]:
    """To read in: nothing is decided here."""
    with original.copied() as site:
        yield site


@pytest.fixture
def own_desk(original: Original) -> Iterator[Site]:
    with original.copied() as site:
        yield site


def sign_in(watched: Watched, desk: Site, who: str = "ida") -> Page:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": desk.ids[who], "url": desk.address}
    watched.page.context.add_cookies([cookie])
    return watched.page


def opened(desk: Site, open_page: Opener, name: str, who: str = "ida", **options: object) -> Watched:
    watched = open_page(**options)
    sign_in(watched, desk, who)
    watched.open(desk.address + PAGES[name].format_map(desk.ids))
    return watched


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_at_every_width_in_light_and_dark(desk: Site, open_page: Opener, name: str):
    watched = opened(desk, open_page, name)
    page = watched.page
    wrong = eyes.frame(page) + eyes.shift(page) + eyes.sideways(page) + eyes.barriers(page) + eyes.faint(page)
    page.emulate_media(color_scheme="dark")
    wrong += eyes.barriers(page, "color-contrast") + eyes.faint(page)
    for width in (NARROW, NARROWEST):
        eyes.resize(page, width)
        wrong += [f"at {width}: {fault}" for fault in eyes.sideways(page)]
    assert watched.wrong + wrong == []


@pytest.mark.parametrize("name", ["claim", "name", "article", "proposal", "measure", "second"])
def test_every_control_is_reached_by_tab(desk: Site, open_page: Opener, name: str):
    assert eyes.keyboard(opened(desk, open_page, name).page) == []


@pytest.mark.parametrize("name", ["claim", "name", "article", "proposal", "find"])
def test_a_page_says_the_same_without_javascript(desk: Site, open_page: Opener, name: str):
    lively, plain = (opened(desk, open_page, name, java_script_enabled=on) for on in (True, False))
    assert eyes.words(plain.page) == eyes.words(lively.page)


def test_a_preview_and_a_conflict_are_sound(own_desk: Site, open_page: Opener):
    mine, theirs = (opened(own_desk, open_page, "claim-crowded", who) for who in ("ida", "rolf"))
    mine.page.locator("#text-reword").fill("Marrow Foods is said to have recalled its sweets.")
    mine.page.get_by_role("button", name="Reword it").click()
    shown = mine.page
    expect(shown.get_by_role("heading", name="What will change")).to_be_visible()
    wrong = eyes.frame(shown) + eyes.barriers(shown) + eyes.keyboard(shown)
    eyes.resize(shown, NARROW)
    wrong += eyes.sideways(shown)
    theirs.page.locator("#text-reword").fill("Sweets were recalled.")
    theirs.page.get_by_role("button", name="Reword it").click()
    theirs.page.get_by_role("button", name="Do it").click()
    expect(theirs.page.get_by_role("status").first).to_contain_text("Done")
    mine._expected = {409}
    eyes.resize(shown, WIDE)
    shown.get_by_role("button", name="Do it").click()
    expect(shown.get_by_role("heading", name="Decided meanwhile")).to_be_visible()
    assert "Sweets were recalled." in shown.locator("main").inner_text()
    assert shown.locator("#field-text").input_value() == "Marrow Foods is said to have recalled its sweets."
    assert shown.locator("[role=alert]").evaluate("one => one === document.activeElement")
    wrong += eyes.frame(shown) + eyes.barriers(shown)
    eyes.resize(shown, NARROW)
    wrong += eyes.sideways(shown)
    assert mine.wrong + theirs.wrong + wrong == []


def test_a_claim_is_worked_on_by_keyboard_alone(own_desk: Site, open_page: Opener):
    """Three statements are chosen and split off: with space, tab and enter."""
    watched = opened(own_desk, open_page, "claim")
    page = watched.page
    page.locator(".tie input").first.focus()
    page.keyboard.press("Space")
    page.locator("#text-split").focus()
    page.keyboard.type("A dealer sold the gelatine.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "split"
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/decide")
    expect(page.get_by_text("1 new claim")).to_be_visible()
    page.get_by_role("button", name="Do it").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/claims/{own_desk.ids['work']}/")
    assert "split 1 statement off" in page.locator(".log").inner_text()
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".log")).to_contain_text("took back a decision")
    assert watched.wrong == []


def test_another_claim_is_found_while_one_types(desk: Site, open_page: Opener):
    watched = opened(desk, open_page, "claim")
    page = watched.page
    page.locator("#look-others").press_sequentially("gelatine abroad")
    expect(page.locator("#found-claim input")).to_have_count(1)
    assert page.locator("#found-claim input").get_attribute("value") == desk.ids["near"]
    page.locator("#found-claim input").check()
    watched._expected = {422}
    page.get_by_role("button", name="They are two, for good").click()
    expect(page.locator("#wrong-reason")).to_contain_text("Say why")
    assert watched.wrong == []


def test_more_statements_come_without_leaving_the_page(desk: Site, open_page: Opener):
    watched = opened(desk, open_page, "claim-crowded")
    page = watched.page
    page.get_by_role("link", name="More statements").click()
    expect(page.locator(".tie")).to_have_count(60)
    page.locator(".tie input").nth(45).check()
    page.locator("#reason-tied").fill("another year")
    page.get_by_role("button", name="Take out: not about this claim").click()
    expect(page.get_by_role("heading", name="Take 1 statement out")).to_be_visible()
    assert watched.wrong == []


def test_who_comes_is_told_on_a_page_that_stays_open(desk: Site, open_page: Opener):
    """The page asks every half minute; here, every second."""
    mine = opened(desk, open_page, "name")
    expect(mine.page.locator(".here")).to_be_empty()
    opened(desk, open_page, "name", "rolf")
    sooner = "one => { one.setAttribute('hx-trigger', 'every 1s'); htmx.process(one); }"
    mine.page.locator(".here").evaluate(sooner)
    expect(mine.page.locator(".here")).to_contain_text("Rolf Quill has this page open, too.")
    assert mine.wrong == []


def test_a_merge_and_a_proposal_go_all_the_way_without_javascript(own_desk: Site, open_page: Opener):
    plain = opened(own_desk, open_page, "claim", java_script_enabled=False)
    page = plain.page
    page.locator(f"#candidate-{own_desk.ids['near']}").check()
    page.get_by_role("button", name="Merge the other into this one").click()
    expect(page.get_by_text("Its address will redirect")).to_be_visible()
    page.get_by_role("button", name="Do it").click()
    page.wait_for_url(f"**/desk/claims/{own_desk.ids['work']}/")
    page.goto(f"{own_desk.address}/desk/claims/{own_desk.ids['near']}/")
    expect(page.get_by_role("status").first).to_contain_text("was merged: this is the claim that it is part of now")
    second = opened(own_desk, open_page, "proposals", "rolf", java_script_enabled=False)
    second.page.locator(".brief a").first.click()
    second.page.get_by_role("button", name="Agree: carry it out").click()
    expect(second.page.get_by_role("status")).to_contain_text("You agreed: it is carried out.")
    assert plain.wrong + second.wrong == []
