from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from claims import coverage, curate, outlets, timeline
from claims.models import Appearance, Claim, Entity, Event, Link, Mention, Statement
from sources.models import Article, Revision
from tests.factories import NOON, make_article, make_claim, make_outlet, make_revision, make_statement, make_story

pytestmark = pytest.mark.django_db
HEDGED = "The firm allegedly stole it. It denies that."
PLAIN = "The firm stole it. It denies that."
ALLEGED = {"source": None, "cue": None, "content": [[0, 18]]}
DENIED = {"source": None, "cue": None, "content": [[19, 34]]}


def of_claim(claim: Claim) -> list[Event]:
    coverage.cover([claim])
    return list(Event.objects.of_claims([claim]).with_all().in_order())


def events(claim: Claim) -> list[tuple[str, str]]:
    return [(event.axis, event.kind) for event in of_claim(claim)]


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
    assert [(event.at, event.kind) for event in of_claim(claim)] == [
        (NOON + timedelta(days=1), "alleges"),
        (NOON + timedelta(days=3), "denies"),
    ]
    first, second = of_claim(claim)
    assert first.text == "Evening Flare reports: unnamed: alleged"
    assert second.text == "Evening Flare reports: Marrow Foods: denied"


def test_a_hedge_that_an_edit_drops_is_an_event_with_its_words() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges", hedges=[[9, 18]])
    say(revise(piece, PLAIN, 2), claim, "alleges", hedges=[])
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_dropped")]
    edit = of_claim(claim)[1]
    assert edit.at == NOON + timedelta(days=2)
    assert edit.text == "Evening Flare edits its article and drops “allegedly”"


def test_a_hedge_that_an_edit_adds_is_one_too() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges")
    say(revise(piece, HEDGED, 2), claim, "alleges", hedges=[[9, 18]])
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_added")]


def test_a_denial_that_an_edit_adds_or_drops_is_an_event_that_points_at_the_denial() -> None:
    claim, piece = make_claim(), article("The firm stole it.")
    say(piece.current, claim, "alleges", **ALLEGED)
    with_denial = revise(piece, PLAIN, 1)
    say(with_denial, claim, "alleges", **ALLEGED)
    say(with_denial, claim, "denies", **DENIED)
    say(revise(piece, "The firm stole it. It said nothing.", 2), claim, "alleges", **ALLEGED)
    added, dropped = of_claim(claim)[1:]
    assert (added.kind, added.text) == ("added", "Evening Flare edits its article and adds that it was denied")
    assert (dropped.kind, dropped.text) == (
        "dropped",
        "Evening Flare edits its article and no longer says that it was denied",
    )
    assert added.statement
    assert added.statement == dropped.statement
    assert added.stance == dropped.stance == "denies"
    assert (added.before, added.after, dropped.before, dropped.after) == (1, 2, 2, 3)


def test_one_more_who_denies_it_is_an_edit_too_and_one_who_is_only_called_otherwise_is_none() -> None:
    claim, piece = make_claim(), article("One denied it.")
    say(piece.current, claim, "denies", speaker="Marrow Foods")
    other = revise(piece, "Another denied it.", 1)
    say(other, claim, "denies", speaker="Marrow")
    both = revise(piece, "Another denied it. So did the second.", 2)
    for name in ("Marrow", "Ms Tarn"):
        say(both, claim, "denies", speaker=name)
    assert [event.change for event in of_claim(claim)] == ["", "adds that it was denied by Ms Tarn"]


def test_what_the_machine_only_now_ties_or_no_longer_ties_to_the_claim_is_no_edit() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges", **ALLEGED)
    later = revise(piece, PLAIN + " A comma.", 1)
    say(later, claim, "denies", **DENIED)  # stood there before; and the allegation still stands there
    assert [(event.axis, event.kind, event.known_at) for event in of_claim(claim)] == [
        ("said", "alleges", NOON),
        ("said", "denies", NOON),
    ]
    revise(piece, "Nothing of it.", 2)
    assert events(claim)[2:] == [("edited", "dropped")] * 2


def test_what_is_found_late_is_an_edit_of_the_text_that_first_had_it() -> None:
    claim, piece = make_claim(), article("The firm stole it.")
    say(piece.current, claim, "alleges", **ALLEGED)
    say(revise(piece, PLAIN, 1), claim, "alleges", **ALLEGED)
    say(revise(piece, PLAIN + " A comma.", 2), claim, "denies", **DENIED)
    added = of_claim(claim)[1]
    assert (added.kind, added.stance, added.before, added.after) == ("added", "denies", 1, 2)
    assert added.known_at == NOON + timedelta(days=1)


