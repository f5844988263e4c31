from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from sources.merge import merge
from sources.models import Article, Capture, Feed, Outlet, Poll
from sources.watch import poll
from tests.factories import make_outlet
from tests.servers import Server, ok
from tests.sources.test_online import page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def feed() -> Feed:
    return Feed.objects.create(outlet=make_outlet("sounding"), url="http://site.example/feed", next_poll_at=NOW)


def rss(*items: tuple[str, str]) -> bytes:
    entries = "".join(
        f"<item><title>x</title><link>http://site.example{path}</link><guid>{path}</guid><pubDate>{date}</pubDate></item>"
        for path, date in items
    )
    body = f'<rss version="2.0"><channel><title>The Sounding</title>{entries}</channel></rss>'
    return ok(body.encode(), "Content-Type: application/rss+xml", 'ETag: "one"')


def look(feed: Feed, server: Server, hours: float = 0) -> Poll:
    moment = NOW + timedelta(hours=hours)
    return poll(feed, contact="https://claims.example", now=lambda: moment, resolve=server.resolve, dial=server.dial)


def test_new_entries_become_articles_of_the_feeds_outlet_and_the_poll_says_from_when_it_tells_all(
    feed: Feed, server: Server
) -> None:
    server.replies |= {"/feed": rss(("/ferry", "Sun, 01 Mar 2026 08:00:00 GMT")), "/ferry": page()}
    done = look(feed, server)
    assert (done.status, done.entries_seen, done.entries_new, done.entries_failed) == ("ok", 1, 1, 0)
    assert (done.covers_from, done.covers_until) == (datetime(2026, 3, 1, 8, tzinfo=UTC), NOW)
    article = Article.objects.get()
    assert article.outlet == feed.outlet
    assert article.published_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    feed.refresh_from_db()
    assert feed.etag == '"one"'
    assert feed.next_poll_at == NOW + timedelta(hours=1)


def test_a_feed_that_did_not_change_was_watched_all_the_same(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(("/ferry", "Sun, 01 Mar 2026 08:00:00 GMT")), "/ferry": page()}
    look(feed, server)
    server.replies["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    done = look(feed, server, hours=1)
    assert 'If-None-Match: "one"' in server.requests[-1][1]
    assert (done.status, done.covers_from, done.covers_until) == ("ok", NOW, NOW + timedelta(hours=1))


def test_where_the_feed_no_longer_reaches_back_there_is_a_gap(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(("/ferry", "Sun, 01 Mar 2026 08:00:00 GMT")), "/ferry": page()}
    look(feed, server)
    server.replies["/feed"] = rss(("/ferry", "Tue, 03 Mar 2026 08:00:00 GMT"))
    done = look(feed, server, hours=48)
    assert done.covers_from == datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_an_entry_that_cannot_be_read_proves_nothing(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(("/gone", "Sun, 01 Mar 2026 08:00:00 GMT"))
    done = look(feed, server)
    assert (done.status, done.entries_failed) == ("failed", 1)
    assert Capture.objects.refused().get().where == "http://site.example/gone"


@pytest.mark.parametrize(
    ("reply", "active", "hours"),
    [
        (ok(b"", status="503 Unavailable"), True, 1),
        (ok(b"", "Retry-After: 10800", status="429 Slow down"), True, 3),
        (ok(b"", status="410 Gone"), False, 1),
        (ok(b"<html><body>Welcome</body></html>"), True, 1),
    ],
)
def test_a_failure_is_a_poll_and_says_when_to_come_back(
    feed: Feed, server: Server, reply: bytes, active: bool, hours: int
) -> None:
    server.replies["/feed"] = reply
    done = look(feed, server)
    feed.refresh_from_db()
    assert done.status == "failed"
    assert done.reason
    assert feed.active is active
    assert feed.next_poll_at == NOW + timedelta(hours=hours)


@pytest.mark.parametrize("reply", [rss(("/ferry", "Sun, 01 Mar 2026 08:00:00 GMT")), ok(b"", status="410 Gone")])
def test_an_outlet_that_is_merged_while_its_feed_is_read_gets_nothing_any_more(
    feed: Feed, server: Server, reply: bytes
) -> None:
    server.replies |= {"/feed": reply, "/ferry": page()}
    stays = merge(Outlet.objects.get(), make_outlet("channel"))  # and `feed` is as it was before
    assert look(feed, server).outlet == stays
    assert {article.outlet for article in Article.objects.all()} <= {stays}
    feed.refresh_from_db()
    assert feed.outlet == stays


def test_feeds_are_due_at_their_time_and_only_while_active(feed: Feed) -> None:
    assert list(Feed.objects.due(NOW)) == [feed]
    assert not Feed.objects.due(NOW - timedelta(minutes=1)).exists()
    feed.active = False
    feed.save()
    assert not Feed.objects.due(NOW).exists()


def test_where_no_feed_is_watched_the_command_says_how_to_declare_one() -> None:
    out = StringIO()
    call_command("poll", stdout=out)
    assert out.getvalue().startswith("No feed is watched. Declare one")
