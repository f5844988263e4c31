import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from sources.announce import Wanted, announce
from sources.found import Found
from sources.ingest import Defaults, Ingested, ingest
from sources.merge import MergeError, merge
from sources.models import Announcement, Article, Capture, Feed, Outlet, Poll, Revision
from tests.factories import NOON, make_article, make_outlet, make_poll

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=100)
OLD, NEW = "harbourledger.example", "Harbour Ledger"


@pytest.fixture
def old() -> Outlet:
    return make_outlet(OLD, name="Ledger Online", aliases=["HL"], domains=["harbourledger.example"])


@pytest.fixture
def new() -> Outlet:
    return make_outlet(NEW, name="The Harbour Ledger", kind="newspaper", domains=["ledger.example"])


def take(text: str = "Marrow Foods denied it.", *, after: int = 0, **fields: object) -> Ingested:
    given = {"where": "a.ndjson:1", "outlet": OLD, "published": NOON, "published_basis": "given", "language": "en"}
    item = Found(text=text, published_precision="second", **{**given, **fields})
    return ingest(item, Defaults(), now=NOW + timedelta(minutes=after))


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Outlet, Article, Revision, Capture, Feed, Poll)]


def test_articles_feeds_and_polls_move_and_what_was_seen_stays_as_it_is(old: Outlet, new: Outlet) -> None:
    article = take(external_id="one").article
    seen = [list(model.objects.values()) for model in (Revision, Capture)]
    feed = Feed.objects.create(outlet=old, url="https://harbourledger.example/feed", next_poll_at=NOON)
    poll = make_poll(old, 0, 1)
    assert merge(old, new) == new
    for row in (article, feed, poll):
        row.refresh_from_db()
        assert row.outlet == new
    assert [list(model.objects.values()) for model in (Revision, Capture)] == seen
    old.refresh_from_db()
    assert (old.key, old.slug, old.name, old.aliases, old.merged_into) == (
        OLD,
        "harbourledgerexample",
        "Ledger Online",
        ["HL"],
        new,
    )


@pytest.mark.parametrize("name", [OLD, "HARBOURLEDGER.example", "Ledger Online", "hl", NEW, "ledger.example"])
def test_all_names_of_both_lead_to_the_one_that_stays(old: Outlet, new: Outlet, name: str) -> None:
    merge(old, new)
    assert list(Outlet.objects.known_as(name)) == [new]
    take(outlet=name)
    assert Article.objects.get().outlet == new
    assert Outlet.objects.count() == 2


def test_both_domains_lead_to_the_one_that_stays_and_its_own_description_stands(old: Outlet, new: Outlet) -> None:
    merge(old, new)
    take(outlet="", url="https://www.harbourledger.example/1")
    take(outlet="", url="https://ledger.example/2")
    assert {article.outlet for article in Article.objects.all()} == {new}
    new.refresh_from_db()
    assert (new.name, new.kind, new.aliases) == ("The Harbour Ledger", "newspaper", ["Ledger Online", OLD, "HL"])
    assert new.domains == ["ledger.example", "harbourledger.example"]


def test_a_merged_outlet_is_in_no_list(old: Outlet, new: Outlet) -> None:
    merge(old, new)
    assert list(Outlet.objects.in_order()) == list(Outlet.objects.filed()) == [new]
    assert list(Outlet.objects.like("harbourledger")) == list(Outlet.objects.like("ledger online")) == [new]
    assert list(Outlet.objects.apart_from([])) == [new]
    assert [outlet.number for outlet in Outlet.objects.apart_from([])] == [1]
    assert list(Outlet.objects.apart_from([new.pk])) == []


@pytest.mark.parametrize("name", [OLD, "Ledger Online", NEW])
@pytest.mark.parametrize(
    "identity",
    [{"url": "https://harbourledger.example/1"}, {"external_id": "one"}, {}],
    ids=["by address", "by id", "by its text alone"],
)
def test_an_article_brought_under_the_old_name_is_found_again(
    old: Outlet, new: Outlet, identity: dict[str, str], name: str
) -> None:
    article = take(**identity).article
    merge(old, new)
    before = everything()
    again = take(**identity, outlet=name, after=5)
    assert (again.status, again.article) == ("unchanged", article)
    assert everything() == before
    if identity:
        changed = take("Marrow Foods denied it again.", **identity, outlet=name, after=9)
        assert (changed.status, changed.article) == ("changed", article)


def test_an_address_that_both_names_publish_at_belongs_to_one_of_them_and_is_no_clash(old: Outlet, new: Outlet) -> None:
    take(url="https://harbourledger.example/1")
    assert take(url="https://harbourledger.example/1", outlet=NEW).status == "url_taken"
    merge(old, new)
    assert take(url="https://harbourledger.example/1", outlet=NEW).status == "unchanged"


@pytest.mark.parametrize("identity", [{"external_id": "one"}, {}], ids=["by id", "by its text alone"])
def test_articles_of_both_with_one_id_stay_two_and_each_is_found_under_its_own_name(
    old: Outlet, new: Outlet, identity: dict[str, str]
) -> None:
    first, second = (take(**identity, outlet=name).article for name in (OLD, NEW))
    merge(old, new)
    before = everything()
    assert [take(**identity, outlet=name, after=5).article for name in (OLD, "Ledger Online", NEW)] == [
        first,
        first,
        second,
    ]
    assert everything() == before
    assert list(Article.objects.values_list("external_id", flat=True)) == [identity.get("external_id", "")] * 2


