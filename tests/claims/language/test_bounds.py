"""Sources and edges by hand-made tables: which table moves what, and what no table may move."""

from functools import cache

import pytest

from claims.language import Extractor, Given, load_extractor
from claims.language.attribution import candidates
from claims.language.bounds import Bounds, mend
from claims.language.drafts import Draft
from claims.language.trained import load_trained
from claims.language.weighing import settled
from claims.language.words import Words

TEXT = "Ilse Marrow said the bridge was unsafe after a long dispute in the town."
SURE = 20.0


@cache
def extractor() -> Extractor:
    return load_extractor()


def mended(text: str, sources: dict[str, float], edges: dict[str, float]) -> tuple[Words, list[Draft]]:
    rules = extractor().rules
    words: Words = extractor().parsed(Given(text=text))._.words
    table = {"sources": sources, "edges": edges, "cut": 0.7, "add": 0.7}
    found = candidates(words, rules)
    cues = {draft.anchor for draft in found}
    return words, mend(words, settled(words, found, rules), cues, rules.roles["afterthought"], Bounds(table))


def contents(text: str, edges: dict[str, float]) -> list[str]:
    words, drafts = mended(text, {}, edges)
    return [words.passage(draft.content) for draft in drafts]


def test_an_empty_table_moves_nothing() -> None:
    words, [draft] = mended(TEXT, {}, {})
    assert words.passage(draft.source) == "Ilse Marrow"
    assert words.passage(draft.content) == "the bridge was unsafe after a long dispute in the town"


def test_the_largest_likely_constituent_is_cut() -> None:
    assert contents(TEXT, {"cut right after|first=after": SURE}) == ["the bridge was unsafe"]


def test_the_likeliest_speaker_is_chosen() -> None:
    words, [draft] = mended(TEXT, {"word=marrow": 1.0, "nobody": -SURE}, {})
    assert words.passage(draft.source) == "Ilse Marrow"
    words, [draft] = mended(TEXT, {"nobody": SURE}, {})
    assert not draft.source


def test_an_afterthought_is_never_taken_in() -> None:
    text = "Ilse Marrow said the bridge was unsafe, raising fears of a collapse."
    assert contents(text, {"add right after|": SURE}) == ["the bridge was unsafe"]


@pytest.mark.parametrize("kind", ["sources", "edges"])
def test_the_table_that_ships_holds_both_kinds(kind: str) -> None:
    assert len(load_trained()["bounds"][kind]) > 1000
