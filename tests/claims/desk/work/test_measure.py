"""How far editors agree, how often rules were right, and what is made of decisions: counted by hand beside."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import curate
from claims.desk import agreement, precision
from claims.desk.worked import days
from claims.models import Account, Claim, Judgement, Statement
from tests.claims.desk.work.test_deciding import words
from tests.factories import make_article, make_claim, make_statement

A, R = "accepted", "rejected"


def drawn(**fields: object) -> Statement:
    """A statement that the lot falls on."""
    number = next(n for n in range(10_000) if agreement.in_lot(f"tdrawn{n}x{Statement.objects.count()}"))
    return make_statement(public_id=f"tdrawn{number}x{Statement.objects.count()}", **fields)


def test_kappa_is_cohens() -> None:
    """The example of Wikipedia's article on it: 50 items, 35 agreed on, kappa .40."""
    found = agreement.cohen([(A, A)] * 20 + [(A, R)] * 5 + [(R, A)] * 10 + [(R, R)] * 15)
    assert (found.number, found.agreed, round(found.chance, 2), round(found.kappa or 0, 2)) == (50, 35, 0.5, 0.4)
    assert found.words == "fair"
    assert found.table == [(A, A, 20), (A, R, 5), (R, A, 10), (R, R, 15)]


@pytest.mark.parametrize(
    ("pairs", "kappa"), [([], None), ([(A, A)] * 9, None), ([(A, R), (R, A)], -1.0), ([(A, A), (R, R)], 1.0)]
)
def test_kappa_where_there_is_little_to_go_by(pairs: list[agreement.Verdicts], kappa: float | None) -> None:
    assert agreement.cohen(pairs).kappa == kappa


def test_of_each_statement_the_last_words_of_its_first_two_editors_count() -> None:
    rows = [  # the latest first
        ("t1", 3, {"verdict": R}),
        ("t1", 2, {"verdict": R}),
        ("t1", 2, {"verdict": A}),
        ("t2", 1, {"verdict": A}),
        ("t1", 1, {"verdict": A}),
    ]
    assert agreement.pairs(rows) == [(A, R)]


def test_about_a_tenth_is_drawn_and_the_database_draws_the_same() -> None:
    names = [f"t{n}" for n in range(4_000)]
    assert 0.08 < sum(map(agreement.in_lot, names)) / len(names) < 0.12


@pytest.mark.django_db
def test_only_what_was_drawn_by_lot_counts(editor: Account, other: Account) -> None:
    chosen = drawn()
    doubted = next(one for one in iter(make_statement, None) if not agreement.in_lot(one.public_id))
    for statement in (chosen, doubted):
        curate.review(statement, accepted=True, editor=editor)
        curate.review(statement, accepted=False, editor=other)
    assert agreement.measured().table == [(A, R, 1)]


@pytest.mark.django_db
def test_a_second_look_is_given_to_somebody_else_once_and_does_not_tell_the_first(
    client: Client, editor: Account, other: Account
) -> None:
    statement = drawn()
    page = reverse("desk_second")
    assert "No statement waits for your second look" in words(client.get(page))
    curate.review(statement, accepted=False, editor=other, reason="an advertisement")
    assert agreement.waiting_for(editor) == 1
    assert agreement.waiting_for(other) == 0
    assert agreement.next_for(other) is None
    shown = client.get(page)
    assert "using horse gelatine" in words(shown)
    assert "advertisement" not in shown.content.decode()
    assert "rejected" not in words(shown)
    assert client.post(page, {"statement": statement.public_id, "verdict": "perhaps"}).status_code == 422
    seen = curate.latest([statement.public_id])
    answer = client.post(page, {"statement": statement.public_id, "verdict": "accept", "seen": seen}, follow=True)
    assert "You differ: Rolf Hask had rejected it." in words(answer)
    assert agreement.next_for(editor) is None
    assert agreement.measured().table == [(R, A, 1)]
    again = client.post(page, {"statement": statement.public_id, "verdict": "accept", "seen": seen}, follow=True)
    assert "your answer was not saved" in words(again)
    assert "There is no statement" in words(client.post(page, {"statement": "t0", "verdict": "accept"}, follow=True))


