"""web addresses -> articles as found there, or refusals that say how to mend it.

One process asks one host at most once a second (`PAUSE`); robots.txt is obeyed.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from sources.archives import Found, Refused
from sources.fetch import fetch
from sources.found import found_in_page, refused
from sources.outcomes import FetchError
from sources.pages import read_page
from sources.robots import Robots

PAUSE = 1.0  # seconds between two requests to one host


def is_address(given: str) -> bool:
    return given.lower().startswith(("http://", "https://"))


def find_online(urls: Iterable[str], *, contact: str, **ways: object) -> Iterator[Found | Refused]:
    """In the order given. `ways` are those of `fetch`: how names are resolved and addresses dialled."""
    robots, asked = Robots(), dict[str, float]()
    for url in urls:
        host = _host(url)
        time.sleep(max(0.0, asked.get(host, 0.0) + PAUSE - time.monotonic()))
        yield _find(url, contact, robots, ways)
        asked[host] = time.monotonic()


def _host(url: str) -> str:
    """Nothing where `url` is no address; `fetch` says what is wrong with it."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _find(url: str, contact: str, robots: Robots, ways: dict[str, object]) -> Found | Refused:
    try:
        answer = fetch(url, contact=contact, robots=robots, **ways)  # type: ignore[arg-type]
        page = read_page(answer.body, url=answer.url, charset=answer.charset)
    except FetchError as error:
        return Refused(where=url, status=error.status, reason=" ".join(str(error).split()))
    except ValueError as error:  # what reading a page refuses, each with its status
        return refused(url, error)
    found = found_in_page(page, where=url, external_id="")
    # A page may name another address as its own; without one, where the answer came from is where it stands.
    return replace(found, url=_own(found.url, answer.url))


def _own(canonical: str, fetched: str) -> str:
    """The page's own address, where it lies on the host that answered: no page speaks for another site."""
    return canonical if canonical and urlsplit(canonical).hostname == urlsplit(fetched).hostname else fetched
