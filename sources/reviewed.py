"""JSON-LD as somebody published it -> the fact-checkers' reviews in it (https://schema.org/ClaimReview), or refusals.

What a reviewer says stands as it is written: no rating is counted, scaled or compared. Markup in the wild gives texts
for objects, lists for one, several types, and names by their whole address; all of that is read. What cannot be shown,
found again or told apart is refused, review by review.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from sources.clean import clean
from sources.found import Refused, Unreadable, refused
from sources.moments import find_date_line, read_moment

LONGEST_CLAIM, LONGEST_RATING, LONGEST_NAME = 3_000, 2_000, 200
_LONGEST_URL, _LONGEST_DATE = 2_000, 60
_MOST_NAMES, _MOST_APPEARANCES = 20, 50
_KIND = re.compile(r"(?:^|[/:#])ClaimReview$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
# What no address has; marks that turn the direction of writing, which make one look like another; halves of characters.
_UNSAFE = re.compile("[\x00-\x20\x7f-\x9f\\\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WHOLE_NAMES = ("schema:", "http://schema.org/", "https://schema.org/")
_PART_OF_A_DATE = re.compile(r"(\d{4})(?:-(\d\d))?")

type Node = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """`text` as it is written; `at` in UTC, where that can be read, with its precision: second to year."""

    text: str = ""
    at: datetime | None = None
    precision: str = ""
    basis: str = ""  # the property that gives it


@dataclass(frozen=True, kw_only=True)
class FoundReview:
    """One fact-checker's review of one claim. `value`, `best`, `worst` and `rating` are the reviewer's figures and
    words; `claimants`: who it says made the claim; `appearances`: where it says that the claim was made. `ignored`:
    names of properties that hold nothing usable."""

    where: str
    url: str
    claimed: str
    title: str = ""
    reviewer: str = ""
    language: str = ""
    published: Dated = Dated()
    value: str = ""
    best: str = ""
    worst: str = ""
    rating: str = ""
    explained: str = ""
    claimants: tuple[str, ...] = ()
    said: Dated = Dated()
    appearances: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def reviews_in(value: Any, where: str, *, page: str = "") -> Iterator[FoundReview | Refused]:
    """`value`: parsed JSON. `page`: the address at which it stood, where that is known: others' are refused then."""
    nodes = list(_nodes(value))
    by_id = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    found = [node for node in nodes if _is_review(node)]
    for number, node in enumerate(found, 1):
        place = where if len(found) == 1 else f"{where}, review {number}"
        try:
            yield _review(_Reading(node, by_id), place, page)
        except Unreadable as error:
            yield refused(place, error)


