"""a text and what was marked in it -> the passages a reader may see, cut into marked and unmarked pieces.

A reader gets a statement's own words and at most CONTEXT characters around them, never beyond the sentence or
the paragraph that they stand in, and never the whole text.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.models import Statement

CONTEXT = 300  # code points around a statement's own words, both sides and the gaps between them together
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"""[.!?]["'”’)\]]*\s+|\n+""")

type Interval = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of text with the same marks. `roles`: of content, source, cue, hedge; `of` numbers the statements."""

    text: str
    roles: frozenset[str] = frozenset()
    of: tuple[int, ...] = ()
    anchors: tuple[tuple[str, int], ...] = ()  # ids and numbers of the statements that begin here


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of the text, and the statements that begin in it, numbered. Elided: text was left out there."""

    pieces: tuple[Piece, ...]
    notes: tuple[tuple[int, Statement], ...]
    elided_before: bool
    elided_after: bool


def in_order_of_content(statements: Iterable[Statement]) -> list[Statement]:
    """The order in which readers meet what is said, whatever stands before it."""
    return sorted((statement for statement in statements if statement.spans), key=lambda s: (_begin(s), s.public_id))


def passages(text: str, statements: Sequence[Statement]) -> list[Passage]:
    """The readable stretches of `text`, in reading order; those that touch are one."""
    shown = _merged(interval for statement in statements for interval in visible(text, statement.spans))
    return [_passage(text, interval, statements) for interval in shown]


def paragraphs(text: str, statements: Sequence[Statement]) -> list[Passage]:
    """All of `text`, a passage a paragraph: for editors alone."""
    return [_passage(text, edge, statements) for edge in paragraph_spans(text)]


def paragraph_spans(text: str) -> list[Interval]:
    return [found.span() for found in _PARAGRAPH.finditer(text) if not found.group().isspace()]


def visible(text: str, spans: Sequence[Interval], context: int = CONTEXT) -> list[Interval]:
    """The intervals of `text` that may be shown with `spans`; where a gap is too wide for it, more than one."""
    if not spans:
        return []
    left, shown = context, [spans[0]]
    for start, end in spans[1:]:
        gap = start - shown[-1][1]
        if gap <= left:
            left -= max(gap, 0)
            shown[-1] = (shown[-1][0], max(end, shown[-1][1]))
        else:
            shown.append((start, end))
    before = _sentence_start(text, shown[0][0], left // 2)
    left -= shown[0][0] - before
    after = _sentence_end(text, shown[-1][1], left)
    shown[0] = (before, shown[0][1])
    shown[-1] = (shown[-1][0], after)
    return shown


def _sentence_start(text: str, at: int, most: int) -> int:
    earliest = max(0, at - most)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, earliest, at)]
    if ends:
        return ends[-1]
    if earliest == 0:
        return 0
    space = text.find(" ", earliest, at)  # no word is cut in two
    return space + 1 if space >= 0 else at


def _sentence_end(text: str, at: int, most: int) -> int:
    latest = min(len(text), at + most)
    # The words may end with the sentence, its full stop outside the quotation marks or inside: look from one before.
    if found := _SENTENCE_END.search(text, max(0, at - 1), latest):
        return max(at, found.start() + len(found.group().rstrip()))
    if latest == len(text):
        return latest
    space = text.rfind(" ", at, latest)
    return space if space >= 0 else at


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _passage(text: str, interval: Interval, statements: Sequence[Statement]) -> Passage:
    first, last = interval
    marks = [
        (start, end, role, number)
        for number, statement in enumerate(statements, 1)
        for role, spans in _roles(statement)
        for start, end in spans
        if start < last and end > first
    ]
    begins: dict[int, list[int]] = {}
    for number, statement in enumerate(statements, 1):
        if statement.spans and first <= (at := _begin(statement)) < last:
            begins.setdefault(at, []).append(number)
    inside = {edge for start, end, *_ in marks for edge in (max(start, first), min(end, last))}
    edges = sorted({first, last, *begins} | inside)
    pieces = []
    for start, end in itertools.pairwise(edges):
        over = [(role, number) for begin, stop, role, number in marks if begin <= start and end <= stop]
        pieces.append(
            Piece(
                text=text[start:end],
                roles=frozenset(role for role, _ in over),
                of=tuple(sorted({number for _, number in over})),
                anchors=tuple((statements[number - 1].public_id, number) for number in begins.get(start, ())),
            )
        )
    notes = tuple((number, statements[number - 1]) for at in sorted(begins) for number in begins[at])
    return Passage(
        pieces=tuple(pieces),
        notes=notes,
        elided_before=bool(text[:first].strip()),
        elided_after=bool(text[last:].strip()),
    )


def _begin(statement: Statement) -> int:
    """Where its content begins; its cue or source, where it has none."""
    return min(start for start, _ in statement.content) if statement.content else statement.spans[0][0]


def _roles(statement: Statement) -> list[tuple[str, Sequence[Interval]]]:
    return [
        ("content", [tuple(span) for span in statement.content]),
        ("source", [tuple(statement.source)] if statement.source else []),
        ("cue", [tuple(statement.cue)] if statement.cue else []),
        ("hedge", [tuple(span) for span in statement.hedges]),
    ]
