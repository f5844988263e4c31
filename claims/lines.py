"""NDJSON lines in -> answers out, one by one: a broken line is named and the rest goes on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, BinaryIO

import orjson
from django.core.management.base import BaseCommand, CommandError


class LineError(ValueError):
    """A line that cannot be answered; the message says what is wrong with it and how to mend it."""


def answer_lines(
    command: BaseCommand, file: str, answer: Callable[[dict[str, Any]], dict[str, Any]], *, needs: str
) -> None:
    """Prints the answer to each line of `file` that holds an `id` and a string under `needs`."""
    broken = 0
    try:
        opened = nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise CommandError(
            f"{file}: {error.strerror}. Name a file that can be read, or - for standard input."
        ) from error
    with opened as stream:
        for where, line in _numbered(stream, file):
            try:
                command.stdout.write(orjson.dumps(answer(_parsed(line, needs))).decode())
            except LineError as error:
                broken += 1
                command.stderr.write(f"{where}: {error}")
    if broken:
        raise CommandError(f"{broken} lines could not be answered; the others were.")


def _numbered(stream: BinaryIO, file: str) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield f"{'standard input' if file == '-' else file}:{number}", line


def _parsed(line: bytes, needs: str) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LineError(f"It is no JSON ({error}). Mend the line, or leave it out.") from error
    if not isinstance(value, dict) or "id" not in value or not isinstance(value.get(needs), str):
        raise LineError(f'It needs an "id" and a text under "{needs}".')
    return value
