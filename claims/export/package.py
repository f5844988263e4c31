"""resources -> NDJSON files in a folder, with a datapackage.json that counts and hashes them.

Data Package v2: https://datapackage.org. Written in a hidden folder within, and moved into place file by file at
the end, the description last: a reader never finds half a file, nor a new description of old files.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import orjson
from django.db import connection, transaction

from claims.export.fields import Resource
from claims.export.lines import lines
from claims.export.resources import RESOURCES
from claims.export.scope import Scope

type Tell = Callable[[str, int], None]  # of a resource, by name: so many rows are written


@dataclass(frozen=True, kw_only=True)
class Written:
    """One file of a package, and what is known of it. `plain`: the SHA-256 of what is packed in it."""

    resource: Resource
    path: str
    rows: int
    bytes: int
    sha256: str
    plain: str

    @property
    def described(self) -> dict[str, Any]:
        packed = {"compression": "gz", "hash_unpacked": f"sha256:{self.plain}"} if self.plain != self.sha256 else {}
        return {
            "name": self.resource.name,
            "path": self.path,
            "format": "ndjson",
            "mediatype": "application/x-ndjson",
            "encoding": "utf-8",
            **packed,
            "description": self.resource.says,
            "rows": self.rows,
            "bytes": self.bytes,
            "hash": f"sha256:{self.sha256}",
        }


def export(folder: Path, scope: Scope, *, compressed: bool = False, tell: Tell | None = None) -> dict[str, int]:
    """Writes everything in `scope` as it is at one moment; returns the number of rows by file."""
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder) as making, one_moment():
        written = [write(making, resource, scope, compressed, tell) for resource in RESOURCES.values()]
        describe(making, scope, written)
        finish(making, folder, [*(one.path for one in written), "datapackage.json"])
    return {one.resource.name: one.rows for one in written}


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder within, gone at the end with all that was not moved out of it."""
    with TemporaryDirectory(dir=folder, prefix=".unfinished-") as name:
        yield Path(name)


@contextmanager
def one_moment() -> Iterator[None]:
    """Every file shows the same state, whatever is written meanwhile. Inside another transaction it is the caller who
    says so."""
    own = not connection.in_atomic_block
    with transaction.atomic():
        if own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write(making: Path, resource: Resource, scope: Scope, compressed: bool, tell: Tell | None) -> Written:
    """One resource's file; the same rows give the same bytes, packed or not."""
    path = f"{resource.name}.ndjson" + (".gz" if compressed else "")
    rows, plain = 0, hashlib.sha256()
    with Path(making, path).open("wb") as file:
        hashing = _Hashing(file)
        out: gzip.GzipFile | _Hashing = hashing
        if compressed:  # without a name or a time in it
            out = gzip.GzipFile(filename="", mode="wb", fileobj=hashing, mtime=0)  # type: ignore[call-overload]
        for block in lines(resource, scope):
            out.write(block)
            if compressed:
                plain.update(block)
            rows += block.count(b"\n")
            if tell:
                tell(resource.name, rows)
        out.close()
    sha256 = hashing.sha256.hexdigest()
    return Written(
        resource=resource,
        path=path,
        rows=rows,
        bytes=hashing.size,
        sha256=sha256,
        plain=plain.hexdigest() if compressed else sha256,
    )


class _Hashing:
    """A file that counts and hashes what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size, self.sha256 = 0, hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.size += len(block)
        self.sha256.update(block)
        return self._file.write(block)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Who opened the file closes it."""


def describe(making: Path, scope: Scope, written: list[Written]) -> None:
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "claimline",
        "scope": scope.story.public_id if scope.story else "part" if scope.narrow else "everything",
        "asked": scope.asked,
        "resources": [one.described for one in written],
    }
    Path(making, "datapackage.json").write_bytes(orjson.dumps(package, option=orjson.OPT_INDENT_2) + b"\n")


def finish(making: Path, folder: Path, names: list[str]) -> None:
    """Moves the files into place, in this order: the description comes last. What an earlier export packed otherwise
    goes: two forms of one resource might differ."""
    for name in names:
        Path(making, name).replace(folder / name)
        other = name.removesuffix(".gz") if name.endswith(".gz") else f"{name}.gz"
        Path(folder, other).unlink(missing_ok=True)
