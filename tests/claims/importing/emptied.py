"""A database that is empty again, within a test; and packages as bytes."""

from collections.abc import Iterable
from pathlib import Path

import orjson
from django.apps import apps
from django.db import connection

from claims.export import export
from claims.export.scope import Scope


def empty() -> None:
    """All rows of what was published and said are gone. What is recorded is emptied only so: as a replica would."""
    tables = [model._meta.db_table for app in ("sources", "claims") for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute("RESET session_replication_role")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


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


def rows(folder: Path, name: str) -> list[dict]:
    return [orjson.loads(line) for line in (folder / f"{name}.ndjson").read_bytes().splitlines()]


def rewrite(folder: Path, name: str, changed: Iterable[dict]) -> None:
    """The file with these rows, and a description that says so: whoever tampers with one can do that, too."""
    import hashlib

    data = b"".join(orjson.dumps(row) + b"\n" for row in changed)
    (folder / f"{name}.ndjson").write_bytes(data)
    package = orjson.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["name"] == name:
            resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
            resource |= {"rows": data.count(b"\n"), "bytes": len(data)}
    (folder / "datapackage.json").write_bytes(orjson.dumps(package))
