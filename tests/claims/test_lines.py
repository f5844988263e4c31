import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand, CommandError

from claims.lines import LineError, answer_lines


@pytest.fixture
def ask():
    """(answers, complaints, how it ended) for the lines of a file."""

    def answered(file: str) -> tuple[list[str], list[str], str]:
        command, end = BaseCommand(stdout=io.StringIO(), stderr=io.StringIO()), ""
        try:
            answer_lines(command, file, _shout, needs="claim")
        except CommandError as error:
            end = str(error)
        said, complained = command.stdout._out, command.stderr._out
        return said.getvalue().splitlines(), complained.getvalue().splitlines(), end

    return answered


def _shout(line: dict[str, Any]) -> dict[str, Any]:
    if line["claim"] == "silence":
        raise LineError("Nobody can shout that. Ask something else.")
    return {"id": line["id"], "said": line["claim"].upper()}


def write(folder: Path, *lines: bytes) -> str:
    (folder / "a.ndjson").write_bytes(b"\n".join(lines))
    return str(folder / "a.ndjson")


def test_each_line_has_its_answer_in_order_and_blank_lines_are_passed_over(tmp_path: Path, ask) -> None:
    file = write(tmp_path, b'{"id": 2, "claim": "b"}', b"", b'  {"id": "x", "claim": "\xc3\xa9"}', b"")
    assert ask(file) == (['{"id":2,"said":"B"}', '{"id":"x","said":"É"}'], [], "")


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        (b"{broken", "Mend the line"),
        (b'{"id": 1, "claim": "\xff"}', "Mend the line"),
        (b"[1]", 'a text under "claim"'),
        (b'{"id": 1}', 'a text under "claim"'),
        (b'{"id": 1, "claim": 7}', 'a text under "claim"'),
        (b'{"claim": "x"}', 'needs an "id"'),
        (b'{"id": 1, "claim": "silence"}', "Ask something else"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path, ask, line: bytes, fix: str) -> None:
    good = b'{"id": 1, "claim": "a"}'
    file = write(tmp_path, good, line, good)
    answers, [complaint], end = ask(file)
    assert len(answers) == 2
    assert complaint.startswith(f"{file}:2: ")
    assert fix in complaint
    assert end == "1 lines could not be answered; the others were."


def test_standard_input_is_read_where_no_file_is_named(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1, "claim": "a"}\n{')))
    answers, complaints, _ = ask("-")
    assert answers == ['{"id":1,"said":"A"}']
    assert complaints[0].startswith("standard input:2: ")


@pytest.mark.parametrize("name", ["nothing", ""])
def test_a_file_that_cannot_be_read_is_said_with_the_fix(tmp_path: Path, ask, name: str) -> None:
    assert "Name a file that can be read" in ask(str(tmp_path / name))[2]
