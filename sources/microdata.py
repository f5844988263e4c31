"""a page's tree -> what it marks up as Microdata (https://html.spec.whatwg.org/multipage/microdata.html) of one kind,
as objects of the shape that JSON-LD would have.

As it is in the wild: `content` counts on every element.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from sources.found import Unreadable

_DEEPEST = 20  # items within items
_MOST_ITEMS = 500
_MOST_PIECES, _LONGEST = 5_000, 100_000  # of one property: pieces of text, characters
_LEADS = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "audio", "video", "source", "embed", "iframe", "track"), "src"),
    "object": "data",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
_NO_WORDS = ("script", "style", "template")


def items(tree: HtmlElement, kind: str) -> list[dict[str, Any]]:
    """Every item whose type ends in `kind`, wherever it stands, in order. Raises Unreadable for what no page means."""
    reading = _Reading(tree)
    return [reading.item(element, ()) for element in tree.xpath("//*[@itemscope and @itemtype]") if _is(element, kind)]


def _is(element: HtmlElement, kind: str) -> bool:
    return any(one.rsplit("/", 1)[-1] == kind for one in _words(element, "itemtype"))


class _Reading:
    def __init__(self, tree: HtmlElement) -> None:
        self._tree, self._read = tree, 0
        self._by_id: dict[str, HtmlElement] | None = None

    def item(self, element: HtmlElement, around: tuple[HtmlElement, ...]) -> dict[str, Any]:
        """`around`: the items that it is in; one that refers to what holds it would have no end."""
        self._read += 1
        if self._read > _MOST_ITEMS or len(around) > _DEEPEST or element in around:
            reason = (
                "its Microdata is nested in itself, too deep, or too long for a review; take the review from a feed"
            )
            raise Unreadable(reason, status="hostile")
        found: dict[str, Any] = {"@type": [one.rsplit("/", 1)[-1] for one in _words(element, "itemtype")]}
        if named := element.get("itemid", "").strip():
            found["@id"] = named
        for part in self._properties(element):
            value = self.item(part, (*around, element)) if part.get("itemscope") is not None else _value(part)
            for name in _words(part, "itemprop"):
                found.setdefault(name.rsplit("/", 1)[-1], []).append(value)
        return found

    def _properties(self, element: HtmlElement) -> Iterator[HtmlElement]:
        """In order; not those of items that stand within, nor these items' insides."""
        others = [self._named(name) for name in _words(element, "itemref")]
        waiting = [*reversed([one for one in others if one is not None]), *reversed(element)]
        while waiting:
            part = waiting.pop()
            if not isinstance(part.tag, str):
                continue
            if part.get("itemprop"):
                yield part
            if part.get("itemscope") is None:
                waiting.extend(reversed(part))

    def _named(self, name: str) -> HtmlElement | None:
        if self._by_id is None:
            self._by_id = {}
            for one in self._tree.xpath("//*[@id]"):
                self._by_id.setdefault(one.get("id"), one)
        return self._by_id.get(name)


def _value(element: HtmlElement) -> str:
    given = element.get("content")
    if given is None and element.tag in _LEADS:
        given = element.get(_LEADS[element.tag])
    return (given if given is not None else _text(element))[:_LONGEST].strip()


def _text(element: HtmlElement) -> str:
    pieces, length = [], 0
    for piece in islice(_pieces(element), _MOST_PIECES):
        pieces.append(piece)
        length += len(piece)
        if length > _LONGEST:
            break
    return "".join(pieces)


def _pieces(element: HtmlElement) -> Iterator[str]:
    """What is written in it, in order, but for scripts; with a stack, since what is deep must cost no more."""
    waiting: list[HtmlElement | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        if isinstance(one.tag, str) and one.tag not in _NO_WORDS:
            for child in reversed(one):
                waiting += [child.tail or "", child]
            waiting.append(one.text or "")


def _words(element: HtmlElement, name: str) -> list[str]:
    return element.get(name, "").split()[:_DEEPEST]
