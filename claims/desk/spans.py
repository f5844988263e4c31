"""places in a text as an editor writes them, "12-18, 20-24" -> spans; and back. Code points, end exclusive."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

type Span = list[int]

_ONE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


class SpanError(ValueError):
    """Places that mean nothing in the text; the message says which, and what would do."""


def read(given: str, length: int) -> list[Span]:
    """In the order of the text. Raises SpanError for what is no place, lies outside the text, or lies over another."""
    spans = [_span(part, length) for part in re.split(r"[,;\s]+(?=\d)", _joined(given)) if part]
    spans.sort()
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise SpanError(f"{write([before])} and {write([after])} lie over each other: join them, or move one.")
    return spans


def write(spans: Iterable[Sequence[int]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans)


def _joined(given: str) -> str:
    """ "12 - 18" is one place, and not two."""
    return re.sub(r"\s*[-–]\s*", "-", given.strip())


def _span(part: str, length: int) -> Span:
    found = _ONE.fullmatch(part.strip())
    if not found:
        raise SpanError(f"“{part.strip()[:40]}” is no place in the text: write it like 12-18.")
    start, end = int(found[1]), int(found[2])
    if start >= end:
        raise SpanError(f"{start}-{end} holds nothing: the end comes after the last character.")
    if end > length:
        raise SpanError(f"{start}-{end} lies outside the text, which ends at {length}.")
    return [start, end]