def _nodes(value: Any) -> Iterator[Node]:
    """Every object in it, outer ones first. With a stack: what is deep costs no more than what is wide."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
        parts = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [part for part in reversed(list(parts)) if isinstance(part, dict | list)]


def _is_review(node: Node) -> bool:
    kinds = node.get("@type", node.get("type"))
    return any(isinstance(kind, str) and _KIND.search(kind) for kind in _listed(kinds))


class _Reading:
    """One object, and what others of the same document are, by their ids. What it gave and nobody could use is in
    `ignored`."""

    def __init__(self, node: Node, by_id: Mapping[str, Node]) -> None:
        self.node, self.by_id, self.ignored = node, by_id, list[str]()

    def get(self, name: str) -> Any:
        for known in (name, *(whole + name for whole in _WHOLE_NAMES)):
            if self.node.get(known) not in (None, "", [], {}):
                return self.node[known]
        return None

    def parts(self, *names: str) -> "list[_Reading]":
        """The objects under the first of `names` that has any; a text is an object with that name."""
        for name in names:
            found = [part for one in _listed(self.get(name)) if (part := self._object(one)) is not None]
            if found:
                return found
        return []

    def words(self, *names: str, most: int = LONGEST_NAME) -> str:
        """The first that is no empty text. Raises Unreadable where it is too long to be what it should be."""
        for name in names:
            if found := _words(self.get(name)):
                if len(found) > most:
                    reason = f"{name!r} has {len(found):,} characters, over {most:,}; shorten it or drop the review"
                    raise Unreadable(reason, status="bad_field")
                return found
        return ""

    def date(self, *names: str) -> Dated:
        for name in names:
            if text := _words(self.get(name))[:_LONGEST_DATE]:
                found = _dated(text, name)
                if found.at is None:
                    self.ignored.append(name)
                return found
        return Dated()

    def urls(self, *names: str, base: str) -> list[str]:
        found = []
        for name in names:
            for one in _listed(self.get(name)):
                given = _address(one)
                if given and (url := _url(given, base)):
                    found.append(url)
                elif given:
                    self.ignored.append(name)
        return found

    def _object(self, one: Any) -> "_Reading | None":
        if isinstance(one, dict):
            known = self.by_id.get(str(one.get("@id")), one) if len(one) == 1 else one
            return _Reading(known, self.by_id)
        if not isinstance(one, str) or not one.strip():
            return None
        leads = one.strip().lower().startswith(("http://", "https://"))
        return _Reading({"name": one, "url": one} if leads else {"name": one}, self.by_id)


def _review(given: _Reading, where: str, page: str) -> FoundReview:
    claims = given.parts("itemReviewed")
    claimed = given.words("claimReviewed", most=LONGEST_CLAIM) or next(
        (text for claim in claims if (text := claim.words("text", "name", "headline", most=LONGEST_CLAIM))), ""
    )
    if not any(map(str.isalnum, claimed)):
        raise Unreadable("it does not say which claim it reviews; give 'claimReviewed'", status="empty")
    url = _own_address(given, page)
    ratings = given.parts("reviewRating")
    rating = ratings[0] if ratings else _Reading({}, {})
    authors = [author for claim in claims for author in claim.parts("author", "creator")]
    said = next((date for claim in claims if (date := claim.date("datePublished", "dateCreated")).text), Dated())
    found = FoundReview(
        where=where,
        url=url,
        claimed=claimed,
        title=given.words("headline", "name", most=LONGEST_CLAIM),
        reviewer=next((name for one in given.parts("author", "publisher") if (name := one.words("name"))), ""),
        language=given.words("inLanguage")[:20],
        published=given.date("datePublished", "dateCreated", "dateModified"),
        value=rating.words("ratingValue"),
        best=rating.words("bestRating"),
        worst=rating.words("worstRating"),
        rating=rating.words("alternateName", "name", most=LONGEST_RATING),
        explained=rating.words("ratingExplanation", "description", most=LONGEST_RATING),
        claimants=_distinct((one.words("name") for one in authors), _MOST_NAMES),
        said=said,
        appearances=_distinct(_appearances(claims, url), _MOST_APPEARANCES),
    )
    inner = {f"itemReviewed.{name}" for claim in claims for name in claim.ignored}
    return replace(found, ignored=tuple(sorted({*given.ignored, *inner})))


def _own_address(given: _Reading, page: str) -> str:
    """Where it stands. A page speaks for its own site alone: who marks up another's review may have made it up."""
    tried = given.urls("url", base=page) or given.urls("mainEntityOfPage", "@id", base=page)
    url = next(iter(tried), page)
    if not url:
        shown = _address(given.get("url"))[:80]
        wrong = f"its 'url' is {shown!r}, which leads nowhere on the web" if shown else "it has no 'url'"
        raise Unreadable(f"{wrong}; give the address of the review, beginning with https://", status="bad_url")
    if page and _host(url) != _host(page):
        reason = f"a page of {_host(page)} says that it stands at {_host(url)}; give the page there, or its feed"
        raise Unreadable(reason, status="speaks_for_another")
    return url


def _appearances(claims: Iterable[_Reading], base: str) -> Iterator[str]:
    for claim in claims:
        yield from claim.urls("firstAppearance", "appearance", "url", "sameAs", base=base)


def _distinct(found: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:most]


def _dated(text: str, basis: str) -> Dated:
    moment = read_moment(text) or find_date_line(text)
    if moment:
        return Dated(text=text, at=moment.at.astimezone(UTC), precision=moment.precision, basis=basis)
    if part := _PART_OF_A_DATE.fullmatch(text):
        year, month = int(part[1]), int(part[2] or 1)
        if 1600 <= year <= 2999 and 1 <= month <= 12:
            at = datetime(year, month, 1, tzinfo=UTC)
            return Dated(text=text, at=at, precision="month" if part[2] else "year", basis=basis)
    return Dated(text=text, basis=basis)


def _words(value: Any) -> str:
    """A text as a reader sees it: without markup, control characters and line breaks."""
    for one in _listed(value):
        if isinstance(one, dict):
            one = next((one[key] for key in ("@value", "name", "text", "@id") if isinstance(one.get(key), str)), "")
        if isinstance(one, str) and one.strip():
            plain = html.unescape(html.unescape(one[:100_000]))
            return " ".join(clean(_TAG.sub(" ", plain)).split())
    return ""


def _address(value: Any) -> str:
    for one in _listed(value):
        if isinstance(one, dict):
            one = next((one[key] for key in ("url", "@id", "contentUrl") if isinstance(one.get(key), str)), "")
        if isinstance(one, str) and one.strip():
            return html.unescape(one.strip())
    return ""


def _url(given: str, base: str) -> str:
    """An address that a reader may be sent to; nothing where it is none: scripts, other schemes, credentials."""
    try:
        url = urljoin(base, given) if base else given
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and "@" not in parts.netloc
        parts.port  # noqa: B018  (raises where it is no number)
    except ValueError:
        return ""
    return url if sound and len(url) <= _LONGEST_URL and not _UNSAFE.search(url) else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").casefold().removeprefix("www.")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
