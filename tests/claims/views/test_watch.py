from datetime import timedelta

import pytest

from claims.views import watch
from sources.models import Capture, Poll
from tests.claims.views.conftest import HTMX
from tests.factories import NOON, make_feed, make_outlet, make_poll

pytestmark = pytest.mark.django_db


def address(outlet, **asked):
    return f"/outlets/{outlet.slug}/watch/" + "".join(
        f"{'&' if n else '?'}{k}={v}" for n, (k, v) in enumerate(asked.items())
    )


def refused(outlet, number: int = 1, days: float = 0) -> None:
    for n in range(number):
        Capture.objects.create(
            fingerprint=f"f{outlet.pk}-{n}",
            outlet=outlet,
            where=f"https://northline.example/{n}",
            status="too_large",
            reason="11 MB",
            captured_at=NOON + timedelta(days=days, minutes=n),
        )


def test_an_outlet_that_was_never_watched_says_what_that_means_and_how_to_watch_it(client, words):
    shown = words(client.get(address(make_outlet())))
    assert "we say “not watched” and not “silent”" in shown
    assert "manage.py feeds add ADDRESS" in shown


def test_each_day_is_drawn_and_told_in_words(client, select, words):
    outlet = make_outlet()
    make_poll(outlet, -1, 1)
    make_poll(outlet, 1.25, 2)
    rows = select(client.get(address(outlet, days=7)), ".days tbody tr")
    told = [" ".join(row.text_content().split()) for row in rows]
    assert told[:3] == [
        "Wed 4 Mar 2026all of 12 hours watched",
        "Tue 3 Mar 202618 of 24 hours watched; not looked 12:00 to 18:00",
        "Mon 2 Mar 2026all day watched",
    ]
    assert [(bar.get("class"), bar.get("x"), bar.get("width")) for bar in rows[1].cssselect("rect")] == [
        ("watched", "0.0000%", "50.0000%"),
        ("missed", "50.0000%", "25.0000%"),
        ("watched", "75.0000%", "25.0000%"),
    ]


def test_gaps_say_why(client, words):
    outlet = make_outlet()
    feed = make_feed(outlet, 0, 5, reason="410 Gone")
    make_poll(outlet, 0, 1, kind="feed", feed=feed)
    make_poll(outlet, 1, 2, kind="feed", feed=feed, status="failed", reason="The server did not answer.")
    make_poll(outlet, 2, 3, kind="feed", feed=feed)
    make_poll(outlet, 3, 4, kind="feed", feed=feed, whole=False, entries_failed=1)
    make_poll(outlet, 4, 5, kind="feed", feed=feed)
    make_poll(outlet, 7, 8)
    shown = words(client.get(address(outlet, days=7)), "#gaps ~ table")
    assert f"1 look at {feed.url} failed: The server did not answer" in shown
    assert f"1 new entry of {feed.url} could not be read" in shown
    assert f"no feed of it was watched: {feed.url} was switched off (410 Gone)" in shown


def test_feeds_and_their_state_are_shown(client, words):
    outlet = make_outlet()
    make_feed(outlet, 0, url="https://northline.example/new.xml", failures=3)
    make_feed(outlet, 0, 1, url="https://northline.example/old.xml", reason="410 Gone")
    make_poll(outlet, 0, 1)
    shown = words(client.get(address(outlet)), "#feeds ~ table")
    assert "the last 3 looks failed; next at 2 March 2026, 12:00 UTC" in shown
    assert "switched off: 410 Gone" in shown


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, 4),
        ({"until": "2026-03-04T00:00:00Z"}, 2),
        ({"until": "2026-03-04T00:00:00%2B00:00"}, 2),
        ({"from": "2026-03-04T00:00:00Z", "until": "2026-03-05T00:00:00Z"}, 2),
        ({"until": "2026-02-01T00:00:00Z"}, 0),
        ({"until": "2026-99-01T00:00:00Z"}, 4),
        ({"until": "0001-01-01T00:00:00Z"}, 4),
        ({"until": "9999-12-31T23:59:59Z"}, 4),
        ({"until": "yesterday"}, 4),
        ({"until": "2026-03-04T00:00:00"}, 4),
        ({"from": "9999-01-01T00:00:00Z"}, 4),
        ({"from": "0001-01-01T00:00:00Z"}, 4),
        ({"from": "2026-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z"}, 2),
        ({"days": "0"}, 4),
        ({"days": "7"}, 4),
        ({"days": "x", "after": "x", "failed_after": "x"}, 4),
    ],
)
def test_the_looks_of_a_period_are_shown_and_what_means_nothing_is_as_good_as_none(client, select, asked, shown):
    outlet = make_outlet()
    for day in range(4):
        make_poll(outlet, day, day + 1)
    assert len(select(client.get(address(outlet, **asked)), "#looks ~ table tbody tr")) == shown


