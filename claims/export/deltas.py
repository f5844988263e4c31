"""an earlier state -> what was added, changed and retired since, as a folder; and an earlier export with such a folder
-> the export of today, byte for byte.

A delta holds for each resource lines of {"op": "added"|"changed"|"retired", "id", "row"}, sorted as its rows are; of
what is retired there is no row. `delta.json` names both states and counts and hashes the files; what else an export
holds, its descriptions, lies in `described/`. Of what is hidden since a delta tells the id alone, and that it is
retired. What an export held then may be known no more, as where words were purged since: the delta then is `whole`, and
holds all rows.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from claims.export import moment
from claims.export.package import Tell, export, finish, unfinished
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.models import Moment

type Described = dict[str, Any]
_ID = re.compile(rb'\{(?:"op":"(\w+)",)?"id":("(?:[^"\\]|\\.)*"|-?\d+)')
_ROW = b',"row":'
_DESCRIBED = "described"
OPS = ("added", "changed", "retired")
_KNOWN = frozenset(op.encode() for op in OPS)


class Unfit(ValueError):
    """Says which folder or state does not fit, why, and what would."""


def delta(
    folder: Path, scope: Scope | Callable[[], Scope], since: moment.Asked, *, tell: Tell | None = None
) -> dict[str, dict[str, int]]:
    """Writes what became of the export that was named `since`; by resource, how many rows were added, changed and
    retired. Raises Unfit for a state that this record was never in."""
    _known(since)
    if (folder / "datapackage.json").exists():
        raise Unfit(f"{folder} holds an export, and a delta would write over its files: give it a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder) as making:
        then, now, told = (Path(making, name) for name in ("then", "now", "told"))
        export(then, scope, as_of=since.at, hush=False, tell=tell)
        before = _described(then)
        whole = before["state"] != since.state
        export(now, scope, tell=tell)
        after = _described(now)
        told.mkdir()
        was = {one["name"]: one for one in before["resources"]}
        resources = [_tell(told, then, now, was[one["name"]], one, whole=whole) for one in after["resources"]]
        described = {
            "name": "claimline-delta",
            "from": since.state,
            "to": after["state"],
            "whole": whole,
            "asked": after["asked"],
            "resources": resources,
        }
        (told / _DESCRIBED).mkdir()
        for file in _beside(now, after):
            file.replace(told / _DESCRIBED / file.name)
        Path(told, "delta.json").write_bytes(orjson.dumps(described, option=orjson.OPT_INDENT_2) + b"\n")
        (folder / _DESCRIBED).mkdir(exist_ok=True)
        finish(told, folder, [f"{_DESCRIBED}/{file.name}" for file in sorted((told / _DESCRIBED).iterdir())])
        finish(told, folder, [*(one["path"] for one in resources), "delta.json"])
    return {one["name"]: {op: one[op] for op in OPS} for one in resources}


def apply(full: Path, change: Path, out: Path) -> dict[str, int]:
    """An export, and what became of it -> the export that was taken when the delta was, in the folder `out`, which may
    be `full` itself; the number of rows by resource. Raises Unfit where they are not of one piece."""
    before, told = _described(full), _described(change, "delta.json")
    _in_order(told, change / "delta.json")
    if before.get("state") != told["from"]:
        raise Unfit(f"{change} begins at {told['from']}, and {full} is {before.get('state', 'of no state')}.")
    names = {one.get("name") for one in before["resources"] if isinstance(one, dict)}
    if names != {one["name"] for one in told["resources"]} and not told["whole"]:
        raise Unfit(f"{full} and {change} hold other resources: take out a full export anew.")
    out.mkdir(parents=True, exist_ok=True)
    with unfinished(out) as making:
        for one in told["resources"]:
            _carry_out(Path(making, one["path"]), full, change, one, whole=told["whole"])
        beside = sorted((change / _DESCRIBED).iterdir(), key=lambda file: (file.name == "datapackage.json", file.name))
        for file in beside:
            Path(making, file.name).write_bytes(file.read_bytes())
        finish(making, out, [*(one["path"] for one in told["resources"]), *(file.name for file in beside)])
        for one in told["resources"]:  # where `full` was packed and is `out`: two forms of one resource differ now
            Path(out, f"{one['path']}.gz").unlink(missing_ok=True)
    return {one["name"]: one["to"]["rows"] for one in told["resources"]}


def _known(since: moment.Asked) -> None:
    if not since.digest:
        raise Unfit(f"{since.state} is a time, and no state: take `state` from the datapackage.json of an export.")
    if since.at != moment.NEVER and not Moment.objects.filter(at=since.at).exists():
        raise Unfit(f"{since.state} is the state of another record: nothing was written here at that time.")


def _described(folder: Path, name: str = "datapackage.json") -> Described:
    file = folder / name
    if not file.is_file():
        raise Unfit(f"{file} is missing: {folder} holds no whole {'delta' if name == 'delta.json' else 'export'}.")
    try:
        read = orjson.loads(file.read_bytes())
        if not isinstance(read, dict) or not isinstance(read.get("resources"), list):
            raise Unfit(f"{file} describes no resources.")
    except orjson.JSONDecodeError as error:
        raise Unfit(f"{file} is no JSON: {error}.") from None
    if name == "datapackage.json" and "state" not in read:
        raise Unfit(f"{file} names no state: only what holds (`--standing`) was taken out, or an old version wrote it.")
    return read


def _in_order(told: Described, file: Path) -> None:
    """Whoever wrote it: nothing of it is taken for the name of a file elsewhere."""
    try:
        for one in told["resources"]:
            fit = one["name"] in RESOURCES and one["path"] == f"{one['name']}.ndjson"
            texts = (one["hash"], *(one[end]["hash"] for end in ("from", "to")))
            if not fit or not all(isinstance(text, str) for text in texts):
                raise Unfit(f"{file} describes {one['name']!r} at {one['path']!r}: no delta of ours does.")
            int(one["to"]["rows"])
        wrong = not isinstance(told["from"], str) or not isinstance(told["whole"], bool)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, Unfit):
            raise
        wrong = True
    if wrong:
        raise Unfit(f"{file} describes no whole delta: fetch it anew.")


def _beside(folder: Path, described: Described) -> list[Path]:
    """All that is no resource's file."""
    own = {one["path"] for one in described["resources"]}
    return sorted(file for file in folder.iterdir() if file.name not in own)


