"""a text's length, and words of it with their places -> a text of that length with these words alone.

Offsets hold in it. Where words are left out stands an ellipsis, in blanks: whoever shows a passage shows that.
"""

from collections.abc import Iterable

type Placed = tuple[int, str]  # where it begins, in code points, and the words

_ELLIPSIS = "…"


class Misplaced(ValueError):
    """Words that cannot stand where they are said to."""


def sparse(length: int, placed: Iterable[Placed]) -> str:
    """Raises Misplaced where words do not lie within the text, or where others are said to stand there too."""
    parts: list[str] = []
    begun, run = 0, ""  # the words that were placed without a gap between them, and where they begin
    for start, words in sorted(set(placed)):
        if start < 0 or start + len(words) > length:
            raise Misplaced(f"[{start}, {start + len(words)}] is not in a text of {length:,} characters.")
        if start > begun + len(run):
            parts += [run, _gap(start - begun - len(run), first=not (parts or run))]
            begun, run = start, ""
        known = run[start - begun :]
        shared = min(len(known), len(words))
        if known[:shared] != words[:shared]:
            raise Misplaced(f"{words[:40]!r} is said to stand at {start}, and {known[:40]!r} too.")
        run += words[shared:]
    return "".join([*parts, run, _gap(length - begun - len(run), first=not (parts or run))])


def _gap(length: int, *, first: bool) -> str:
    """The ellipsis stands right after the words before it, and before the first words."""
    if length < 3:
        return " " * length
    return f"{_ELLIPSIS} ".rjust(length) if first else f" {_ELLIPSIS}".ljust(length)
