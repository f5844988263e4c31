"""What is found in files: an article, an address to visit, or a refusal. Plain values, and how they are made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources.pages import Block, Page

if TYPE_CHECKING:
    from sources.reviewed import FoundReview  # which is read with what stands here


@dataclass(frozen=True, kw_only=True)
class Found:
    """One article as given.

    `where` is FILE or FILE:LINE as the user named it. `published` is aware, in UTC; its basis is given, page,
    url or text, its precision second, minute or day. `seen` is when the text was captured, None for now.
    `ignored` are the names of fields that nobody here knows. `state` is ok, paywalled or truncated.
    `encoding` is how the bytes were read, `encoding_basis` why: mark, utf-8, declared, page or guessed. `reviews`:
    fact-checkers' that its page marks up, or why not.
    """

    where: str
    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    external_id: str = ""
    outlet: str = ""
    language: str = ""
    published: datetime | None = None
    published_basis: str = ""
    published_precision: str = ""
    seen: datetime | None = None
    blocks: tuple[Block, ...] = ()
    ignored: tuple[str, ...] = ()
    state: str = "ok"
    encoding: str = "utf-8"
    encoding_basis: str = "utf-8"
    reviews: "tuple[FoundReview | Refused, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """`reason` is one line: what is wrong, and how to mend it."""

    where: str
    status: str
    reason: str


# A request or a note; seen again, its text elsewhere; an answer other than 200; a picture or the like.
PASSED = ("no_answer", "revisit", "not_ok", "not_html")


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What an archive holds beside articles: counted, and no refusal. `status` is one of PASSED."""

    where: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An address to visit, and what a line of a list says of what stands there. Fields as in Found."""

    where: str
    url: str
    outlet: str = ""
    title: str = ""
    language: str = ""
    published: datetime | None = None
    ignored: tuple[str, ...] = ()


class Unreadable(ValueError):
    def __init__(self, reason: str, *, status: str) -> None:
        super().__init__(reason)
        self.status = status

    def __reduce__(self) -> "tuple[object, ...]":
        """It comes out of the guarded child as it was raised there."""
        return _unreadable, (str(self), self.status)


def _unreadable(reason: str, status: str) -> Unreadable:
    return Unreadable(reason, status=status)


def refused(where: str, error: ValueError) -> Refused:
    return Refused(where=where, status=str(getattr(error, "status", "unreadable")), reason=" ".join(str(error).split()))


def found_in_page(page: Page, *, where: str, external_id: str) -> Found:
    return Found(
        where=where,
        text=page.text,
        title=page.title,
        authors=page.authors,
        url=page.canonical_url,
        external_id=external_id,
        language=page.language,
        published=page.published.astimezone(UTC) if page.published else None,
        published_basis=page.published_basis,
        published_precision=page.published_precision,
        blocks=page.blocks,
        state=page.state,
        encoding=page.encoding,
        encoding_basis=page.encoding_basis,
    )
