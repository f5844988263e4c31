"""An export, as a test reads it: rows by resource, and the bytes of its files."""

import json
from pathlib import Path
from typing import Any

from claims.export import export
from claims.export.resources import RESOURCES
from claims.export.scope import Scope

NAMES = list(RESOURCES)
CANARY = "The yellow canary sang behind the paywall."
SAID = "Marrow Foods allegedly used horse gelatine — “every day” 🐴."
VERSIONS = [{"words": words, "outlets": [words], "statements": ["t1"]} for words in ("40", "65")]

type Rows = dict[str, list[dict[str, Any]]]


def taken_out(folder: Path, **asked: Any) -> Rows:
    export(folder, Scope(**asked))
    return read(folder)


def read(folder: Path) -> Rows:
    return {
        name: [json.loads(line) for line in (folder / f"{name}.ndjson").read_bytes().splitlines()] for name in NAMES
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def ids(row_or_rows: Any, way: str) -> list[str]:
    """What a reference holds: an id, a list of them, `key` of each of a list of objects (or of one), or the names of an
    object ("*")."""
    if row_or_rows is None:
        return []
    if way == "*":
        return list(row_or_rows)
    if isinstance(row_or_rows, list):
        return [one for row in row_or_rows for one in ids(row, way)]
    if isinstance(row_or_rows, dict):
        return ids(row_or_rows[way], "")
    return [row_or_rows]


def dangling(rows: Rows) -> set[tuple[str, str, str]]:
    """References to what is not in the package: (resource, field, id)."""
    known = {name: {row["id"] for row in rows[name]} for name in NAMES}
    lost = set()
    for name, resource in RESOURCES.items():
        for field in resource.fields:
            if field.refers:
                other, _, way = field.refers.partition(" ")
                for row in rows[name]:
                    lost |= {
                        (name, field.name, one) for one in ids(row.get(field.name), way) if one not in known[other]
                    }
    return lost
