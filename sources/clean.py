"""text as it came -> text that every store takes: one code point for each code point, so offsets stay.

NUL, lone surrogates and control characters other than line feed and tab become one space each: PostgreSQL
refuses the first two, and a page would show the rest as nothing. A carriage return becomes a space as well.
"""

import hashlib
import re

MAX_CHARACTERS = 2_000_000
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class TooLong(ValueError):
    status = "too_large"


def clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """The same length as `text`; raises TooLong beyond `limit` code points."""
    if len(text) > limit:
        raise TooLong(f"the text has {len(text):,} characters, over the limit of {limit:,}; split it into articles")
    return _UNWANTED.sub(" ", text)


def sha256(text: str) -> str:
    """Hexadecimal digest of the UTF-8 bytes; `text` must be clean."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
