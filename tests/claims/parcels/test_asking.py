from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from claims.models import Account, Parcel, ParcelAsked
from claims.parcels import asking, keeping
from claims.parcels.asking import NoRoom, TooMany, ask
from claims.parcels.wanted import Wanted, wanted
from sources.models import Article
from tests.factories import (
    make_account,
    make_article,
    make_cell,
    make_claim,
    make_outlet,
    make_parcel,
    make_poll,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asked_for(given: Wanted | None = None, sender: str = "me", now: datetime = NOW, *, small: bool = True) -> Parcel:
    return ask(given or Wanted(), sender=sender, now=now, small=small)


def ready(parcel: Parcel) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(state="ready", hidden=keeping.steps_hidden())


def test_the_same_asked_for_twice_is_one_parcel_and_counts_once() -> None:
    first = asked_for()
    assert asked_for(sender="somebody else") == first
    ready(first)
    assert asked_for(now=NOW + timedelta(days=1)) == first
    assert ParcelAsked.objects.count() == 1


def test_after_a_row_was_written_it_is_made_anew() -> None:
    first = asked_for()
    ready(first)
    make_statement()
    assert asked_for() != first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written", ["an article's time", "a cell", "an editor's name", "the program"])
def test_after_any_quiet_change_it_is_made_anew(written: str, settings: Settings) -> None:
    claim, account = make_claim(), make_account()
    cell = make_cell(claim, make_article().outlet, "alleges")
    first = asked_for()
    ready(first)
    assert asked_for() == first
    match written:
        case "an article's time":
            Article.objects.update(last_seen_at=NOW + timedelta(days=9))
        case "a cell":
            type(cell).objects.update(states=["denies"])
        case "an editor's name":
            Account.objects.filter(pk=account.pk).update(username="anew")
        case "the program":
            settings.VERSION = "99.0"
    assert asked_for() != first


def test_one_that_failed_or_is_gone_stands_in_nobodys_way() -> None:
    for number, state in enumerate(("failed", "over", "withdrawn")):
        Parcel.objects.filter(pk=asked_for().pk).update(state=state)
        assert Parcel.objects.count() == number + 1
    assert asked_for().state == "waiting"


def test_what_differs_is_another_parcel() -> None:
    story = make_story()
    given = [Wanted(), Wanted(packed=True), Wanted(checked=True), Wanted(since=NOW.date())]
    given += [Wanted(until=NOW.date()), Wanted(story=story), Wanted(form="csv")]
    assert len({asked_for(one).public_id for one in given}) == len(given)


def test_one_place_gets_so_many_an_hour_and_others_still_theirs() -> None:
    for number in range(asking.MOST_BY_ONE):
        ready(asked_for(Wanted(since=(NOW - timedelta(days=number)).date())))
    with pytest.raises(TooMany) as refused:
        asked_for(Wanted(packed=True))
    assert refused.value.seconds(NOW) == 3600
    assert asked_for(Wanted(since=NOW.date())).state == "ready"  # what is there is given all the same
    asked_for(Wanted(packed=True), "somebody else")
    asked_for(Wanted(form="csv"), now=NOW + timedelta(hours=1))


def test_all_together_get_so_many_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BY_ALL", 3)
    for number in range(3):
        ready(asked_for(Wanted(since=(NOW - timedelta(days=number)).date()), f"reader {number}"))
    with pytest.raises(TooMany, match="all readers"):
        asked_for(sender="another")


def test_few_large_ones_are_underway_at_a_time() -> None:
    days = [(NOW - timedelta(days=number)).date() for number in range(asking.UNDERWAY_BY_ALL + 1)]
    for day in days[: asking.UNDERWAY_BY_ONE]:
        asked_for(Wanted(since=day), small=False)
    with pytest.raises(TooMany, match="your place"):
        asked_for(small=False)
    for number, day in enumerate(days[asking.UNDERWAY_BY_ONE : -1]):
        asked_for(Wanted(since=day), f"reader {number}", small=False)
    with pytest.raises(TooMany, match="all readers"):
        asked_for(sender="another", small=False)
    assert asked_for(sender="another", small=True)


def test_where_the_room_is_taken_up_nothing_new_is_begun_and_it_is_said_until_when(settings: Settings) -> None:
    settings.PARCELS_MB = 51
    old = make_parcel(content=b"x" * 2_000_000, until=NOW + timedelta(days=2))
    with pytest.raises(NoRoom) as refused:
        asked_for()
    assert refused.value.until == old.until
    settings.PARCELS_MB = 53
    assert asked_for()


def test_one_that_failed_is_tried_again_once_for_two_clicks() -> None:
    failed = asked_for()
    Parcel.objects.filter(pk=failed.pk).update(state="failed", trouble="fault", runs=9)
    for _ in range(2):
        again = asking.again(failed, sender="me", now=NOW)
        assert (again.pk, again.state, again.trouble, again.runs) == (failed.pk, "waiting", "", 0)
    Parcel.objects.filter(pk=failed.pk).update(state="failed")
    newer = asked_for()
    assert asking.again(failed, sender="me", now=NOW) == newer


def test_statements_are_counted_no_further_than_need_be(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    for _ in range(3):
        make_statement(article, make_claim())
    make_statement()
    assert asking.number(Wanted(story=make_story(article))) == 3
    assert asking.is_small(3)
    monkeypatch.setattr(asking, "AT_ONCE", 2)
    assert (asking.number(Wanted()), asking.is_small(3)) == (3, False)


def test_a_long_record_of_looks_is_not_written_while_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_LOOKS", 0)
    assert asking.is_small(1)
    make_poll(make_outlet(), -1, 1)
    assert not asking.is_small(1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from": "2026-13-45"}, "from"),
        ({"until": "yesterday"}, "until"),
        ({"from": "2026-03-03", "until": "2026-03-02"}, "until"),
        ({"form": "xlsx"}, "form"),
        ({"until": "9999-12-31"}, "until"),
    ],
)
def test_what_cannot_be_understood_is_told_field_by_field(given: dict[str, str], field: str) -> None:
    asked = wanted(given)
    assert asked is not None
    assert list(asked.problems) == [field]


@pytest.mark.parametrize(
    "given",
    [
        {"story": "s1"},
        {"claim": "x" * 5000},
        {"outlet": "no-such"},
        {"entity": "e1"},
        {"search": "!?"},
    ],
)
def test_what_is_not_there_is_not_everything_instead(given: dict[str, str]) -> None:
    assert wanted(given) is None


def test_what_was_merged_leads_to_its_heir_and_what_is_hidden_nowhere() -> None:
    heir, hidden = make_claim(), make_claim(visibility="hidden")
    merged = make_claim(merged_into=heir, retired_at=NOW)
    assert wanted({"claim": merged.public_id}).claim == heir
    assert wanted({"claim": hidden.public_id}) is None


def test_what_is_asked_comes_back_from_what_is_kept_of_it() -> None:
    outlet, story = make_outlet(), make_story(make_article())
    for given in (
        {"form": "ndjson"},
        {"story": story.public_id, "form": "ndjson", "packed": "1"},
        {"search": "horse gelatine", "outlet": outlet.slug, "form": "ndjson", "checked": "1"},
        {"outlet": outlet.slug, "from": "2026-03-01", "until": "2026-03-02", "form": "ndjson"},
    ):
        assert wanted(given).asked == given
