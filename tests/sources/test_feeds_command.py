from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from sources.feedlist import leave_feed, watch_feed
from sources.fetch import fetch
from sources.models import Feed, Outlet
from sources.starters import load_starters
from tests.factories import make_outlet, make_poll
from tests.servers import QUICK, Server, ok

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    near = partial(fetch, resolve=server.resolve, dial=server.dial, limits=QUICK)
    monkeypatch.setattr("sources.subscribe.fetch", near)


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command("feeds", *words, stdout=out)
    return out.getvalue().splitlines()


def refused(*words: str) -> tuple[str, str]:
    """What is said of each that was not done, and at the end."""
    errors = StringIO()
    with pytest.raises(CommandError) as end:
        call_command("feeds", *words, stdout=StringIO(), stderr=errors)
    return errors.getvalue(), str(end.value)


def test_an_empty_list_says_how_to_add_a_feed() -> None:
    assert run() == ["No feed is on the list. Add one with `manage.py feeds add URL`."]


def test_the_list_is_one_line_a_feed_by_outlet_with_state_last_good_poll_next_poll_and_failures() -> None:
    post, courier = make_outlet("post", name="Post"), make_outlet("courier", name="courier")
    off, _ = watch_feed("https://courier.example/old", courier)
    leave_feed(off.url, why="moved")
    on, _ = watch_feed("https://post.example/feed", post)
    make_poll(post, 0, 1, feed=on)
    make_poll(post, 1, 2, feed=on, status="failed")
    due = datetime(2026, 3, 5, 12, tzinfo=UTC)
    Feed.objects.filter(pk=on.pk).update(next_poll_at=due, failures=1)
    assert run() == [
        "outlet\taddress\tstate\tlast good poll\tnext poll\tfailures",
        "courier\thttps://courier.example/old\toff: moved\t-\t-\t0",
        "Post\thttps://post.example/feed\ton\t2026-03-03T12:00:00+00:00\t2026-03-05T12:00:00+00:00\t1",
    ]


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_one_query_however_many_feeds(django_assert_num_queries, number: int) -> None:
    outlet = make_outlet()
    for n in range(number):
        watch_feed(f"https://post.example/{n}", outlet)
    with django_assert_num_queries(1):  # feeds joined to their outlets, each with its last good poll
        assert len(run()) == number + 1


def test_a_feed_is_added_and_those_that_cannot_be_do_not_stop_it(server: Server) -> None:
    server.replies["/feed"] = ok(b"<rss><channel><title>The Sounding</title></channel></rss>")
    errors, end = refused("add", "http://localhost/", "http://site.example/feed", "http://site.example/gone")
    assert [line.split(" ")[0] for line in errors.splitlines()] == ["http://localhost/", "http://site.example/gone"]
    assert end.startswith("Not done: 2 of ")
    assert Feed.objects.get().outlet.name == "The Sounding"


def test_what_was_added_is_told_with_the_reason_and_the_outlet(server: Server) -> None:
    server.replies["/feed"] = ok(b"<rss><channel><title>x</title></channel></rss>")
    assert run("add", "http://site.example/feed", "--outlet", "The Sounding") == [
        "http://site.example/feed: new (the address itself is a feed), The Sounding"
    ]


def test_feeds_go_off_with_a_reason_and_on_again() -> None:
    watch_feed("https://post.example/feed", make_outlet("post"))
    assert run("off", "https://POST.example/feed", "--why", "it repeats another") == [
        "https://post.example/feed: off, Post"
    ]
    assert Feed.objects.get().reason == "it repeats another"
    assert run("on", "https://post.example/feed") == ["https://post.example/feed: on again, Post"]
    assert "is no feed on the list" in refused("on", "https://post.example/other")[0]
    with pytest.raises(CommandError, match="--why"):
        run("off", "https://post.example/feed")


def test_an_exported_list_imported_elsewhere_is_the_same_list(tmp_path: Path) -> None:
    post = make_outlet("post", domains=["post.example"])
    for url in ("https://post.example/b", "https://feeds.example/post?x=1&y=2"):
        watch_feed(url, post, title="Zoë’s")
    watch_feed("https://courier.example/feed", make_outlet("courier"))
    leave_feed(watch_feed("https://courier.example/off", Outlet.objects.get(key="courier"))[0].url, why="x")
    file = tmp_path / "feeds.opml"
    assert run("export", str(file)) == [f"{file}: 3 feeds."]
    assert "\n".join(run("export")) + "\n" == file.read_text("utf-8")
    before = [(feed.outlet.name, feed.url, feed.title) for feed in Feed.objects.watched().in_order()]
    Feed.objects.all().delete()
    Outlet.objects.all().delete()
    assert len(run("import", str(file))) == 3
    assert [(feed.outlet.name, feed.url, feed.title) for feed in Feed.objects.watched().in_order()] == before
    assert Outlet.objects.get(key="Post").domains == ["post.example"]
    again = {line.split(": ")[1] for line in run("import", str(file))}
    assert again == {"watched already, Courier", "watched already, Post"}
    assert file.read_text("utf-8") == "\n".join(run("export")) + "\n"


def test_of_an_imported_list_each_bad_address_is_named_and_the_rest_is_in(tmp_path: Path) -> None:
    post = make_outlet("post", domains=["post.example"])
    file = tmp_path / "feeds.opml"
    file.write_text(
        """<opml><body><outline text="Sport at the Post" xmlUrl="https://post.example/sport" htmlUrl="https://www.post.example/"/>
        <outline text="x" xmlUrl="javascript:alert(1)"/><outline text="post" xmlUrl="https://a.example/f" htmlUrl="https://a.example/"/>
        <outline xmlUrl="https://b.example/f"/></body></opml>"""
    )
    errors, end = refused("import", str(file))
    assert errors.startswith("javascript:alert(1) ")
    assert end.startswith("Not done: 1 of ")
    assert [(feed.url, feed.outlet.name) for feed in Feed.objects.watched().order_by("url")] == [
        ("https://a.example/f", "a.example"),  # it calls itself as another outlet does, and stands elsewhere
        ("https://b.example/f", "b.example"),
        ("https://post.example/sport", post.name),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "none.opml"), "Name a file that can be read"),
        (("import", "bad.opml"), "bad.opml: It is no OPML. Export"),
        (("export", "none/feeds.opml"), "Name a file that can be written"),
        (("starters", "The Sounding"), "Not done: 1 of 1"),
        (("starters", "The Sounding", "--all"), "not both"),
    ],
)
def test_what_cannot_be_done_ends_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.opml").write_text("<html></html>")
    assert said in refused(*words)[1]


def test_starters_are_listed_and_only_those_that_are_named_are_switched_on() -> None:
    first, second, *_ = load_starters()
    lines = run("starters")
    assert len(lines) == 1 + len(load_starters())
    assert lines[1].split("\t") == [first.outlet, first.kind, first.language, " ".join(first.feeds)]
    assert not Feed.objects.exists()
    run("starters", first.outlet, second.outlet)
    assert Feed.objects.count() == len(first.feeds) + len(second.feeds)


def test_all_starters_are_switched_on_within_seconds_and_without_network(server: Server) -> None:
    started = datetime.now(UTC)
    assert len(run("starters", "--all")) == sum(len(one.feeds) for one in load_starters())
    assert Outlet.objects.count() == len(load_starters())
    assert server.requests == []
    assert datetime.now(UTC) - started < timedelta(seconds=20)
