"""Headlines that the parser takes for rows of nouns are read by their word order."""

from functools import cache

import pytest

from claims.language import Extractor, Given, load_extractor

BODY = "\n\nIt rained all day in the north, and nobody came to the harbour.\n\nThe boats stayed in.\n"


@cache
def extractor() -> Extractor:
    return load_extractor()


def headline(text: str) -> list[tuple[str | None, str, str]]:
    [found] = extractor().extract([Given(text=text + BODY, title=text)])
    return [
        (text[s.source.start : s.source.end], s.stance, " // ".join(text[c.start : c.end] for c in s.content))
        for s in found.statements
        if s.source and s.source.end <= len(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Panel acquits sprinter of doping", ("Panel", "denies", "sprinter // doping")),
        (
            "Ferry sailed with sealed exits, investigators say",
            ("investigators", "alleges", "Ferry sailed with sealed exits"),
        ),
        ("Minister lived free in lobby flat, paper reports", ("paper", "alleges", "Minister lived free in lobby flat")),
        ("Geologist withdraws claim glacier is young", ("Geologist", "withdraws", "glacier is young")),
        ("Party treasurer pleads guilty over hidden donor", ("Party treasurer", "confirms", "hidden donor")),
    ],
)
def test_who_the_cue_and_what(text: str, expected: tuple[str, str, str]) -> None:
    assert headline(text) == [expected]


@pytest.mark.parametrize("text", ["Bank profits fall", "Why the harbour was closed", "Says who?"])
def test_a_headline_without_a_report_gives_none(text: str) -> None:
    assert headline(text) == []
