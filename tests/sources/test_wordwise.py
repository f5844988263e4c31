import random
import time

import pytest

from sources.wordwise import differences, words


def _changed(before: str, after: str) -> list[tuple[str, str]]:
    old, new = words(before), words(after)
    return [
        (before[slice(*old.interval(*one.before))], after[slice(*new.interval(*one.after))])
        for one in differences(old, new)
    ]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("Nine taps are shut.", "Ten taps are shut.", [("Nine", "Ten")]),
        ("He denied it.", "He flatly denied it all.", [("", "flatly"), ("", "all")]),
        ("It rained. It froze.", "It rained. It snowed. It froze.", [("", "It snowed.")]),
        ("It rained. It snowed. It froze.", "It rained. It froze.", [("It snowed.", "")]),
        ("U.S. troops, 3,000 of them", "U.S. troops, 4,000 of them", [("3,000", "4,000")]),
        ("", "All new.", [("", "All new.")]),
        ("All gone.", "", [("All gone.", "")]),
        ("東京で火災", "東京で地震", [("火災", "地震")]),
    ],
)
def test_what_differs_is_found_word_by_word(before, after, changed):
    assert _changed(before, after) == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“No,” she said… – and left", '"No," she said... — and left'),
        ("the firm’s cus\u00adtomers", "the firm's customers"),
        ("2\u00a0March", "2 March"),
        ("Mosse\u0301l", "Moss\u00e9l"),
        ("one\n\ntwo", "one two"),
        ("zero\u200b width", "zero width"),
    ],
)
def test_how_words_are_set_is_no_difference(before, after):
    assert _changed(before, after) == []


@pytest.mark.parametrize("seed", range(20))
def test_what_is_not_changed_is_the_same_in_both(seed):
    draw = random.Random(seed)
    before = [draw.choice("abcdefghij") for _ in range(draw.randrange(900))]
    after = [word for word in before if draw.random() > 0.1] + draw.choices("abcdefghij", k=draw.randrange(50))
    old, new = words(" ".join(before)), words(" ".join(after))
    kept: tuple[list[str], list[str]] = ([], [])
    i = j = 0
    for one in differences(old, new):
        kept[0].extend(old.keys[i : one.before[0]])
        kept[1].extend(new.keys[j : one.after[0]])
        i, j = one.before[1], one.after[1]
    assert [*kept[0], *old.keys[i:]] == [*kept[1], *new.keys[j:]]
    assert len(kept[0]) + len(old.keys) - i > 0.8 * len(before) - 50


def _texts(count: int) -> dict[str, tuple[list[str], list[str]]]:
    draw = random.Random(1)
    plain = [f"w{draw.randrange(20_000)}" for _ in range(count)]
    few = draw.choices("ab", k=count)
    return {
        "rewritten": (plain, draw.sample(plain, count)),
        "backwards": (plain, plain[::-1]),
        "two words only": (few, draw.choices("ab", k=count)),
        "one word": (["a"] * count, ["a"] * (count // 2) + ["b"] + ["a"] * (count // 2)),
        "halves swapped": (plain, plain[count // 2 :] + plain[: count // 2]),
        "sorted": (few, sorted(few)),
    }


@pytest.mark.parametrize("name", list(_texts(1)))
def test_the_time_is_bounded_whatever_the_texts_hold(name):
    before, after = (words(" ".join(side)) for side in _texts(200_000)[name])
    started = time.perf_counter()
    differences(before, after)
    assert time.perf_counter() - started < 10  # about half a second on a free core
