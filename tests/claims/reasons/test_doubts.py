"""Articles as letters: those next to each other are surely of one event, the next but one perhaps."""

import pytest

from claims.reasons.doubts import doubts
from claims.reasons.profile import ArticleSide
from claims.reasons.regroup import Part
from tests.claims.reasons.test_regroup import SIDES


def likeness(left: ArticleSide, right: ArticleSide) -> float:
    return {1: 0.9, 2: 0.3}.get(abs(ord(left.id) - ord(right.id)), 0.0)


def weighed(*stories: str, fresh: str, decided: str = "") -> dict[str, float]:
    """As "article in story"."""
    parts = [Part(story=letters, articles=tuple(SIDES[letter] for letter in letters)) for letters in stories]
    found = doubts(parts, {SIDES[k] for k in fresh}, {SIDES[k] for k in decided}, likeness)
    return {f"{one.article.id} in {one.part.story}": round(one.score, 2) for one in found if one.score}


def test_an_article_belongs_to_another_story_as_surely_as_to_its_articles_on_average() -> None:
    assert weighed("AB", "C", fresh="ABC") == {"A in C": 0.3, "B in C": 0.9, "C in AB": 0.6}


def test_what_is_like_one_of_many_is_less_in_doubt_than_what_is_like_the_only_one() -> None:
    assert weighed("A", "BXYZ", fresh="A") == {"A in BXYZ": 0.23, "B in A": 0.9}


def test_nothing_is_in_doubt_of_its_own_story_or_of_one_that_it_is_unlike() -> None:
    assert weighed("ABC", "XYZ", fresh="ABCXYZ") == {}


@pytest.mark.parametrize(
    ("fresh", "found"),
    [
        ("C", {"B in CD", "A in CD", "C in AB", "C in EF", "E in CD", "F in CD"}),
        ("", set()),
        ("A", {"A in CD", "C in AB", "D in AB"}),
    ],
)
def test_only_what_a_new_article_changes_is_weighed_again(fresh: str, found: set[str]) -> None:
    assert set(weighed("AB", "CD", "EF", fresh=fresh)) == found


def test_what_an_editor_moved_is_in_doubt_of_nothing_and_puts_nothing_in_doubt() -> None:
    assert weighed("AB", "C", fresh="ABC", decided="B") == {"A in C": 0.3, "C in AB": 0.3}
    assert weighed("AB", "C", fresh="ABC", decided="C") == {}
