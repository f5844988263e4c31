from datetime import UTC, datetime, timedelta

import pytest

from sources.declare import declare
from sources.feedlist import FeedListError, leave_feed, outlet_for, watch_again, watch_feed
from sources.models import Feed, Outlet
from sources.subscribe import Subscribed, subscribe
from tests.factories import make_outlet
from tests.servers import PUBLIC, QUICK, Server, ok, to

pytestmark = pytest.mark.django_db
HOME = "http://site.example/"


def rss(title: str = "The Sounding", site: str = HOME, more: str = "") -> bytes:
    body = f"<rss><channel><title>{title}</title><link>{site}</link>{more}<item><link>/1</link></item></channel></rss>"
    return ok(body.encode(), "Content-Type: application/rss+xml")


def page(*links: str) -> bytes:
    tags = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    return ok(f"<html><head>{tags}</head><body>Welcome</body></html>".encode(), "Content-Type: text/html")


def ask(server: Server, address: str, outlet: str = "") -> Subscribed:
    return subscribe(
        address, outlet, contact="https://claims.example", resolve=server.resolve, dial=server.dial, limits=QUICK
    )


def test_a_feeds_address_is_watched_from_now_on_for_an_outlet_with_its_name_and_domain(server: Server) -> None:
    server.replies["/feed"] = rss(more="<ttl>90</ttl>")
    done = ask(server, "http://SITE.example/feed#top")
    feed = Feed.objects.get()
    assert (done.feed, done.state, done.entries) == (feed, "new", 1)
    assert (feed.url, feed.title, feed.every_minutes) == ("http://site.example/feed", "The Sounding", 90)
    assert feed.watched_from == feed.next_poll_at
    assert datetime.now(UTC) - feed.watched_from < timedelta(minutes=1)
    assert (feed.active, feed.watched_until) == (True, None)
    assert (feed.outlet.name, feed.outlet.domains) == ("The Sounding", ["site.example"])


def test_the_same_again_changes_nothing_and_asks_nobody(server: Server) -> None:
    server.replies["/feed"] = rss()
    first = ask(server, "http://site.example/feed")
    asked = len(server.requests)
    again = ask(server, "http://site.example/feed")
    assert (again.feed, again.state, len(server.requests)) == (first.feed, "watched already", asked)
    again.feed.refresh_from_db()
    assert again.feed.watched_from == first.feed.watched_from


def test_from_a_home_page_the_first_candidate_that_is_a_feed_is_taken(server: Server) -> None:
    server.replies |= {
        "/": page("/gone", "/html", "/atom"),
        "/html": page(),
        "/atom": rss(title=""),
        "/feed": rss("The usual place"),
    }
    done = ask(server, HOME)
    assert (done.feed.url, done.how) == ("http://site.example/atom", "the page names it as its RSS feed")
    assert done.feed.outlet.name == "site.example"
    assert server.paths == ["/", "/gone", "/html", "/atom"]


def test_where_the_page_names_none_robots_and_the_usual_places_are_tried(server: Server) -> None:
    urlset = b"<urlset><url><loc>http://site.example/1</loc></url></urlset>"
    server.replies |= {
        "/": page(),
        "/robots.txt": ok(b"User-agent: *\nDisallow: /feed\nSitemap: http://site.example/news.xml"),
        "/news.xml": ok(urlset),
    }
    done = ask(server, HOME)
    assert (done.feed.url, done.how) == ("http://site.example/news.xml", "robots.txt names it as a sitemap")


def test_where_no_feed_is_found_what_was_tried_is_said_and_nothing_is_kept(server: Server) -> None:
    server.replies |= {
        "/": page("/a.xml", "ftp://site.example/b"),
        "/robots.txt": ok(b"User-agent: *\nDisallow: /rss"),
        "/a.xml": ok(b"<rss><channel"),
    }
    with pytest.raises(FeedListError) as refusal:
        ask(server, HOME)
    said = str(refusal.value)
    assert "http://site.example/a.xml (broken_feed), http://site.example/feed (not_found)" in said
    assert "http://site.example/rss (robots_forbid)" in said
    assert said.endswith("Give the feed's own address.")
    assert not Feed.objects.exists()
    assert not Outlet.objects.exists()


