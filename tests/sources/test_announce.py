import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.db import connection

from sources.announce import Wanted, announce
from sources.models import Announcement, Article
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_each_address_is_announced_once_however_it_is_spelled() -> None:
    urls = ["https://site.example/a", "HTTPS://SITE.example/a#part", "https://site.example/b"]
    [first, second] = announce([Wanted(url=url) for url in urls], now=NOW)
    assert (first.url, first.host, first.state, first.due_at) == (urls[0], "site.example", "waiting", NOW)
    assert announce([Wanted(url=urls[1])], now=NOW) == []
    assert Announcement.objects.count() == 2
    assert second.url == urls[2]


@pytest.mark.parametrize("url", ["ftp://site.example/a", "http://127.0.0.1/", "", "http://site.example:22/", "x" * 9])
def test_an_address_that_cannot_be_fetched_is_a_row_with_its_reason(url: str) -> None:
    [one] = announce([Wanted(url=url)], now=NOW)
    assert (one.state, one.status, one.due_at) == ("failed", "url_refused", None)
    assert ";" in one.reason


def test_what_came_by_another_way_is_read_already_and_will_be_looked_at_again() -> None:
    article = make_article(make_outlet("sounding"), url="https://site.example/a")
    [one] = announce([Wanted(url="https://site.example/a")], now=NOW)
    assert (one.state, one.article, one.due_at) == ("read", article, NOW)
    assert Article.objects.count() == 1


def test_it_costs_the_same_for_one_address_as_for_five_hundred(django_assert_num_queries) -> None:
    # a savepoint and its end; which are known; which are articles; the insert; what it inserted
    for number in (1, 500):
        with django_assert_num_queries(6):
            announce([Wanted(url=f"https://site.example/{number}/{n}") for n in range(number)], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_announce_the_same_in_another_order_do_not_wait_for_each_other_in_a_circle() -> None:
    urls, ready, came = [f"https://site.example/{n}" for n in range(4_000)], threading.Barrier(2), list[int]()

    def work(ordered: list[str]) -> None:
        with closing(connection):
            ready.wait()
            came.append(len(announce([Wanted(url=url) for url in ordered], now=NOW)))

    both = [threading.Thread(target=work, args=(ordered,)) for ordered in (urls, urls[::-1])]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(came) == 2
    assert Announcement.objects.count() == len(urls)


def test_an_address_too_long_to_be_kept_is_refused_and_never_asked_for_cut_off() -> None:
    [one] = announce([Wanted(url=f"https://site.example/{'x' * 2_000}{n}") for n in range(2)], now=NOW)
    assert (one.state, one.status, one.due_at) == ("failed", "url_refused", None)
    assert "2,022 characters" in one.reason
    assert announce([Wanted(url=f"https://site.example/{'y' * 1_979}")], now=NOW)[0].state == "waiting"
