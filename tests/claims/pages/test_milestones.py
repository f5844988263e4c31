from datetime import timedelta

import pytest

from claims.models import Event, Statement
from claims.pages.milestones import FOLLOWED, lag, milestones
from sources.models import Article, Outlet
from tests.factories import NOON

OUTLETS = [Outlet(pk=number, key=f"o{number}", name=f"Outlet {number}") for number in range(12)]


def event(outlet: int, hours: float, stance: str = "alleges", axis: str = "said", **fields) -> Event:
    statement = Statement(public_id="t", stance=stance)
    given = {"kind": stance, "stance": stance, "statement": statement, "text": "", "article": Article()}
    return Event(at=NOON + timedelta(hours=hours), axis=axis, outlet=OUTLETS[outlet], **(given | fields))


def test_the_first_of_each_kind_is_named_with_who_had_it_at_the_same_moment() -> None:
    found = milestones(
        [event(1, 0), event(2, 0), event(1, 3, "denies"), event(2, 4, "denies"), event(1, 9, "confirms")]
    )
    assert [(m.words, m.event.outlet.name, m.also) for m in found.firsts] == [
        ("First alleged", "Outlet 1", 1),
        ("First denied", "Outlet 1", 0),
        ("First confirmed", "Outlet 1", 0),
    ]


@pytest.mark.parametrize(
    ("told", "opening"),
    [
        (("alleges", "states", "denies", "disputes"), ["First alleged", "First denied"]),
        (("denies", "states", "alleges"), ["First denied", "First stated as fact"]),
        (("alleges", "disputes", "confirms"), ["First alleged", "First disputed"]),
        (("confirms", "no_response"), []),
    ],
)
def test_a_page_opens_with_who_put_it_forward_and_who_rejected_it(told, opening) -> None:
    found = milestones([event(1, hours, stance) for hours, stance in enumerate(told)])
    assert [one.words for one in found.opening] == opening


def test_what_an_edit_adds_may_be_the_first_of_its_kind() -> None:
    added = event(1, 5, "withdraws", "edited", kind="added")
    assert [m.words for m in milestones([event(1, 0), added]).firsts] == ["First alleged", "First withdrawn"]


def test_all_that_a_correction_changes_is_one_entry() -> None:
    edits = [event(1, 5, axis="edited", kind=kind, corrects=True, change=kind) for kind in ("added", "dropped")]
    edits.append(event(1, 6, axis="edited", kind="added", corrects=True, change="more"))
    assert [correction.words for correction in milestones(edits).corrections] == [
        "Outlet 1 corrects its article: it added and dropped",
        "Outlet 1 corrects its article: it more",
    ]


def test_the_dates_that_most_outlets_give_are_shown_in_their_order() -> None:
    def dated(hours: float, outlets: int, precision: str) -> Event:
        return event(1, hours, axis="happened", kind="dated", precision=precision, outlets=outlets)

    events = [dated(-900, 1, "year"), dated(-90, 3, "year"), dated(-9, 1, "day"), dated(-8, 2, "month")]
    assert [found.precision for found in milestones(events).happened] == ["year", "day", "month"]


def test_an_article_without_a_date_is_first_only_where_no_dated_one_is() -> None:
    found = milestones([event(1, 0, axis="seen"), event(2, 5), event(3, 6, "denies", "seen")])
    assert [(m.words, m.event.outlet.name) for m in found.firsts] == [
        ("First alleged", "Outlet 2"),
        ("First denied", "Outlet 3"),
    ]
    assert [(f.outlet.name, f.lag) for f in found.followers] == [("Outlet 1", ""), ("Outlet 3", "")]


def test_who_carried_it_later_is_named_with_by_how_much_and_the_rest_counted() -> None:
    found = milestones([event(number, number) for number in range(FOLLOWED + 3)])
    assert found.lead
    assert found.lead.outlet.name == "Outlet 0"
    assert (found.followers[0].outlet.name, found.followers[0].lag) == ("Outlet 1", "1 hour later")
    assert (len(found.followers), found.more_followers) == (FOLLOWED, 2)


@pytest.mark.parametrize(
    ("hours", "precision", "expected"),
    [
        (0, "second", "at the same time"),
        (0.5, "second", "30 minutes later"),
        (1, "second", "1 hour later"),
        (47, "second", "47 hours later"),
        (49, "second", "2 days later"),
        (3, "day", "the same day"),
        (30, "day", "1 day later"),
    ],
)
def test_a_lag_is_as_exact_as_the_dates(hours: float, precision: str, expected: str) -> None:
    assert lag(event(1, 0), event(2, hours, precision=precision)) == expected


def test_when_we_first_saw_it_is_told_only_where_we_saw_none_in_time() -> None:
    late = NOON + timedelta(days=30)
    assert milestones([event(1, 0, late=True, known_at=late), event(2, 9)]).seen_at is None
    assert milestones([event(1, 0, late=True, known_at=late)]).seen_at == late
    assert milestones([]).seen_at is None
