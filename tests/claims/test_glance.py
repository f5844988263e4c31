"""What a cell keeps of its statements, for the matrix."""

from datetime import timedelta

import pytest

from claims import coverage, curate
from claims.glance import MOST, Told, told
from claims.models import Cell, Claim, Statement
from sources.models import Outlet
from tests.factories import NOON, make_article, make_claim, make_outlet, make_poll, make_statement, make_story

pytestmark = pytest.mark.django_db


def kept(claim: Claim, outlet: Outlet) -> list[Told]:
    coverage.cover([claim])
    return Cell.objects.get(claim=claim, outlet=outlet).told


def test_a_cell_keeps_where_when_by_whom_and_in_which_words_it_was_told() -> None:
    claim, article = make_claim(), make_article(days=1)
    statement = make_statement(article, claim)
    assert kept(claim, article.outlet) == [
        {
            "stance": "denies",
            "times": 1,
            "statement": statement.public_id,
            "article": article.public_id,
            "day": "2026-03-03",
            "speaker": "Marrow Foods",
            "words": "using horse gelatine",
        }
    ]


def test_of_several_statements_in_one_stance_the_first_published_is_kept_and_all_are_counted() -> None:
    claim, outlet = make_claim(), make_outlet()
    make_statement(make_article(outlet, days=2), claim)
    first = make_statement(make_article(outlet, days=1), claim)
    make_statement(make_article(outlet, days=3), claim)
    [one] = kept(claim, outlet)
    assert (one["statement"], one["times"]) == (first.public_id, 3)


def test_in_one_article_the_first_in_the_text_is_kept() -> None:
    claim, article = make_claim(), make_article()
    make_statement(article, claim, anchor=40)
    first = make_statement(article, claim, anchor=2)
    assert [one["statement"] for one in kept(claim, article.outlet)] == [first.public_id]


def test_each_stance_is_told_once_the_first_published_first_and_each_outlet_by_itself() -> None:
    claim, one, other = make_claim(), make_outlet(), make_outlet()
    make_statement(make_article(one, days=2), claim, stance="alleges")
    make_statement(make_article(one, days=1), claim, stance="denies")
    make_statement(make_article(other), claim, stance="states")
    assert [row["stance"] for row in kept(claim, one)] == ["denies", "alleges"]
    assert [row["stance"] for row in kept(claim, other)] == ["states"]


def test_a_statement_that_is_rejected_is_told_no_more() -> None:
    claim, outlet = make_claim(), make_outlet()
    first = make_statement(make_article(outlet), claim)
    second = make_statement(make_article(outlet, days=1), claim)
    assert [(one["statement"], one["times"]) for one in kept(claim, outlet)] == [(first.public_id, 2)]
    curate.review(first, accepted=False, editor=None)
    [one] = Cell.objects.get(claim=claim, outlet=outlet).told
    assert (one["statement"], one["times"]) == (second.public_id, 1)


def test_a_silence_tells_nothing() -> None:
    claim, article, silent = make_claim(), make_article(), make_outlet()
    make_story(article)
    make_statement(article, claim)
    make_poll(silent, -1, 30)
    assert kept(claim, silent) == []
    assert kept(claim, article.outlet)


def test_long_words_are_cut() -> None:
    claim, article = make_claim(), make_article(text="gelatine " * 100)
    make_statement(article, claim, source=None, cue=None, content=[[0, 899]])
    [one] = kept(claim, article.outlet)
    assert one["words"] == ("gelatine " * 100)[:MOST]
    assert MOST == 200


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ({"content": [[26, 31], [32, 40]]}, "horse"),
        ({"content": []}, "denied"),
        ({"content": [], "cue": None}, "Marrow Foods"),
        ({"content": [], "cue": None, "source": None}, ""),
    ],
)
def test_without_content_the_words_that_report_it_stand_for_it(spans: dict[str, object], words: str) -> None:
    claim, article = make_claim(), make_article()
    make_statement(article, claim, **spans)
    [one] = kept(claim, article.outlet)
    assert one["words"] == words


def test_offsets_are_code_points_and_a_voice_may_be_missing() -> None:
    claim, article = make_claim(), make_article(text="🎈 “Ärger” sagte Ömer.")
    make_statement(article, claim, source=[16, 20], cue=[10, 15], content=[[3, 8]], speaker=None)
    [one] = kept(claim, article.outlet)
    assert (one["words"], one["speaker"]) == ("Ärger", "")


def test_what_changes_in_the_cell_alone_is_written() -> None:
    claim, article = make_claim(), make_article(published_at=NOON)
    statement = make_statement(article, claim)
    assert [one["day"] for one in kept(claim, article.outlet)] == ["2026-03-02"]
    Statement.objects.filter(pk=statement.pk).update(speaker="Ms Tarn")
    article.published_at = NOON + timedelta(days=1)
    article.save()
    assert [(one["day"], one["speaker"]) for one in kept(claim, article.outlet)] == [("2026-03-03", "Ms Tarn")]


def test_of_nothing_nothing_is_told() -> None:
    assert told([]) == {}
