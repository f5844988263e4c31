"""What a reader's browser does: from the front page to the words in an article, by mouse, by keyboard, on a phone."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from claims import coverage
from tests.factories import (
    make_analysis,
    make_article,
    make_claim,
    make_outlet,
    make_poll,
    make_revision,
    make_statement,
    make_story,
)

_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_NAMES = ("Harbour Ledger", "Northline Wire", "Coastal Post", "Daily Meridian")
# Text whose contrast with what lies behind it is under 4.5 to 1 (3 to 1 where it is large), as WCAG AA counts it.
_FAINT = """() => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const colour = (given) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = given; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const behind = (element) => {
    const layers = [];
    for (; element; element = element.parentElement) layers.push(colour(getComputedStyle(element).backgroundColor));
    return layers.reverse().reduce(
      (under, over) => under.map((value, at) => value + (over[at] - value) * over[3] / 255), [255, 255, 255]);
  };
  const light = (rgb) => {
    const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgb.map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const faint = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(colour(style.color).slice(0, 3)), light(behind(element))];
    const contrast = Math.max(one, other) / Math.min(one, other);
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (contrast < least) faint.add(`${element.className}: ${contrast.toFixed(2)}`);
  }
  return [...faint];
}"""

pytestmark = pytest.mark.django_db(transaction=True)


class Addresses(NamedTuple):
    story: str
    claim: str
    article: str
    compare: str
    watch: str


@pytest.fixture
def addresses() -> Addresses:
    # Made before a browser starts: Playwright keeps an event loop in this thread, and Django no database beside one.
    articles = [make_article(make_outlet(name=name), title=f"{name} on the sweets") for name in _NAMES]
    for article in articles:
        make_analysis(article.current)
    for number in range(8):
        make_poll(make_outlet(name=f"Regional Courier {number}"), -1, 30)
    story = make_story(*articles, title="Gelatine in sweets")
    claims = [make_claim(f"Marrow Foods used {number} tonnes of horse gelatine in its sweets.") for number in range(12)]
    for place, claim in enumerate(claims):
        for article in articles[: 1 + place % 4]:
            make_statement(article, claim, stance="alleges", speaker="Ms Tarn")
        make_statement(articles[0], claim)
    coverage.cover(claims)
    edited = make_article(make_outlet(name="Ostrel Weekly"), title="Sweets: what we know")
    make_revision(edited, text=f"{edited.current.text} Nine people fell ill.", title=edited.current.title)
    make_revision(edited, text=f"{edited.current.text} Nobody died.", title=edited.current.title)
    pages = [thing.get_absolute_url() for thing in (story, claims[-1], articles[0])]
    gone = make_outlet(name="Tarn Evening Mail")
    make_poll(gone, 0, 1)
    make_poll(gone, 1, 2, status="failed", reason="The server did not answer.")
    make_poll(gone, 3, 4, whole=False, entries_failed=1)
    return Addresses(*pages, f"{edited.get_absolute_url()}compare", f"{gone.get_absolute_url()}watch/")


@pytest.fixture
def browser(addresses: Addresses) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        missing = "No chromium to look at the pages with: `apt-get install chromium` brings one."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield started
        started.close()


class Watched:
    """A page that remembers everything that went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.wrong = page, list[str]()
        page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("response", lambda answer: self.wrong.append(answer.url) if answer.status >= 400 else None)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what was under way when the reader went on
            self.wrong.append(f"{request.url}: {request.failure}")


@pytest.fixture
def open_page(browser: Browser) -> Any:
    def open_page(**options: Any) -> Watched:
        return Watched(browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options}).new_page())

    return open_page


def test_a_reader_gets_from_the_front_page_to_the_words_in_an_article(live_server, addresses, open_page):
    watched = open_page()
    page = watched.page
    page.goto(live_server.url)
    page.get_by_role("link", name="Gelatine in sweets").first.click()
    cell = page.locator("tbody td.carried").first
    cell.hover()
    assert cell.locator(".card").is_visible()
    assert "using horse gelatine" in cell.locator(".card").inner_text()
    cell.locator("a.at").click()
    page.wait_for_url("**/articles/**#t*")
    anchor = page.url.split("#")[1]
    assert page.locator(f"#{anchor}").is_visible()
    assert "using horse gelatine" in page.locator(f".proofed:has(#{anchor})").inner_text()
    page.locator(f".proofed:has(#{anchor}) a.about").first.click()
    page.wait_for_url("**/claims/**")
    assert page.locator("h1").inner_text().startswith("Marrow Foods used")
    assert watched.wrong == []


def test_the_same_way_goes_by_keyboard_alone(live_server, addresses, open_page):
    watched = open_page()
    page = watched.page
    page.goto(live_server.url + addresses.story)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('td.carried a.at')"):
            break
    card = page.locator("td.carried:focus-within .card")
    assert card.is_visible()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**#t*")
    assert watched.wrong == []