def _tell(told: Path, then: Path, now: Path, was: Described, one: Described, *, whole: bool) -> Described:
    """One resource's file, and what `delta.json` says of it."""
    counts, digest, size = dict.fromkeys(OPS, 0), hashlib.sha256(), 0
    with ExitStack() as stack:
        old = [] if whole else stack.enter_context((then / was["path"]).open("rb"))
        new = stack.enter_context((now / one["path"]).open("rb"))
        file = stack.enter_context((told / f"{one['name']}.ndjson").open("wb"))
        for op, key, row in _differences(old, new):
            line = b'{"op":"%s","id":%s%s}\n' % (op.encode(), key, _ROW + row.rstrip(b"\n") if row else b"")
            counts[op] += 1
            digest.update(line)
            size += file.write(line)
    ends = {end: {"rows": of["rows"], "hash": of["hash"]} for end, of in (("from", was), ("to", one))}
    return {
        "name": one["name"],
        "path": f"{one['name']}.ndjson",
        **counts,
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        **ends,
    }


def _differences(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    """Of two files sorted alike: (op, id, row), sorted alike. Neither is held in memory."""
    olds, news = iter(old), iter(new)
    was, row = next(olds, b""), next(news, b"")
    while was or row:
        if was == row:
            was, row = next(olds, b""), next(news, b"")
            continue
        before, after = was and _place(was), row and _place(row)
        if not row or (was and before < after):
            yield "retired", _ID.match(was)[2], b""
            was = next(olds, b"")
        elif not was or after < before:
            yield "added", _ID.match(row)[2], row
            row = next(news, b"")
        else:
            yield "changed", _ID.match(row)[2], row
            was, row = next(olds, b""), next(news, b"")


def _place(line: bytes) -> Any:
    """What rows are sorted by: an id that is a number as that, others byte by byte."""
    found = _ID.match(line)
    try:
        key = orjson.loads(found[2]) if found else None
    except orjson.JSONDecodeError:
        key = None
    if key is None:
        raise Unfit(f"This line has no id where one should stand: {line[:80]!r}.")
    return key if isinstance(key, int) else key.encode()


def _carry_out(file: Path, full: Path, change: Path, told: Described, *, whole: bool) -> None:
    checks = {end: hashlib.sha256() for end in ("full", "delta", "out")}
    rows = 0
    with ExitStack() as stack:
        old = iter(()) if whole else _read(full / told["path"], checks["full"], stack)
        ops = _read(change / told["path"], checks["delta"], stack)
        out = stack.enter_context(file.open("wb"))
        for line in _merged(old, ops, told["name"]):
            checks["out"].update(line)
            out.write(line)
            rows += 1
    wanted = {"full": told["from"]["hash"], "delta": told["hash"], "out": told["to"]["hash"]}
    for end, place in (("full", full), ("delta", change)):
        if (found := f"sha256:{checks[end].hexdigest()}") != wanted[end] and not (whole and end == "full"):
            raise Unfit(
                f"{told['name']} of {place} was changed or cut short: its hash is {found[:19]}…, where "
                f"{change / 'delta.json'} has {wanted[end][:19]}…. Take it out, or fetch it, anew."
            )
    if f"sha256:{checks['out'].hexdigest()}" != wanted["out"]:
        raise Unfit(f"{told['name']} does not come out as {change / 'delta.json'} says: take out a full export anew.")


def _read(file: Path, check: Any, stack: ExitStack) -> Iterator[bytes]:
    """Its lines, each added to what the file is checked by; of an export also where it is packed."""
    packed = file.with_name(f"{file.name}.gz")
    if not file.is_file() and not packed.is_file():
        raise Unfit(f"{file} is missing.")
    opened = file.open("rb") if file.is_file() else gzip.open(packed)  # noqa: SIM115
    try:
        for line in stack.enter_context(opened):
            check.update(line)
            yield line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unfit(f"{packed} cannot be unpacked ({error}): copy it anew.") from error


def _merged(old: Iterator[bytes], ops: Iterator[bytes], name: str) -> Iterator[bytes]:
    was = next(old, b"")
    for line in ops:
        op, place = _ID.match(line), _place(line)
        while was and _place(was) < place:
            yield was
            was = next(old, b"")
        there = bool(was) and _place(was) == place
        if not op or op[1] not in _KNOWN or there != (op[1] != b"added") or (op[1] != b"retired" and _ROW not in line):
            raise Unfit(f"{name}: {line[:60]!r} does not fit the export that it is to be applied to.")
        if op[1] != b"retired":
            yield line[line.index(_ROW) + len(_ROW) :].rstrip(b"\n")[:-1] + b"\n"
        was = next(old, b"") if there else was
    if was:
        yield was
    yield from old
