"""a newsroom and a database with its feeds -> both after a day of simulated time, watched as the workers watch."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min

from sources.fetch import Limits
from sources.hosts import SharedPoliteness
from sources.models import Announcement, Feed, Outlet
from sources.rounds import go_round, hosts_due, sweep
from tests.newsroom.script import Day
from tests.newsroom.server import Newsroom

CONTACT = "https://claims.example/bot"
TICK = timedelta(minutes=1)  # as often as workers look what is due
# Who is silent is silent in real time: not for long here, and yet longer than a busy machine is.
_LIMITS = Limits(total_seconds=10.0, idle_seconds=1.5)


def subscribe(day: Day, *, now: datetime) -> None:
    """Declares all outlets; their feeds are due at once."""
    for paper in day.papers:
        domains = [] if paper.host == "shared.example" else [paper.host]
        outlet = Outlet.objects.create(key=paper.name, name=paper.name, domains=domains)
        Feed.objects.create(outlet=outlet, url=paper.feed_url, next_poll_at=now, watched_from=now)


def live(room: Newsroom, *, until: datetime, tell: Callable[[datetime], None] = lambda _: None) -> None:
    """Every minute in which something is due, a round at each host where it is."""
    clock = room.clock
    politeness = SharedPoliteness(now=clock.now, sleep=clock.sleep)
    while clock.now() < until:
        sweep()
        for host in hosts_due(clock.now()):
            for _ in go_round(
                host,
                contact=CONTACT,
                now=clock.now,
                clock=lambda: clock.now().timestamp(),
                politeness=politeness,
                limits=_LIMITS,
                **room.ways,
            ):
                tell(clock.now())
        wanted = min(max(_next_due(until), clock.now() + TICK), until + TICK)
        clock.sleep((wanted - clock.now()) / timedelta(seconds=1))


def _next_due(until: datetime) -> datetime:
    feeds = Feed.objects.watched().aggregate(at=Min("next_poll_at"))["at"]
    visits = Announcement.objects.aggregate(at=Min("due_at"))["at"]
    return min(at for at in (feeds, visits, until) if at)
