"""HTML of a fact-checker's page -> the reviews that it marks up as JSON-LD, or why there are none."""

from lxml.html import HtmlElement

from sources.charset import decode
from sources.found import Refused, Unreadable, refused
from sources.guard import guarded, prescan
from sources.json_values import parse
from sources.metadata import read_address
from sources.pages import tree_of
from sources.reviewed import FoundReview, reviews_in

_NAME = "ClaimReview"


def reviews_on(data: bytes, where: str, *, url: str = "", charset: str = "") -> list[FoundReview | Refused]:
    """Reads bytes that nobody vouches for. `url`: where they came from; a saved page is at the address that it gives.
    Raises what `pages.read_page` raises, and Unreadable where the page has no review."""
    prescan(data)
    return guarded(read_reviews, data, where, url, charset)


def read_reviews(data: bytes, where: str, url: str = "", charset: str = "") -> list[FoundReview | Refused]:
    """As reviews_on, in this very process: for the guarded child."""
    tree = tree_of(decode(data, declared=charset, page=True).text)
    page = url or read_address(tree)
    found: list[FoundReview | Refused] = []
    scripts = [
        text for script in tree.xpath("//script[contains(@type, 'ld+json')]") if _NAME in (text := _text(script))
    ]
    for number, text in enumerate(scripts, 1):
        place = where if len(scripts) == 1 else f"{where}, script {number}"
        try:
            found += reviews_in(parse(text), place, page=page)
        except Unreadable as error:
            found.append(refused(place, error))
    if not found:
        raise Unreadable(_why_none(tree), status="no_review")
    return found


def _text(script: HtmlElement) -> str:
    return (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")


def _why_none(tree: HtmlElement) -> str:
    if tree.xpath(f"//*[contains(@itemtype, '{_NAME}')]"):
        return "its review is marked up as Microdata, which is not read; take the same review from a feed as JSON-LD"
    return f"the page holds no {_NAME} as JSON-LD; give the page of a single review, or a feed of them"
