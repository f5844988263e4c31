from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sources.models import Capture, Feed, Outlet, Poll, Revision
from tests.factories import NOON, make_article, make_outlet, make_poll, make_revision

pytestmark = pytest.mark.django_db


def test_an_outlet_in_short_is_named_filed_and_found_as_the_outlet_is(django_assert_num_queries) -> None:
    one, other = make_outlet(name="The Sounding"), make_outlet()
    with django_assert_num_queries(1):
        found = Outlet.objects.in_short([one.pk, other.pk, 0])
    assert found.keys() == {one.pk, other.pk}
    for outlet in (one, other):
        short = found[outlet.pk]
        assert (short.pk, short.key, short.slug, short.name) == (outlet.pk, outlet.key, outlet.slug, outlet.name)
        assert (short.filed_as, short.get_absolute_url()) == (outlet.filed_as, outlet.get_absolute_url())
    assert Outlet.objects.in_short([]) == {}


def make_capture(**fields: object) -> Capture:
    where = str(fields.get("where", "a.txt"))
    return Capture.objects.create(
        **{"fingerprint": where, "where": where, "status": "new", "captured_at": NOON, **fields}
    )


def refused(sql: str, message: str = "append-only") -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sources_revision SET text = 'something else'",
        "UPDATE sources_revision SET seen_at = seen_at",
        "DELETE FROM sources_revision",
        "UPDATE sources_capture SET reason = ''",
        "DELETE FROM sources_capture",
    ],
)
def test_the_database_refuses_to_change_what_was_seen(sql: str) -> None:
    make_capture(revision=make_article().current)
    refused(sql)
    assert Revision.objects.count() == Capture.objects.count() == 1


def test_an_outlet_with_articles_cannot_be_deleted_past_the_models_either() -> None:
    make_article()
    refused("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM sources_outlet", "foreign key")


def test_an_article_has_each_text_once() -> None:
    article = make_article(text="the same")
    with pytest.raises(IntegrityError, match="revision_once_per_text"):
        make_revision(article, text="the same")


def test_two_articles_cannot_have_one_address() -> None:
    make_article(url="https://a.example/1")
    with pytest.raises(IntegrityError, match="article_one_per_url"):
        make_article(url="https://a.example/1")


def test_many_articles_can_have_no_address_and_no_id() -> None:
    outlet = make_outlet()
    assert {make_article(outlet, url="").pk, make_article(outlet, url="").pk}


def test_a_poll_cannot_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError, match="poll_covers_forward"):
        make_poll(make_outlet(), 2, 1)


@pytest.mark.parametrize(
    "name", ["harbour-courier", "The Harbour Courier", "the harbour courier", " HC ", "hc", "harbour.example"]
)
def test_an_outlet_is_known_by_key_name_alias_and_domain_in_any_case(name: str) -> None:
    outlet = make_outlet(
        "harbour-courier", name="The Harbour Courier", aliases=["HC", "Straße am Hafen"], domains=["harbour.example"]
    )
    make_outlet("ledger")
    assert list(Outlet.objects.known_as(name)) == [outlet]


@pytest.mark.parametrize("name", ["Straßenblatt", "STRAßENBLATT", "İzmir Postası"])
def test_letters_that_fold_oddly_are_known_as_they_were_given(name: str) -> None:
    outlet = make_outlet(name)
    assert list(Outlet.objects.known_as(name)) == [outlet]


def test_two_outlets_cannot_differ_in_case_alone() -> None:
    make_outlet("Ledger")
    with pytest.raises(IntegrityError, match="outlet_key_any_case"):
        make_outlet("LEDGER")


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("harbour.example", True),
        ("WWW.Harbour.example", True),
        ("notharbour.example", False),
        ("example", False),
        ("", False),
    ],
)
def test_an_outlet_is_at_its_domains_and_below_them(host: str, found: bool) -> None:
    make_outlet("harbour-courier", domains=["harbour.example"])
    assert Outlet.objects.at(host).exists() is found


def test_outlets_with_like_names_get_addresses_of_their_own() -> None:
    slugs = [make_outlet(key).slug for key in ("The Flare", "the-flare", "the_flare!", "???", "!!!")]
    assert len(set(slugs)) == 5
    assert slugs[:2] == ["the-flare", "the-flare-2"]


def test_an_outlet_says_when_it_was_last_seen_at_a_price_that_does_not_grow(django_assert_num_queries) -> None:
    outlets = [make_outlet() for _ in range(3)]
    make_article(outlets[0], days=1)
    make_article(outlets[0], days=5)
    make_poll(outlets[0], 0, 9)
    make_poll(outlets[0], 9, 12, status="failed")
    with django_assert_num_queries(1):  # outlets, with two subqueries that read an index each
        first, *others = Outlet.objects.with_last_seen().order_by("pk")
    assert (first.last_published, first.last_watched) == (NOON + timedelta(days=5), NOON + timedelta(days=9))
    assert {(other.last_published, other.last_watched) for other in others} == {(None, None)}


def test_feeds_are_due_in_the_order_of_their_time_and_only_while_active() -> None:
    outlet = make_outlet()
    for number, minutes in enumerate((5, -5, -10, 0)):
        Feed.objects.create(
            outlet=outlet, url=f"https://a.example/{number}", next_poll_at=NOON + timedelta(minutes=minutes)
        )
    Feed.objects.create(outlet=outlet, url="https://a.example/off", next_poll_at=NOON, active=False)
    assert [feed.url[-1] for feed in Feed.objects.due(NOON)] == ["2", "1", "3"]


def test_polls_over_a_window_are_those_that_cover_any_of_it() -> None:
    outlet = make_outlet()
    before, into, within, after = (make_poll(outlet, *days) for days in ((0, 1), (0, 2), (3, 4), (5, 6)))
    window = Poll.objects.over(NOON + timedelta(days=1), NOON + timedelta(days=5))
    assert set(window) == {into, within}
    assert before not in window
    assert after not in window


def test_what_was_refused_is_what_is_neither_new_nor_changed_nor_noted() -> None:
    for status in ("new", "changed", "noted", "binary", "binary", "empty"):
        make_capture(where=f"{status}{Capture.objects.count()}", status=status)
    assert Capture.objects.refused().by_status() == [("binary", 2), ("empty", 1)]
