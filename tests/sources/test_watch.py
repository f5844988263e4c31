from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sources.merge import merge
from sources.models import Announcement, Article, Feed, Outlet, Poll
from sources.outcomes import HostBusy
from sources.visits import visit
from sources.watch import MOVES, poll
from tests.factories import make_outlet
from tests.servers import Server, Time, at_once, ok, to
from tests.sources.test_online import page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUNDAY = "Sun, 01 Mar 2026 08:00:00 GMT"


@pytest.fixture
def feed() -> Feed:
    return Feed.objects.create(outlet=make_outlet("sounding"), url="http://site.example/feed", next_poll_at=NOW)


def item(path: str, date: str = SUNDAY, *, title: str = "x", guid: str = "", more: str = "") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title}</title><link>http://site.example{path}</link><guid isPermaLink='false'>{guid or path}"
        f"</guid>{dated}{more}</item>"
    )


def rss(*items: str, etag: str = '"one"') -> bytes:
    body = f'<rss version="2.0"><channel><title>The Sounding</title>{"".join(items)}</channel></rss>'
    return ok(body.encode(), "Content-Type: application/rss+xml", f"ETag: {etag}")


def ways(server: Server) -> dict[str, object]:
    return {"contact": "https://claims.example", "resolve": server.resolve, "dial": server.dial}


def look(feed: Feed, server: Server, hours: float = 0) -> Poll:
    feed.refresh_from_db()
    moment = NOW + timedelta(hours=hours)
    return poll(feed, now=lambda: moment, **ways(server), politeness=at_once())


def read(server: Server, hours: float = 0) -> None:
    moment = NOW + timedelta(hours=hours)
    for one in Announcement.objects.due(moment):
        visit(one, now=lambda: moment, **ways(server), politeness=at_once())


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_a_poll_announces_what_is_new_and_proves_nothing_before_that_is_read(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(item("/ferry", title="Ferry put off")), "/ferry": page()}
    done = look(feed, server)
    assert (done.status, done.entries_seen, done.entries_new, done.entries_waiting) == ("ok", 1, 1, 1)
    assert (done.covers_from, done.covers_until, done.whole) == (at(1), NOW, False)
    one = Announcement.objects.get()
    assert (one.url, one.title, one.entry_id, one.due_at) == (
        "http://site.example/ferry",
        "Ferry put off",
        "/ferry",
        NOW,
    )
    feed.refresh_from_db()
    assert (feed.etag, feed.title, feed.watched_from) == ('"one"', "The Sounding", NOW)
    assert feed.next_poll_at == NOW + timedelta(hours=1)

    read(server)
    done.refresh_from_db()
    assert (done.entries_waiting, done.entries_failed, done.whole) == (0, 0, True)
    article = Article.objects.get()
    assert article.outlet == feed.outlet
    assert (article.published_at, article.published_basis) == (at(1), "feed")


