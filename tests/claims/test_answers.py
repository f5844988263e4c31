from datetime import timedelta

import pytest

from claims.answers import answers, early, latest, unanswered
from claims.coverage import cover
from claims.models import Statement, Tally
from sources.models import Article
from tests.claims.worlds import Report
from tests.factories import NOON, make_article, make_claim, make_outlet, make_revision, make_statement, make_story


def said(outlet: int, at: float, *stances: str, speaker: str | None = "Marrow Foods") -> list[Statement]:
    found = Report(name=f"a{outlet}-{at}", outlet=outlet, at=at, stances=stances).statements()
    for statement in found:
        statement.speaker = speaker
    return found


def articles(*published: tuple[int, float], precision: str = "second") -> list[tuple[Article, None]]:
    found = [Report(name=f"a{outlet}-{at}", outlet=outlet, at=at).article() for outlet, at in published]
    for article in found:
        article.published_precision = precision
    return [(article, None) for article in found]


def test_an_outlet_is_unanswered_only_where_another_carries_the_answer() -> None:
    bare, full = said(1, 0, "alleges"), said(2, 0, "alleges", "no_response")
    assert unanswered(bare) == []
    assert unanswered([*bare, *full]) == ["o1"]
    assert unanswered([*bare, *said(1, 1, "denies")]) == []


def test_answers_name_who_gave_them_where_and_since_when_most_carried_first() -> None:
    told = [*said(2, 9, "denies"), *said(3, 5, "denies"), *said(3, 5, "disputes", speaker=None), *said(1, 0, "alleges")]
    assert answers(told, 1, {}) == [
        {"who": "Marrow Foods", "stance": "denies", "outlets": ["o2", "o3"], "first": "2026-03-02T17:00:00Z"},
        {"who": None, "stance": "disputes", "outlets": ["o3"], "first": "2026-03-02T17:00:00Z"},
    ]


@pytest.mark.parametrize(
    ("published", "precision", "expected"),
    [
        ([(1, 0)], "second", ["o1"]),
        ([(1, 0), (1, 7)], "second", []),
        ([(1, 5)], "second", []),  # at the same moment: it may have had it
        ([(1, 0)], "day", []),  # some time that day
        ([(1, -30)], "day", ["o1"]),
        ([(2, 0)], "second", []),
    ],
)
def test_who_published_nothing_since_could_not_carry_the_answer(
    published: list[tuple[int, float]], precision: str, expected: list[str]
) -> None:
    found = answers(said(3, 5, "denies"), 1, {})
    assert early(["o1"], found, latest(articles(*published, precision=precision))) == expected
    assert early(["o1"], [], latest(articles(*published))) == []


@pytest.fixture
def accused(db):
    """An allegation that two outlets carry, the second of them with a denial, four days later."""
    pieces = [make_article(make_outlet(key), days=days) for key, days in (("bare", 0), ("full", 4))]
    story, claim = make_story(*pieces), make_claim()
    for piece in pieces:
        make_statement(piece, claim, stance="alleges")
    make_statement(pieces[1], claim, stance="denies")
    return claim, story, pieces


def tally(claim) -> Tally:
    cover([claim])
    return Tally.objects.get(claim=claim)


def test_an_article_that_was_edited_since_could_have_carried_the_answer(accused) -> None:
    claim, _, (bare, _) = accused
    assert (tally(claim).unanswered, tally(claim).early) == (["bare"], ["bare"])
    edited = make_revision(bare, text="The same, with a comma.", seen_at=NOON + timedelta(days=9))
    make_statement(bare, claim, stance="alleges", revision=edited)
    assert (tally(claim).unanswered, tally(claim).early) == (["bare"], [])


def test_another_article_on_the_story_could_have_carried_it_too(accused) -> None:
    claim, story, (bare, _) = accused
    later = make_article(bare.outlet, days=6)
    story.members.create(article=later)
    assert (tally(claim).unanswered, tally(claim).early) == (["bare"], [])


def test_an_answer_that_was_edited_in_is_as_old_as_the_edit(accused) -> None:
    claim, _, (_, full) = accused
    second = make_revision(full, text="With the answer.", seen_at=NOON + timedelta(days=8))
    make_statement(full, claim, stance="denies", revision=second)
    make_statement(full, claim, stance="no_response", revision=second)
    third = make_revision(full, text="And a comma.", seen_at=NOON + timedelta(days=9))
    for stance in ("denies", "no_response"):
        make_statement(full, claim, stance=stance, revision=third)
    first = {row["stance"]: row["first"] for row in tally(claim).answers}
    assert first == {
        "denies": "2026-03-06T12:00:00Z",  # its first text had it
        "no_response": "2026-03-10T12:00:00Z",
    }