@pytest.mark.django_db
def test_what_is_sensitive_gets_no_second_look_by_lot(editor: Account, other: Account) -> None:
    claim = make_claim()
    statement = drawn(claim=claim)
    curate.review(statement, accepted=True, editor=other)
    Claim.objects.update(sensitive=True)
    assert agreement.next_for(editor) is None


@pytest.mark.django_db
def test_a_rule_is_measured_by_what_it_had_found_and_a_correction_counts_against_it(editor: Account) -> None:
    article = make_article()
    for n in range(12):
        statement = make_statement(article, rule="verb:deny/clause" if n else "noun:claim")
        curate.review(statement, accepted=n > 9, editor=editor)
    mended = make_statement(article, rule="verb:deny/clause")
    curate.correct(mended, {"stance": "disputes"}, editor=editor)
    mended.refresh_from_db()
    curate.review(mended.replaced_by or mended, accepted=True, editor=editor)
    undone = curate.review(make_statement(article, rule="verb:deny"), accepted=False, editor=editor)
    curate.undo(undone, editor=editor)
    Statement.objects.update(rule="renamed since")
    found = {one.what: one for one in precision.rules()}
    denies = found["verb:deny"]
    assert (denies.number, denies.right, denies.corrected, denies.share) == (12, 2, 1, 17)
    assert denies.interval == (4, 45)  # Wilson, by hand: .047 to .448
    assert denies.badly
    assert "counterexample" in denies.advice
    assert (found["noun:claim"].number, found["noun:claim"].badly) == (1, False)


@pytest.mark.parametrize(
    ("score", "right", "badly", "says"),
    [
        (0.55, 2, True, "raise the threshold, 0.30 now, above 0.6"),
        (0.15, 19, True, "lower the threshold, 0.30 now, to 0.1"),
        (0.55, 18, False, ""),
        (0.05, 12, False, "suggest from 0.0 on"),
    ],
)
def test_a_threshold_that_does_badly_is_named(score: float, right: int, badly: bool, says: str) -> None:
    [band] = precision.by_score([(n < right, score) for n in range(20)])
    assert (band.number, band.right, band.badly) == (20, right, badly)
    assert says in band.advice
    assert bool(says) == bool(band.advice)


def test_a_score_of_one_and_none_at_all_have_their_places() -> None:
    assert [one.what for one in precision.by_score([(True, 1.0), (False, None)])] == [
        "0.9 to 1.0",
        "never weighed: editors tied them",
    ]


@pytest.mark.django_db
def test_the_score_that_the_machine_had_given_counts_and_not_a_later_one(editor: Account) -> None:
    claim = make_claim()
    statement = make_statement(claim=claim)
    curate.decide_about(statement, claim, same=False, editor=editor)
    statement.links.update(score=0.11)
    [band] = precision.scores()
    assert (band.what, band.number, band.right) == ("0.9 to 1.0", 1, 0)


@pytest.mark.django_db
def test_ones_own_pace_leaves_pauses_out_and_counts_what_was_done_at_once_as_one(
    editor: Account, other: Account
) -> None:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    at = [0, 30, 60, 90, 120, 150, 4_000, 4_030]
    for number, seconds in enumerate([*at, 150, 150]):
        Judgement.objects.create(
            kind="review",
            subject=f"t{number}",
            fingerprint=f"t{number}",
            value={"verdict": A},
            editor=editor,
            decided_at=noon + timedelta(seconds=seconds),
            batch="b1" if number in (5, 8, 9) else "",
        )
    [day] = days(editor, timezone.now())
    assert (day.day, day.number, day.minutes, day.hourly) == (noon.date(), 8, 3, 120)
    assert days(other, timezone.now()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 12])
def test_the_page_of_measures_costs_the_same_however_much_was_decided(
    client: Client, editor: Account, other: Account, number: int, django_assert_num_queries
) -> None:
    for n in range(number):
        statement = drawn(rule=f"verb:say{n % 3}/clause")
        curate.review(statement, accepted=bool(n % 3), editor=other)
        curate.review(statement, accepted=bool(n % 2), editor=editor)
    # session, account; rules; scores; pairs; those that wait; one's days
    with django_assert_num_queries(7):
        shown = words(client.get(reverse("desk_measure")))
    assert ("Cohen’s kappa is" in shown) == bool(number)
    assert ("Nobody checked a statement yet" in shown) != bool(number)
