from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, OperationalError

from sources import rounds, tasks, visits
from sources.announce import Wanted, announce
from sources.ingest import Ingested
from sources.models import Announcement, Article, Feed, Host, Poll
from sources.rounds import go_round, hosts_due, sweep
from tests.factories import make_outlet
from tests.servers import Server, Time, at_once, to
from tests.sources.test_online import page
from tests.sources.test_watch import item, rss

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def feed() -> Feed:
    return Feed.objects.create(outlet=make_outlet("sounding"), url="http://site.example/feed", next_poll_at=NOW)


def ways(server: Server, **other: object) -> dict[str, object]:
    base = {"contact": "https://claims.example", "resolve": server.resolve, "dial": server.dial}
    return {**base, "politeness": at_once(), "now": lambda: NOW, **other}


def walk(host: str, server: Server, **other: object) -> list[Poll | Ingested]:
    return list(go_round(host, **ways(server, **other)))  # type: ignore[arg-type]


def test_one_round_polls_a_host_and_reads_what_it_announces(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    assert hosts_due(NOW) == ["site.example"]
    [poll, done] = walk("site.example", server)
    assert (poll.entries_new, done.status) == (1, "new")
    assert hosts_due(NOW) == []
    assert hosts_due(NOW + timedelta(hours=1)) == ["site.example"]


def test_the_longest_due_host_comes_first(feed: Feed) -> None:
    early = NOW - timedelta(hours=1)
    announce([Wanted(url="http://other.example/a")], now=early, outlet=feed.outlet)
    announce([Wanted(url="http://third.example/a")], now=NOW + timedelta(hours=1), outlet=feed.outlet)
    assert hosts_due(NOW) == ["other.example", "site.example"]


def test_a_round_ends_after_its_time_and_the_rest_stays_due(feed: Feed, server: Server) -> None:
    paths = [f"/{n}" for n in range(4)]
    server.replies |= {"/feed": rss(*map(item, paths)), **{path: page("") for path in paths}}
    time = Time()
    done = walk("site.example", server, politeness=at_once(time), clock=time.now, seconds=3.5)
    assert 1 < len(done) < 5
    assert Announcement.objects.due(NOW).count() == 5 - len(done)
    walk("site.example", server)
    assert Article.objects.count() == 4
    assert not Announcement.objects.due(NOW).exists()


def test_a_busy_host_ends_the_round_and_nothing_is_lost(feed: Feed, server: Server) -> None:
    politeness = at_once(Time(), patience=1)
    politeness.back_off("site.example", 600)
    assert walk("site.example", server, politeness=politeness) == []
    assert hosts_due(NOW) == ["site.example"]


def test_what_leads_to_a_busy_host_is_put_off_and_the_rest_goes_on(feed: Feed, server: Server) -> None:
    server.names["other.example"] = ["93.184.215.14"]
    server.replies |= {
        "/feed": rss(item("/away"), item("/ferry")), "/away": to("http://other.example/x"), "/ferry": page(),
    }  # fmt: skip
    politeness = at_once(Time(), patience=5)
    politeness.back_off("other.example", 600)
    done = walk("site.example", server, politeness=politeness)
    assert len(done) == 2
    away = Announcement.objects.get(url="http://site.example/away")
    assert (away.state, away.attempts) == ("waiting", 0)
    assert away.due_at > NOW + timedelta(minutes=9)


def test_a_mistake_of_ours_puts_one_address_off_and_never_stops_the_rest(
    feed: Feed, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def trip(announcement: Announcement, **given: object) -> Ingested:
        if announcement.url.endswith("/trap"):
            raise KeyError("nobody thought of it")
        return visits.visit(announcement, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "visit", trip)
    server.replies |= {"/feed": rss(item("/trap"), item("/ferry")), "/ferry": page()}
    walk("site.example", server)
    trap = Announcement.objects.get(url="http://site.example/trap")
    assert (trap.state, trap.attempts) == ("waiting", 1)
    assert "KeyError" in trap.reason
    assert "http://site.example/trap" in caplog.text
    assert Article.objects.count() == 1


def test_what_the_database_will_not_hold_is_put_off_like_any_mistake_and_what_it_cannot_now_is_not(
    feed: Feed, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(announcement: Announcement, **given: object) -> Ingested:
        if announcement.url.endswith("/trap"):
            raise errors.pop()
        return visits.visit(announcement, **given)  # type: ignore[arg-type]

    errors = [DataError("value out of range"), OperationalError("deadlock detected")]
    monkeypatch.setattr(rounds, "visit", trip)
    server.replies |= {"/feed": rss(item("/trap"), item("/wharf")), "/wharf": page()}
    with pytest.raises(OperationalError):
        walk("site.example", server)
    assert Announcement.objects.get(url="http://site.example/trap").attempts == 0
    walk("site.example", server)
    assert Announcement.objects.get(url="http://site.example/trap").attempts == 1
    assert Article.objects.count() == 1


def test_a_feed_that_trips_us_is_a_failed_poll(
    feed: Feed, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def trip(feed: Feed, **given: object) -> Poll:
        raise KeyError("nobody thought of it")

    monkeypatch.setattr(rounds, "poll", trip)
    [done] = walk("site.example", server)
    assert (done.status, done.whole) == ("failed", False)
    assert "nobody thought of it" in done.reason
    assert hosts_due(NOW) == []


def test_a_sweep_finds_polls_that_are_whole_by_now(feed: Feed) -> None:
    Poll.objects.create(
        public_id="p1", outlet=feed.outlet, feed=feed, kind="feed", status="ok", covers_from=NOW, covers_until=NOW,
        whole=False,
    )  # fmt: skip
    sweep()
    assert Poll.objects.get().whole


def test_a_job_for_each_host_where_something_is_due_and_never_two(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    announce([Wanted(url="http://other.example/a")], now=NOW, outlet=feed.outlet)
    for _ in range(2):
        tasks.send_out(0)
    jobs = ProcrastinateJob.objects.order_by("id").values_list("queue_name", "lock", "args")
    assert list(jobs) == [
        ("fetch", "host:other.example", {"host": "other.example"}),
        ("fetch", "host:site.example", {"host": "site.example"}),
    ]


def test_a_host_that_is_to_be_left_alone_is_sent_no_job_and_what_is_due_there_stays_due(feed: Feed) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    host = Host.objects.create(name="site.example", free_at=datetime.now(UTC) + timedelta(hours=6))
    tasks.send_out(0)
    assert not ProcrastinateJob.objects.exists()
    assert hosts_due(NOW) == ["site.example"]
    host.free_at = datetime.now(UTC) + timedelta(seconds=30)
    host.save()
    tasks.send_out(60)
    assert ProcrastinateJob.objects.get().args == {"host": "site.example"}


def test_a_round_that_leaves_something_asks_for_another(
    feed: Feed, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    done = [Ingested(where="", status="unchanged")]
    monkeypatch.setattr(rounds, "go_round", lambda host, **_: iter(done))
    tasks.go_round(host="site.example")
    assert ProcrastinateJob.objects.get().args == {"host": "site.example"}
    monkeypatch.setattr(rounds, "go_round", lambda host, **_: iter([]))  # nothing could be done: not at once again
    ProcrastinateJob.objects.all().delete()
    tasks.go_round(host="site.example")
    assert not ProcrastinateJob.objects.exists()


def test_what_a_round_brings_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    done = [Ingested(where="", status="new"), Ingested(where="", status="changed")]
    monkeypatch.setattr(rounds, "go_round", lambda host, **_: iter(done))
    for _ in range(2):
        tasks.go_round(host="site.example")
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.queue_name) == ("claims.tasks.work_through", "read")
