"""a page's tree -> the parts of its article in reading order, without what surrounds it.

Two readings are laid side by side. The strict one leaves out nearly all that is not the article, and now and
then a paragraph of it; the wide one loses nothing. A part that only the wide one has is kept where it is
prose inside the article.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from sources.clean import clean

BOILERPLATE = Path(__file__).with_name("boilerplate.jsonl")
_LINKED = 0.9
_PROSE_WORDS = 8
_LONG_PART_WORDS = 60
_PROSE_END = re.compile(r"[.!?\u2026\u3002\u0964\uff01\uff1f][\"'\u201d\u2019\u00bb)\]]*$")


@dataclass(frozen=True, kw_only=True)
class Part:
    """`linked`: the share of its characters that are links. `together`: number of the list it belongs to."""

    kind: str
    text: str
    linked: float = 0.0
    together: int = 0


@dataclass(frozen=True, kw_only=True)
class Boilerplate:
    name: str
    pattern: re.Pattern[str]
    example: str
    counterexample: str


def read_body(tree: HtmlElement) -> list[Part]:
    strict, wide = _reading(tree, strict=True), _reading(tree, strict=False)
    if not strict or not wide:
        return _without_boilerplate(wide or strict)
    return _without_boilerplate(_merged(strict, wide))


@cache
def load_boilerplate(path: Path = BOILERPLATE) -> tuple[Boilerplate, ...]:
    rules = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        pattern = re.compile(row.pop("pattern"), re.IGNORECASE | re.DOTALL)
        rules.append(Boilerplate(pattern=pattern, **row))
    return tuple(rules)


def is_boilerplate(text: str) -> bool:
    if len(text.split()) > _LONG_PART_WORDS:
        return False
    return any(rule.pattern.search(text) for rule in load_boilerplate())


def _reading(tree: HtmlElement, *, strict: bool) -> list[Part]:
    found = bare_extraction(tree, include_comments=False, include_links=True, favor_precision=strict)
    return list(_walk(found.body)) if found is not None else []


def _walk(body: _Element) -> Iterator[Part]:
    for number, element in enumerate(body, 1):
        if element.tag == "list":
            yield from _of("list_item", element.iter("item"), number)
        elif element.tag == "table":
            yield from _of("list_item", element.iter("row"), number)
        elif element.tag == "quote":
            yield from _of("quote", [element], 0)
        elif element.tag == "head":
            yield from _of("subhead", [element], 0)
        elif "caption" not in (element.get("class") or "").lower():
            yield from _of("paragraph", [element], 0)


def _of(kind: str, elements: Iterator[_Element] | list[_Element], together: int) -> Iterator[Part]:
    for element in elements:
        if text := _text(element):
            links = sum(len(_text(link)) for link in element.iter("ref"))
            yield Part(kind=kind, text=text, linked=links / len(text), together=together)


def _text(element: _Element) -> str:
    pieces: list[str] = []
    _gather(element, pieces)
    return "\n".join(line for raw in clean("".join(pieces)).split("\n") if (line := " ".join(raw.split())))


def _gather(element: _Element, pieces: list[str]) -> None:
    """Text in order; a break is a line feed, cells of a row stand apart, a list inside an item starts a line."""
    pieces.append("\n" if element.tag in ("lb", "item", "p") else " | " if element.tag == "cell" and element.getprevious() is not None else "")
    pieces.append(element.text or "")
    for child in element:
        _gather(child, pieces)
        pieces.append(child.tail or "")


def _merged(strict: list[Part], wide: list[Part]) -> list[Part]:
    known = {_key(part.text) for part in strict}
    agreed = [place for place, part in enumerate(wide) if _key(part.text) in known]
    if len(agreed) < 0.5 * len(strict):
        return strict  # two different readings of the page: nothing to lay side by side
    inside = range(agreed[0], agreed[-1] + 1)
    return [
        part for place, part in enumerate(wide) if _key(part.text) in known or (place in inside and _is_prose(part))
    ]


def _is_prose(part: Part) -> bool:
    words = len(part.text.split())
    return words >= _PROSE_WORDS and part.linked < 0.5 and bool(_PROSE_END.search(part.text))


def _without_boilerplate(parts: list[Part]) -> list[Part]:
    """Teasers and notices of the site go, and with them the subheads that stood over nothing else."""
    lists: dict[int, list[Part]] = {}
    for part in parts:
        lists.setdefault(part.together, []).append(part)
    linked = {number for number, items in lists.items() if number and all(item.linked >= _LINKED for item in items)}
    kept = [part for part in parts if part.together not in linked and not _is_teaser(part)]
    while kept and kept[-1].kind == "subhead":
        kept.pop()
    return kept


def _is_teaser(part: Part) -> bool:
    fully_linked = part.linked >= _LINKED and part.kind == "paragraph" and not _PROSE_END.search(part.text)
    return fully_linked or is_boilerplate(part.text)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
