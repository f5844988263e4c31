from datetime import timedelta

import pytest

from claims import timeline
from claims.models import Claim
from sources.models import Article, Revision
from tests.factories import NOON, make_article, make_claim, make_outlet, make_revision, make_statement

pytestmark = pytest.mark.django_db
HEDGED = "The firm allegedly stole it. It denies that."
PLAIN = "The firm stole it. It denies that."


def events(claim: Claim) -> list[tuple[str, str]]:
    return [(event.axis, event.kind) for event in timeline.of_claim(claim)]


def article(text: str = HEDGED, **fields: object) -> Article:
    return make_article(make_outlet(name="Evening Flare"), text=text, **fields)


def revise(article: Article, text: str, days: float) -> Revision:
    return make_revision(article, text=text, seen_at=NOON + timedelta(days=days))


def say(revision: Revision, claim: Claim, stance: str, **fields: object) -> None:
    make_statement(claim=claim, article=revision.article, revision=revision, stance=stance, **fields)


def test_what_was_said_stands_at_the_time_of_the_article_earliest_first() -> None:
    claim, late, early = make_claim(), article(days=3), article(days=1)
    say(late.current, claim, "denies", speaker="Marrow Foods")
    say(early.current, claim, "alleges", speaker=None)
    assert [(event.at, event.kind) for event in timeline.of_claim(claim)] == [
        (NOON + timedelta(days=1), "alleges"),
        (NOON + timedelta(days=3), "denies"),
    ]
    first, second = timeline.of_claim(claim)
    assert first.text == "Evening Flare reports: unnamed: alleged"
    assert second.text == "Evening Flare reports: Marrow Foods: denied"


def test_a_hedge_that_an_edit_drops_is_an_event_with_its_words() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges", hedges=[[9, 18]])
    say(revise(piece, PLAIN, 2), claim, "alleges", hedges=[])
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_dropped")]
    edit = timeline.of_claim(claim)[1]
    assert edit.at == NOON + timedelta(days=2)
    assert edit.text == "Evening Flare edits its article and drops “allegedly”"


def test_a_hedge_that_an_edit_adds_is_one_too() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges")
    say(revise(piece, HEDGED, 2), claim, "alleges", hedges=[[9, 18]])
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_added")]


def test_a_denial_that_an_edit_adds_or_drops_is_an_event_that_points_at_the_denial() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges")
    with_denial = revise(piece, HEDGED, 1)
    say(with_denial, claim, "alleges")
    say(with_denial, claim, "denies")
    say(revise(piece, "The firm stole it.", 2), claim, "alleges")
    added, dropped = timeline.of_claim(claim)[1:]
    assert (added.kind, added.text) == ("added", "Evening Flare edits its article and adds that it was denied")
    assert (dropped.kind, dropped.text) == (
        "dropped",
        "Evening Flare edits its article and no longer says that it was denied",
    )
    assert added.statement
    assert added.statement == dropped.statement
    assert added.statement.stance == "denies"
    assert (added.between, dropped.between) == ((1, 2), (2, 3))


def test_what_a_site_held_back_at_first_was_said_all_along() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges")
    fuller = make_revision(piece, text=HEDGED, seen_at=NOON + timedelta(days=2), change="fuller")
    for stance in ("alleges", "denies"):
        say(fuller, claim, stance)
    assert [(event.axis, event.kind, event.at) for event in timeline.of_claim(claim)] == [
        ("said", "alleges", NOON),
        ("said", "denies", NOON),
    ]


def test_a_claim_that_an_edit_takes_out_altogether_is_said_to_be_dropped() -> None:
    claim, piece = make_claim(), article()
    say(piece.current, claim, "states")
    revise(piece, "Nothing of it.", 1)
    assert events(claim) == [("said", "states"), ("edited", "dropped")]


def test_an_edit_that_leaves_the_claim_alone_is_no_event() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges", hedges=[[9, 18]])
    say(revise(piece, HEDGED + " A comma was moved.", 1), claim, "alleges", hedges=[[9, 18]])
    assert events(claim) == [("said", "alleges")]


