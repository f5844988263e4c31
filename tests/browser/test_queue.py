"""The queue in a browser: by key alone, by mouse, without JavaScript, at 20 decisions a minute and more."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser import eyes
from tests.browser.conftest import Opener
from tests.browser.eyes import NARROW, WIDE, Watched
from tests.browser.site import Original, Site

A_MINUTE = 20  # decisions that are to be possible
_DECIDED = 12
WORLD = "desk"


@pytest.fixture
def desk(original: Original) -> Iterator[Site]:
    with original.copied() as site:
        yield site


def sign_in(watched: Watched, site: Site, who: str = "session") -> Page:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": site.ids[who], "url": site.address}
    watched.page.context.add_cookies([cookie])
    return watched.page


@pytest.fixture
def at_queue(desk: Site, open_page: Opener) -> Watched:
    watched = open_page()
    sign_in(watched, desk)
    watched.open(f"{desk.address}/desk/queue/")
    return watched


def subject(page: Page) -> str:
    return page.locator("#decide").get_attribute("action")


def until_another(page: Page, before: str) -> None:
    expect(page.locator("#decide")).not_to_have_attribute("action", before)
    expect(page.locator("#sentence")).to_be_focused()  # it is there whole, and knows its keys


def stance(page: Page) -> str:
    return page.locator("input[name=stance]:checked").get_attribute("value")


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/queue/", "/desk/queue/rules/", "/desk/queue/rules/hits?rule=verb:say"]
)
def test_a_page_of_the_desk_is_sound(desk: Site, open_page: Opener, path: str, width: int):
    watched = open_page()
    page = sign_in(watched, desk)
    eyes.resize(page, width)
    watched.open(desk.address + path)
    wrong = eyes.frame(page) + eyes.shift(page) + eyes.sideways(page) + eyes.barriers(page) + eyes.faint(page)
    page.emulate_media(color_scheme="dark")
    wrong += eyes.barriers(page, "color-contrast") + eyes.faint(page)
    if path == "/desk/queue/":
        page.emulate_media(color_scheme="light")
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        wrong += eyes.barriers(page) + eyes.sideways(page)
    assert watched.wrong + wrong == []


def test_every_control_is_reached_by_tab(at_queue: Watched):
    assert eyes.keyboard(at_queue.page) == []


def test_twenty_decisions_a_minute_by_key_alone(desk: Site, open_page: Opener):
    """Accept, reject with a reason, correct and accept, as an editor would: with one round trip each."""
    watched = open_page()
    page = sign_in(watched, desk)
    watched.open(f"{desk.address}/desk/queue/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/") else None)
    began = time.monotonic()
    for number in range(_DECIDED):
        before = subject(page)
        for key in ("a", "r2", "5a")[number % 3]:
            page.keyboard.press(key)
        until_another(page, before)
    took = time.monotonic() - began
    assert len(asked) == _DECIDED
    assert _DECIDED / took * 60 >= A_MINUTE
    print(f"{_DECIDED / took * 60:.0f} decisions a minute")
    assert watched.wrong == []


_SEEN = """() => {
  const mark = document.querySelector("#text mark.content").getClientRects()[0], at = document.activeElement;
  const seen = (box) => box.top >= 0 && box.bottom <= window.innerHeight;
  const top = document.elementFromPoint(mark.left + 2, mark.top + mark.height / 2);
  const field = at.getBoundingClientRect();
  const above = document.elementFromPoint(field.left + 2, field.top + field.height / 2);
  return [seen(mark) && top.closest("#text") !== null, seen(field) && (at === above || at.contains(above))];
}"""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_sentence_stays_in_sight_and_covers_nothing_that_is_chosen(at_queue: Watched, width: int):
    page, wrong = at_queue.page, []
    page.set_viewport_size({"width": width, "height": 640})
    for key in "lccbmfpmlc":
        page.keyboard.press(key)
        page.wait_for_timeout(50)  # what scrolling calls comes with the next frame
        if (seen := page.evaluate(_SEEN)) != [True, True]:
            wrong.append((key, seen))
        page.evaluate("document.activeElement.blur()")
    assert wrong + at_queue.wrong == []


def test_a_claim_is_worded_better_from_its_own_sentence(at_queue: Watched):
    page, before = at_queue.page, subject(at_queue.page)
    page.keyboard.press("b")
    text = page.locator("#text-of")
    expect(text).to_be_focused()
    expect(page.locator("#decide input[name=about][value=better]")).to_be_checked()
    assert text.input_value() == page.locator("#decide .claim-choice .brief").first.inner_text()
    text.fill("Marrow Foods used horse gelatine in every sweet.")
    page.keyboard.press("Control+Enter")
    until_another(page, before)
    assert at_queue.wrong == []


def test_undo_goes_back_one_decision_after_the_other(at_queue: Watched):
    page, seen = at_queue.page, []
    for _ in range(2):
        seen.append(subject(page))
        page.keyboard.press("a")
        until_another(page, seen[-1])
    for before in reversed(seen):
        page.keyboard.press("u")
        expect(page.locator("#decide")).to_have_attribute("action", before)
        expect(page.locator("#item .note").first).to_contain_text("Taken back")
    assert at_queue.wrong == []


def test_single_keys_never_count_while_one_writes(at_queue: Watched):
    page, before = at_queue.page, subject(at_queue.page)
    page.keyboard.press("p")
    page.keyboard.type("r n a u 3 w ? e")
    page.keyboard.press("Enter")
    page.keyboard.press("l")
    assert page.locator("#speaker").input_value() == "r n a u 3 w ? el"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+r")
    page.wait_for_timeout(300)
    assert subject(page) == before
    assert not page.locator("#reject").get_attribute("open")
    assert at_queue.wrong == []


def test_single_keys_can_be_switched_off(at_queue: Watched):
    page, before = at_queue.page, subject(at_queue.page)
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.locator("#sentence").focus()
    for key in "are4":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert subject(page) == before
    assert page.locator("details[open]").count() == 1  # the list of keys
    page.reload()
    assert not page.locator("#keys-on").is_checked()
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("key", ["r", "m", "p"])
def test_the_sentence_stays_in_sight_while_one_decides(at_queue: Watched, key: str):
    page = at_queue.page
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.keyboard.press(key)
    expect(page.locator("#decide :focus")).to_be_in_viewport()
    expect(page.locator("#text mark.content").first).to_be_in_viewport()


def test_a_mark_is_moved_word_by_word_by_key(at_queue: Watched):
    page = at_queue.page
    places, marked = page.locator("#part-content"), page.locator("#text mark.content")
    start, end = map(int, places.input_value().split("-"))
    whole = marked.inner_text()
    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    assert marked.inner_text() == whole.rsplit(" ", 1)[0]
    page.keyboard.press("Shift+ArrowRight")
    assert marked.inner_text() == whole.rsplit(" ", 1)[0].split(" ", 1)[1]
    assert page.locator("#spoken").text_content() == f"What is put forward: {marked.inner_text()}"
    page.keyboard.press("+")
    assert page.locator("#text mark.content").count() == 2
    page.keyboard.press("-")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert places.input_value() == f"{start}-{end}"
    for _ in range(99):
        page.keyboard.press("ArrowLeft")
    assert marked.inner_text() == whole.split(" ")[0]  # a mark keeps a word
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert marked.inner_text() == whole.split(" ")[0]
    assert at_queue.wrong == []


def test_words_are_marked_by_selecting_them(at_queue: Watched):
    page = at_queue.page
    page.locator("#text").get_by_text("tests were clean").evaluate(
        """(box) => {
            const node = box.firstChild, at = node.data.indexOf("tests were clean"), range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + "tests were clean".length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }"""
    )
    page.locator("[data-part=content] [data-take]").click()
    assert page.locator("#text mark.content").inner_text() == "tests were clean"
    assert page.locator("[data-part=content] [data-words]").inner_text() == "tests were clean"
    places = page.locator("#part-content").input_value()
    before = subject(page)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    until_another(page, before)
    page.keyboard.press("u")
    expect(page.locator("#decide")).to_have_attribute("action", before)
    assert page.locator("#part-content").input_value() != places
    assert at_queue.wrong == []


def test_another_claim_is_found_while_one_types_and_chosen_by_key(at_queue: Watched):
    page = at_queue.page
    page.keyboard.press("l")
    page.keyboard.type("40 tonnes")
    expect(page.locator("#found input").first).to_be_visible()
    page.keyboard.press("Enter")  # sends nothing
    page.keyboard.press("Escape")
    for _ in range(8):
        page.keyboard.press("c")
        if "40 tonnes" in page.locator("label:has(input[name=about]:checked)").inner_text():
            break
    before, chosen = subject(page), page.locator("input[name=about]:checked").get_attribute("value")
    page.keyboard.press("a")
    until_another(page, before)
    page.keyboard.press("u")
    expect(page.locator("#decide")).to_have_attribute("action", before)
    assert chosen.startswith("c")
    assert at_queue.wrong == []


def test_a_sentence_for_a_claim_of_its_own_chooses_it_as_one_writes(at_queue: Watched):
    page = at_queue.page
    own, writes = page.locator("#decide input[name=about][value=new]"), page.locator("#text-of")
    expect(own).not_to_be_checked()
    writes.press_sequentially(" ")
    expect(own).not_to_be_checked()  # that is no sentence
    writes.press_sequentially("Marrow Foods used no gelatine.")
    expect(own).to_be_checked()
    before = subject(page)
    page.keyboard.press("Control+Enter")
    until_another(page, before)
    page.keyboard.press("u")
    expect(page.locator("#decide")).to_have_attribute("action", before)
    assert at_queue.wrong == []


def test_two_editors_see_two_items(desk: Site, at_queue: Watched, open_page: Opener):
    other = open_page()
    page = sign_in(other, desk, "second")
    other.open(f"{desk.address}/desk/queue/")
    assert subject(page) != subject(at_queue.page)
    other.open(desk.address + subject(at_queue.page))
    expect(page.locator(".note").first).to_contain_text("Ada Fenn has this one open")


def test_what_one_wrote_outlives_the_session(desk: Site, at_queue: Watched):
    page, own = at_queue.page, subject(at_queue.page)
    page.keyboard.press("5")
    page.locator("#words").fill("She contests the figure.")
    expect(page.locator("#kept")).to_contain_text("Kept")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/sign-in/?next={own}**")
    sign_in(at_queue, desk)
    at_queue.open(desk.address + own)
    expect(page.locator(".drafted")).to_contain_text("What you began")
    assert page.locator("#words").input_value() == "She contests the figure."
    assert stance(page) == "disputes"
    page.locator(".drafted button").click()
    expect(page.locator("#words")).to_have_value("")


def test_a_conflict_is_shown_in_place_and_keeps_the_form(desk: Site, at_queue: Watched, browser: Browser):
    page, own = at_queue.page, subject(at_queue.page)
    context = browser.new_context()
    second = Watched(context.new_page())
    sign_in(second, desk)  # the same editor, in another window
    second.open(desk.address + own)
    second.page.keyboard.press("5")
    second.page.keyboard.press("a")
    until_another(second.page, own)
    context.close()
    page.keyboard.press("3")
    page.keyboard.press("a")
    expect(page.locator(".conflict")).to_contain_text("Nothing was saved yet")
    assert stance(page) == "confirms"
    assert eyes.barriers(page) == []
    page.keyboard.press("a")
    until_another(page, own)


def test_all_of_it_works_without_javascript(desk: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = sign_in(watched, desk, "second")
    watched.open(f"{desk.address}/desk/queue/")
    assert page.locator(".scripted:visible").count() == 0
    first = subject(page)
    page.locator("#reject summary").click()
    page.get_by_label("Nobody says this in the text").check()
    page.get_by_role("button", name="Reject").click()
    page.wait_for_url("**/desk/queue/")
    second = subject(page)
    assert second != first
    page.locator("#parts summary").first.click()
    places = page.locator("#part-content")
    start = places.input_value().split("-")[0]
    page.locator("#parts details summary").click()
    word = page.locator(".queue-places span", has_text=f"{start}-").first.inner_text().split()[-1]
    places.fill(word)  # its first word alone, by its number
    page.get_by_label("denied").check()
    page.locator("#speaker").fill("Somebody")
    page.locator("#speaker").press("Enter")  # decides nothing
    page.wait_for_load_state()
    assert (page.locator("#part-content").input_value(), stance(page)) == (word, "denies")
    page.get_by_label("Another claim").fill("tonnes")
    page.get_by_role("button", name="Find").click()
    page.locator("#found input").first.check()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/desk/queue/")
    assert subject(page) not in (first, second)
    page.get_by_role("button", name="Undo my last").click()
    page.wait_for_url(f"**{second}")
    page.get_by_role("button", name="Skip").click()
    page.wait_for_url("**/desk/queue/")
    assert watched.wrong == []


def test_a_rules_hits_are_ticked_decided_and_taken_back_without_javascript(desk: Site, open_page: Opener):
    watched = open_page(java_script_enabled=False)
    page = sign_in(watched, desk, "second")
    watched.open(f"{desk.address}/desk/queue/rules/hits?rule=verb:say")
    page.get_by_role("link", name="Tick all").click()
    page.locator(".hits input").first.uncheck()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#progress")).to_contain_text("Accepted: ")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#progress")).to_contain_text("They wait again.")
    assert watched.wrong == []
