"""Lines of a text and the kind of block that each must be."""

import pytest

from claims.language.layout import find_blocks
from claims.language.rules import load_rules


def kinds(text: str, title: str = "") -> list[str]:
    return [block.kind for block in find_blocks(text, title, load_rules("en").layout)]


def test_an_article_falls_into_its_parts() -> None:
    text = (
        "Marrow Accuses Quillane\n"
        "By Jana Petrik\n"
        "June 3, 2031\n\n"
        "The bridge was closed on Monday.\n\n"
        "What we know\n"
        "- The bridge was closed.\n"
        "  • Nobody was hurt.\n"
        '"It was old." - from the report\n'
        "Leave a comment\n"
    )
    expected = "headline byline byline paragraph subhead list_item list_item quote boilerplate"
    assert kinds(text) == expected.split()


def test_advice_lasts_until_the_next_subhead() -> None:
    text = "A title\n\nHow to check your plans\n\nLook at the date.\n\nWhy it matters\n\nThe bridge was closed.\n"
    assert kinds(text) == ["headline", "subhead", "howto", "subhead", "paragraph"]


@pytest.mark.parametrize("text", ["", "\n \n", "***\n---\n"])
def test_nothing_to_read_gives_no_blocks(text: str) -> None:
    assert kinds(text) == []


def test_blocks_never_overlap_and_stay_in_order() -> None:
    text = "One line.\r\nAnother line.\u2028A third.\n\n\n   A fourth one.   \n"
    blocks = find_blocks(text, "", load_rules("en").layout)
    assert [text[b.start : b.end] for b in blocks] == ["One line.", "Another line.", "A third.", "A fourth one."]
