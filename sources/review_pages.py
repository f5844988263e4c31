"""HTML of a page -> the fact-checkers' reviews that it marks up, as JSON-LD or as Microdata, or why there are none."""

from collections.abc import Sequence

from lxml.html import HtmlElement

from sources.charset import decode
from sources.found import Refused, Unreadable, refused
from sources.guard import guarded, prescan
from sources.json_values import parse
from sources.metadata import read_address
from sources.microdata import items
from sources.pages import tree_of
from sources.reviewed import FoundReview, reviews_in

_NAME = "ClaimReview"
_WRITTEN = (_NAME.encode(), _NAME.encode("utf-16-le"), _NAME.encode("utf-16-be"))
_MOST_BESIDE = 20  # reviews beside one article; a page that has more is a list of them

type Found = FoundReview | Refused


def reviews_on(data: bytes, where: str, *, url: str = "", charset: str = "") -> list[Found]:
    """Reads bytes that nobody vouches for. `url`: where they came from; a saved page is at the address that it gives.
    Raises what `pages.read_page` raises, and Unreadable where the page has no review."""
    prescan(data)
    return guarded(read_reviews, data, where, url, charset)


def reviews_beside(data: bytes, where: str, *, url: str = "", charset: str = "") -> tuple[Found, ...]:
    """Those on an article's page. For most pages it costs a look for the word. Raises nothing that a page can cause:
    its article is none the worse for a review that cannot be read, which is a refusal of its own."""
    if not any(name in data for name in _WRITTEN):
        return ()
    try:
        found = reviews_on(data, where, url=url, charset=charset)
    except ValueError as error:
        # A page may well write of ClaimReview, and have none.
        return () if getattr(error, "status", "") == "no_review" else (refused(where, error),)
    if len(found) > _MOST_BESIDE:
        fix = "give the page to `manage.py reviews`, which takes all"
        reason = f"the article has {len(found):,} reviews beside it, and {_MOST_BESIDE} are taken along; {fix}"
        return (*found[:_MOST_BESIDE], Refused(where=where, status="too_many", reason=reason))
    return tuple(found)


def read_reviews(data: bytes, where: str, url: str = "", charset: str = "") -> list[Found]:
    """As reviews_on, in this very process: for the guarded child."""
    tree = tree_of(decode(data, declared=charset, page=True).text)
    page = url or read_address(tree)
    # Who marks a review up in both ways means one: there, what programs are made for counts.
    found = _in_scripts(tree, where, page) or _in_markup(tree, where, page)
    if not found:
        reason = f"the page holds no {_NAME}; give the page of a single review, or a feed of them"
        raise Unreadable(reason, status="no_review")
    return found


def _in_scripts(tree: HtmlElement, where: str, page: str) -> list[Found]:
    found: list[Found] = []
    scripts = [
        text for script in tree.xpath("//script[contains(@type, 'ld+json')]") if _NAME in (text := _text(script))
    ]
    for place, text in zip(_places(where, "script", scripts), scripts, strict=True):
        try:
            found += reviews_in(parse(text), place, page=page)
        except Unreadable as error:
            found.append(refused(place, error))
    return found


def _in_markup(tree: HtmlElement, where: str, page: str) -> list[Found]:
    try:
        marked = items(tree, _NAME)
    except Unreadable as error:
        return [refused(where, error)]
    places = _places(where, "item", marked)
    return [one for place, item in zip(places, marked, strict=True) for one in reviews_in(item, place, page=page)]


def _places(where: str, what: str, found: Sequence[object]) -> list[str]:
    return [where] if len(found) == 1 else [f"{where}, {what} {number}" for number in range(1, len(found) + 1)]


def _text(script: HtmlElement) -> str:
    return (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
