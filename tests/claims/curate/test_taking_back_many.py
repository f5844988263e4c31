"""Reviews taken back together: the same as one after the other, and nothing that others decided is lost."""

import pytest

from claims import coverage, curate, wording
from claims.models import Cell, Judgement, Link, Statement, Tally, Waiting
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db


def told(number: int = 3) -> list[Statement]:
    outlet = make_outlet()
    articles = [make_article(outlet) for _ in range(number)]
    claims = [make_claim(f"Marrow Foods used gelatine in sweet {place}.") for place in range(number)]
    made = [make_statement(article, claim) for article, claim in zip(articles, claims, strict=True)]
    make_story(*articles)
    coverage.cover(claims)
    return made


def rows() -> list[list[str]]:
    """Without their keys: what is gone and comes back has another one."""
    models = (Statement, Link, Cell, Tally, Waiting)
    return [sorted(str({**row, "id": 0}) for row in model.objects.values()) for model in models]


def reviews() -> list[Judgement]:
    return list(Judgement.objects.filter(kind="review", undoes=None).order_by("pk"))


@pytest.mark.parametrize("accepted", [True, False])
def test_it_leaves_what_one_undo_after_the_other_leaves(accepted: bool) -> None:
    statements, editor = told(), make_account()
    before = rows()
    curate.in_bulk(statements, accepted=accepted, editor=editor, reason="why")
    assert rows() != before
    assert curate.undo_in_bulk(reviews(), editor=editor) == (3, 0)
    assert rows() == before
    together = list(Judgement.objects.exclude(undoes=None).order_by("undoes").values("value", "touches", "machine"))
    for judgement in Judgement.objects.exclude(undoes=None):
        curate.undo(judgement, editor=editor)  # they hold again ...
    for judgement in reviews():
        curate.undo(Judgement.objects.filter(undoes__undoes=judgement).get(), editor=editor)
    assert rows() == before
    assert [one["value"] for one in together] == [{"verdict": None}] * 3


def test_what_was_decided_otherwise_since_is_left_and_counted() -> None:
    statements, editor = told(), make_account()
    curate.in_bulk(statements, accepted=True, editor=editor)
    curate.review(statements[0], accepted=False, editor=make_account())
    assert curate.undo_in_bulk(reviews()[:3], editor=editor) == (2, 1)
    statements[0].refresh_from_db()
    assert statements[0].retired_at
    assert set(Waiting.objects.values_list("pk", flat=True)) == {one.pk for one in statements[1:]}


def test_what_was_decided_before_holds_again() -> None:
    [statement], editor = told(1), make_account()
    curate.review(statement, accepted=False, editor=make_account())
    curate.in_bulk([statement], accepted=True, editor=editor)
    assert curate.undo_in_bulk(reviews()[1:], editor=editor) == (1, 0)
    statement.refresh_from_db()
    assert statement.retired_at


def test_a_claim_is_not_worded_by_what_was_rejected_in_bulk() -> None:
    claim, outlet = make_claim("-"), make_outlet()
    first, second = (
        make_statement(make_article(outlet, days=day), claim, stance="alleges", speaker="Ms Tarn", resolved=words)
        for day, words in enumerate(("Marrow Foods used horse gelatine.", "Marrow Foods used it in sweets."))
    )
    wording.word({claim})
    claim.refresh_from_db()
    worded, other = (first, second) if claim.worded_from == first else (second, first)
    curate.in_bulk([worded], accepted=False, editor=make_account())
    claim.refresh_from_db()
    assert claim.worded_from == other


def test_nothing_costs_nothing() -> None:
    assert curate.undo_in_bulk([], editor=make_account()) == (0, 0)
