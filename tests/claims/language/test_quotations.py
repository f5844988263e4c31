"""Which marks belong together."""

import pytest

from claims.language.quotations import find_quotations
from claims.language.values import Block


def quoted(text: str) -> list[str]:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block(kind="paragraph", start=at, end=at + len(line)))
        at += len(line) + 1
    return [text[start:end] for start, end in find_quotations(text, tuple(blocks))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said "no way" and left.', ['"no way"']),
        ("She said “no way” and left.", ["“no way”"]),
        ("She said «no way» and left.", ["«no way»"]),
        ("She said „no way“ and left.", ["„no way“"]),
        ("She said ‘no way’ and left.", ["‘no way’"]),
        ("She said 'no way' and left.", ["'no way'"]),
        ("It's the firm's and the boys' idea.", []),
        ("“He told me ‘no way’ twice,” she said.", ["“He told me ‘no way’ twice,”"]),
        ('A stray " here.\nShe said "no way" and left.', ['"no way"']),
        ('"It goes on.\n"And on."', ['"It goes on.', '"And on."']),
        ('"It never closes.\nThe end.', []),
    ],
)
def test_marks_pair_up(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected
