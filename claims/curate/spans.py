"""an editor's corrections of a statement, and the text -> the statement as it is to be read, or why not. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from claims.curate.log import DecisionError
from claims.language.values import MODALITIES, QUOTES, STANCES
from config.ids import public_id

FIELDS = ("source", "cue", "content", "hedges", "stance", "speaker", "modality", "quote", "resolved")
_ONE_OF = {"stance": STANCES, "modality": MODALITIES, "quote": QUOTES}
_LONGEST_NAME, LONGEST_SAID = 300, 1_000  # characters
_WORD = re.compile(r"\w+")
_SAY_NOTHING = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its of on or our she that the their"  # noqa: SIM905
    " them they this to was we were which who will with would you".split()
)

type Pair = list[int]
type Row = dict[str, Any]


def identity(article: str, sha256: str, source: Pair | None, cue: Pair | None, content: Sequence[Pair]) -> str:
    """A statement's public id. The article's id is part of it: a copy in another outlet is a statement of its own."""
    return public_id("t", article, sha256, [[source], [cue], list(content)])


def corrected(row: Row, fields: Mapping[str, Any], text: str) -> tuple[Row, Row]:
    """`row` with `fields` in place of its own, and those of them that differ; raises DecisionError."""
    if unknown := sorted(fields.keys() - set(FIELDS)):
        raise DecisionError(f"Nothing of a statement is called {', '.join(unknown)}; there are {', '.join(FIELDS)}.")
    wanted = {name: _checked(name, value, text) for name, value in fields.items()}
    said = plain(text, wanted.get("content", row["content"]))
    if wanted.get("resolved") == "":  # as the text has it
        wanted["resolved"] = said
    changed = {name: value for name, value in wanted.items() if value != row[name]}
    new = row | changed
    if changed.keys() & {"source", "cue", "content", "hedges"}:  # what the machine marked otherwise stays as it did
        _apart(new)
    spans = [span for span in (new["source"], new["cue"], *new["content"]) if span]
    if not spans:
        raise DecisionError("Nothing is marked: mark what is said, or the words that say it.")
    if changed.keys() & {"source", "cue", "content"}:
        new["anchor"] = min(start for start, _ in spans)
    if "content" in changed and "resolved" not in wanted:
        new["resolved"] = said
    if changed.keys() & {"content", "resolved"}:
        new["words"] = words(new["resolved"])
    if "speaker" in changed:
        new |= {"speaker_reason": "named by an editor" if new["speaker"] else "", "speaker_confidence": 1.0}
    return new, changed


def plain(text: str, content: Sequence[Sequence[int]]) -> str:
    """What is put forward as the text has it, in one line, with pronouns for names."""
    return " … ".join(" ".join(text[start:end].split()) for start, end in content)


def words(said: str) -> list[str]:
    """The words that say something, as near as it goes without the language model."""
    found = {word.lower() for word in _WORD.findall(said)}
    return sorted(word for word in found - _SAY_NOTHING if len(word) > 1)


def _checked(name: str, value: Any, text: str) -> Any:
    if name in _ONE_OF:
        if value not in _ONE_OF[name]:
            raise DecisionError(f"{value!r} is no {name}; it is one of {', '.join(_ONE_OF[name])}.")
        return value
    if name == "speaker":
        if value is not None and not isinstance(value, str):
            raise DecisionError("A speaker is a name, or nobody.")
        name_of = " ".join((value or "").split())
        if len(name_of) > _LONGEST_NAME:
            raise DecisionError(f"A speaker's name has at most {_LONGEST_NAME} characters.")
        return name_of or None
    if name == "resolved":
        return _said(value)
    if name in ("source", "cue"):
        return None if value is None else _span(name, value, text)
    if not isinstance(value, list | tuple):
        raise DecisionError(f"{name} is a list of spans, each [start, end].")
    return sorted(_span(name, span, text) for span in value)


def _said(value: Any) -> str:
    if not isinstance(value, str):
        raise DecisionError("What is put forward in full is a sentence; empty where it is as the text has it.")
    said = " ".join(value.split())
    if len(said) > LONGEST_SAID:
        raise DecisionError(f"What is put forward in full has at most {LONGEST_SAID:,} characters.")
    if said and not _WORD.search(said):
        raise DecisionError("What is put forward in full holds no word.")
    return said


def _span(name: str, value: Any, text: str) -> Pair:
    whole = isinstance(value, list | tuple) and len(value) == 2
    if not whole or not all(isinstance(edge, int) and not isinstance(edge, bool) for edge in value):
        raise DecisionError(f"A span of {name} is [start, end], two whole numbers; {value!r} is none.")
    start, end = value
    if not 0 <= start < end <= len(text):
        raise DecisionError(
            f"[{start}, {end}] of {name} is not in the text: it has {len(text):,} characters, and a span ends after "
            "it starts."
        )
    if not text[start:end].strip():
        raise DecisionError(f"[{start}, {end}] of {name} holds no word.")
    return [start, end]


def _apart(row: Row) -> None:
    """No word is marked twice as said, nor as a hedge; of two parts one may lie within the other, and none across."""
    for name in ("content", "hedges"):
        ordered = sorted(row[name])
        for one, other in pairwise(ordered):
            if other[0] < one[1]:
                raise DecisionError(f"Spans of {name} cross: {one} and {other}. Mark each word once.")
    parts = [("source", row["source"]), ("cue", row["cue"]), *(("content", span) for span in row["content"])]
    for (name, one), (other_name, other) in combinations([part for part in parts if part[1]], 2):
        first, second = sorted((one, other))
        if first[0] < second[0] < first[1] < second[1]:
            raise DecisionError(
                f"{name} {one} and {other_name} {other} cross. Mark them apart, or one within the other."
            )
