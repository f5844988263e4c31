"""Each check finds what it is there for: on a page that has every fault, none of them is content."""

import pytest
from playwright.sync_api import Page

from tests.browser import eyes
from tests.browser.conftest import Opener
from tests.browser.site import Site

_FAULTY = """<!doctype html>
<style>
  p { color: #aaa; animation: turn 9s infinite }
  @keyframes turn { to { opacity: 0.5 } }
  button:focus { outline: none }
  #wide { width: 1500px }
</style>
<main>
  <h3 id="twice">Third first</h3>
  <p id="twice">Hardly to be read</p>
  <button>Without a ring</button>
  <a href="https://elsewhere.example/">Tells who asks</a>
  <div id="wide">Wide</div>
  <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
  <div hx-get="/">By script alone</div>
  <div class="card">A card</div>
</main>"""

_SHIFTING = """<!doctype html><title>Late</title><p id="pushed" style="height: 300px">Pushed down</p>
<script>
setTimeout(() => document.body.insertAdjacentHTML("afterbegin", "<div style='height: 300px'></div>"), 200)
</script>"""


@pytest.fixture
def faulty(site: Site, open_page: Opener) -> Page:
    page = open_page().page
    page.goto(f"{site.address}/robots.txt")
    page.set_content(_FAULTY)
    return page


def test_a_frame_that_lacks_all_is_found(faulty: Page):
    found = " ".join(eyes.frame(faulty))
    for fault in ("0 h1", "0 header", "0 nav", "no title", "no language", "follows h1", "stands twice", "noopener"):
        assert fault in found


def test_what_is_faint_wide_moving_unseen_or_scripted_is_found(faulty: Page):
    assert any("faint: p" in fault for fault in eyes.faint(faulty))
    assert any("scrolls sideways at 1280" in fault for fault in eyes.sideways(faulty))
    assert any("moves where no motion is wanted: p" in fault for fault in eyes.moving(faulty))
    assert any("By script alone" in fault for fault in eyes.scripted(faulty))
    assert any("image-alt" in fault for fault in eyes.barriers(faulty))
    assert any("color-contrast" in fault for fault in eyes.barriers(faulty, "color-contrast"))
    assert any(".card on paper" in fault for fault in eyes.on_paper(faulty))
    assert eyes.keyboard(faulty) == ["focus on button “Without a ring” cannot be seen"]


def test_a_word_that_a_line_breaks_in_is_found_where_it_can_be_seen(faulty: Page):
    faulty.evaluate("document.querySelector('p').style.cssText = 'width: 30px; overflow-wrap: anywhere'")
    assert eyes.broken(faulty) == ["“Hardly” is broken in p#twice “Hardly to be read”"]
    faulty.evaluate("document.querySelector('p').style.clipPath = 'inset(50%)'")
    assert eyes.broken(faulty) == []


def test_what_is_out_of_sight_for_tab_is_found(faulty: Page):
    faulty.evaluate("document.querySelector('button').addEventListener('keydown', (event) => event.preventDefault())")
    missed, kept = eyes.keyboard(faulty)[1:]
    assert missed == "Tab does not reach a “Tells who asks”"
    assert kept == "Tab does not leave button “Without a ring”"
    faulty.evaluate("document.querySelector('a').style.cssText = 'position: fixed; left: -999px'")
    faulty.evaluate("document.querySelector('button').remove()")
    assert eyes.keyboard(faulty) == ["focus on a “Tells who asks” is off the screen"]


def test_what_tab_comes_to_out_of_turn_is_found(faulty: Page):
    faulty.evaluate("document.querySelector('button').style.cssText = 'display: block; outline: 1px solid'")
    faulty.evaluate("document.querySelector('main').style.cssText = 'display: flex; flex-direction: column-reverse'")
    assert eyes.keyboard(faulty) == ["Tab goes back from button “Without a ring” to a “Tells who asks”"]


def test_what_lies_under_something_else_or_is_cut_away_is_found(faulty: Page):
    faulty.evaluate("document.querySelector('button').style.cssText = 'outline: 1px solid; clip-path: inset(50%)'")
    assert eyes.keyboard(faulty) == ["focus on button “Without a ring” is covered"]


def test_what_moves_while_it_loads_is_found(site: Site, open_page: Opener):
    page = open_page().page
    page.route("**/late", lambda route: route.fulfill(body=_SHIFTING, content_type="text/html"))
    page.goto(f"{site.address}/late")
    page.wait_for_selector("#pushed")
    page.wait_for_timeout(500)
    assert "moves while it loads" in eyes.shift(page)[0]


def test_what_a_page_says_asks_for_or_fails_at_is_remembered(site: Site, open_page: Opener):
    watched = open_page()
    said = "<script>console.info('a word'); fetch('/nowhere/'); fetch('https://elsewhere.example/'); x()</script>"
    watched.page.route("**/talking", lambda route: route.fulfill(body=said, content_type="text/html"))
    watched.page.route("https://elsewhere.example/", lambda route: route.abort())
    watched.open(f"{site.address}/talking")
    watched.page.wait_for_timeout(500)
    found = " ".join(watched.wrong)
    for fault in ("console: a word", "asks another host", "status 404", "error in a script", "request failed"):
        assert fault in found