def test_revisions_follow_each_other_as_they_were_seen_not_as_they_were_brought() -> None:
    claim, piece = make_claim(), make_article(make_outlet(name="Flare"), text=PLAIN, days=2)
    say(piece.current, claim, "alleges")
    older = revise(piece, HEDGED, 0)
    say(older, claim, "alleges", hedges=[[9, 18]])
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_dropped")]


def test_what_the_extractor_took_back_is_no_event() -> None:
    claim, piece = make_claim(), article()
    say(piece.current, claim, "alleges", retired_at=NOON)
    assert events(claim) == []


def test_what_nobody_dates_stands_where_we_first_saw_it() -> None:
    claim, piece = make_claim(), article(published_basis="first_seen")
    say(piece.current, claim, "denies")
    assert events(claim) == [("seen", "denies")]


@pytest.mark.parametrize(("days", "late"), [(0.5, False), (3, True)])
def test_what_we_saw_much_later_than_it_was_published_says_so(days: float, late: bool) -> None:
    claim, piece = make_claim(), article()
    piece.published_at = NOON - timedelta(days=days)
    piece.save()
    say(piece.current, claim, "denies")
    [event] = timeline.of_claim(claim)
    assert (event.at, event.axis) == (NOON - timedelta(days=days), "said")
    assert event.seen_at == (NOON if late else None)


def test_an_edit_with_a_note_of_correction_corrects() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges")
    say(revise(piece, "Correction: An earlier version of this article said so.", 2), claim, "withdraws")
    added, dropped = timeline.of_claim(claim)[1:]
    assert (added.kind, added.corrects, dropped.corrects) == ("added", True, True)
    assert added.text == "Evening Flare corrects its article and adds that it was withdrawn"


def test_a_note_of_correction_that_was_there_before_corrects_nothing_anew() -> None:
    noted = "Corrections: a name was misspelt."
    claim, piece = make_claim(), article(noted)
    say(piece.current, claim, "alleges")
    revise(piece, f"{noted} And more.", 2)
    assert [event.corrects for event in timeline.of_claim(claim)] == [False, False]


def test_what_statements_date_is_an_event_on_the_axis_of_happening_once_for_each_date() -> None:
    claim = make_claim()
    for name, resolved in (("Flare", "the theft of 28 February"), ("Post", "stealing it on Saturday"), ("Echo", "it")):
        piece = make_article(make_outlet(name=name))
        say(piece.current, claim, "alleges", resolved=resolved)
    [dated] = [event for event in timeline.of_claim(claim) if event.axis == "happened"]
    assert (dated.at.isoformat(), dated.precision) == ("2026-02-28T00:00:00+00:00", "day")
    assert dated.text.startswith("Dated to 28 February 2026 in ")
    assert dated.text.endswith(" and 1 more")


@pytest.mark.parametrize(
    "fields",
    [
        {"modality": "future"},
        {"modality": "hypothetical"},
        {"stance": "no_response"},
        {"article": {"published_basis": "first_seen"}},
    ],
)
def test_plans_silences_and_articles_without_a_date_date_nothing(fields: dict) -> None:
    claim, piece = make_claim(), article(**fields.pop("article", {}))
    say(piece.current, claim, fields.pop("stance", "alleges"), resolved="the theft of 28 February", **fields)
    assert [event for event in timeline.of_claim(claim) if event.axis == "happened"] == []


@pytest.mark.parametrize("articles", [1, 5])
def test_a_timeline_costs_four_queries_however_long_it_is(django_assert_num_queries, articles: int) -> None:
    claim = make_claim()
    for _ in range(articles):
        piece = article(HEDGED)
        say(piece.current, claim, "alleges", hedges=[[9, 18]])
        say(revise(piece, PLAIN, 1), claim, "denies")
    # statements; their revisions, with articles; all revisions of those; the texts of articles that were changed
    with django_assert_num_queries(4):
        assert len(timeline.of_claim(claim)) == 4 * articles
