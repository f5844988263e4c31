import pytest

from sources.address import read_url
from sources.feedlist import FeedListError
from sources.models import Feed, Outlet
from sources.starters import load_starters, start
from tests.factories import make_outlet


def test_the_list_is_long_and_each_outlet_domain_and_feed_is_on_it_once() -> None:
    starters = load_starters()
    names = [one.outlet.casefold() for one in starters]
    domains = [domain for one in starters for domain in one.domains]
    feeds = [feed for one in starters for feed in one.feeds]
    assert len(starters) >= 40
    for listed in (names, domains, feeds):
        assert len(set(listed)) == len(listed)
    assert [one.outlet for one in starters] == sorted((one.outlet for one in starters), key=str.casefold)


@pytest.mark.parametrize("starter", load_starters(), ids=lambda one: one.outlet)
def test_each_starter_is_of_the_form_that_the_tables_take(starter) -> None:
    assert starter.kind in set(Outlet.Kind.values) - {Outlet.Kind.UNKNOWN}
    assert len(starter.language) == 2
    assert starter.domains
    assert starter.feeds
    assert all(read_url(f"https://{domain}/").host == domain for domain in starter.domains)
    assert all(read_url(feed).url == feed for feed in starter.feeds)  # in the form that feeds are kept under
    assert not starter.domains[0].startswith("www.")


@pytest.mark.django_db
def test_a_starter_is_watched_only_when_asked_for_and_twice_is_once() -> None:
    assert not Feed.objects.exists()
    starter = load_starters()[0]
    assert {state for _, state in start(starter.outlet.upper())} == {"new"}
    assert {state for _, state in start(starter.outlet)} == {"watched already"}
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.kind, tuple(outlet.domains)) == (starter.outlet, starter.kind, starter.domains)
    assert sorted(Feed.objects.values_list("url", flat=True)) == sorted(starter.feeds)


@pytest.mark.django_db
def test_an_outlet_that_is_known_by_its_domain_keeps_what_is_said_of_it() -> None:
    starter = load_starters()[0]
    known = make_outlet("as we call it", domains=[starter.domains[0]], kind="blog", family="Ours")
    start(starter.outlet)
    known.refresh_from_db()
    assert (known.kind, known.family, known.feeds.count()) == ("blog", "Ours", len(starter.feeds))
    assert Outlet.objects.count() == 1


@pytest.mark.django_db
def test_what_is_not_on_the_list_is_said() -> None:
    with pytest.raises(FeedListError, match=r"'The Sounding' is not on the starter list; `manage\.py feeds starters`"):
        start("The Sounding")
