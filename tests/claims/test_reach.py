from datetime import timedelta

import pytest

from claims.reach import reach
from config.local import cache
from sources.models import Capture
from tests.factories import NOON, make_article, make_outlet, make_poll

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_it_spans_all_good_looks_and_counts_whom_we_saw() -> None:
    seen, other = make_outlet(), make_outlet()
    make_outlet("never-seen")
    make_poll(seen, 0, 3)
    make_poll(other, 2, 9)
    make_poll(other, -5, -4, status="failed")
    make_article(seen)
    found = reach()
    assert (found.outlets, found.articles) == (2, 1)
    assert (found.start, found.end) == (NOON, NOON + timedelta(days=9))


def test_where_nobody_was_watched_it_spans_what_was_brought() -> None:
    Capture.objects.create(fingerprint="f", outlet=make_outlet(), where="a.txt", status="new", captured_at=NOON)
    assert (reach().start, reach().end) == (NOON, NOON)


@pytest.mark.parametrize("outlets", [0, 20])
def test_it_costs_two_queries_and_is_kept(django_assert_num_queries, outlets: int) -> None:
    for _ in range(outlets):
        make_poll(make_outlet(), 0, 1)
    with django_assert_num_queries(2):  # the span, the number of articles
        reach()
    with django_assert_num_queries(0):
        reach()
