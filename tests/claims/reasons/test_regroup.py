"""Articles as letters on a line: the nearer two letters, the more they pull together; over three places they part."""

from itertools import permutations

import numpy as np
import pytest

from claims.reasons.profile import ArticleSide
from claims.reasons.regroup import Part, Standing, regroup

NOWHERE = np.zeros(384, np.float32)
SIDES = {
    letter: ArticleSide(
        id=letter, title=letter, published=None, named={}, opening=frozenset(), lead=NOWHERE, headline=NOWHERE
    )
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
}


def pull(left: ArticleSide, right: ArticleSide) -> float:
    return 3.5 - abs(ord(left.id) - ord(right.id))


def standing(story: str, letters: str, size: int = 0, touched: bool = False) -> Standing:
    return Standing(story=story, articles=[SIDES[k] for k in letters], size=size or len(letters), touched=touched)


def put(new: str, *stories: Standing) -> dict[str, str | None]:
    """Letters that belong together, in order -> the name of their story."""
    return {letters(part): part.story for part in regroup(SIDES[new], stories, pull)}


def letters(part: Part) -> str:
    return "".join(sorted(side.id for side in part.articles))


def test_a_new_article_joins_what_is_like_it_and_else_opens_a_story() -> None:
    assert put("B", standing("one", "AC"), standing("two", "XY")) == {"ABC": "one", "XY": "two"}
    assert put("M", standing("one", "AC")) == {"AC": "one", "M": None}
    assert put("M") == {"M": None}


def test_two_stories_become_one_and_the_larger_keeps_its_name() -> None:
    [part] = regroup(SIDES["C"], [standing("small", "A"), standing("large", "BD")], pull)
    assert (part.story, part.merged) == ("large", ("small",))


def test_of_two_stories_that_are_alike_in_size_the_older_keeps_its_name() -> None:
    [part] = regroup(SIDES["B"], [standing("older", "C"), standing("newer", "A")], pull)
    assert (part.story, part.merged) == ("older", ("newer",))


def test_a_story_that_falls_apart_leaves_its_name_to_the_larger_part() -> None:
    assert put("Y", standing("one", "ABCX")) == {"ABC": "one", "XY": None}


def test_an_article_changes_over_to_the_story_that_fits_it_better() -> None:
    assert put("W", standing("one", "ABX"), standing("two", "YZ")) == {"AB": "one", "WXYZ": "two"}


def test_what_stands_rightly_stays_as_it_is() -> None:
    parts = regroup(SIDES["C"], [standing("one", "AB"), standing("two", "MN")], pull)
    again = regroup(SIDES["D"], [standing(part.story or "", letters(part)) for part in parts], pull)
    assert {letters(part): (part.story, part.merged) for part in again} == {"ABCD": ("one", ()), "MN": ("two", ())}


def test_a_story_that_was_not_looked_at_whole_is_not_taken_apart() -> None:
    assert put("Y", standing("large", "ABX", size=9000)) == {"ABX": "large", "Y": None}


def test_a_large_story_keeps_its_name_though_more_articles_of_a_small_one_were_looked_at() -> None:
    [part] = regroup(SIDES["B"], [standing("small", "ACD"), standing("large", "B", size=9000)], pull)
    assert (part.story, part.merged) == ("large", ("small",))


@pytest.mark.parametrize("size", [0, 9000])
def test_a_story_that_an_editor_had_a_hand_in_only_takes_new_articles_in(size: int) -> None:
    touched = standing("touched", "AXZ", size=size, touched=True)
    assert put("B", touched, standing("other", "C")) == {"AXZ": "touched", "BC": "other"}
    assert put("Y", standing("touched", "XZ", touched=True), standing("other", "V")) == {"XYZ": "touched", "V": "other"}


def test_two_stories_that_an_editor_had_a_hand_in_stay_two() -> None:
    found = put("B", standing("one", "A", touched=True), standing("two", "C", touched=True))
    assert sorted(name for name in found.values() if name) == ["one", "two"]


def online(order: tuple[str, ...]) -> frozenset[str]:
    """Each to the story that it is most like on average, and never looked at again."""
    stories: list[str] = []
    for new in order:
        likeness = {held: sum(pull(SIDES[new], SIDES[k]) for k in held) / len(held) for held in stories}
        best = max(likeness, key=lambda held: likeness[held], default="")
        if likeness.get(best, -1) > 0:
            stories.remove(best)
        else:
            best = ""
        stories.append("".join(sorted(best + new)))
    return frozenset(stories)


def afresh(order: tuple[str, ...]) -> frozenset[str]:
    stories: dict[str, str] = {}
    for new in order:
        parts = regroup(SIDES[new], [standing(name, held) for name, held in stories.items()], pull)
        stories = {part.story or f"of {new}": letters(part) for part in parts}
    return frozenset(stories.values())


def test_the_order_of_arrival_does_not_decide_though_it_would_without_looking_again() -> None:
    orders = list(permutations("ABCFGH"))
    assert len({online(order) for order in orders}) > 1
    assert {afresh(order) for order in orders} == {frozenset({"ABC", "FGH"})}
