"""a newsroom and a database with its feeds -> both after a day of simulated time, watched as a worker watches."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min

from sources.models import Announcement, Feed, Outlet
from sources.visits import work_off
from sources.watch import poll
from tests.newsroom.script import Day
from tests.newsroom.server import Newsroom

CONTACT = "https://claims.example/bot"


def subscribe(day: Day, *, now: datetime, every_minutes: int = 60) -> None:
    """Declares all outlets; their feeds are due at once."""
    for paper in day.papers:
        domains = [] if paper.host == "shared.example" else [paper.host]
        outlet = Outlet.objects.create(key=paper.name, name=paper.name, domains=domains)
        Feed.objects.create(
            outlet=outlet, url=paper.feed_url, every_minutes=every_minutes, next_poll_at=now, watched_from=now
        )


def live(room: Newsroom, *, until: datetime, ways: dict[str, object], tell: Callable[[datetime], None] = print) -> None:
    """Polls what is due, visits what is due, waits for what is due next."""
    now = room.clock.now
    while now() < until:
        for feed in Feed.objects.due(now()):
            poll(feed, contact=CONTACT, now=now, **ways)
        for _ in work_off(Announcement.objects.due(now()), contact=CONTACT, now=now, **ways):
            pass
        tell(now())
        room.clock.sleep(max(1.0, (_next_due(until) - now()) / timedelta(seconds=1)))


def _next_due(until: datetime) -> datetime:
    feeds = Feed.objects.watched().aggregate(at=Min("next_poll_at"))["at"]
    visits = Announcement.objects.aggregate(at=Min("due_at"))["at"]
    return min(filter(None, (feeds, visits, until)))
