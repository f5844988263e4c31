"""Credit chains: who carried a statement, beyond the sentence that says so."""

from functools import cache

import pytest

from claims.language import Extractor, Given, Statement, load_extractor


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str) -> tuple[Statement, ...]:
    [found] = extractor().extract([Given(text=text)])
    return found.statements


def via_of(text: str, words: str) -> tuple[str, ...]:
    return next(s.via for s in read(text) if any(words in text[c.start : c.end] for c in s.content))


INTERVIEW = "In an interview with Halden News published in May, Tobias Renner brought out a new defence.\n\n"


@pytest.mark.parametrize(
    ("text", "words", "via"),
    [
        (INTERVIEW + "“The bridge was safe when we opened it,” Renner said.", "bridge", ("Halden News",)),
        (INTERVIEW + "“The bridge was safe when we opened it,” Renner said on Twitter.", "bridge", ()),
        (INTERVIEW + "“The bridge was safe when we opened it,” Ilse Marrow said.", "bridge", ()),
        (
            "The Halden Post has the letters. Corin Vale told the paper that they were forged.",
            "forged",
            ("The Halden Post",),
        ),
        ("Senna Aldous sent a letter to the bank. She said the figures were forged.", "figures", ("letter",)),
    ],
)
def test_a_credit_reaches_the_same_speakers_next_words_and_nobody_elses(
    text: str, words: str, via: tuple[str, ...]
) -> None:
    assert via_of(text, words) == via


def test_a_credit_far_behind_belongs_to_another_statement() -> None:
    text = (
        "Tobias Renner said the mine was closed, and in May, after two floods and a long trial in the north, "
        "Renner told Reuters that the mine was safe."
    )
    assert via_of(text, "closed") == ()
    assert ("Reuters",) in [statement.via for statement in read(text)]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Her lawyer, Beatrix Noor, said that Senna Aldous denied taking bribes.", "Beatrix Noor"),
        ("Senna Aldous said that she denied taking bribes.", None),
    ],
)
def test_a_denial_that_somebody_passes_on_is_not_what_they_put_forward(text: str, by: str | None) -> None:
    [found] = read(text)
    assert (found.stance, found.speaker, found.spoken_by) == ("denies", "Senna Aldous", by)
    assert [text[span.start : span.end] for span in found.content] == ["taking bribes"]
