"""an address that an operator names, of a feed or of a site's page -> its feed, watched from now on."""

from dataclasses import dataclass
from urllib.parse import urljoin

from django.db import transaction
from tld import is_tld

from sources import feeds
from sources.discovery import Candidate, discover
from sources.entries import site_of
from sources.feedlist import (
    FeedListError,
    feed_address,
    named_outlet,
    outlet_for,
    watch_again,
    watch_feed,
)
from sources.fetch import Fetched, fetch
from sources.models import Feed, Outlet
from sources.outcomes import FetchError, RetryLater, RobotsUnreachable


@dataclass(frozen=True, kw_only=True)
class Subscribed:
    """`state` is one of feedlist's NEW, ON_AGAIN and KNOWN; `how` says why this address was taken for the feed."""

    feed: Feed
    state: str
    how: str
    entries: int = 0


@dataclass(frozen=True, kw_only=True)
class _Found:
    """`page` is the site's page that names the feed, "" where the feed's own address was given."""

    url: str
    feed: feeds.Feed
    how: str
    page: str = ""


def subscribe(address: str, outlet: str = "", *, contact: str, **ways: object) -> Subscribed:
    """Raises FeedListError. `outlet` is its name, where the operator gives one; `ways` are those of `fetch`."""
    url = feed_address(address)
    if Feed.objects.at(url).exists():
        return _known(url, outlet)
    found = _find(url, contact, ways)
    if found.url != url and Feed.objects.at(found.url).exists():
        return _known(found.url, outlet)
    return _new(found, outlet)


@transaction.atomic
def _new(found: _Found, outlet: str) -> Subscribed:
    publisher = _outlet(found, outlet)
    feed, state = watch_feed(found.url, publisher, title=found.feed.title, every_minutes=found.feed.every_minutes)
    return Subscribed(feed=feed, state=state, how=found.how, entries=len(found.feed.entries))


@transaction.atomic
def _known(url: str, outlet: str) -> Subscribed:
    feed, state = watch_feed(url, named_outlet(outlet)) if outlet else watch_again(url)
    return Subscribed(feed=feed, state=state, how="the list knows it")


def _find(url: str, contact: str, ways: dict[str, object]) -> _Found:
    try:
        answer = _fetch(url, contact, ways)
        return _Found(url=answer.moved_to or url, feed=_read(answer), how="the address itself is a feed")
    except feeds.NotAFeed:
        return _find_from(answer, contact, ways)
    except (FetchError, ValueError) as error:
        raise FeedListError(_naming(url, error)) from error


def _find_from(page: Fetched, contact: str, ways: dict[str, object]) -> _Found:
    """The first of what the page and its site name that is a feed."""
    tried: list[str] = []
    for candidate in _candidates(page, contact, ways):
        try:
            answer = _fetch(candidate.url, contact, ways)
            url = answer.moved_to or feed_address(candidate.url)
            return _Found(url=url, feed=_read(answer), how=candidate.reason, page=page.url)
        except (RetryLater, RobotsUnreachable) as error:  # it asks to be left in peace: no next guess
            raise FeedListError(_naming(candidate.url, error)) from error
        except (FetchError, ValueError) as error:
            tried.append(f"{candidate.url} ({getattr(error, 'status', 'unreadable')})")
    raise FeedListError(
        f"{page.url} is a page, and no feed was found from it. Tried: {', '.join(tried) or 'nothing'}. "
        "Give the feed's own address."
    )


def _candidates(page: Fetched, contact: str, ways: dict[str, object]) -> tuple[Candidate, ...]:
    try:
        robots = _fetch(urljoin(page.url, "/robots.txt"), contact, ways).body.decode("utf-8", "replace")
    except FetchError:  # without it there are fewer places to try, and each is asked for by its rules all the same
        robots = ""
    try:
        return discover(page.body, url=page.url, charset=page.charset, robots=robots)
    except ValueError as error:
        raise FeedListError(_naming(page.url, error)) from error


def _fetch(url: str, contact: str, ways: dict[str, object]) -> Fetched:
    return fetch(url, contact=contact, **ways)  # type: ignore[arg-type]


def _read(answer: Fetched) -> feeds.Feed:
    return feeds.read_feed(answer.body, url=answer.url, content_type=answer.content_type, charset=answer.charset)


def _naming(url: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    return said if url in said else f"{url}: {said}."


def _outlet(found: _Found, name: str) -> Outlet:
    """By the name given; else by where it was found. A feed may say whose it is only of the host that it stands on."""
    host, claimed = site_of(found.page or found.url), site_of(found.feed.site)
    speaks = bool(found.page) or not claimed or _is_within(host, claimed)
    domain = claimed if claimed and speaks and not found.page else host
    if name:
        return named_outlet(name, domain=domain if speaks else "")
    if not speaks and not Outlet.objects.at(host).exists():
        raise FeedListError(
            f"{found.url} says that it is of {claimed}, and stands on {host}: nobody vouches for it. "
            'Name its outlet with --outlet "NAME".'
        )
    return outlet_for(found.feed.title, domain=domain if speaks else host)


def _is_within(host: str, domain: str) -> bool:
    """`co.uk` or a host of many blogs speaks for nobody below it."""
    return host == domain or (host.endswith(f".{domain}") and not is_tld(domain))