def test_a_new_order_is_swapped_in_and_back_brings_the_old_page_whole(live_server, addresses, open_page):
    watched = open_page()
    page = watched.page
    page.goto(live_server.url + addresses.story)
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="coverage").click()
    page.wait_for_url("**sort=coverage*")
    page.wait_for_selector("#by-coverage[aria-current]")
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.id") == "by-coverage"
    page.go_back()
    page.wait_for_selector("#by-disagreement[aria-current]")
    assert page.locator(".masthead").count() == 1
    assert page.locator("table.matrix tbody tr").count() == 9
    assert watched.wrong == []


def test_answers_come_as_you_type(live_server, addresses, open_page):
    watched = open_page()
    page = watched.page
    page.goto(live_server.url + "/search")
    page.get_by_label("Search").press_sequentially("horse gelat")
    page.wait_for_selector(".claims a")
    page.wait_for_url("**/search?q=horse+gelat")
    assert page.evaluate("document.activeElement.id") == "find"
    assert page.locator("[role=status]").inner_text().startswith("12 claims and ")
    page.get_by_label("Stance").select_option("denied")
    page.wait_for_url("**/search?q=horse+gelat&stance=denies")
    page.go_back()
    page.wait_for_url("**/search?q=horse+gelat")
    assert watched.wrong == []


def test_all_of_it_works_without_javascript(live_server, addresses, open_page):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    page.goto(live_server.url + addresses.story)
    page.get_by_role("link", name="coverage").click()
    page.wait_for_url("**sort=coverage*")
    assert page.locator("table.matrix tbody tr").count() == 9
    page.get_by_role("link", name="3 claims that only one outlet carries").click()
    page.wait_for_url("**alone=1*")
    assert page.locator("table.matrix tbody tr").count() == 3
    page.goto(live_server.url)
    page.get_by_label("Search").fill("gelatine")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/search?q=gelatine")
    assert page.locator(".claims a").count() == 10
    page.locator("select[name=outlet]").select_option(label="Coastal Post")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**outlet=*")
    assert "UTC" in page.locator("time").first.inner_text() or page.locator("time").first.get_attribute("datetime")
    assert watched.wrong == []


def test_two_texts_are_chosen_and_compared_by_keyboard_without_javascript(live_server, addresses, open_page):
    watched = open_page(java_script_enabled=False)
    page = watched.page
    page.goto(live_server.url + addresses.compare)
    assert page.locator(".worded ins").text_content() == "[added: Nobody died.]"
    page.get_by_label("From").focus()
    page.keyboard.press("End")  # the oldest stands last
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?from=1&to=3")
    assert page.locator(".worded ins").text_content() == "[added: Nine people fell ill. Nobody died.]"
    assert watched.wrong == []


def test_nothing_scrolls_sideways_on_a_phone(live_server, addresses, open_page):
    watched = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = watched.page
    for address in (
        "/",
        "/stories/",
        "/outlets/",
        "/method/",
        "/status/",
        "/search?q=gelatine",
        "/ask",
        *addresses,
    ):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.goto(live_server.url + addresses.story)
    cell = page.locator("td.carried").first
    assert "Harbour Ledger" in cell.inner_text()
    assert "alleged" in cell.inner_text()
    assert cell.bounding_box()["height"] >= 44
    assert watched.wrong == []


def test_a_card_is_never_cut_off_at_an_edge(live_server, addresses, open_page):
    page = open_page(viewport={"width": 1280, "height": 640}).page
    page.goto(live_server.url + addresses.story)
    for row in (0, 8):
        for cell in (0, 5, 11):
            square = page.locator("tbody tr").nth(row).locator("td.cell").nth(cell)
            square.hover()
            card = square.locator(".card").bounding_box()
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= 1280
            assert card["y"] >= 0
            assert card["y"] + card["height"] <= 640


def test_every_page_has_its_landmarks_one_heading_and_text_that_can_be_read(live_server, addresses, open_page):
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme).page
        plain = ("/", "/stories/", "/outlets/", "/method/", "/status/", "/search?q=gelatine", "/ask", "/nowhere/")
        for address in (*plain, *addresses):
            page.goto(live_server.url + address)
            assert page.locator("h1").count() == 1, address
            assert page.locator("header, main, footer, nav").count() >= 4, address
            assert page.title(), address
            assert page.evaluate(_FAINT) == [], (scheme, address)


def test_the_matrix_stands_above_the_fold(live_server, addresses, open_page):
    page = open_page().page
    page.goto(live_server.url + addresses.story)
    first, head = page.locator("tbody tr").nth(4).bounding_box(), page.locator("thead").bounding_box()
    assert first["y"] + first["height"] < 800
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(200)
    assert page.locator("thead th").nth(1).bounding_box()["y"] < head["y"]  # it sticks to the top