def test_a_feed_that_did_not_change_was_watched_all_the_same(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(item("/ferry"))}
    look(feed, server)
    server.replies["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    done = look(feed, server, hours=1)
    assert 'If-None-Match: "one"' in server.requests[-1][1]
    assert (done.status, done.covers_from, done.covers_until) == ("ok", NOW, NOW + timedelta(hours=1))
    assert done.whole
    feed.refresh_from_db()
    assert feed.etag == '"one"'


def test_where_the_feed_no_longer_reaches_back_there_is_a_gap(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(item("/ferry"))
    look(feed, server)
    server.replies["/feed"] = rss(item("/later", "Tue, 03 Mar 2026 08:00:00 GMT"))
    assert look(feed, server, hours=48).covers_from == at(3)


def test_one_entry_pinned_on_top_does_not_close_a_gap(feed: Feed, server: Server) -> None:
    old = item("/about-us", "Sun, 01 Feb 2026 08:00:00 GMT")
    server.replies["/feed"] = rss(old, item("/ferry"))
    first = look(feed, server)
    assert first.covers_from == datetime(2026, 2, 1, 8, tzinfo=UTC)  # two entries do not say which of them is odd
    server.replies["/feed"] = rss(item("/pier", "Mon, 02 Mar 2026 13:00:00 GMT"), item("/ferry"), old)
    assert look(feed, server, hours=2).covers_from == NOW
    newer = [item(f"/{hour}", f"Wed, 04 Mar 2026 {hour:02}:00:00 GMT") for hour in range(6, 12)]
    server.replies["/feed"] = rss(*newer, old)
    assert look(feed, server, hours=48).covers_from == at(4, 6)


def test_a_feed_without_dates_reaches_back_while_it_still_lists_what_was_new_last_time(
    feed: Feed, server: Server
) -> None:
    server.replies["/feed"] = rss(item("/one", ""), item("/two", ""))
    assert look(feed, server).covers_from == NOW
    server.replies["/feed"] = rss(item("/three", ""), item("/two", ""))
    assert look(feed, server, hours=1).covers_from == NOW
    server.replies["/feed"] = rss(item("/five", ""), item("/four", ""))
    assert look(feed, server, hours=2).covers_from == NOW + timedelta(hours=2)


def test_an_entry_is_known_again_however_its_address_is_spelled(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(item("/one#top", ""), item("/two", ""))
    look(feed, server)
    server.replies["/feed"] = rss(item("/one#top", "", title="Another headline"), etag='"2"')
    done = look(feed, server, hours=1)
    assert (done.entries_new, done.covers_from) == (0, NOW)
    assert Announcement.objects.get(url="http://site.example/one").title == "Another headline"


def test_a_feed_that_is_empty_all_at_once_proves_nothing_of_the_time_before(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(item("/ferry"))
    look(feed, server)
    server.replies["/feed"] = rss()
    assert look(feed, server, hours=1).covers_from == NOW + timedelta(hours=1)


def test_what_is_announced_twice_is_one_announcement_and_belongs_to_the_first_poll(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(item("/ferry"), item("/ferry"))
    first = look(feed, server)
    second = look(feed, server, hours=1)
    assert (first.entries_new, second.entries_new) == (1, 0)
    assert Announcement.objects.get().poll == first
    assert second.whole


def test_a_feed_that_breaks_off_announces_what_is_there_and_proves_nothing(feed: Feed, server: Server) -> None:
    whole = rss(item("/ferry"), item("/pier")).partition(b"\r\n\r\n")[2]
    server.replies["/feed"] = ok(
        whole[: whole.index(b"</channel>")], "Content-Type: application/rss+xml", 'ETag: "one"'
    )
    done = look(feed, server)
    assert (done.entries_new, done.entries_failed, done.whole) == (2, 1, False)
    assert "breaks off" in done.reason
    feed.refresh_from_db()
    assert feed.etag == ""  # else the site might answer for ever that this did not change


def test_an_entry_that_nobody_can_follow_keeps_the_poll_from_proving_anything(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss("<item><title>Nowhere</title></item>", item("/ferry"))
    done = look(feed, server)
    assert (done.entries_new, done.entries_waiting, done.entries_failed) == (1, 1, 1)
    assert "no address" in done.reason
    server.replies["/ferry"] = page()
    read(server)
    done.refresh_from_db()
    assert (done.entries_waiting, done.whole) == (0, False)


def test_an_entry_with_another_headline_is_looked_at_again_now(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(item("/ferry", title="Ferry put off")), "/ferry": page()}
    look(feed, server)
    read(server)
    assert Announcement.objects.get().due_at > NOW
    server.replies["/feed"] = rss(item("/ferry", title="Ferry not put off"), etag='"two"')
    look(feed, server, hours=0.2)
    assert Announcement.objects.get().due_at == NOW + timedelta(hours=0.2)


def test_an_entry_at_a_new_address_is_the_article_it_was(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": rss(item("/ferry", guid="7")), "/ferry": page()}
    look(feed, server)
    read(server)
    new = page("http://site.example/ferry-sails")
    server.replies |= {"/feed": rss(item("/ferry-sails", guid="7"), etag='"2"'), "/ferry-sails": new}
    done = look(feed, server, hours=1)
    read(server, hours=1)
    article = Article.objects.get()
    assert article.url == "http://site.example/ferry-sails"
    done.refresh_from_db()
    assert done.whole
    assert not Announcement.objects.get(url="http://site.example/ferry").due_at


def test_an_entry_is_read_where_any_of_its_addresses_is(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = rss(item("/ferry", guid="7"))
    first = look(feed, server)
    server.replies |= {"/feed": rss(item("/ferry-sails", guid="7"), etag='"2"'), "/ferry-sails": page()}
    look(feed, server, hours=1)
    read(server, hours=1)
    assert Article.objects.count() == 1
    assert set(Announcement.objects.values_list("state", flat=True)) == {"read"}
    first.refresh_from_db()
    assert (first.entries_waiting, first.entries_failed) == (0, 0)


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
    assert (done.status, done.whole) == ("failed", False)
    assert done.reason
    assert (feed.active, feed.failures) == (active, 1)
    assert (feed.watched_until is None) is active
    assert feed.next_poll_at == NOW + timedelta(hours=hours)


def test_a_feed_that_fails_for_long_is_asked_less_often_but_at_least_daily(feed: Feed, server: Server) -> None:
    server.replies["/feed"] = ok(b"", status="500 Oops")
    waits = []
    for _ in range(14):
        done = look(feed, server, hours=sum(waits))
        feed.refresh_from_db()
        waits.append((feed.next_poll_at - done.covers_until) / timedelta(hours=1))
    assert waits[:6] == [1] * 6
    assert waits[6:9] == [2, 4, 8]
    assert waits[-1] == 24
    server.replies["/feed"] = rss(item("/ferry"))
    look(feed, server, hours=sum(waits))
    feed.refresh_from_db()
    assert feed.failures == 0


def test_a_busy_host_is_no_failure_and_leaves_no_row(feed: Feed, server: Server) -> None:
    politeness = at_once(Time(), patience=1)
    politeness.back_off("site.example", 60)
    with pytest.raises(HostBusy):
        poll(feed, now=lambda: NOW, **ways(server), politeness=politeness)
    assert not Poll.objects.exists()
    feed.refresh_from_db()
    assert feed.next_poll_at == NOW


def test_a_feed_moves_when_it_says_so_three_times_running(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": to("/new", "301 Moved Permanently"), "/new": rss(item("/ferry"))}
    for hour in range(MOVES - 1):
        look(feed, server, hours=hour)
    server.replies["/feed"] = to("/elsewhere", "302 Found")  # for now only: it starts anew
    server.replies["/elsewhere"] = rss(item("/ferry"))
    look(feed, server, hours=5)
    server.replies["/feed"] = to("/new", "301 Moved Permanently")
    for hour in range(MOVES):
        feed.refresh_from_db()
        assert feed.url == "http://site.example/feed"
        look(feed, server, hours=6 + hour)
    feed.refresh_from_db()
    assert (feed.url, feed.active, feed.etag) == ("http://site.example/new", True, '"one"')


def test_the_validators_of_where_a_feed_leads_to_are_not_its_own(feed: Feed, server: Server) -> None:
    server.replies |= {"/feed": to("/meanwhile", "302 Found"), "/meanwhile": rss(item("/ferry"), etag='"1"')}
    look(feed, server)
    server.replies["/feed"] = rss(item("/pier"), etag='"1"')  # it counts as well, and has come as far
    assert look(feed, server, hours=1).entries_new == 1
    assert "If-None-Match" not in server.requests[-1][1]


def test_a_feed_that_moves_onto_a_watched_one_is_watched_no_longer(feed: Feed, server: Server) -> None:
    Feed.objects.create(outlet=feed.outlet, url="http://site.example/new", next_poll_at=NOW)
    server.replies |= {"/feed": to("/new", "308 Permanent Redirect"), "/new": rss(item("/ferry"))}
    for hour in range(MOVES):
        look(feed, server, hours=hour)
    feed.refresh_from_db()
    assert (feed.active, feed.url) == (False, "http://site.example/feed")
    assert "watched already" in feed.reason


def test_an_index_of_sitemaps_is_read_part_by_part_and_a_missing_part_is_a_hole(feed: Feed, server: Server) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = "".join(f"<sitemap><loc>http://site.example/{name}.xml</loc></sitemap>" for name in ("a", "b"))
    server.replies["/feed"] = ok(f"<sitemapindex {space}>{parts}</sitemapindex>".encode(), 'ETag: "1"')
    dated = "<lastmod>2026-03-01T08:00:00Z</lastmod>"
    listed = f"<urlset {space}><url><loc>http://site.example/ferry</loc>{dated}</url></urlset>"
    server.replies["/a.xml"] = ok(listed.encode())
    done = look(feed, server)
    assert (done.entries_new, done.entries_failed, done.whole) == (1, 1, False)
    assert "404" in done.reason
    feed.refresh_from_db()
    assert feed.etag == ""  # else "nothing changed" would hide the part that is missing


@pytest.mark.parametrize("reply", [rss(item("/ferry")), ok(b"", status="410 Gone")])
def test_an_outlet_that_is_merged_while_its_feed_is_read_gets_nothing_any_more(
    feed: Feed, server: Server, reply: bytes
) -> None:
    server.replies |= {"/feed": reply, "/ferry": page()}
    stays = merge(Outlet.objects.get(), make_outlet("channel"))
    stale = Feed.objects.get(pk=feed.pk)
    stale.outlet = Outlet.objects.get(key="sounding")  # as it was before
    assert poll(stale, now=lambda: NOW, **ways(server), politeness=at_once()).outlet == stays
    read(server)
    assert {article.outlet for article in Article.objects.all()} <= {stays}
    feed.refresh_from_db()
    assert feed.outlet == stays


def test_feeds_are_due_at_their_time_and_only_while_active(feed: Feed) -> None:
    assert list(Feed.objects.due(NOW)) == [feed]
    assert not Feed.objects.due(NOW - timedelta(minutes=1)).exists()
    feed.active = False
    feed.save()
    assert not Feed.objects.due(NOW).exists()


def test_where_no_feed_is_watched_the_command_says_how_to_watch_one() -> None:
    out = StringIO()
    call_command("poll", stdout=out)
    assert out.getvalue().startswith("No feed is watched. Watch one with `manage.py feeds add ADDRESS`.")


def test_of_a_look_that_failed_the_command_says_why_once_and_counts_no_entries(
    feed: Feed, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies["/feed"] = ok(b"", status="500 Broken")
    monkeypatch.setattr(
        "sources.management.commands.poll.poll", partial(poll, **ways(server) | {"politeness": at_once()})
    )
    out, errors = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 polls failed"):
        call_command("poll", "--all", stdout=out, stderr=errors)
    assert errors.getvalue() == "http://site.example/feed: answered 500, a fault of its own; try later.\n"
    assert "entries" not in out.getvalue()
