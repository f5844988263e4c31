"""HTML of one article's page -> Page: its text with its layout, and what the page says of itself.

`text` opens with the headline; blocks stand two line feeds apart, items of one list one. Every block holds
its offsets, in code points, end exclusive.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import py3langid
from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser

from sources.body import read_body
from sources.charset import decode
from sources.clean import clean
from sources.guard import guarded, prescan
from sources.metadata import About, read_about

MAX_HTML_BYTES = 20_000_000
_LETTERS_FOR_LANGUAGE = 40
_LANGUAGE_SAMPLE = 10_000
_CODE = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));?", re.IGNORECASE)
_CUT = "ERR_RESOURCE_LIMIT"
_LEAST_TEXT = 50
_SHORT_TEXT = 150
_LONG_PAGE = 2_000


class ExtractionFailed(ValueError):
    status = "extraction_failed"


@dataclass(frozen=True, kw_only=True)
class Block:
    """`kind`: headline standfirst byline paragraph list_item quote subhead caption howto boilerplate."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one page holds.

    `state`: ok, paywalled (the page says that it is not free, and the text is cut), truncated (cut without
    saying so). `published` keeps the offset that the page gave. `encoding_basis`: see charset.Decoded.
    """

    title: str
    authors: tuple[str, ...]
    published: datetime | None
    published_basis: str
    published_precision: str
    language: str
    text: str
    blocks: tuple[Block, ...]
    canonical_url: str
    state: str
    encoding: str = ""
    encoding_basis: str = ""

    @property
    def body(self) -> str:
        """The text without its headline."""
        start = next((block.start for block in self.blocks if block.kind != "headline"), len(self.text))
        return self.text[start:]


def read_page(data: bytes, *, url: str = "", charset: str = "") -> Page:
    """Reads bytes that nobody vouches for. Raises Undecodable, Hostile, ExtractionFailed, ParserFailed or TooLong."""
    prescan(data)
    return guarded(parse_page, data, url, charset)


def parse_page(data: bytes, url: str = "", charset: str = "") -> Page:
    """As read_page, in this very process: for the guarded child, and for pages that are trusted."""
    decoded = decode(data, declared=charset, page=True)
    tree = tree_of(decoded.text)
    about = read_about(tree, url=url)
    parts = [(part.kind, part.text) for part in read_body(tree, title=about.title)]
    text, blocks = _laid_out([("headline", about.title), *parts] if about.title else parts)
    body_length = sum(len(part) for _, part in parts)
    _refuse_remnant(body_length, tree)
    when = about.published
    return Page(
        title=about.title,
        authors=about.authors,
        published=when.moment.at if when else None,
        published_basis=when.basis if when else "",
        published_precision=when.moment.precision if when else "",
        language=detect_language(text) or about.language,  # where the two differ, the page is wrong: templates say en
        text=text,
        blocks=blocks,
        canonical_url=about.canonical_url,
        state=_state(about, parts),
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
    )


def warm_up() -> None:
    """Loads what the first page would load, so that no later process pays for it."""
    parse_page(f"<html><body><article><p>{'A page to warm up on. ' * 40}</p></article></body></html>".encode())


def detect_language(text: str) -> str:
    """ISO 639-1, or "" where the text is too short to tell."""
    sample = text[:_LANGUAGE_SAMPLE]
    if sum(character.isalpha() for character in sample) < _LETTERS_FOR_LANGUAGE:
        return ""
    return str(py3langid.classify(sample)[0])


def tree_of(markup: str) -> HtmlElement:
    """For the guarded child. Raises ExtractionFailed where a part of the page would be lost."""
    if not markup.strip():
        raise ExtractionFailed("the page is empty; open it in a browser, or paste the text by hand")
    markup = _CODE.sub(_printable, clean(markup, limit=MAX_HTML_BYTES))
    # Not huge_tree, the parser drops what is nested over 255 deep, and says so only in its log.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except ParserError as error:
        raise ExtractionFailed(f"no HTML can be read from it ({error}); paste the text by hand") from error
    if any(entry.type_name == _CUT for entry in parser.error_log):
        raise ExtractionFailed("the parser left out a part of the page, for its size or depth; paste the text by hand")
    return tree


def _printable(code: re.Match[str]) -> str:
    """The parser would make of `&#7;` what no tree takes, and lose the page for it."""
    number = int(code[1], 16) if code[1] else int(code[2])
    return code[0] if number < 0x110000 and clean(chr(number)) == chr(number) else " "


def _laid_out(parts: list[tuple[str, str]]) -> tuple[str, tuple[Block, ...]]:
    text, blocks = "", []
    before = ""
    for kind, part in parts:
        text += "" if not text else "\n" if kind == before == "list_item" else "\n\n"
        blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(part)))
        text += part
        before = kind
    return clean(text), tuple(blocks)


def _refuse_remnant(length: int, tree: HtmlElement) -> None:
    if length >= _SHORT_TEXT:
        return
    page = sum(len(text.strip()) for text in tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]"))
    if length < _LEAST_TEXT or page > _LONG_PAGE:
        seen = f"the article that was found has {length:,} of the page's {page:,} characters"
        raise ExtractionFailed(f"{seen}, too few to be it; paste the text by hand")


def _state(about: About, parts: list[tuple[str, str]]) -> str:
    words = sum(len(text.split()) for _, text in parts)
    ends_cut = bool(parts) and parts[-1][1].endswith(("…", "..."))
    short = words < 0.6 * about.words if about.words else words < 250
    if not about.free and (short or ends_cut):
        return "paywalled"
    return "truncated" if (ends_cut and short) or words < 0.4 * about.words else "ok"
