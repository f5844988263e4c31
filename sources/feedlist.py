"""a feed's address and its outlet -> a feed that is watched from now on, or no longer. Without network."""

from datetime import UTC, datetime

from django.db import transaction

from sources.address import read_url
from sources.clean import clean
from sources.known import LONGEST_URL, publisher
from sources.models import Feed, Outlet
from sources.outcomes import UrlRefused

NEW, ON_AGAIN, KNOWN = "new", "on again", "watched already"


class FeedListError(ValueError):
    """What was asked of the list of feeds cannot be done; the message names the address, the reason and the fix."""

    status = "not_subscribed"


def feed_address(address: str) -> str:
    """In the one form that feeds are kept under."""
    try:
        url = read_url(address.strip()).url
    except UrlRefused as error:
        raise FeedListError(str(error)) from error
    if len(url) > LONGEST_URL:
        raise FeedListError(
            f"{url[:200]}... has {len(url):,} characters, over {LONGEST_URL:,}; give a shorter address."
        )
    return url


@transaction.atomic
def watch_feed(url: str, outlet: Outlet, *, title: str = "", every_minutes: int = 60) -> tuple[Feed, str]:
    """The feed, and whether it is NEW, ON_AGAIN or KNOWN. One of another outlet stays that one's, and is refused."""
    now = datetime.now(UTC)
    outlet = Outlet.objects.held(outlet)
    feed, is_new = Feed.objects.select_for_update().get_or_create(
        url=url,
        defaults={
            "outlet": outlet,
            "title": title,
            "every_minutes": every_minutes,
            "next_poll_at": now,
            "watched_from": now,
        },
    )
    if feed.outlet_id != outlet.pk:
        raise FeedListError(
            f"{url} is a feed of {feed.outlet.name}, not of {outlet.name}. If they are one, declare them merged."
        )
    if is_new:
        return feed, NEW
    return feed, _switch_on(feed, now)


@transaction.atomic
def watch_again(url: str) -> tuple[Feed, str]:
    """One that the list knows already."""
    feed = _listed(url)
    return feed, _switch_on(feed, datetime.now(UTC))


@transaction.atomic
def leave_feed(url: str, *, why: str) -> Feed:
    """What was seen of it stays; from now on its silence proves nothing."""
    feed = _listed(url)
    why = " ".join(clean(why).split())
    if not why:
        raise FeedListError(f"{url} is switched off with a reason only: say why.")
    if not feed.active:
        raise FeedListError(f"{url} is off already ({feed.reason or 'no reason kept'}); nothing to do.")
    feed.active, feed.reason, feed.watched_until = False, why, datetime.now(UTC)
    feed.save(update_fields=["active", "reason", "watched_until"])
    return feed


@transaction.atomic
def outlet_for(name: str, *, domain: str = "") -> Outlet:
    """The outlet of that name, unless `domain` says that it is another; else the one at `domain`, or a new one."""
    name = name[:200]
    named = Outlet.objects.called(name).first() if name else None
    outlet = Outlet.objects.held(named) if named else None
    if outlet is None or not _may_be_at(outlet, domain):
        found = publisher(f"https://{domain}/") if domain else None
        outlet = found or _new_outlet(domain if outlet else name or domain)
    return _with_domain(outlet, domain)


def named_outlet(name: str, *, domain: str = "") -> Outlet:
    """Known by that name, or new. It takes `domain` where it has none, unless another outlet is there."""
    name = " ".join(clean(name).split())[:200]
    if not name:
        raise FeedListError("The outlet's name is empty; give the one that its articles go by.")
    known = Outlet.objects.known_as(name).first()
    return _with_domain(known or _new_outlet(name), domain)


def _listed(url: str) -> Feed:
    feed = Feed.objects.select_for_update().filter(url=url).first()
    if feed is None:
        raise FeedListError(f"{url} is no feed on the list; `manage.py feeds` shows those that are.")
    return feed


def _switch_on(feed: Feed, now: datetime) -> str:
    if feed.active:
        return KNOWN
    # As if it had been watched all the time: while it was off there were no looks, and that is a gap like any other.
    feed.active, feed.reason, feed.failures = True, "", 0
    feed.watched_from, feed.watched_until, feed.next_poll_at = feed.watched_from or now, None, now
    feed.save(update_fields=["active", "reason", "failures", "watched_from", "watched_until", "next_poll_at"])
    return ON_AGAIN


def _may_be_at(outlet: Outlet, domain: str) -> bool:
    return not domain or not outlet.domains or outlet in Outlet.objects.at(domain)


def _new_outlet(name: str) -> Outlet:
    name = name[:200]
    return Outlet.objects.called(name).first() or Outlet.objects.get_or_create(key=name, defaults={"name": name})[0]


def _with_domain(outlet: Outlet, domain: str) -> Outlet:
    if domain and not outlet.domains and not Outlet.objects.at(domain).exists():
        outlet.domains = [domain]
        outlet.save(update_fields=["domains"])
    return outlet
