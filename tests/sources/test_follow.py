from datetime import UTC, datetime, timedelta

import pytest

from sources.announce import Wanted, announce
from sources.follow import due_ones, note
from sources.found import Listed
from sources.ingest import Defaults
from sources.models import Announcement, Outlet
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FERRY, QUAY = "https://tarn.example/ferry", "https://tarn.example/quay"


def named(*urls: str, **said: object) -> list[Listed]:
    return [Listed(where=f"a.csv:{number}", url=url, **said) for number, url in enumerate(urls, 1)]  # type: ignore[arg-type]


def test_each_address_of_a_list_is_announced_once_and_the_same_again_is_counted() -> None:
    first = note(named(FERRY, QUAY, f"{FERRY}#comments", "HTTPS://TARN.example/ferry"), Defaults(), now=NOW)
    assert (first.new, first.known, first.refused) == (2, 2, ())
    again = note(named(FERRY, QUAY), Defaults(), now=NOW + timedelta(hours=1))
    assert (again.new, again.known) == (0, 2)
    assert set(again.due) == set(first.due) == set(Announcement.objects.values_list("pk", flat=True))
    assert {one.url for one in due_ones(first.due)} == {FERRY, QUAY}
    assert {one.announced_at for one in due_ones(first.due)} == {NOW}


def test_what_a_list_says_of_an_address_is_kept_with_it() -> None:
    published = datetime(2026, 3, 1, tzinfo=UTC)
    note(named(FERRY, outlet="Tarn Ledger", title="Late", published=published, language="en-GB"), Defaults(), now=NOW)
    row = Announcement.objects.get()
    assert (row.outlet.key, row.title, row.published_at, row.language) == ("Tarn Ledger", "Late", published, "en")
    assert (row.feed, row.poll, row.state, row.due_at) == (None, None, "waiting", NOW)


def test_what_a_list_does_not_say_is_said_for_all_of_it_and_the_address_tells_the_rest() -> None:
    published = datetime(2026, 3, 1, tzinfo=UTC)
    note(named(FERRY), Defaults(outlet="Tarn Ledger", published=published, language="de"), now=NOW)
    row = Announcement.objects.get()
    assert (row.outlet.key, row.published_at, row.language) == ("Tarn Ledger", published, "de")
    note(named(QUAY), Defaults(), now=NOW)
    assert Announcement.objects.at([QUAY]).get().outlet is None


def test_an_outlet_is_known_by_any_of_its_names() -> None:
    ledger = make_outlet("ledger", aliases=["The Tarn Ledger"])
    note(named(FERRY, outlet="the tarn ledger "), Defaults(), now=NOW)
    assert Announcement.objects.get().outlet == ledger
    assert Outlet.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        *("ferry", "ftp://tarn.example/", "http://127.0.0.1/", "https://u:p@tarn.example/", "https://tarn.example:8/"),
        *("javascript:alert(1)", "http://[::1", "https://localhost/x", f"https://tarn.example/{'x' * 1_990}"),
    ],
)
def test_what_is_no_web_page_s_address_is_refused_with_its_line_and_announced_nowhere(url: str) -> None:
    done = note(named(FERRY, url), Defaults(), now=NOW)
    [refused] = done.refused
    assert (done.new, refused.where, refused.status) == (1, "a.csv:2", "url_refused")
    assert len(refused.reason) > 30
    assert Announcement.objects.get().url == FERRY


def test_what_was_read_or_given_up_or_waits_for_its_time_is_not_due_but_an_address_given_by_itself_is() -> None:
    states = {
        "read": {"state": "read", "due_at": NOW},
        "gone": {"state": "gone", "due_at": None},
        "failed": {"state": "failed", "due_at": None},
        "later": {"due_at": NOW + timedelta(hours=1)},
        "now": {},
    }
    announce([Wanted(url=f"https://tarn.example/{name}") for name in states], now=NOW)
    for name, changed in states.items():
        Announcement.objects.at([f"https://tarn.example/{name}"]).update(**changed)
    urls = [f"https://tarn.example/{name}" for name in states]
    listed = note(named(*urls), Defaults(), now=NOW)
    assert [one.url for one in due_ones(listed.due)] == ["https://tarn.example/now"]
    by_hand = note([Listed(where=url, url=url) for url in urls], Defaults(), now=NOW)
    assert {one.url for one in due_ones(by_hand.due)} == set(urls)


def test_what_was_given_up_as_nobody_s_is_tried_again_once_somebody_says_whose_it_is() -> None:
    announce([Wanted(url=FERRY), Wanted(url=QUAY)], now=NOW)
    Announcement.objects.at([FERRY]).update(state="failed", status="no_outlet", attempts=1, due_at=None)
    Announcement.objects.at([QUAY]).update(state="failed", status="not_found", attempts=4, due_at=None)
    assert note(named(FERRY, QUAY), Defaults(), now=NOW).due == ()
    done = note(named(FERRY, QUAY), Defaults(outlet="Tarn Ledger"), now=NOW)
    [row] = due_ones(done.due)
    assert (row.url, row.outlet.key, row.state, row.attempts) == (FERRY, "Tarn Ledger", "waiting", 0)


def test_a_list_of_one_outlet_costs_the_same_queries_however_long(django_assert_num_queries) -> None:
    make_outlet("ledger")
    for number in (2, 200):
        listed = named(*(f"https://tarn.example/{number}/{n}" for n in range(number)), outlet="ledger")
        with django_assert_num_queries(8):  # the outlet; a savepoint and four of announcing; what is due
            note(listed, Defaults(), now=NOW)
