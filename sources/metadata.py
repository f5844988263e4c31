"""a page's tree -> what the page says of itself: title, authors, date, language, address, access."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from sources.moments import Moment, is_plausible, read_moment

MAX_TITLE = 500
MAX_NAME = 100
_MAX_AUTHORS = 30
_ARTICLE = re.compile(r"Article|BlogPosting|Report$|Review$|LiveBlog", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pub_date",
    "pubdate",
    "publish-date",
    "publication_date",
    "date",
)
_AUTHOR = (
    "parsely-author",
    "author",
    "mrf:authors",
    "article:author",
    "dc.creator",
    "byl",
    "sailthru.author",
)
_BYLINE = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//a[@rel='author']",
    "//*[contains(@class,'byline') or contains(@class,'author-name') or contains(@class,'authorName')]//a",
    "//*[contains(@class,'author-name') or contains(@class,'authorName') or contains(@class,'byline-name')]",
    "//*[contains(concat(' ', @class, ' '), ' byline ')]",
    "//*[contains(concat(' ', @class, ' '), ' author ')]",
)
_BY = re.compile(r"^\W*(?:(?:written|posted|reported|story)\s+)?by\b[:\s]*", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:,(?!\s*(?:Jr|Sr|I{2,3}|Ph)\b)|;|\||\band\b|&)\s*")
_ROLE = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|columnist|contributor)\b|\.(?:com|org|net|co)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{2}|^(?:admin|editor|staff|published|updated|posted|author|share|follow|read|view)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s+[|\-\u2013\u2014\u00b7\u00bb:*]+\s+")
_DATE_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")


@dataclass(frozen=True, kw_only=True)
class When:
    """`moment` keeps the page's own UTC offset; `basis` is page, url or text."""

    moment: Moment
    basis: str


@dataclass(frozen=True, kw_only=True)
class About:
    title: str
    authors: tuple[str, ...]
    published: When | None
    language: str
    canonical_url: str
    free: bool
    words: int


def read_about(tree: HtmlElement, *, url: str) -> About:
    """`words` is the length that the page declares for its text, 0 where it declares none."""
    graph = _json_ld(tree)
    meta = _meta(tree)
    canonical = _canonical(tree, meta, url)
    return About(
        title=_title(tree, graph, meta),
        authors=_authors(tree, graph, meta),
        published=_published(tree, graph, meta, canonical or url),
        language=(tree.get("lang") or meta.get("og:locale") or "").replace("_", "-").split("-")[0].strip().lower()[:3],
        canonical_url=canonical,
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in graph.articles),
        words=max((_words(node) for node in graph.articles), default=0),
    )


def read_address(tree: HtmlElement) -> str:
    """The address that a saved page gives as its own, "" where it gives none."""
    return _canonical(tree, _meta(tree), "")


@dataclass(frozen=True, kw_only=True)
class _Graph:
    articles: tuple[dict[str, Any], ...]
    by_id: dict[str, dict[str, Any]]


