"""resources -> NDJSON files in a folder, with a datapackage.json that counts and hashes them.

Data Package v2: https://datapackage.org. Written in a hidden folder within, and moved into place file by file at
the end, the description last: a reader never finds half a file, nor a new description of old files.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.db import transaction

from claims.export import asof, moment
from claims.export.published import articles, outlets, polls, revisions
from claims.export.said import claims, coverage, discrepancies, entities, judgements, links, statements, stories
from claims.export.scope import Row, Scope

RESOURCES: tuple[Callable[[Scope], Iterator[Row]], ...] = (
    outlets,
    articles,
    revisions,
    entities,
    statements,
    claims,
    links,
    judgements,
    stories,
    coverage,
    discrepancies,
    polls,
)


def export(folder: Path, scope: Scope, *, as_of: datetime | None = None, hush: bool = True) -> dict[str, int]:
    """Writes everything in `scope` as it is at one moment; returns the number of rows by file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished,
        transaction.atomic(),
        ExitStack() as stack,
    ):
        seen = moment.begin()
        if as_of:
            seen = stack.enter_context(asof.at(as_of, hush=hush)).at
        elif not transaction.get_connection().savepoint_ids:
            moment.only_read()
        described = []
        for resource in RESOURCES:
            name = resource.__name__
            count, size, digest = _write(Path(unfinished, f"{name}.ndjson"), resource(scope))
            described.append(
                {
                    "name": name,
                    "path": f"{name}.ndjson",
                    "format": "ndjson",
                    "mediatype": "application/x-ndjson",
                    "encoding": "utf-8",
                    "description": " ".join((resource.__doc__ or "").split()),
                    "rows": count,
                    "bytes": size,
                    "hash": f"sha256:{digest}",
                }
            )
        package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "claimline"}
        package |= {"scope": scope.story.public_id if scope.story else "everything", "resources": described}
        package["state"] = moment.state(seen, {str(one["name"]): str(one["hash"])[7:] for one in described})
        Path(unfinished, "datapackage.json").write_bytes(orjson.dumps(package, option=orjson.OPT_INDENT_2) + b"\n")
        for name in (*(str(resource["path"]) for resource in described), "datapackage.json"):
            Path(unfinished, name).replace(folder / name)
    return {str(resource["name"]): int(resource["rows"]) for resource in described}


def _write(file: Path, rows: Iterator[Row]) -> tuple[int, int, str]:
    count, size, digest = 0, 0, hashlib.sha256()
    with file.open("wb") as out:
        for row in rows:
            line = orjson.dumps(row) + b"\n"
            out.write(line)
            digest.update(line)
            count, size = count + 1, size + len(line)
    return count, size, digest.hexdigest()
