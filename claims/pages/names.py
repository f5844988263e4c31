"""a name as a text has it -> the same, fit to stand in a sentence of ours: short, and turning no writing round."""

import re

_LONGEST = 60  # characters
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def unturned(words: str) -> str:
    """Without the marks that turn the direction of writing: some of them reach beyond any element that holds them."""
    return _TURNING.sub("", words)


def in_line(name: str) -> str:
    plain = " ".join(unturned(name).split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rsplit(" ", 1)[0] + " …"
