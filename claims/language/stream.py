"""NDJSON lines in -> NDJSON lines out, and one line of complaint for each line that could not be answered."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from claims.language.pipeline import Extractor
from claims.language.values import Extracted, Given, Span


@dataclass(frozen=True, kw_only=True)
class Answer:
    line: bytes


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One line: "FILE:LINE: what; fix"."""

    message: str


type Read = tuple[str, str | int, Given]  # place, id, what to read


def stream(lines: Iterable[bytes], where: str, extractor: Extractor) -> Iterator[Answer | Complaint]:
    """Answers and complaints in the order of the lines; empty lines are passed over."""
    waiting: deque[Read | Complaint] = deque()
    for found in extractor.extract(_texts(lines, where, waiting)):
        while isinstance(row := waiting.popleft(), Complaint):
            yield row
        place, key, text = row
        yield Complaint(message=f"{place}: {found.error}") if found.error else _answer(key, text, found)
    yield from (row for row in waiting if isinstance(row, Complaint))


def _texts(lines: Iterable[bytes], where: str, waiting: "deque[Read | Complaint]") -> Iterator[Given]:
    """What is to be read, one by one; every line's row is put into `waiting` first."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _read(line, f"{where}:{number}", number, seen)
            waiting.append(row)
            if not isinstance(row, Complaint):
                yield row[2]


def _read(line: bytes, place: str, number: int, seen: dict[str, int]) -> Read | Complaint:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Complaint(message=f"{place}: not JSON ({error}); write one object a line, in UTF-8.")
    if not isinstance(row, dict):
        return Complaint(message=f'{place}: not an object; write {{"id": ..., "text": ...}}.')
    key, text = row.get("id"), row.get("text")
    if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
        return Complaint(message=f'{place}: no "id"; give every line an id of its own.')
    if not isinstance(text, str):
        return Complaint(message=f'{place}: no "text" in {str(key)[:60]!r}; give the article as one string.')
    if str(key) in seen:
        return Complaint(
            message=f"{place}: id {str(key)[:60]!r} was line {seen[str(key)]} already; rename one of them."
        )
    seen[str(key)] = number
    extra = {name: row.get(name) or "" for name in ("title", "outlet", "published")}
    for name, value in extra.items():
        if not isinstance(value, str):
            return Complaint(message=f'{place}: "{name}" is not a string; quote it or leave it out.')
    given = Given(text=text, title=extra["title"], outlet=extra["outlet"], published=extra["published"])
    return place, key, given


def _answer(key: str | int, given: Given, found: Extracted) -> Answer:
    def span(one: Span) -> dict[str, object]:
        return {"start": one.start, "end": one.end, "text": given.text[one.start : one.end]}

    row = {
        "id": key,
        "entities": [{"start": e.start, "end": e.end, "text": e.text, "label": e.label} for e in found.entities],
        "statements": [
            {
                "source": span(s.source) if s.source else None,
                "speaker": s.speaker,
                "cue": span(s.cue) if s.cue else None,
                "content": [span(one) for one in s.content],
                "stance": s.stance,
                "modality": s.modality,
                "quote": s.quote,
                "via": list(s.via),
                "hedges": [span(one) for one in s.hedges],
                "legal": s.legal or None,
                "confidence": s.confidence,
            }
            for s in found.statements
        ],
    }
    return Answer(line=orjson.dumps(row))