def test_a_look_that_failed_says_why_and_counts_no_entries(client, words):
    outlet = make_outlet()
    feed = make_feed(outlet, 0, 2)
    make_poll(outlet, 0, 1, kind="feed", feed=feed, entries_seen=1, entries_new=1, reason="It breaks off.")
    make_poll(outlet, 1, 2, kind="feed", feed=feed, status="failed", reason="It answered 500.")
    shown = words(client.get(address(outlet)), "#looks ~ table")
    assert "seen, 1 entry, 1 new: It breaks off." in shown
    assert shown.count("entr") == 1
    assert "failed: It answered 500." in shown


def test_what_could_not_be_read_is_told_also_under_the_names_merged_into_it(client, words):
    outlet = make_outlet()
    refused(make_outlet(merged_into=outlet))
    assert "https://northline.example/0 too_large: 11 MB" in words(client.get(address(outlet)))


def test_what_was_refused_since_it_was_last_watched_stands_with_the_latest_period_alone(client, words):
    outlet = make_outlet()
    make_poll(outlet, 0, 1)
    refused(outlet, days=9)
    assert "too_large" in words(client.get(address(outlet)))
    assert "too_large" not in words(client.get(address(outlet, until="2026-03-03T12:00:00Z")))


@pytest.mark.parametrize(
    ("most", "selector", "rows"), [("_LOOKS", "#more a", "<td>"), ("_CAPTURES", "#more-captures a", "too_large")]
)
def test_long_lists_go_on_as_fragments(client, select, monkeypatch, most, selector, rows):
    monkeypatch.setattr(watch, most, 2)
    outlet = make_outlet()
    for hour in range(3):
        make_poll(outlet, hour / 24, (hour + 1) / 24)
    refused(outlet, 3)
    [more] = select(client.get(address(outlet)), selector)
    rest = client.get(f"/outlets/{outlet.slug}/watch/" + more.get("href"), headers=HTMX).content.decode()
    assert rest.count(rows) == (2 if most == "_LOOKS" else 1)
    assert "<html" not in rest


@pytest.mark.parametrize("number", [1, 30])
def test_it_costs_seven_queries_however_long_it_was_watched(client, django_assert_num_queries, number):
    outlet = make_outlet()
    feeds = [make_feed(outlet, 0) for _ in range(min(number, 5))]
    for hour in range(number):
        for feed in feeds:
            make_poll(outlet, hour / 12, hour / 12 + 1 / 24, kind=Poll.Kind.FEED, feed=feed)
    refused(outlet, number)
    with django_assert_num_queries(7):  # outlet; last look, feeds, looks; its fall; a page of looks; refusals
        client.get(address(outlet))
    with django_assert_num_queries(8):  # and the looks of a longer time
        client.get(address(outlet, days=366))


def test_the_record_of_a_merged_outlet_is_that_of_what_it_was_merged_into(client):
    outlet = make_outlet()
    answer = client.get(address(make_outlet(merged_into=outlet)))
    assert (answer.status_code, answer["Location"]) == (301, f"/outlets/{outlet.slug}/watch/")


def test_periods_lead_to_earlier_and_later_ones(client, select):
    outlet = make_outlet()
    make_poll(outlet, 0, 100)
    latest = client.get(address(outlet))
    leads = {link.text: link.get("href") for link in select(latest, "nav.controls a")}
    assert "Later" not in leads
    earlier = {
        link.text: link.get("href") for link in select(client.get(address(outlet) + leads["Earlier"]), "nav.controls a")
    }
    assert "2026-06-10" in earlier["Later"]
    assert "2026-04-11" in earlier["Earlier"]
