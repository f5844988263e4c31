"""NDJSON of marked texts -> Marked: what a person found in each, as letters of the text, to train and to measure on.

A line: {"id", "text", "title"?, "outlet"?, "scheme"?, "statements": [{"source": SPAN|null, "cue": SPAN|null,
"content": [SPAN], "speaker"?: str|null}]}, SPAN = {"start", "end"} in code points, end exclusive. `scheme` tells how
fully the text was marked: "statements" (the default), everything that the annotation rules ask for; "attributions",
reported speech alone: one mark may hold several propositions, and what is nested, kept back or the outlet's own is
not marked, so that its absence says nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from claims.language.values import Given

SCHEMES = ("statements", "attributions")


class CorpusError(ValueError):
    """A line of a corpus cannot be used; the message names file, line and remedy."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Places of the letters and digits that each part covers; empty where it is not marked."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    speaker: str | None = None

    @property
    def voiced(self) -> bool:
        """The outlet's own words: nobody named, nothing that reports."""
        return not self.source and not self.cue


@dataclass(frozen=True, kw_only=True)
class Marked:
    given: Given
    scheme: str
    marks: tuple[Mark, ...]

    def joined(self) -> list[Mark]:
        """Marks that share source and cue as one: a report is recognised by the whole of what it carries."""
        together: dict[object, Mark] = {}
        for number, mark in enumerate(self.marks):
            key = (mark.source, mark.cue) if mark.cue else number
            known = together.get(key)
            content = mark.content | known.content if known else mark.content
            together[key] = Mark(source=mark.source, cue=mark.cue, content=content, speaker=mark.speaker)
        return list(together.values())


def read_corpus(paths: Iterable[Path]) -> Iterator[Marked]:
    """CorpusError at the first line that cannot be used; OSError where a file cannot be read."""
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _read(line, f"{path}:{number}")


def _read(line: bytes, place: str) -> Marked:
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise CorpusError(f"{place}: not JSON ({error}); write one object a line, in UTF-8.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise CorpusError(f'{place}: no "text"; give the article as one string.')
    scheme = row.get("scheme", "statements")
    if scheme not in SCHEMES:
        raise CorpusError(f"{place}: unknown scheme {scheme!r}; use one of {', '.join(SCHEMES)}.")
    text = row["text"]
    try:
        marks = tuple(_mark(text, one) for one in row["statements"])
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{place}: a statement without sound spans ({error!r}); see the head of corpus.py.") from None
    given = Given(text=text, title=row.get("title") or "", outlet=row.get("outlet") or "")
    return Marked(given=given, scheme=scheme, marks=marks)


def _mark(text: str, one: Mapping[str, Any]) -> Mark:
    source, cue = one["source"], one["cue"]
    return Mark(
        source=letters(text, [source] if source else []),
        cue=letters(text, [cue] if cue else []),
        content=letters(text, one["content"]),
        speaker=one.get("speaker"),
    )


def letters(text: str, spans: Iterable[Mapping[str, int]]) -> frozenset[int]:
    """Punctuation and white space do not count. ValueError for a span that leaves the text."""
    found: set[int] = set()
    for span in spans:
        start, end = span["start"], span["end"]
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"span {start}-{end} in a text of {len(text)} characters")
        found.update(place for place in range(start, end) if text[place].isalnum())
    return frozenset(found)