@pytest.mark.parametrize(
    ("address", "reply", "said"),
    [
        ("ftp://site.example/feed", b"", "neither http nor https"),
        ("http://localhost/feed", b"", "no public name"),
        (f"http://site.example/feed{'a' * 2_001}", b"", "give a shorter address"),
        ("http://site.example/feed", ok(b""), "answered with nothing"),
        ("http://site.example/feed", ok(b"<rss><channel"), "broken XML"),
        ("http://site.example/feed", ok(b"", status="410 Gone"), "410"),
        (
            "http://site.example/feed",
            ok(b"<rss><channel>" + b"<item>" * 2_000),
            "site.example/feed: its tags are nested",
        ),
        ("http://site.example/feed", ok(b"<html>" + b"<div>" * 2_000), "site.example/feed: its tags are nested"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_its_address(
    server: Server, address: str, reply: bytes, said: str
) -> None:
    server.replies["/feed"] = reply
    with pytest.raises(FeedListError, match=said) as refusal:
        ask(server, address)
    assert "/feed" in str(refusal.value)
    assert not Feed.objects.exists()


def test_a_site_that_asks_to_be_left_in_peace_is_asked_no_more(server: Server) -> None:
    server.replies |= {"/": page("/a", "/b"), "/a": ok(b"", "Retry-After: 3600", status="429 Slow down"), "/b": rss()}
    with pytest.raises(FeedListError, match="429"):
        ask(server, HOME)
    assert server.paths == ["/", "/a"]


def test_a_feed_that_moved_for_good_is_kept_where_it_is_and_one_that_moved_for_now_where_it_was(server: Server) -> None:
    server.replies |= {"/old": to("/new", "301 Moved"), "/now": to("/new"), "/new": rss()}
    assert ask(server, "http://site.example/old").feed.url == "http://site.example/new"
    assert ask(server, "http://site.example/now").feed.url == "http://site.example/now"


def test_a_feed_belongs_to_the_outlet_at_its_host(server: Server) -> None:
    outlet = make_outlet("sounding", domains=["site.example"])
    server.names["feeds.site.example"] = [PUBLIC]
    server.replies["/feed"] = rss("News from the Sounding", site="http://www.site.example/")
    assert ask(server, "http://feeds.site.example/feed").feed.outlet == outlet


def test_the_outlet_that_the_operator_names_is_taken(server: Server) -> None:
    outlet = make_outlet("sounding")
    server.replies["/feed"] = rss("Some other title", site="http://elsewhere.example/")
    assert ask(server, "http://site.example/feed", "SOUNDING").feed.outlet == outlet
    outlet.refresh_from_db()
    assert outlet.domains == []  # the operator vouches for the feed, nobody for the domain
    with pytest.raises(FeedListError, match="is a feed of Sounding, not of Post"):
        ask(server, "http://site.example/feed", "Post")
    assert list(Outlet.objects.all()) == [outlet]


@pytest.mark.parametrize("claimed", ["https://reuter.example/", "http://example/", "http://co.uk/"])
def test_a_feed_cannot_speak_for_another_site(server: Server, claimed: str) -> None:
    make_outlet("reuter", domains=["reuter.example"])
    server.names["evil.co.uk"] = [PUBLIC]
    server.replies["/feed"] = rss("Reuter", site=claimed)
    with pytest.raises(FeedListError, match=r"nobody vouches for it. Name its outlet with --outlet"):
        ask(server, "http://evil.co.uk/feed")


def test_a_feed_that_takes_the_name_of_an_outlet_elsewhere_is_not_its(server: Server) -> None:
    taken = make_outlet("reuter", domains=["reuter.example"])
    server.replies["/feed"] = rss("Reuter", site="")
    outlet = ask(server, "http://site.example/feed").feed.outlet
    assert outlet != taken
    assert (outlet.name, outlet.domains) == ("site.example", ["site.example"])


def test_a_page_vouches_for_its_feed_on_another_host(server: Server) -> None:
    server.names["proxy.example"] = [PUBLIC]
    server.replies |= {"/": page("http://proxy.example/feed"), "/feed": rss(site="http://proxy.example/x")}
    done = ask(server, HOME)
    assert (done.feed.url, done.feed.outlet.domains) == ("http://proxy.example/feed", ["site.example"])


def test_a_feed_that_is_off_says_why_and_goes_on_again_with_a_watch_of_its_own(server: Server) -> None:
    feed, _ = watch_feed("http://site.example/feed", make_outlet("sounding"))
    leave_feed(feed.url, why=" moved\nto a\x00paywall ")
    feed.refresh_from_db()
    assert (feed.active, feed.reason) == (False, "moved to a paywall")
    assert feed.watched_from is not None
    assert feed.watched_until is not None
    assert feed.watched_from < feed.watched_until
    assert not Feed.objects.watched().exists()
    done = ask(server, feed.url)
    assert done.state == "on again"
    assert server.requests == []
    again = Feed.objects.watched().get()
    assert (again.reason, again.watched_until, again.failures) == ("", None, 0)
    assert again.watched_from == feed.watched_from  # while it was off is a gap, and not a time before it was watched


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: leave_feed("http://site.example/none", why="x"), "is no feed on the list"),
        (lambda: watch_again("http://site.example/none"), "is no feed on the list"),
        (lambda: leave_feed("http://site.example/on", why=" \x00 "), "say why"),
        (lambda: leave_feed("http://site.example/off", why="x"), r"off already \(too slow\)"),
    ],
)
def test_what_the_list_cannot_do_is_said(act, said: str) -> None:
    outlet = make_outlet("sounding")
    watch_feed("http://site.example/on", outlet)
    watch_feed("http://site.example/off", outlet)
    leave_feed("http://site.example/off", why="too slow")
    with pytest.raises(FeedListError, match=said):
        act()


def test_a_feed_of_a_merged_outlet_is_of_the_one_it_was_merged_into() -> None:
    old, stays = make_outlet("old sounding"), make_outlet("sounding")
    declare({"outlet": "old sounding", "merged_into": "sounding"})
    assert watch_feed("http://site.example/feed", old)[0].outlet == stays
    assert outlet_for("old sounding") == stays


def test_a_declared_feed_is_watched_from_now_without_asking_and_one_that_is_off_stays_off() -> None:
    make_outlet("sounding")
    line = {"outlet": "sounding", "feed": "HTTP://site.example:80/feed"}
    feed = declare(line)
    assert isinstance(feed, Feed)
    assert feed.url == "http://site.example/feed"
    assert feed.watched_from == feed.next_poll_at
    leave_feed(feed.url, why="too slow")
    assert declare(line) == feed
    assert not Feed.objects.watched().exists()
