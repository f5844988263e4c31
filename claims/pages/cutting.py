"""words of any length and kind -> as many of them as fit, in one line, fit for formats that refuse some characters."""

import re

# What XML 1.0 has no place for, and marks that turn the direction of whatever stands after them.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_ELLIPSIS = " …"


def one_line(words: str) -> str:
    return " ".join(_UNFIT.sub(" ", words).split())


def cut(words: str, most: int) -> str:
    """At most `most` characters of `words` in one line, and never a part of a word that spaces tell apart."""
    words = one_line(words)
    if len(words) <= most:
        return words
    kept = words[: most - len(_ELLIPSIS) + 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept[:-1]) + _ELLIPSIS
