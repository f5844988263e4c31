"""a page's tree -> the parts of its article in reading order, without what surrounds it.

Two readings are laid side by side. The strict one leaves out nearly all that is not the article, and now and
then a paragraph of it; the wide one loses nothing. A part that only the wide one has is kept where it is
prose inside the article.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from sources.clean import clean

BOILERPLATE = Path(__file__).with_name("boilerplate.jsonl")
_LINKED = 0.9
_PROSE_WORDS = 8
_LONG_PART_WORDS = 60
_STANDFIRST_WORDS = 5
_TWO_ARTICLES = 2.0
_STANDFIRST = "".join(
    (
        "//*[self::p or self::h2 or self::h3 or self::div or self::span]",
        "[contains(@class, 'standfirst') or contains(@class, 'subtitle') or contains(@class, 'strapline')",
        " or contains(@class, 'sub-title') or contains(@class, 'article-dek') or contains(@class, 'article__dek')",
        " or contains(@data-gu-name, 'standfirst')]",
    )
)
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


def read_body(tree: HtmlElement, *, title: str) -> list[Part]:
    """`title` is left out: whoever lays the text out puts it first."""
    strict, wide = _reading(tree, strict=True), _reading(tree, strict=False)
    parts = _merged(strict, wide) if strict and wide else wide or strict
    parts = [part for part in _without_boilerplate(parts) if _letters(part.text) != _letters(title)]
    if parts and parts[0].kind == "subhead" and len(parts[0].text.split()) >= _STANDFIRST_WORDS:
        return [replace(parts[0], kind="standfirst"), *parts[1:]]
    return [*_standfirst(tree, parts, title), *parts]


def _standfirst(tree: HtmlElement, parts: list[Part], title: str) -> list[Part]:
    """The line under the headline, where its class gives it away and the readings dropped it."""
    known = {run for part in parts for run in _runs(part.text)} | _runs(title)
    for element in tree.xpath(_STANDFIRST)[:3]:
        text = " ".join(clean(element.text_content()).split())
        words = len(text.split())
        if (
            _STANDFIRST_WORDS <= words <= _LONG_PART_WORDS
            and parts
            and _share(text, known) < 0.3
            and not is_boilerplate(text)
        ):
            return [Part(kind="standfirst", text=text)]
    return []


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
    return list(_walk(found.body)) if isinstance(found, Document) else []


def _walk(body: _Element) -> Iterator[Part]:
    for number, element in enumerate(body, 1):
        if element.tag == "list":
            for item in element.iter("item"):
                yield from _part("list_item", item, number)
        elif element.tag == "table":
            for row in element.iter("row"):
                yield from _part("list_item", row, number)
        elif element.tag in ("head", "quote"):
            yield from _part("subhead" if element.tag == "head" else "quote", element)
        elif "caption" not in (element.get("class") or "").lower():
            yield from _part("paragraph", element)


def _part(kind: str, element: _Element, together: int = 0) -> Iterator[Part]:
    text = _text(element)
    if not text:
        return
    links = sum(len(_text(link)) for link in element.iter("ref"))
    if kind == "list_item" and len(text.split()) > _LONG_PART_WORDS and "\n" in text:
        # A table or a list that only lays out the page: what it holds are paragraphs.
        yield from (Part(kind="paragraph", text=line.strip(" |")) for line in text.split("\n") if line.strip(" |"))
    else:
        yield Part(kind=kind, text=text, linked=links / len(text), together=together)


def _text(element: _Element) -> str:
    pieces: list[str] = []
    _gather(element, pieces)
    return "\n".join(line for raw in clean("".join(pieces)).split("\n") if (line := " ".join(raw.split())))


def _gather(element: _Element, pieces: list[str]) -> None:
    """Text in order: a break is a line feed, cells of a row stand apart, a list inside an item is left to itself."""
    if element.tag in ("lb", "p"):
        pieces.append("\n")
    elif element.tag == "cell" and element.getprevious() is not None:
        pieces.append(" | ")
    pieces.append(element.text or "")
    for child in element:
        if child.tag != "list":
            _gather(child, pieces)
        pieces.append(child.tail or "")


def _merged(strict: list[Part], wide: list[Part]) -> list[Part]:
    known = {run for part in strict for run in _runs(part.text)}
    agreed = [place for place, part in enumerate(wide) if _share(part.text, known) >= 0.5]
    times = _words(wide) / _words(strict)
    if not agreed or not 0.9 <= times <= _TWO_ARTICLES:
        return strict  # the wide one took in another article, or lost a part of this one
    inside = range(agreed[0], agreed[-1] + 1)
    return [part for place, part in enumerate(wide) if place in agreed or (place in inside and _is_prose(part))]


def _words(parts: list[Part]) -> int:
    return sum(len(part.text.split()) for part in parts)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Runs of four words; a shorter text is one run."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3))}


def _share(text: str, known: set[tuple[str, ...]]) -> float:
    runs = _runs(text)
    return len(runs & known) / len(runs)


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


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
