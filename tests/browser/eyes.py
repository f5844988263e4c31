"""a page in a browser -> what is wrong with it, in words: what a reader who looks closely would find.

Each check takes a page that has loaded, and returns a list that is empty where all is well.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

WIDE, NARROW, NARROWEST = 1280, 360, 320  # pixels; the last is also 1280 at a zoom of 400 %
SCHEMES = ("light", "dark")
_HEIGHTS = {WIDE: 800, NARROW: 740, NARROWEST: 256}
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_STRIDE = 20  # stops between two looks at how far it got
_MOST_SHIFT = 0.02  # of the screen; what one sees is 0.1
_EYES = Path(__file__).with_name("eyes.js").read_text("utf-8")
_GRAVE = ("serious", "critical")


def chromium() -> str:
    """Where it is; "" where it is not."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page that remembers everything that went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.wrong = page, list[str]()
        self._own, self._expected = "", set[int]()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"error in a script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def open(self, address: str, status: int = 200, method: str = "GET") -> None:
        """Goes there, and forgets what was before. Until the next `open`, `wrong` is about this page."""
        self.wrong.clear()
        self._own, self._expected = urlsplit(address).netloc, {status} - {200}
        if method != "GET":  # as a form sends it that stands on no page
            self.page.route(address, lambda route: route.continue_(method=method), times=1)
        answer = self.page.goto(address)
        if not answer or answer.status != status:
            self.wrong.append(f"{address}: status {answer and answer.status} where {status} is expected")

    def _said(self, message: ConsoleMessage) -> None:
        told = message.text
        if not any(f"status of {code} " in told for code in self._expected):
            self.wrong.append(f"console: {told}")

    def _asked(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("data", "blob") and place.netloc != self._own:
            self.wrong.append(f"asks another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what was under way when the reader went on
            self.wrong.append(f"request failed: {request.url}: {request.failure}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self._expected:
            self.wrong.append(f"status {answer.status}: {answer.url}")


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": _HEIGHTS[width]})


def frame(page: Page) -> list[str]:
    """One heading, landmarks, a title, a language, and no name given twice."""
    return _seen(page, "frame")


def shift(page: Page) -> list[str]:
    moved = _seen(page, "shift")
    return [f"what is read moves while it loads: {moved:.3f}"] if moved >= _MOST_SHIFT else []


def sideways(page: Page) -> list[str]:
    """What reaches beyond the right edge, where the page can be scrolled there."""
    return _seen(page, "sideways")


def broken(page: Page) -> list[str]:
    """Short words that a line breaks in: what holds them is too narrow for words."""
    return _seen(page, "broken")


def faint(page: Page) -> list[str]:
    return _seen(page, "faint")


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe-core counts as serious or critical: of all its rules, or of those that are named."""
    # It comes in by the debugger and not as a script of the page: no policy of the page's has to be loosened.
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = page.evaluate("(options) => axe.run(options)", {"resultTypes": ["violations"]} | only)["violations"]
    return [
        f"axe, {one['impact']}: {one['id']}: {node['target'][0]}: {' '.join(node['failureSummary'].split())[:200]}"
        for one in found
        if one["impact"] in _GRAVE
        for node in one["nodes"][:3]
    ]


def moving(page: Page) -> list[str]:
    """What moves though the reader asked for no motion."""
    page.emulate_media(reduced_motion="reduce")
    found = _seen(page, "moving")
    page.emulate_media(reduced_motion="no-preference")
    return found


def words(page: Page) -> set[str]:
    """Those that a reader can see or hear in the main part, times left out: they are in the reader's own zone."""
    return set(_seen(page, "words"))


def scripted(page: Page) -> list[str]:
    """What asks the server by script alone, and so does nothing where there are none."""
    return _seen(page, "scripted")


def keyboard(page: Page) -> list[str]:
    """What Tab does not reach from the top of the page, reaches out of turn or without a sign that can be seen, or does
    not leave."""
    stops = _seen(page, "stops")
    for _ in range(3 * stops // _STRIDE + 3):  # what scrolls is a stop, too, and cards that open hold some
        for _ in range(min(_STRIDE, stops + 1)):
            page.keyboard.press("Tab")
        if page.evaluate("() => eyes.left"):
            break
    return _seen(page, "walked")


def on_paper(page: Page) -> list[str]:
    """What a printed page lacks, or holds in vain."""
    page.emulate_media(media="print")
    found = _seen(page, "onPaper")
    printed = page.pdf(format="A4")
    page.emulate_media(media="screen")
    return found + ([] if printed.startswith(b"%PDF") and len(printed) > 5000 else ["the PDF is empty"])


def _seen(page: Page, what: str) -> Any:
    # By the debugger, as axe is: nothing of it is a script of the page.
    return page.evaluate(f"() => {{ if (!window.eyes) {{ {_EYES} }} return window.eyes.{what}(); }}")
