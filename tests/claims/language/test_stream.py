"""Lines in, lines out: what `manage.py extract` does, without Django and without a database."""

import json
from functools import cache

import pytest

from claims.language import Extractor, load_extractor
from claims.language.stream import Answer, Complaint, stream

GOOD = {"id": "a", "text": "Ilse Marrow said the bridge was unsafe."}


@cache
def extractor() -> Extractor:
    return load_extractor()


def run(*rows: object) -> list[Answer | Complaint]:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    return list(stream(lines, "news.ndjson", extractor()))


def test_an_answer_has_every_field_of_the_format() -> None:
    [answer] = run(GOOD)
    assert isinstance(answer, Answer)
    row = json.loads(answer.line)
    assert row.keys() == {"id", "entities", "statements"}
    [statement] = row["statements"]
    assert statement["source"] == {"start": 0, "end": 11, "text": "Ilse Marrow"}
    assert statement["content"] == [{"start": 17, "end": 38, "text": "the bridge was unsafe"}]
    assert statement.keys() == {
        "source",
        "speaker",
        "cue",
        "content",
        "stance",
        "modality",
        "quote",
        "via",
        "hedges",
        "legal",
        "confidence",
    }


def test_an_empty_text_is_answered_with_empty_lists() -> None:
    [answer] = run({"id": 7, "text": ""})
    assert isinstance(answer, Answer)
    assert json.loads(answer.line) == {"id": 7, "entities": [], "statements": []}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{not json", "news.ndjson:2: not JSON"),
        (b'"a string"', "news.ndjson:2: not an object"),
        (b"\xff\xfe", "news.ndjson:2: not JSON"),
        ({"text": "x"}, 'news.ndjson:2: no "id"'),
        ({"id": "b"}, 'news.ndjson:2: no "text"'),
        ({"id": "b", "text": "x", "title": 3}, 'news.ndjson:2: "title" is not a string'),
        (GOOD, "news.ndjson:2: id 'a' was line 1 already"),
    ],
)
def test_a_broken_line_is_one_complaint_and_the_rest_goes_on(line: object, says: str) -> None:
    first, second, third = run(GOOD, line, GOOD | {"id": "c"})
    assert isinstance(first, Answer)
    assert isinstance(third, Answer)
    assert isinstance(second, Complaint)
    assert second.message.startswith(says)
    assert ";" in second.message
    assert "\n" not in second.message


def test_empty_lines_are_passed_over() -> None:
    assert len(run(GOOD, b"  ", GOOD | {"id": "b"})) == 2
