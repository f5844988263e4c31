"""resources -> files in a folder, with a JSON Schema for each, and descriptions that count and hash them.

Written in a hidden folder within, and moved into place file by file at the end, datapackage.json last: a reader never
finds half a file, nor a new description of old files.
"""

import gzip
import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import orjson
from django.db import connection, transaction

from claims.export import asof, moment
from claims.export.croissant import croissant
from claims.export.described import FORMS, Written, citation, data_package, state_of
from claims.export.fields import Resource
from claims.export.lines import lines
from claims.export.linked import CONTEXT, context
from claims.export.resources import RESOURCES
from claims.export.schemas import json_schema, path_of
from claims.export.scope import Scope
from claims.export.tables import can_write, encoded

_UNFINISHED = ".unfinished-"
_LONG = 24 * 60 * 60  # seconds in which any export is done

type Tell = Callable[[str, int], None]  # of a resource, by name: so many rows are written


def export(
    folder: Path,
    scope: Scope | Callable[[], Scope],
    *,
    form: str = "ndjson",
    compressed: bool = False,
    as_of: datetime | None = None,
    hush: bool = True,
    tell: Tell | None = None,
) -> dict[str, int]:
    """Writes everything in `scope` as it is at one moment, or as it was at another: then a scope is best given as what
    finds it, which is asked as of then. `hush`: see `asof.at`. In one of FORMS; Parquet packs its own columns, and is
    not packed again. Returns the number of rows by file. Raises NoParquet, or NotATime."""
    can_write(form)
    compressed = compressed and form != "parquet"
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder) as making, one_moment(as_of, hush=hush) as seen:
        scope = scope() if callable(scope) else scope
        if as_of and scope.search:
            raise moment.NotATime("What a search found at another time is not kept: ask for something else of then.")
        resources = [replace(one, fields=one.written(standing=scope.standing)) for one in RESOURCES.values()]
        written = [write(making, resource, scope, form, compressed, tell) for resource in resources]
        names = describe(making, scope, written, seen)
        finish(making, folder, [*(one.path for one in written), *names])
        clear(folder, written, names)
    return {one.resource.name: one.rows for one in written}


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder within, gone at the end with all that was not moved out of it. What a killed process left in
    one, which may by now be hidden from readers, goes with the next."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):  # another export is done with it meanwhile
            if time.time() - left.stat().st_mtime > _LONG:
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=folder, prefix=_UNFINISHED) as name:
        yield Path(name)


@contextmanager
def one_moment(as_of: datetime | None = None, *, hush: bool = True) -> Iterator[datetime]:
    """Every file shows the same state, whatever is written meanwhile; when that state was reached. Inside another
    transaction it is the caller who says so."""
    own = not connection.in_atomic_block
    with transaction.atomic():
        seen = moment.begin()
        if as_of:
            with asof.at(as_of, hush=hush) as then:
                yield then.at
        else:
            if own:
                moment.only_read()
            yield seen


def write(making: Path, resource: Resource, scope: Scope, form: str, compressed: bool, tell: Tell | None) -> Written:
    """One resource's file; the same rows give the same bytes, packed as long as zlib is the same."""
    path = f"{resource.name}.{FORMS[form].ending}" + (".gz" if compressed else "")
    rows, plain = 0, hashlib.sha256()

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for block in lines(resource, scope):
            if compressed or form != "ndjson":  # else the file's own hash is that of the lines
                plain.update(block)
            rows += block.count(b"\n")
            yield block
            if tell:
                tell(resource.name, rows)

    with Path(making, path).open("wb") as file:
        hashing = _Hashing(file)
        out: gzip.GzipFile | _Hashing = hashing
        if compressed:  # without a name or a time in it
            out = gzip.GzipFile(filename="", mode="wb", fileobj=hashing, mtime=0)  # type: ignore[call-overload]
        for block in encoded(resource, counted(), form):
            out.write(block)
        out.close()
    sha256 = hashing.sha256.hexdigest()
    return Written(
        resource=resource,
        path=path,
        form=form,
        rows=rows,
        bytes=hashing.size,
        sha256=sha256,
        plain=plain.hexdigest() if compressed or form != "ndjson" else sha256,
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


def describe(making: Path, scope: Scope, written: list[Written], seen: datetime) -> list[str]:
    """Names of the files that say what the others hold; datapackage.json is the last."""
    # What only holds is the same wherever it was made, whenever that was.
    state = state_of(written, moment.written(moment.NEVER if scope.standing else seen))
    part = scope.story.public_id if scope.story else "part" if scope.narrow else "everything"
    about: dict[str, Any] = {}
    if FORMS[written[0].form].tabular:
        about |= {path_of(one.resource): json_schema(one.resource) for one in written}
        about["croissant.json"] = croissant(written, state=state, scope=part)
    else:
        about[CONTEXT] = context(one.resource for one in written)
    about["datapackage.json"] = data_package(written, state=state, scope=part, asked=scope.asked)
    Path(making, "CITATION").write_text(citation(state=state, scope=part), "utf-8")
    for name, document in about.items():
        Path(making, name).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    return ["CITATION", *about]


def finish(making: Path, folder: Path, names: Iterable[str]) -> None:
    """Moves the files into place, in this order: what describes the others comes last."""
    for name in names:
        Path(making, name).replace(folder / name)


def clear(folder: Path, written: list[Written], names: Iterable[str]) -> None:
    """What an earlier export wrote in another form goes: two forms of one resource might differ."""
    present = {*(one.path for one in written), *names}
    for one in written:
        for ending in (form.ending for form in FORMS.values()):
            for other in (f"{one.resource.name}.{ending}", f"{one.resource.name}.{ending}.gz"):
                if other not in present:
                    Path(folder, other).unlink(missing_ok=True)
    for other in {CONTEXT, "croissant.json", *(path_of(one.resource) for one in written)} - present:
        Path(folder, other).unlink(missing_ok=True)
