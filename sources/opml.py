"""OPML's bytes -> the feeds it lists; feeds -> OPML 2.0. Folders and categories are passed over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from sources.charset import Undecodable
from sources.clean import TooLong
from sources.entries import one_line, web_address
from sources.guard import guarded, prescan
from sources.markup import as_utf8, without_odd_codes


class OpmlError(ValueError):
    """It is no OPML, or nothing can be read from it; the message says what it is."""

    status = "broken_opml"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """One feed of a list. `text` is what the list calls it: in ours, the outlet. `site` is that outlet's page."""

    url: str
    text: str = ""
    title: str = ""
    site: str = ""


def read_opml(body: bytes, *, charset: str = "") -> tuple[Outline, ...]:
    """In the list's order, each address once, whatever it is. Raises OpmlError, Hostile or ParserFailed."""
    try:
        text = as_utf8(body, charset=charset)
    except (Undecodable, TooLong) as error:
        raise OpmlError(f"It cannot be read ({error}).") from error
    prescan(text)
    return guarded(parse_opml, text)


def parse_opml(body: bytes) -> tuple[Outline, ...]:
    """As read_opml, of UTF-8 and in this very process: for the guarded child."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(without_odd_codes(body), parser) if body.strip() else None
    if root is None or str(root.tag).lower() != "opml":
        raise OpmlError("It is no OPML. Export the list of feeds as OPML from the program that holds it.")
    if parser.error_log and not root.xpath("//outline"):
        raise OpmlError(f"It is broken XML ({parser.error_log[0].message}). Export it again.")
    once: dict[str, Outline] = {}
    for tag in root.iter("outline"):
        one = _outline({name.lower(): value for name, value in tag.items()})
        if one.url:
            once.setdefault(one.url, one)
    if not once:
        raise OpmlError('It lists no feed: no outline has an "xmlUrl". Export it again, with its feeds.')
    return tuple(once.values())


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """In the order given; the same outlines give the same bytes."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for one in outlines:
        names = {"type": "rss", "text": one.text, "title": one.title, "xmlUrl": one.url, "htmlUrl": one.site}
        etree.SubElement(body, "outline", {name: value for name, value in names.items() if value})
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _outline(said: Mapping[str, str]) -> Outline:
    """Programs do not agree on capitals: `said` has none in its names."""
    title = one_line(said.get("title"))
    return Outline(
        url="".join(said.get("xmlurl", "").split()),
        text=one_line(said.get("text")) or title,
        title=title,
        site=web_address("", said.get("htmlurl", "")),
    )
