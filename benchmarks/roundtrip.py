"""knowledge bases -> export, import into an empty one, export again: whether the bytes are the same, and the price.

usage: python -m benchmarks.roundtrip DIR [--samples] [--corpus FOLDER ...] [--world VAR ...] [--gzip] [--no-pages]

samples  the sample corpus, ingested and read in a database of its own in DIR
corpus   each folder's *.ndjson articles likewise
world    a database that is there already, such as `python -m benchmarks.world VAR` makes; it is only read

Databases in DIR stay for the next run, but for those that are imported into. Each step is a process of its own; its
peak memory is its own, without PostgreSQL's, and `over` is what it took over what it had before the step began.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.database import database


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.roundtrip")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[])
    parser.add_argument("--world", type=Path, nargs="+", default=[])
    parser.add_argument("--gzip", action="store_true", help="packed packages")
    parser.add_argument("--no-pages", action="store_true", help="import without what only pages need")
    parser.add_argument("--inside", nargs=2, help="used by the benchmark itself: the one step to make here")
    given = parser.parse_args(arguments)
    if given.inside:
        _step(given)
        return 0
    same = True
    for name, source in _sources(given):
        same &= _round(name, source, given)
    return 0 if same else 1


def _sources(given: Namespace) -> list[tuple[str, Path]]:
    found = []
    corpora = [("samples", None)] if given.samples else []
    for name, corpus in [*corpora, *((corpus.name, corpus) for corpus in given.corpus)]:
        own = given.folder / name / "source"
        if not own.exists():
            own.mkdir(parents=True)
            _run(own, ["fill", str(corpus or "")], given)
        found.append((name, own))
    return found + [(world.name, world) for world in given.world]


def _round(name: str, source: Path, given: Namespace) -> bool:
    place = given.folder / name
    target, one, two = place / "target", place / "one", place / "two"
    for old in (target, one, two):
        shutil.rmtree(old, ignore_errors=True)
    target.mkdir(parents=True)
    print(f"== {name}", flush=True)
    _told("export", _run(source, ["export", str(one)], given))
    _told("import", _run(target, ["import", str(one)], given))
    _told("export again", _run(target, ["export", str(two)], given))
    same = True
    for file in sorted({file.name for folder in (one, two) for file in folder.iterdir()}):
        pair = [(folder / file).read_bytes() if (folder / file).exists() else b"" for folder in (one, two)]
        same &= pair[0] == pair[1]
        rows = f"{pair[0].count(b'\n'):>9,} lines" if "ndjson" in file else ""
        print(f"{file:24} {'identical' if pair[0] == pair[1] else 'DIFFERS':10} {len(pair[0]):>13,} bytes {rows}")
    return same


def _run(own: Path, step: list[str], given: Namespace) -> dict[str, Any]:
    flags = [flag for flag, on in (("--gzip", given.gzip), ("--no-pages", given.no_pages)) if on]
    command = [sys.executable, "-m", "benchmarks.roundtrip", str(given.folder), *flags, "--inside", *step]
    environment = {**os.environ, "CLAIMLINE_VAR": str(own.absolute())}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _told(what: str, found: dict[str, Any]) -> None:
    parts = "; ".join(f"{name} {seconds:.1f} s" for name, seconds in found.get("parts", {}).items())
    peak, over = found["peak"], found["over"]
    print(f"{what:14} {found['seconds']:8.1f} s  peak {peak:,.0f} MB, over {over:,.0f} MB  {parts}", flush=True)


def _step(given: Namespace) -> None:
    what, where = given.inside
    with database():
        before, begun = _peak(), time.perf_counter()
        parts = _STEPS[what](Path(where), given)
        seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "peak": _peak(), "over": _peak() - before, "parts": parts}))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill(corpus: Path, _: Namespace) -> dict[str, float]:
    from django.core.management import call_command

    from claims.process import process

    if str(corpus) in ("", "."):
        call_command("samples", stdout=sys.stderr)
    else:
        files = [str(file) for file in sorted(corpus.glob("*.ndjson"))]
        call_command("ingest", *files, stdout=sys.stderr)
    for _step_done in process():
        pass
    return {}


def _export(folder: Path, given: Namespace) -> dict[str, float]:
    from claims.export import export
    from claims.export.scope import Scope

    export(folder, Scope(), compressed=given.gzip)
    return {}


def _import(folder: Path, given: Namespace) -> dict[str, float]:
    from claims.importing import pages
    from claims.importing.load import import_package

    begun = time.perf_counter()
    marks: dict[str, float] = {}

    def tell(what: str, done: int) -> None:
        marks[what] = time.perf_counter() - begun

    import_package(folder, pages=False, tell=tell)
    loaded = time.perf_counter() - begun
    staged = max((at for what, at in marks.items() if not what.endswith("written")), default=0.0)
    found = {"checked": staged, "written": loaded - staged}
    if not given.no_pages:
        pages.make()
        found["pages"] = time.perf_counter() - begun - loaded
    return found


_STEPS: dict[str, Callable[[Path, Namespace], dict[str, float]]] = {
    "fill": _fill,
    "export": _export,
    "import": _import,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
