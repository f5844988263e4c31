"""a file's lines -> the rows that stand in the forms of its resource, in order; or the reasons why not."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from claims.export.fields import Resource
from claims.importing.fits import Fits, fits, shown
from claims.importing.package import Part, lines
from claims.importing.reasons import Reasons

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # PostgreSQL has no such character


def rows(part: Part, resource: Resource, reasons: Reasons) -> Iterator[tuple[int, dict[str, Any], bytes]]:
    """Line, row, and the line's bytes. What does not fit is told and left out: nothing is written in the end."""
    checks = {field.name: fits(field.kind) for field in resource.fields}
    last: Any = None
    for number, line in lines(part, reasons):
        row, wrong = _row(line, checks)
        if wrong:
            reasons.add(part.file, number, wrong)
            continue
        place = _place(resource, row)
        if last is not None and place <= last:
            what = "stands twice" if place == last else "is not in its place: lines are sorted by their ids"
            reasons.add(part.file, number, f"id {shown(row['id'])} {what}.", "Export it again.")
        last = place
        yield number, row, line


def _row(line: bytes, checks: dict[str, Fits]) -> tuple[dict[str, Any], str]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return {}, f"it is no JSON ({error})."
    if not isinstance(row, dict):
        return {}, "it is no JSON object."
    if row.keys() != checks.keys():
        missing, others = checks.keys() - row.keys(), row.keys() - checks.keys()
        said = [f"without {', '.join(sorted(missing))}"] if missing else []
        said += [f"with {', '.join(sorted(others))[:80]}, which it has not"] if others else []
        return {}, f"it is {' and '.join(said)}."
    for name, check in checks.items():
        if wrong := check(row[name]):
            return {}, f"{name}: {wrong}."
    if b"\\u0000" in line and _NUL.search(line):
        return {}, "it holds the character NUL, which no text has."
    return row, ""


def _place(resource: Resource, row: dict[str, Any]) -> tuple[Any, ...]:
    """What lines are sorted by: the parts of the id, as bytes."""
    own = row["id"]
    if not isinstance(own, str):
        return (own,)
    parts = own.split(" ", len(resource.order) - 1) if len(resource.order) > 1 else [own]
    return tuple(part.encode() for part in parts)
