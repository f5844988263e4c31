import gzip
from datetime import UTC, datetime, timedelta

import pytest

from sources.announce import Wanted, announce
from sources.found import Found
from sources.ingest import Ingested
from sources.models import Announcement, ArchivedCopy, Article, Capture, Feed, Outlet, Poll, Revision
from sources.online import look
from sources.outcomes import HostBusy
from sources.visits import AGES, finish, next_look, stumbled, try_again, visit, work_off
from tests.factories import make_article, make_outlet
from tests.servers import Server, Time, at_once, ok, to
from tests.sources.test_online import PAGE, page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FERRY = "http://site.example/ferry"
HALF = "<p>Only subscribers may read on, and the council met for the ferry and put it off once more, it said.</p>" * 3
WALLED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false, "headline": "Ferry put '
    'off again"}</script>'
)


def named(url: str = FERRY, **said: object) -> Announcement:
    feed = Feed.objects.create(
        outlet=make_outlet("sounding"), url="http://site.example/feed", next_poll_at=NOW, watched_from=NOW
    )
    counted = {"entries_seen": 1, "entries_new": 1, "entries_waiting": 1, "whole": False}
    poll = Poll.objects.create(
        public_id="p1", outlet=feed.outlet, feed=feed, kind="feed", status="ok", covers_from=NOW, covers_until=NOW,
        **counted,
    )  # fmt: skip
    [one] = announce([Wanted(url=url, **said)], now=NOW, outlet=feed.outlet, feed=feed, poll=poll)  # type: ignore[arg-type]
    return one


def ways(server: Server) -> dict[str, object]:
    return {
        "contact": "https://claims.example", "resolve": server.resolve, "dial": server.dial, "politeness": at_once(),
    }  # fmt: skip


def go(one: Announcement, server: Server, hours: float = 0) -> Ingested:
    return visit(one, now=lambda: NOW + hours * HOUR, **ways(server))  # type: ignore[arg-type]


def edited(*changes: tuple[str, str]) -> bytes:
    markup = PAGE.format(canonical=FERRY)
    for old, new in changes:
        assert old in markup
        markup = markup.replace(old, new)
    return ok(markup.encode(), "Content-Type: text/html", 'ETag: "two"')


def test_a_first_visit_reads_the_article_and_says_when_to_look_again(server: Server) -> None:
    one = named(published=NOW - HOUR)
    server.replies["/ferry"] = ok(page().partition(b"\r\n\r\n")[2], "Content-Type: text/html", 'ETag: "one"')
    assert go(one, server).status == "new"
    assert (one.state, one.status, one.attempts, one.etag) == ("read", "new", 0, '"one"')
    assert one.due_at == NOW + HOUR
    capture = Capture.objects.get()
    assert (capture.fetched, capture.http, capture.where, capture.outlet) == (True, 200, FERRY, one.outlet)
    assert capture.bytes > 1_000
    assert capture.encoding_basis == "utf-8"
    assert capture.revision == one.article.current


