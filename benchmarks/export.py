"""a made-up world -> how fast its statements are written out, against the database's own COPY of the same table, and
how much memory an export takes.

usage: python -m benchmarks.export FOLDER [--rounds N] [--out DIR] [--gzip]

FOLDER as `python -m benchmarks.world FOLDER` made it. Each round copies the table, then writes statements.ndjson, in
turn, so that both meet the same machine; the last export is of everything. A figure a line.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.database import database

_KB = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, help="keep the export there")
    parser.add_argument("--gzip", action="store_true")
    arguments = parser.parse_args()
    os.environ["CLAIMLINE_VAR"] = str(arguments.folder)
    with database(), TemporaryDirectory() as scratch:
        from claims.models import Statement

        if not Statement.objects.exists():
            sys.exit(f"No statement in {arguments.folder}. Make a world there: python -m benchmarks.world FOLDER.")
        measure(arguments.rounds, arguments.out or Path(scratch), arguments.gzip)


def measure(rounds: int, out: Path, packed: bool) -> None:
    from claims.export import export
    from claims.export.scope import Scope

    raw, own = [], []
    for _ in range(rounds):
        rows, seconds = _copied()
        raw.append(rows / seconds)
        rows, seconds = _written(out)
        own.append(rows / seconds)
    ratios = [ours / theirs for ours, theirs in zip(own, raw, strict=True)]
    print(f"statements: {rows:,}")
    print(f"raw COPY of the table: {statistics.median(raw):,.0f} rows/s (median of {rounds})")
    print(f"statements.ndjson: {statistics.median(own):,.0f} rows/s (median of {rounds})")
    print(f"ratio: {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    begun = time.perf_counter()
    counts = export(out, Scope(), compressed=packed)
    seconds = time.perf_counter() - begun
    print(
        f"whole export: {sum(counts.values()):,} rows in {seconds:.1f} s: {sum(counts.values()) / seconds:,.0f} rows/s"
    )
    print(f"on disk: {sum(file.stat().st_size for file in out.iterdir() if file.is_file()) / _KB / _KB:,.0f} MB")
    print(f"peak memory over the baseline of {before / _KB:.0f} MB: {(_memory('VmHWM') - before) / _KB:.1f} MB")


def _copied() -> tuple[int, float]:
    """Rows and seconds of what the database does by itself, read and thrown away."""
    from django.db import connection

    begun, rows = time.perf_counter(), 0
    with connection.cursor() as cursor, cursor.copy("COPY claims_statement TO STDOUT") as copy:
        for _ in copy:
            rows += 1
    return rows, time.perf_counter() - begun


def _written(folder: Path) -> tuple[int, float]:
    """Rows and seconds of one file of an export, hashed and on the disk."""
    from claims.export.package import one_moment, unfinished, write
    from claims.export.resources import RESOURCES
    from claims.export.scope import Scope

    folder.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    with unfinished(folder) as making, one_moment():
        rows = write(making, RESOURCES["statements"], Scope(), "ndjson", False, None).rows
    return rows, time.perf_counter() - begun


def _memory(name: str) -> int:
    """Of this process, in kB, as Linux tells it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise LookupError(name)


if __name__ == "__main__":
    main()
