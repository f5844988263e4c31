import pytest

from claims import curate, measured
from claims.measured import Rate, wilson
from claims.models import Link
from tests.factories import make_claim, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    from config.local import cache

    cache.clear()


def told(rates: list[Rate]) -> list[tuple[str, int, int]]:
    return [(rate.what, rate.number, rate.right) for rate in rates]


@pytest.mark.parametrize(
    ("right", "number", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (15, 20, 0.5313, 0.8881),
        (81, 263, 0.2553, 0.3662),
        (950, 1000, 0.9347, 0.9619),
    ],
)
def test_the_interval_is_wilsons(right: int, number: int, low: float, high: float) -> None:
    assert wilson(right, number) == pytest.approx((low, high), abs=5e-5)


def test_a_rate_is_told_in_whole_per_cent_and_its_interval_never_narrower_than_it_is() -> None:
    rate = Rate(what="denies", number=20, right=15)
    assert (rate.enough, rate.share, rate.interval) == (True, 75, (53, 89))
    assert Rate(what="denies", number=20, right=20).interval == (83, 100)
    assert not Rate(what="denies", number=19, right=19).enough


def test_where_nobody_judged_there_is_no_rate() -> None:
    make_statement(claim=make_claim())
    rates = measured.rates()
    assert not rates.any
    assert (rates.statements.number, rates.stances, rates.links) == (0, [], [])


def test_statements_are_counted_by_stance_modality_and_kind_of_rule() -> None:
    judged = [
        (True, {}),
        (True, {"rule": "verb:deny/clause"}),
        (False, {"stance": "alleges", "rule": "noun:claim/that", "modality": "possible"}),
        (True, {"stance": "states", "rule": "voice/states"}),
        (False, {"rule": "something new"}),
    ]
    for accepted, fields in judged:
        curate.review(make_statement(**fields), accepted=accepted, editor=None)
    make_statement()
    rates = measured.rates()
    assert (rates.statements.number, rates.statements.right) == (5, 3)
    assert told(rates.stances) == [("alleges", 1, 0), ("states", 1, 1), ("denies", 3, 2)]
    assert told(rates.modalities) == [("asserted", 4, 3), ("possible", 1, 0)]
    assert told(rates.rules) == [
        ("a verb that reports (“denied”)", 2, 2),
        ("a noun that reports (“the allegation that”)", 1, 0),
        ("the outlet’s own voice", 1, 1),
        ("something new", 1, 0),
    ]


def test_of_two_words_on_a_statement_the_later_counts() -> None:
    statement = make_statement()
    curate.review(statement, accepted=False, editor=None)
    curate.review(statement, accepted=True, editor=None)
    assert (measured.rates().statements.number, measured.rates().statements.right) == (1, 1)


def test_of_very_many_the_newest_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "LOOKED_AT", 2)
    for accepted in (False, True, True):
        curate.review(make_statement(), accepted=accepted, editor=None)
    assert (measured.rates().statements.number, measured.rates().statements.right) == (2, 2)


def test_links_are_held_against_what_the_machine_did() -> None:
    claim, other = make_claim(), make_claim()
    for same in (True, True, False):
        curate.decide_about(make_statement(claim=claim), claim, same=same, editor=None)
    suggested = make_statement()
    Link.objects.create(statement=suggested, claim=claim, active=False, suggested=True, score=0.2)
    curate.decide_about(suggested, claim, same=True, editor=None)
    curate.decide_about(make_statement(), claim, same=True, editor=None)  # the machine had said nothing
    curate.decide_same(claim, other, same=False, editor=None)
    assert told(measured.rates().links) == [
        ("to tie a statement to a claim", 3, 2),
        ("not to tie it to one that comes near", 1, 0),
        ("to keep two claims apart", 1, 1),
    ]


def test_what_was_taken_back_counts_nowhere() -> None:
    statement, claim, other = make_statement(), make_claim(), make_claim()
    for same in (True, None):
        curate.decide_about(statement, claim, same=same, editor=None)
    for same in (False, None):
        curate.decide_same(claim, other, same=same, editor=None)
    assert not measured.rates().any


@pytest.mark.parametrize("number", [1, 30])
def test_it_costs_three_questions_and_nothing_again(django_assert_num_queries, number: int) -> None:
    for _ in range(number):
        curate.review(make_statement(), accepted=True, editor=None)
    with django_assert_num_queries(3):  # statements; links; claims
        measured.rates()
    with django_assert_num_queries(0):
        measured.rates()
