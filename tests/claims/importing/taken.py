"""What a package holds, and what a database has to show, in forms that can be compared."""

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command

from claims.export import export
from claims.export.scope import Scope
from claims.models import Account, Appearance, Audit, Cell, EntityTally, Event, Part, Said, Sought, StoryTally, Waiting
from sources.models import Outlet

_SHOWN = {  # what is derived for pages alone, by what names it in every database
    Event: ("public_id", "claim__public_id", "statement__public_id", "story__public_id", "text", "news", "at"),
    Appearance: ("event__public_id", "entity__public_id", "news"),
    Part: ("claim__public_id", "entity__public_id", "side", "stances", "first_at", "moved_at"),
    EntityTally: ("entity__public_id", "kind", "filed", "claims", "by", "against", "answers"),
    Sought: ("claim__public_id", "words", "outlets", "first_at", "last_at"),
    Said: ("statement__public_id", "claim__public_id", "words", "published_at"),
    Waiting: ("statement__public_id", "claim__public_id", "rule"),
    StoryTally: ("story__public_id", "shared", "alone", "denied", "left_out", "denied_most"),
    Cell: ("claim__public_id", "outlet__key", "states", "told"),
}


def shown() -> dict[str, list[tuple[object, ...]]]:
    return {model.__name__: sorted(map(repr, model.objects.values_list(*fields))) for model, fields in _SHOWN.items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def taken_out(folder: Path, scope: Scope | None = None) -> Path:
    export(folder, scope or Scope())
    return folder


def differing(one: Path, two: Path) -> list[str]:
    """Files that are not the same, each with its first line that differs."""
    first, second = contents(one), contents(two)
    found = []
    for name in sorted(first.keys() | second.keys()):
        pair = [side.get(name, b"").split(b"\n") for side in (first, second)]
        if pair[0] != pair[1]:
            lines = [(a, b) for a, b in zip(*pair, strict=False) if a != b]
            found.append(f"{name}: {lines[0] if lines else [len(side) for side in pair]}")
    return found


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{name}.ndjson").read_bytes().splitlines()]


def rewrite(folder: Path, name: str, changed: Iterable[dict[str, Any]]) -> None:
    """The file with these rows, and a description that says so: whoever tampers with one can do that, too."""
    data = b"".join(orjson.dumps(row) + b"\n" for row in changed)
    (folder / f"{name}.ndjson").write_bytes(data)
    package = orjson.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["name"] == name:
            resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
            resource |= {"rows": data.count(b"\n"), "bytes": len(data)}
    (folder / "datapackage.json").write_bytes(orjson.dumps(package))


def refused(folder: Path) -> str:
    """The reasons for which a package is refused whole: nothing of it is in the database."""
    err = io.StringIO()
    with pytest.raises(CommandError, match="refused, and nothing was taken in"):
        call_command("import", str(folder), stderr=err, stdout=io.StringIO())
    assert not any(model.objects.exists() for model in (Outlet, Account, Audit))
    return err.getvalue()
