"""Marks that quote a text are made spans, or refused with what to mend."""

import pytest

from benchmarks.marks import MarkError, spanned

TEXT = "A headline\n\nIlse Marrow denied it. Ilse Marrow left.\nThe bank said no."
MARK = {
    "p": 2,
    "source": "Ilse Marrow@1",
    "speaker": "Ilse Marrow",
    "cue": "denied",
    "content": ["it"],
    "stance": "denies",
}


def test_quoted_words_become_spans_of_their_paragraph() -> None:
    [one] = spanned(TEXT, [MARK], "a.json")
    assert one["source"] == {"start": 12, "end": 23, "text": "Ilse Marrow"}
    assert TEXT[one["cue"]["start"] : one["cue"]["end"]] == "denied"
    assert (one["modality"], one["via"]) == ("asserted", [])


def test_the_second_of_two_is_asked_for_by_its_number() -> None:
    [one] = spanned(TEXT, [MARK | {"source": "Ilse Marrow@2"}], "a.json")
    assert one["source"]["start"] == 35


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": "Ilse Marrow"}, "2 times"),
        ({"source": "Ilse Marrow@3"}, "not 3"),
        ({"cue": "refused"}, "not in its paragraph"),
        ({"p": 9}, "paragraph 9 of 3"),
        ({"stance": "doubts"}, "use one of"),
    ],
)
def test_a_mark_that_does_not_fit_is_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(MarkError, match=says) as raised:
        spanned(TEXT, [MARK | change], "a.json")
    assert str(raised.value).startswith("a.json, mark 1")


def test_a_mark_without_a_stance_is_named() -> None:
    mark = {name: value for name, value in MARK.items() if name != "stance"}
    with pytest.raises(MarkError, match="lacks stance"):
        spanned(TEXT, [mark], "a.json")