def test_what_a_site_held_back_at_first_was_said_all_along() -> None:
    claim, piece = make_claim(), article(PLAIN)
    say(piece.current, claim, "alleges")
    fuller = make_revision(piece, text=HEDGED, seen_at=NOON + timedelta(days=2), change="fuller")
    for stance in ("alleges", "denies"):
        say(fuller, claim, stance)
    assert [(event.axis, event.kind, event.at) for event in of_claim(claim)] == [
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
    [event] = of_claim(claim)
    assert (event.at, event.axis) == (NOON - timedelta(days=days), "said")
    assert (event.late, event.known_at) == (late, NOON)


def test_an_edit_with_a_note_of_correction_corrects() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges")
    say(revise(piece, "Correction: An earlier version of this article said so.", 2), claim, "withdraws")
    added, dropped = of_claim(claim)[1:]
    assert (added.kind, added.corrects, dropped.corrects) == ("added", True, True)
    assert added.text == "Evening Flare corrects its article and adds that it was withdrawn"


def test_a_note_of_correction_that_was_there_before_corrects_nothing_anew() -> None:
    noted = "Corrections: a name was misspelt."
    claim, piece = make_claim(), article(noted)
    say(piece.current, claim, "alleges")
    revise(piece, "Corrections: two names were misspelt.", 2)
    assert [event.corrects for event in of_claim(claim)] == [False, False]


def test_what_statements_date_is_an_event_on_the_axis_of_happening_once_for_each_date() -> None:
    claim = make_claim()
    for name, resolved in (("Flare", "the theft of 28 February"), ("Post", "stealing it on Saturday"), ("Echo", "it")):
        piece = make_article(make_outlet(name=name))
        say(piece.current, claim, "alleges", resolved=resolved)
    [dated] = [event for event in of_claim(claim) if event.axis == "happened"]
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
    assert [event for event in of_claim(claim) if event.axis == "happened"] == []


def test_a_date_is_known_from_when_we_first_saw_who_gives_it() -> None:
    claim, piece = make_claim(), article(days=2)
    say(piece.current, claim, "alleges", resolved="the theft of 28 February")
    [dated] = [event for event in of_claim(claim) if event.axis == "happened"]
    assert (dated.known_at, dated.news) == (NOON + timedelta(days=2), "")


# ---- the rows ------------------------------------------------------------------------------------


def test_rows_are_kept_where_nothing_changed_and_the_same_rows_give_the_same_bytes() -> None:
    claim, piece = make_claim(), article(HEDGED)
    say(piece.current, claim, "alleges", hedges=[[9, 18]])
    say(revise(piece, PLAIN, 1), claim, "alleges")
    keys = {event.pk for event in of_claim(claim)}
    denied = make_article()
    say(denied.current, claim, "denies")
    assert keys < {event.pk for event in of_claim(claim)}
    before = [{**row, "id": 0} for row in Event.objects.order_by("public_id").values()]
    Event.objects.all().delete()
    coverage.rebuild()
    assert [{**row, "id": 0} for row in Event.objects.order_by("public_id").values()] == before
    Statement.objects.filter(revision=denied.current).update(retired_at=NOON)
    assert events(claim) == [("said", "alleges"), ("edited", "hedge_dropped")]


def test_an_event_that_reads_otherwise_keeps_its_id_and_an_outlet_that_is_renamed_is_so_in_events_too() -> None:
    claim, piece = make_claim(), article()
    say(piece.current, claim, "denies")
    [before] = of_claim(claim)
    piece.outlet.name = "Morning Flare"
    piece.outlet.save()
    assert ProcrastinateJob.objects.filter(task_name="claims.tasks.cover_outlet").count() == 1
    outlets.cover_outlet(piece.outlet)
    [after] = Event.objects.all()
    assert (after.pk, after.public_id) == (before.pk, before.public_id)
    assert after.text == "Morning Flare reports: Marrow Foods: denied"


def test_a_claim_that_was_merged_has_no_events_and_gets_them_back_when_that_is_taken_back() -> None:
    kept, merged, piece = make_claim(), make_claim(), article()
    say(piece.current, merged, "denies")
    assert len(of_claim(merged)) == 1
    curate.decide_same(kept, merged, same=True, editor=None)
    assert (Event.objects.of_claims([merged]).count(), Event.objects.of_claims([kept]).count()) == (0, 1)
    curate.decide_same(kept, merged, same=None, editor=None)
    assert (Event.objects.of_claims([merged]).count(), Event.objects.of_claims([kept]).count()) == (1, 0)


def test_events_are_found_by_story_outlet_and_whoever_speaks_or_is_named() -> None:
    claim, piece, entity = make_claim(), article(), Entity.objects.create(public_id="e1", name="Tarn", kind="person")
    story = make_story(piece)
    statement = make_statement(piece, claim)
    for role in ("speaker", "named"):
        Mention.objects.create(statement=statement, entity=entity, role=role)
    make_statement(piece, claim, stance="alleges")
    assert len(of_claim(claim)) == 2
    assert Event.objects.of_story(story).count() == Event.objects.of_outlet(piece.outlet).count() == 2
    [appearance] = Appearance.objects.of_entity(entity)
    assert (appearance.stance, appearance.news, appearance.outlet) == ("denies", "denial", piece.outlet)
    Mention.objects.all().delete()
    coverage.cover([claim])
    assert not Appearance.objects.of_entity(entity).exists()
    story.members.all().delete()
    coverage.cover([claim])
    assert not Event.objects.of_story(story).exists()


def test_a_link_that_an_editor_ends_ends_its_events() -> None:
    claim, piece = make_claim(), article()
    say(piece.current, claim, "denies")
    assert events(claim)
    Link.objects.update(active=False)
    assert events(claim) == []


@pytest.mark.parametrize("articles", [1, 5])
def test_what_covering_pays_for_events_does_not_grow_with_them(django_assert_num_queries, articles: int) -> None:
    claims = [make_claim(), make_claim()]
    for _ in range(articles):
        for claim in claims:
            piece = article(HEDGED)
            say(piece.current, claim, "alleges", hedges=[[9, 18]])
            say(revise(piece, PLAIN, 1), claim, "denies")
    tied = [(link.statement_id, link.claim_id, None) for link in Link.objects.all()]
    told = {
        claim: list(Statement.objects.of_claim(claim).current().with_context().in_reading_order()) for claim in claims
    }
    # earlier statements; which articles have several texts, and those; who is named; reviews; events known, and written
    with django_assert_num_queries(7):
        timeline.note(told, tied)
    assert Event.objects.count() == 6 * articles
    with django_assert_num_queries(6):  # nothing to write
        timeline.note(told, tied)
