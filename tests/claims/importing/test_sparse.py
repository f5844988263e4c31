from random import Random

import pytest

from claims.importing.sparse import Misplaced, sparse

TEXT = "Marrow Foods – the maker – denied “using” horse gelatine 🐴 in its puddings. It said so on Monday."


def test_words_stand_in_their_places_and_what_is_left_out_shows() -> None:
    made = sparse(30, [(2, "Marrow"), (10, "denied it")])
    assert made == "  Marrow  denied it …         "
    assert sparse(9, [(4, "said")]) == "  … said "
    assert sparse(4, []) == "  … "
    assert sparse(0, []) == ""


def test_any_words_of_a_text_stand_in_the_sparse_one_where_they_stood() -> None:
    rng = Random(8)
    for _ in range(300):
        spans = [sorted(rng.sample(range(len(TEXT) + 1), 2)) for _ in range(rng.randint(0, 6))]
        made = sparse(len(TEXT), [(start, TEXT[start:end]) for start, end in spans])
        assert len(made) == len(TEXT)
        held = {place for start, end in spans for place in range(start, end)}
        for place, character in enumerate(made):
            assert character == TEXT[place] if place in held else character in " …"


@pytest.mark.parametrize(
    "placed", [[(25, "puddings")], [(-1, "a")], [(0, "Marrow"), (0, "Harrow")], [(0, "abc"), (1, "bx")]]
)
def test_words_that_cannot_stand_there_are_refused(placed: list[tuple[int, str]]) -> None:
    with pytest.raises(Misplaced):
        sparse(30, placed)