def test_ids_stay_unique_under_each_name(old: Outlet, new: Outlet) -> None:
    make_article(old, external_id="one")
    merge(old, new)
    make_article(new, external_id="one")
    with pytest.raises(IntegrityError, match="article_one_per_external_id"), transaction.atomic():
        make_article(new, external_id="one")
    with pytest.raises(IntegrityError, match="article_one_per_external_id"):
        make_article(new, external_id="one", brought_under=old)


def test_a_new_article_after_the_merge_is_the_new_outlets_own(old: Outlet, new: Outlet) -> None:
    take(external_id="one")
    merge(old, new)
    article = take(external_id="two").article
    assert (article.outlet, article.brought_under) == (new, None)
    assert Article.objects.count() == 2


def test_merging_twice_changes_nothing(old: Outlet, new: Outlet) -> None:
    take(external_id="one")
    merge(old, new)
    before = everything()
    assert merge(old, new) == new
    assert everything() == before


@pytest.mark.parametrize("last_first", [False, True])
def test_a_chain_leads_to_its_end_whichever_way_it_is_made(old: Outlet, new: Outlet, last_first: bool) -> None:
    article = take(external_id="one").article
    between = make_outlet("between", aliases=["Btw"])
    steps = [(old, between), (between, new)]
    for outlet, into in reversed(steps) if last_first else steps:
        assert merge(outlet, into) == (new if into == new or last_first else between)
    before = everything()
    for outlet, into in steps:  # the same once more, from the rows as they were
        assert merge(outlet, into) == new
    assert everything() == before
    assert list(Outlet.objects.filter(merged_into=new).order_by("key")) == [between, old]
    for name in ("HL", "Btw", OLD, "between", NEW):
        assert Outlet.objects.known_as(name).get() == new
        assert take(external_id="one", outlet=name).article == article


@pytest.mark.parametrize("into", ["a", "b"])
def test_a_circle_is_refused(into: str) -> None:
    rows = {key: make_outlet(key) for key in "abc"}
    merge(rows["a"], rows["b"])
    merge(rows["b"], rows["c"])
    before = everything()
    with pytest.raises(MergeError, match=f"'{into}' was merged into 'c'; the other way round too would be a circle"):
        merge(rows["c"], rows[into])
    assert merge(rows["b"], rows["a"]) == rows["c"]  # both are c already: no news
    assert everything() == before


def test_an_outlet_is_not_merged_into_itself(old: Outlet) -> None:
    with pytest.raises(MergeError, match="into itself"):
        merge(old, old)
    with pytest.raises(IntegrityError, match="outlet_not_merged_into_itself"):
        Outlet.objects.filter(pk=old.pk).update(merged_into=old)


def test_an_outlet_is_merged_into_one_other_only(old: Outlet, new: Outlet) -> None:
    merge(old, new)
    with pytest.raises(MergeError, match="Merge 'Harbour Ledger' instead"):
        merge(old, make_outlet("third"))


def test_whoever_holds_the_old_row_is_led_on(old: Outlet, new: Outlet) -> None:
    between = make_outlet("between")
    stale = Outlet.objects.get(pk=old.pk)
    merge(old, between)
    merge(between, new)
    assert Outlet.objects.held(stale) == new
    assert Outlet.objects.held(new) == new


@pytest.mark.parametrize("articles", [1, 20])
def test_a_merge_costs_as_much_however_many_articles_there_are(
    old: Outlet, new: Outlet, django_assert_num_queries, articles: int
) -> None:
    for number in range(articles):
        make_article(old, external_id=str(number))
        make_article(new, external_id=str(number))
        make_poll(old, 0, 1)
    # a savepoint and its end; one merge at a time; who is concerned; both held; articles; feeds; polls; announcements;
    # the merged ones' end; their names; those names kept
    with django_assert_num_queries(12):
        merge(old, new)
    assert Article.objects.from_outlet(new).count() == 2 * articles


def test_what_was_refused_under_the_old_name_is_still_told(old: Outlet, new: Outlet) -> None:
    take(published=NOW + timedelta(days=9))
    merge(old, new)
    assert [capture.status for capture in Capture.objects.of_outlet(new).refused()] == ["date_future"]


@pytest.mark.django_db(transaction=True)
def test_who_brings_an_article_while_outlets_are_merged_waits_and_makes_no_second_one(old: Outlet, new: Outlet) -> None:
    article = take(external_id="one").article
    done: list[Ingested] = []

    def bring() -> None:
        done.append(take(external_id="one", after=5))
        done.append(take(external_id="two"))
        connection.close()

    bringing = Thread(target=bring)
    with transaction.atomic():
        merge(old, new)
        bringing.start()
        bringing.join(0.5)
        assert bringing.is_alive()
    bringing.join(30)
    assert [(one.status, one.article.outlet) for one in done] == [("unchanged", new), ("new", new)]
    assert done[0].article == article


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_a_visit_that_failed_do_not_wait_for_each_other_in_a_circle(old: Outlet, new: Outlet) -> None:
    poll = make_poll(old, 0, 1)
    [one] = announce([Wanted(url="https://harbourledger.example/a")], now=NOW, outlet=old, poll=poll)
    merging = Thread(target=lambda: closing_connection(lambda: merge(old, new)))
    with transaction.atomic():
        Announcement.objects.select_for_update().get(pk=one.pk)
        merging.start()
        wait_until_somebody_waits()
        Poll.objects.filter(pk=poll.pk).add(entries_failed=1)
    merging.join()
    poll.refresh_from_db()
    assert (poll.outlet, poll.entries_failed) == (new, 1)


def closing_connection(work: Callable[[], object]) -> None:
    with closing(connection):
        work()


def wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")
