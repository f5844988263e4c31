import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.models import Statement
from claims.pages.excerpts import CONTEXT, in_order_of_content, passages, visible

TEXT = "Rain fell. Marrow denied using gelatine. It snowed.\n\nThe firm said tests were clean, said Ms Tarn."


def _at(words: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def _statement(*content: tuple[int, int], **fields) -> Statement:
    return Statement(**{"public_id": "t1", "content": [list(span) for span in content], "hedges": [], **fields})


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["using gelatine"], ["Marrow denied using gelatine."]),
        (["Rain fell"], ["Rain fell."]),
        (["tests were clean"], ["The firm said tests were clean, said Ms Tarn."]),
        (
            ["Marrow denied", "tests were clean"],
            ["Marrow denied using gelatine. It snowed.\n\nThe firm said tests were clean, said Ms Tarn."],
        ),
        ([], []),
    ],
)
def test_a_statement_is_shown_in_its_sentence(words, shown):
    assert [TEXT[start:end] for start, end in visible(TEXT, [_at(word) for word in words])] == shown


def test_words_far_apart_are_shown_apart():
    text = "Marrow said. " + "x " * 400 + "It was clean."
    assert [text[start:end] for start, end in visible(text, [_at("Marrow", text), _at("clean", text)])] == [
        "Marrow",
        "clean.",
    ]


def test_no_word_is_cut_in_two():
    text = "alpha " * 200
    [(start, end)] = visible(text, [(600, 605)])
    assert set(text[start:end].split()) == {"alpha"}
    assert text[start] == "a"
    assert end == len(text) or text[end] == " "


@given(
    st.text(alphabet='ab .!?\n"”', max_size=900),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 60)), min_size=1, max_size=4),
)
def test_never_more_than_the_context_around_the_words_and_always_the_words(text, places):
    spans = sorted((min(start, len(text)), min(start + length, len(text))) for start, length in places)
    shown = visible(text, spans)
    covered = {at for start, end in shown for at in range(start, end)}
    own = {at for start, end in spans for at in range(start, end)}
    assert own <= covered
    assert len(covered - own) <= CONTEXT


def test_pieces_carry_their_roles_numbers_and_anchors():
    denial = _statement(_at("using gelatine"), source=list(_at("Marrow")), cue=list(_at("denied")))
    doubt = _statement(_at("gelatine"), public_id="t2", hedges=[list(_at("using"))])
    [passage] = passages(TEXT, [denial, doubt])
    marked = {piece.text: (set(piece.roles), piece.of) for piece in passage.pieces if piece.of}
    assert marked == {
        "Marrow": ({"source"}, (1,)),
        "denied": ({"cue"}, (1,)),
        "using": ({"content", "hedge"}, (1, 2)),
        " ": ({"content"}, (1,)),
        "gelatine": ({"content"}, (1, 2)),
    }
    assert [piece.anchors for piece in passage.pieces if piece.anchors] == [(("t1", 1),), (("t2", 2),)]
    assert [number for number, _ in passage.notes] == [1, 2]
    assert "".join(piece.text for piece in passage.pieces) == "Marrow denied using gelatine."
    assert passage.elided_before
    assert passage.elided_after


def test_statements_are_numbered_as_a_reader_meets_what_they_say():
    late, early = _statement(_at("gelatine"), source=[0, 4]), _statement(_at("denied"), public_id="t2")
    assert in_order_of_content([late, early, _statement()]) == [early, late]


def test_a_statement_without_content_begins_at_its_cue():
    [passage] = passages(TEXT, [_statement(cue=list(_at("denied")))])
    assert [piece.text for piece in passage.pieces if piece.anchors] == ["denied"]