def _json_ld(tree: HtmlElement) -> _Graph:
    nodes: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        try:
            nodes.extend(_nodes(json.loads(text, strict=False)))
        except (ValueError, RecursionError):
            continue  # a page's broken annotation costs the page nothing else
    articles = [node for node in nodes if _ARTICLE.search(" ".join(map(str, _listed(node.get("@type")))))]
    return _Graph(articles=tuple(articles), by_id={str(n["@id"]): n for n in nodes if "@id" in n and "name" in n})


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 20:
        return
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _nodes(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The last of several equal names wins: themes put the site's first and the article's after it."""
    found = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := (element.get("content") or "").strip()):
            found[name.strip().lower()] = content
    return found


def _title(tree: HtmlElement, graph: _Graph, meta: dict[str, str]) -> str:
    """The headline that most of the page's own places agree on; the printed one where they are even."""
    headings = [_one_line(element.text_content()) for element in tree.iter("h1")]
    in_head = [_one_line(element.text or "") for element in tree.xpath("//head//title")[:1]]
    declared = [_one_line(str(node.get("headline") or "")) for node in graph.articles[:1]]
    shared = [_one_line(meta.get(name, "")) for name in ("og:title", "twitter:title", "title", "dc.title")]
    candidates = [title for title in [*headings[:1], *declared, *shared, *in_head] if len(title) > 3]
    site = _site_names(meta, graph)
    trimmed = [_without_site(title, candidates, site) for title in candidates]
    votes = Counter(map(_key, trimmed))
    best = max(trimmed, key=lambda title: votes[_key(title)], default="")
    return best[:MAX_TITLE]


def _without_site(title: str, others: list[str], site: set[str]) -> str:
    """Cuts a tail that names the site, or that another place of the page goes without."""
    keys = {_key(other) for other in others}
    for gap in reversed(list(_SUFFIX.finditer(title))):
        head, tail = title[: gap.start()], title[gap.end() :]
        if _key(tail) in site or (_key(head) in keys and len(head) > 15):
            return _without_site(head, others, site)
    return title


def _site_names(meta: dict[str, str], graph: _Graph) -> set[str]:
    names = [
        meta.get("og:site_name", ""),
        meta.get("application-name", ""),
        meta.get("article:publisher", ""),
    ]
    names += [
        str(p.get("name", "")) for node in graph.articles for p in _listed(node.get("publisher")) if isinstance(p, dict)
    ]
    return {_key(name) for name in names if name}


def _authors(tree: HtmlElement, graph: _Graph, meta: dict[str, str]) -> tuple[str, ...]:
    for node in graph.articles:
        if names := _distinct(_names_in_graph(node.get("author") or node.get("creator"), graph)):
            return names
    for name in _AUTHOR:
        if names := _distinct(_parted(meta.get(name, ""))):
            return names
    for path in _BYLINE:
        lines = [_one_line(element.text_content()) for element in tree.xpath(path)[:5]]
        if names := _distinct(name for line in lines if len(line) < MAX_NAME for name in _parted(line)):
            return names
    return ()


def _names_in_graph(value: Any, graph: _Graph) -> Iterator[str]:
    for author in _listed(value):
        if isinstance(author, dict):
            known = author if author.get("name") else graph.by_id.get(str(author.get("@id")), {})
            for name in _listed(known.get("name")):
                yield from _parted(str(name))
        elif isinstance(author, str):
            yield from _parted(author)


def _parted(line: str) -> list[str]:
    """The names in a byline; what somebody is goes, where it stands beside who it is."""
    parts = _BETWEEN_NAMES.split(_BY.sub("", _one_line(line)))
    return [part for part in parts if not _ROLE.search(part)] or parts


def _distinct(names: Iterator[str] | list[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in map(_one_line, names):
        # "jane-doe" and "jane.doe" are log-in names of somebody whose name stands elsewhere.
        if (
            1 < len(name) <= MAX_NAME
            and not _NO_NAME.search(name)
            and not re.fullmatch(r"[a-z0-9]+[-._][a-z0-9._-]+", name)
        ):
            kept.setdefault(_key(name), name)
    return tuple(kept.values())[:_MAX_AUTHORS]


def _published(tree: HtmlElement, graph: _Graph, meta: dict[str, str], url: str) -> When | None:
    declared = [str(node.get("datePublished") or "") for node in graph.articles]
    declared += [meta.get(name, "") for name in _PUBLISHED]
    declared += [
        element.get("datetime") or element.get("content") or ""
        for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate] | //article//time[@datetime]")[:3]
    ]
    for text in declared:
        if (moment := read_moment(text)) and is_plausible(moment):
            return When(moment=moment, basis="page")
    day = _DATE_IN_URL.search(urlsplit(url).path)
    if day and (moment := read_moment("-".join(day.groups()))) and is_plausible(moment):
        return When(moment=moment, basis="url")
    guess = find_date(tree, original_date=True, extensive_search=False)
    moment = read_moment(guess or "")
    return When(moment=moment, basis="text") if moment else None


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str) -> str:
    """Only an http(s) address counts; another host's is left for ingest to judge."""
    links = [element.get("href") or "" for element in tree.xpath("//link[@rel='canonical']")[:1]]
    for link in [*links, meta.get("og:url", "")]:
        try:
            address = urljoin(url, link.strip()) if link.strip() else ""
            parts = urlsplit(address)
        except ValueError:
            continue  # what it calls its address is none; that costs the page nothing else
        if parts.scheme in ("http", "https") and parts.netloc:
            return address[:2048]
    return ""


def _words(node: dict[str, Any]) -> int:
    count = str(node.get("wordCount") or "")
    return max(
        int(count) if re.fullmatch("[0-9]{1,7}", count) else 0,
        len(str(node.get("articleBody") or "").split()),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _one_line(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
