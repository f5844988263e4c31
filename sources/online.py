"""a web address -> the article as found there, unchanged, or a refusal that says how to mend it."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sources.archives import Found, Refused
from sources.fetch import Fetched, fetch
from sources.found import found_in_page, refused
from sources.outcomes import FetchError
from sources.pages import read_page
from sources.politeness import Politeness
from sources.review_pages import reviews_beside


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What came of one look: `fetched` where the site answered with a page or that it is unchanged, else `error`.

    `item` is None where it is unchanged. A page that came and cannot be read is Refused, with what was `fetched`.
    """

    item: Found | Refused | None
    fetched: Fetched | None = None
    error: FetchError | None = None

    @property
    def http(self) -> int | None:
        return self.fetched.status if self.fetched else self.error.http if self.error else None

    @property
    def bytes(self) -> int:
        return len(self.fetched.body) if self.fetched else 0


def is_address(given: str) -> bool:
    return given.lower().startswith(("http://", "https://"))


def look(
    url: str,
    *,
    contact: str,
    etag: str = "",
    last_modified: str = "",
    politeness: Politeness | None = None,
    **ways: object,
) -> Looked:
    """Fetches it once and reads what is there. `ways` are those of `fetch`: how names are resolved and dialled."""
    try:
        fetched = fetch(
            url,
            contact=contact,
            etag=etag,
            last_modified=last_modified,
            politeness=politeness,
            **ways,  # type: ignore[arg-type]
        )
    except FetchError as error:
        reason = " ".join(str(error).split())
        return Looked(item=Refused(where=url, status=error.status, reason=reason), error=error)
    return Looked(item=None if fetched.not_modified else _read(url, fetched), fetched=fetched)


def _read(url: str, fetched: Fetched) -> Found | Refused:
    if _leads_home(url, fetched):
        reason = f"{url} leads to the front page, {fetched.url}: no article is there (any more); check the address"
        return Refused(where=url, status="not_found", reason=f"{reason}.")
    try:
        page = read_page(fetched.body, url=fetched.url, charset=fetched.charset)
    except ValueError as error:  # what reading a page refuses, each with its status
        return refused(url, error)
    found = found_in_page(page, where=url, external_id="")
    reviews = reviews_beside(fetched.body, url, url=fetched.url, charset=fetched.charset)
    # A page may name another address as its own; without one, where the answer came from is where it stands.
    return replace(found, url=_own(found.url, fetched.url), reviews=reviews)


def _leads_home(url: str, fetched: Fetched) -> bool:
    """Many a site answers so for what it took down; the front page's text is no new revision of that article."""
    asked, came = urlsplit(url), urlsplit(fetched.url)
    return bool(fetched.redirects) and not (came.path.strip("/") or came.query) and bool(asked.path.strip("/"))


def _own(canonical: str, fetched: str) -> str:
    """The page's own address, where it lies on the host that answered: no page speaks for another site."""
    return canonical if canonical and urlsplit(canonical).hostname == urlsplit(fetched).hostname else fetched
