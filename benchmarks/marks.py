"""A text and marks that quote it -> spans: what an annotator writes by hand, made exact or refused.

A mark names a paragraph (the text's lines, counted from 1) and quotes words of it: `"denied"`, or `"denied@2"` for
the second time that the paragraph has them. Spans are Unicode code points into the text, end exclusive.
"""

from collections.abc import Iterator
from typing import Any

from claims.language.values import MODALITIES, QUOTES, STANCES

REQUIRED = frozenset({"p", "source", "speaker", "cue", "content", "stance"})
DEFAULTS: dict[str, Any] = {"modality": "asserted", "quote": "indirect", "via": [], "hedges": []}
CHOICES = {"stance": STANCES, "modality": MODALITIES, "quote": QUOTES}


class MarkError(ValueError):
    """A mark does not fit its text; the message names the mark and what to mend."""


def spanned(text: str, marks: list[dict[str, Any]], where: str) -> list[dict[str, Any]]:
    """The marks with {"start", "end", "text"} in place of quoted words. MarkError at the first that does not fit."""
    lines = list(_lines(text))
    return [_one(text, lines, mark, f"{where}, mark {number}") for number, mark in enumerate(marks, 1)]


def _one(text: str, lines: list[tuple[int, int]], mark: dict[str, Any], where: str) -> dict[str, Any]:
    missing = REQUIRED - mark.keys()
    if missing:
        raise MarkError(f"{where}: lacks {', '.join(sorted(missing))}.")
    for name, allowed in CHOICES.items():
        if mark.get(name, DEFAULTS.get(name)) not in allowed:
            raise MarkError(f"{where}: {name} {mark.get(name)!r}; use one of {', '.join(allowed)}.")
    if not 1 <= mark["p"] <= len(lines):
        raise MarkError(f"{where}: paragraph {mark['p']} of {len(lines)}.")
    line = lines[mark["p"] - 1]
    row = {name: value for name, value in (DEFAULTS | mark).items() if name != "p"}
    for name in ("source", "cue"):
        row[name] = _span(text, line, mark[name], where) if mark[name] else None
    for name in ("content", "hedges"):
        row[name] = [_span(text, line, words, where) for words in row[name]]
    return row


def _span(text: str, line: tuple[int, int], quoted: str, where: str) -> dict[str, Any]:
    words, at, place = quoted.rpartition("@")
    if not at or not place.isdigit():
        words, place = quoted, ""
    found, start = [], text.find(words, *line)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + 1, line[1])
    if not found:
        raise MarkError(f"{where}: {words!r} is not in its paragraph.")
    if not place and len(found) > 1:
        raise MarkError(f"{where}: {words!r} is there {len(found)} times; say which with {words}@1 to @{len(found)}.")
    if place and not 1 <= int(place) <= len(found):
        raise MarkError(f"{where}: {words!r} is there {len(found)} times, not {place}.")
    start = found[int(place or 1) - 1]
    return {"start": start, "end": start + len(words), "text": words}


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines that hold anything."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1