def test_every_visit_is_a_row_and_asks_with_the_validators_it_was_given(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = edited()
    go(one, server)
    server.replies["/ferry"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    for hour in (1, 2):
        assert go(one, server, hours=hour).status == "unchanged"
        assert 'If-None-Match: "two"' in server.requests[-1][1]
    rows = Capture.objects.order_by("captured_at").values_list("status", "http")
    assert list(rows) == [("noted", 200), ("unchanged", 304), ("unchanged", 304)]
    one.article.refresh_from_db()
    assert one.article.last_seen_at == NOW + 2 * HOUR
    assert Revision.objects.count() == 1


def test_validators_are_kept_of_a_page_that_is_gone_and_not_of_where_an_address_leads(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = edited()
    go(one, server)
    server.replies["/ferry"] = ok(b"", status="410 Gone")
    assert go(one, server, hours=1).status == "gone"
    server.replies |= {"/ferry": to("/pier"), "/pier": edited()}
    go(one, server, hours=2)
    asked = [request for path, request in server.requests if path == "/ferry"]
    assert 'If-None-Match: "two"' in asked[-1]
    go(one, server, hours=3)
    asked = [request for path, request in server.requests if path == "/ferry"]
    assert "If-None-Match" not in asked[-1]


def test_a_change_is_a_revision_and_soon_looked_at_again(server: Server) -> None:
    one = named(published=NOW - timedelta(days=9))
    server.replies["/ferry"] = page()
    go(one, server)
    assert one.due_at == NOW + timedelta(days=1)
    server.replies["/ferry"] = edited(("for the 3th time", "for the last time"))
    assert go(one, server, hours=24).status == "changed"
    assert one.due_at == NOW + 25 * HOUR
    assert [revision.number for revision in one.article.revisions.all()] == [1, 2]
    assert one.article.revisions.get(number=2).change == "substance"


def test_a_copy_of_each_new_text_is_asked_for_where_an_archive_is_named(server: Server, settings) -> None:
    settings.CLAIMLINE_ARCHIVE = "https://archive.example/save/{url}"
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    go(one, server, hours=1)
    server.replies["/ferry"] = edited(("for the 3th time", "for the last time"))
    go(one, server, hours=2)
    assert set(ArchivedCopy.objects.values_list("revision__number", flat=True)) == {1, 2}


def test_a_site_that_shows_only_a_part_now_takes_nothing_back(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    markup = (
        f"<html><head><title>Ferry put off again</title>{WALLED}</head><body><article>{HALF}</article></body></html>"
    )
    server.replies["/ferry"] = ok(markup.encode())
    done = go(one, server, hours=1)
    assert (done.status, done.refused) == ("paywalled", False)
    assert "stays" in done.problem
    assert Revision.objects.get().state == "ok"
    assert Capture.objects.refused().get().status == "paywalled"
    assert one.state == "read"


def test_what_a_site_held_back_before_is_no_edit_of_its_article(server: Server) -> None:
    one = named()
    markup = (
        f"<html><head><title>Ferry put off again</title>{WALLED}</head><body><article>{HALF}</article></body></html>"
    )
    server.replies["/ferry"] = ok(markup.encode())
    go(one, server)
    assert one.article.current.state == "paywalled"
    server.replies["/ferry"] = page()
    assert go(one, server, hours=1).status == "changed"
    assert one.article.revisions.get(number=2).change == Revision.Change.FULLER


@pytest.mark.parametrize(
    ("reply", "status", "waits"),
    [
        (ok(b"", status="500 Oops"), "http_failed", [5, 15, 60, 240, 720, 1440]),
        (ok(b"", status="404 Not Found"), "not_found", [5, 15, 60]),
        (ok(b"<p>hm"), "extraction_failed", [5, 15]),
        (ok(b"", status="410 Gone"), "gone", []),
        (ok(b"", status="451 No"), "http_refused", []),
        (ok(gzip.compress(b"\0" * 30_000_000), "Content-Encoding: gzip"), "too_large", [5]),
    ],
)
def test_what_cannot_be_read_is_tried_again_less_and_less_often_and_then_given_up(
    server: Server, reply: bytes, status: str, waits: list[int]
) -> None:
    one = named()
    server.replies["/ferry"] = reply
    moment = NOW
    for wait in waits:
        done = visit(one, now=lambda at=moment: at, **ways(server))  # type: ignore[misc]
        assert (done.status, done.refused, one.state) == (status, True, "waiting")
        assert one.due_at == moment + timedelta(minutes=wait)
        moment = one.due_at
    visit(one, now=lambda: moment, **ways(server))  # type: ignore[arg-type]
    assert (one.state, one.due_at, one.status) == ("failed", None, status)
    assert one.reason
    poll = Poll.objects.get()
    assert (poll.entries_waiting, poll.entries_failed, poll.whole) == (0, 1, False)
    assert Capture.objects.refused().count() == len(waits) + 1


def test_what_robots_forbid_is_given_up_at_once(server: Server) -> None:
    one = named()
    server.replies["/robots.txt"] = ok(b"User-agent: *\nDisallow: /ferry")
    assert go(one, server).status == "robots_forbid"
    assert one.state == "failed"
    assert server.paths == []


def test_retry_after_is_waited_for(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = ok(b"", "Retry-After: 7200", status="503 Busy")
    go(one, server)
    assert (one.state, one.due_at) == ("waiting", NOW + 2 * HOUR)


def test_what_was_given_up_can_be_tried_again_and_the_poll_is_whole_in_the_end(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = ok(b"", status="410 Gone")
    go(one, server)
    assert list(Announcement.objects.given_up()) == [one]
    assert try_again([one], now=NOW + HOUR) == 1
    assert try_again([one], now=NOW + HOUR) == 0
    poll = Poll.objects.get()
    assert (poll.entries_waiting, poll.entries_failed) == (1, 0)
    server.replies["/ferry"] = page()
    one.refresh_from_db()
    go(one, server, hours=1)
    poll.refresh_from_db()
    assert (poll.entries_waiting, poll.entries_failed, poll.whole) == (0, 0, True)


def test_an_article_that_vanishes_is_gone_and_may_come_back(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    server.replies["/ferry"] = ok(b"", status="404 Not Found")
    go(one, server, hours=1)
    assert one.state == "read"  # once may be a slip
    go(one, server, hours=2)
    assert (one.state, one.due_at) == ("gone", NOW + 4 * HOUR)
    assert Article.objects.get().current  # what was seen stays
    server.replies["/ferry"] = page()
    go(one, server, hours=4)
    assert one.state == "read"
    poll = Poll.objects.get()
    assert (poll.entries_waiting, poll.entries_failed, poll.whole) == (0, 0, True)


def test_a_mistake_of_ours_ends_in_the_operators_list_and_is_no_loss() -> None:
    one = named()
    for _ in range(3):
        done = stumbled(one, KeyError("nobody thought of it"), NOW)
        assert done.refused
    assert (one.state, one.status) == ("failed", "failed")
    assert "KeyError" in one.reason


def test_a_busy_host_leaves_no_row(server: Server) -> None:
    one = named()
    politeness = at_once(Time(), patience=1)
    politeness.back_off("site.example", 60)
    with pytest.raises(HostBusy):
        visit(one, **{**ways(server), "politeness": politeness})  # type: ignore[arg-type]
    one.refresh_from_db()
    assert (one.state, one.attempts, one.due_at) == ("waiting", 0, NOW)
    assert not Capture.objects.exists()


# ---- whose article it is ------------------------------------------------------------------------------------------


def test_a_feed_that_carries_what_others_publish_is_their_transport(server: Server) -> None:
    server.names["wire.example"] = ["93.184.215.14"]
    server.replies["/ferry"] = page("http://wire.example/ferry")
    one = named("http://wire.example/ferry", source_name="Northwire", source_url="http://www.wire.example/rss")
    go(one, server)
    assert one.article.outlet == Outlet.objects.get(key="Northwire")
    assert one.article.wire == ""


def test_a_wire_report_on_the_outlets_own_site_is_the_outlets_and_names_the_wire(server: Server) -> None:
    server.replies["/ferry"] = page()
    one = named(source_name="Northwire", source_url="http://wire.example/rss")
    go(one, server)
    assert one.article.outlet == one.outlet
    assert one.article.wire == "Northwire"
    assert not Outlet.objects.filter(key="Northwire").exists()


def test_a_known_publisher_of_the_address_goes_before_the_feeds_outlet(server: Server) -> None:
    channel = make_outlet("channel", domains=["channel.example"])
    server.names["channel.example"] = ["93.184.215.14"]
    server.replies["/ferry"] = page("http://channel.example/ferry")
    one = named("http://channel.example/ferry")
    go(one, server)
    assert one.article.outlet == channel


def test_two_outlets_at_one_host_keep_their_own(server: Server) -> None:
    make_outlet("channel", domains=["site.example"])
    server.replies["/ferry"] = page()
    one = named()
    go(one, server)
    assert one.article.outlet.key == "sounding"


def test_a_page_that_dates_itself_ahead_is_dated_by_its_feed(server: Server) -> None:
    meta = '<meta property="article:published_time" content="2026-03-09T10:00:00Z"></head>'
    server.replies["/ferry"] = edited(("</head>", meta))
    one = named(published=NOW - HOUR)
    assert go(one, server).status == "new"
    assert (one.article.published_at, one.article.published_basis) == (NOW - HOUR, "feed")


def test_an_address_that_leads_to_an_article_that_is_known_adds_none(server: Server) -> None:
    one = named()
    server.replies |= {"/ferry": page(), "/short": to("/ferry", "301 Moved Permanently")}
    go(one, server)
    [short] = announce([Wanted(url="http://site.example/short")], now=NOW, outlet=one.outlet)
    assert go(short, server).status == "unchanged"
    assert short.article == one.article
    assert Article.objects.count() == 1


# ---- when, and in which order -------------------------------------------------------------------------------------


def test_an_article_is_looked_at_less_and_less_often_and_after_a_month_no_more() -> None:
    moment, looks = NOW, []
    while due := next_look(NOW, moment):
        looks.append((due - NOW) / HOUR)
        moment = due
    assert looks == list(AGES)
    assert next_look(NOW, NOW + timedelta(days=40), changed=True) == NOW + timedelta(days=41)


def test_hosts_take_turns_and_nobody_waits_while_another_is_free(server: Server) -> None:
    server.names["other.example"] = ["93.184.215.14"]
    addresses = [FERRY, "http://site.example/pier", "http://other.example/mole"]
    for path in ("/ferry", "/pier", "/mole"):
        server.replies[path] = page("")
    rows = announce([Wanted(url=url) for url in addresses], now=NOW, outlet=make_outlet("sounding"))
    done = list(work_off(rows, **ways(server)))  # type: ignore[arg-type]
    assert [one.where for one in done] == [addresses[0], addresses[2], addresses[1]]


def test_what_a_host_asks_to_leave_for_long_is_left_and_said(server: Server) -> None:
    server.names["other.example"] = ["93.184.215.14"]
    server.replies["/mole"] = page("")
    rows = announce(
        [Wanted(url=FERRY), Wanted(url="http://other.example/mole")], now=NOW, outlet=make_outlet("sounding")
    )
    politeness = at_once(Time(), patience=1)
    politeness.back_off("site.example", 3_600)
    done = list(work_off(rows, **{**ways(server), "politeness": politeness}))  # type: ignore[arg-type]
    assert {one.where: (one.status, one.refused) for one in done} == {
        FERRY: ("host_busy", True),
        "http://other.example/mole": ("new", False),
    }
    assert Announcement.objects.get(url=FERRY).state == "waiting"


def test_a_short_wait_is_waited_for(server: Server) -> None:
    server.replies["/ferry"] = page()
    rows = announce([Wanted(url=FERRY)], now=NOW, outlet=make_outlet("sounding"))
    time = Time()
    politeness = at_once(time, patience=1)
    politeness.back_off("site.example", 60)
    done = list(work_off(rows, sleep=time.sleep, **{**ways(server), "politeness": politeness}))  # type: ignore[arg-type]
    assert [one.refused for one in done] == [False]
    assert time.at >= 60


def test_a_poll_that_a_killed_worker_left_is_found_whole_later() -> None:
    named()
    Poll.objects.update(entries_waiting=0)
    assert not Poll.objects.get().whole
    finish(Poll.objects.complete())
    assert Poll.objects.get().whole


def test_a_run_by_hand_does_not_ask_again_for_what_a_worker_read_meanwhile(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    gathered = [Announcement.objects.get(pk=one.pk)]
    assert go(one, server).status == "new"
    [done] = work_off(gathered, now=lambda: NOW, **ways(server))  # type: ignore[arg-type]
    assert (done.status, done.refused, done.article) == ("new", False, one.article)
    assert server.paths == ["/ferry"]


def test_a_site_that_died_is_not_asked_for_its_old_articles_for_ever(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    server.replies["/ferry"] = ok(b"", status="500 No")
    looks = 0
    while one.due_at:
        looks, moment = looks + 1, one.due_at
        visit(one, now=lambda moment=moment: moment, **ways(server))  # type: ignore[misc]
        assert moment < NOW + (AGES[-1] + 48) * HOUR
    assert looks > 10
    assert one.state == "read"


def test_an_article_that_moved_to_where_it_cannot_be_read_ends_in_the_operators_list(server: Server) -> None:
    one = named()
    other = make_article(one.outlet)
    Announcement.objects.filter(pk=one.pk).update(article=other)  # as `watch` has it: known by its id
    one.refresh_from_db()
    server.replies["/ferry"] = ok(b"<p>x</p>", "Content-Type: text/html")
    while one.due_at:
        visit(one, now=lambda moment=one.due_at: moment, **ways(server))  # type: ignore[misc]
    assert (one.state, one.status, one.attempts) == ("failed", "extraction_failed", 3)
    poll = Poll.objects.get()
    assert (poll.entries_waiting, poll.entries_failed, poll.whole) == (0, 1, False)


def test_what_leads_to_the_front_page_now_is_gone_and_its_text_stays(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    server.replies |= {"/ferry": to("http://site.example/"), "/": edited(("ferry", "market"))}
    for hour in (1, 2):
        assert go(one, server, hours=hour).status == "not_found"
    assert (one.state, one.article.url) == ("gone", FERRY)
    assert Revision.objects.count() == 1


def test_what_leads_to_another_page_is_read_there_and_a_front_page_by_its_own_address(server: Server) -> None:
    server.replies |= {"/ferry": to("http://site.example/pier"), "/pier": page(), "/": page()}
    assert go(named(), server).status == "new"
    assert isinstance(look("http://site.example", **ways(server)).item, Found)  # type: ignore[arg-type]


def test_articles_that_lead_to_a_section_now_are_gone_and_keep_their_texts(server: Server) -> None:
    section = "".join(
        f"<p>Sport today: the harbour race was sailed for the {n}th time on a calm sea.</p>" for n in range(9)
    )
    listing = f"<html><head><title>Sport</title></head><body><article><h1>Sport</h1>{section}</article></body></html>"
    ferry = named()
    [pier] = announce([Wanted(url="http://site.example/pier")], now=NOW, outlet=ferry.outlet)
    server.replies |= {"/ferry": page(), "/pier": page("http://site.example/pier"), "/sport": ok(listing.encode())}
    for one in (ferry, pier):
        go(one, server)
    server.replies |= {"/ferry": to("/sport", "301 Moved"), "/pier": to("/sport", "301 Moved")}
    for hour in (1, 2):
        for one in (ferry, pier):
            assert go(one, server, hours=hour).status == "led_elsewhere"
    assert {ferry.state, pier.state} == {"gone"}
    assert Article.objects.count() == Revision.objects.count() == 2
    assert set(Article.objects.values_list("url", flat=True)) == {FERRY, "http://site.example/pier"}


def test_an_article_that_moves_and_is_edited_on_the_way_is_the_article_it_was(server: Server) -> None:
    one = named()
    server.replies["/ferry"] = page()
    go(one, server)
    server.replies |= {
        "/ferry": to("/ferry-sails", "301 Moved"),
        "/ferry-sails": ok(
            PAGE.format(canonical="http://site.example/ferry-sails")
            .replace("Ferry put off again", "Ferry sails after all")
            .replace("for the 3th time", "for the last time")
            .encode()
        ),
    }
    assert go(one, server, hours=1).status == "changed"
    assert Article.objects.get().url == "http://site.example/ferry-sails"
