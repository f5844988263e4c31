"""a folder -> what its datapackage.json says is in it, or the reasons why it is no package of ours."""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from claims.export.resources import RESOURCES
from claims.importing.reasons import Reasons

DESCRIPTION = "datapackage.json"
AGAIN = "Export it again with `manage.py export`."
_BLOCK = 1 << 20
_LONGEST = 64 << 20  # bytes of a line: no row of ours comes near it
_OURS = re.compile(r"\.(ndjson|csv|parquet)(\.gz)?$")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of a package, as described. `size` and `digest` are of the bytes of the file as it lies there."""

    name: str
    file: str
    path: Path
    rows: int
    size: int
    digest: str


@dataclass
class Read:
    """What was read of a file so far."""

    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


def described(folder: Path, reasons: Reasons) -> list[Part]:
    """Its parts in the order of our resources; raises Refused where it is no package that can be read at all."""
    package = _package(folder, reasons)
    if not isinstance(package, Mapping) or package.get("name") != "claimline":
        reasons.add(DESCRIPTION, 0, "it does not describe a package of Claimline (its `name` is another).", AGAIN)
        reasons.settle()
    if (version := package.get("format_version", 1)) != 1:
        reasons.add(DESCRIPTION, 0, f"the package is of version {version!r}, and this program reads version 1.", AGAIN)
    parts: dict[str, Part] = {}
    known = {DESCRIPTION}
    resources = package.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else ()):
        if part := _part(folder, number, resource, reasons):
            known.add(part.file)
            if part.name in parts:
                reasons.add(DESCRIPTION, 0, f"{part.name} is described twice.", AGAIN)
            parts[part.name] = part
    for name in RESOURCES:
        if name not in parts:
            reasons.add(DESCRIPTION, 0, f"{name} is missing in it: a package has {', '.join(RESOURCES)}.", AGAIN)
    for file in sorted(folder.iterdir()):
        if _OURS.search(file.name) and file.name not in known:
            reasons.add(file.name, 0, f"nothing in {DESCRIPTION} describes it.", "Take it away, or export again.")
    return [parts[name] for name in RESOURCES if name in parts]


def _package(folder: Path, reasons: Reasons) -> Any:
    if (folder / "delta.json").exists():
        mend = "Put it to the export that it begins with by `manage.py apply`, and import what comes of that."
        reasons.add("delta.json", 0, "this is what changed between two exports, and no export.", mend)
        reasons.settle()
    try:
        return orjson.loads((folder / DESCRIPTION).read_bytes())
    except OSError as error:
        reasons.add(str(folder / DESCRIPTION), 0, f"{error.strerror}.", "Name a folder that `manage.py export` wrote.")
    except orjson.JSONDecodeError as error:
        reasons.add(DESCRIPTION, 0, f"it is no JSON ({error}).", AGAIN)
    reasons.settle()
    raise AssertionError("settle() raises what was added")


def _part(folder: Path, number: int, resource: Any, reasons: Reasons) -> Part | None:
    if not isinstance(resource, Mapping) or not isinstance(resource.get("name"), str):
        reasons.add(DESCRIPTION, 0, f"resource {number} has no name.", AGAIN)
        return None
    name, file = resource["name"], resource.get("path")
    if name not in RESOURCES:
        reasons.add(DESCRIPTION, 0, f"{name[:80]!r} is no resource of ours; there are {', '.join(RESOURCES)}.", AGAIN)
        return None
    if not isinstance(file, str) or file != Path(file).name or not _OURS.search(file):
        reasons.add(DESCRIPTION, 0, f"{name} lies at {file!r}, which is no file of this folder.", AGAIN)
        return None
    if "ndjson" not in file:
        reasons.add(file, 0, "only NDJSON is read.", "Export with the form that `manage.py export` has by default.")
        return None
    rows, size, digest = (resource.get(one) for one in ("rows", "bytes", "hash"))
    if not isinstance(rows, int) or not isinstance(size, int) or not isinstance(digest, str):
        reasons.add(DESCRIPTION, 0, f"{name} is described without its rows, bytes or hash.", AGAIN)
        return None
    return Part(name=name, file=file, path=folder / file, rows=rows, size=size, digest=digest.removeprefix("sha256:"))


def lines(part: Part, reasons: Reasons) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line, without its line feed. At the end the file is held against its description."""
    read = Read()
    rest = b""
    try:
        for block in _blocks(part, read):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                read.rows += 1
                yield read.rows, line
            if len(rest) > _LONGEST:
                reasons.add(part.file, read.rows + 1, "the line does not end.", AGAIN)
                reasons.settle()
    except (EOFError, OSError, ValueError, zlib.error) as error:  # ValueError: of a name that no file has
        reasons.add(part.file, 0, f"it cannot be read ({error}).", "Copy the package anew.")
        return
    if rest:
        reasons.add(part.file, read.rows + 1, "the line breaks off without a line feed.", "Copy the package anew.")
    _hold(part, read, reasons)


def _blocks(part: Part, read: Read) -> Iterator[bytes]:
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if part.file.endswith(".gz") else None
    with part.path.open("rb") as file:
        while block := file.read(_BLOCK):
            read.size += len(block)
            read.digest.update(block)
            while unpack and block:
                yield unpack.decompress(block, _BLOCK)  # a small file may unpack to any size: never all at once
                block = unpack.unconsumed_tail
            if not unpack:
                yield block
    if unpack and not unpack.eof:
        raise EOFError("it breaks off before its end")


def _hold(part: Part, read: Read, reasons: Reasons) -> None:
    found = read.digest.hexdigest()
    if found == part.digest:
        if read.rows != part.rows:
            reasons.add(part.file, 0, f"it has {read.rows:,} rows, and {part.rows:,} are described.", AGAIN)
        return
    what = f"it is not the file that was described: SHA-256 {found[:12]}..., described {part.digest[:12]}..."
    if read.size != part.size:
        what += f"; {read.size:,} bytes, described {part.size:,}"
    if read.rows != part.rows:
        what += f"; {read.rows:,} rows, described {part.rows:,}"
    reasons.add(part.file, 0, f"{what}.", "Copy the package anew, or export it again.")
