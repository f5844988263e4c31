"""a folder -> a database of a made-up news world in it, for measuring pages at their full size.

usage: python -m benchmarks.world DIR [--small] [--articles N] [--statements N] [--claims N] [--outlets N]
           [--entities N] [--days N] [--seed N] [--until DATE]

DIR becomes the CLAIMLINE_VAR of a site: `CLAIMLINE_VAR=DIR python -m config.serve` shows it. The same numbers, seed
and date give the same rows. A folder that holds articles already is refused.
"""

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.database import database
from benchmarks.world import SMALL, Size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true", help="as small as the tests fill it")
    for name in vars(SMALL):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=datetime.fromisoformat, help="the day on which the world ends; today")
    arguments = parser.parse_args()
    given = {name: value for name in vars(SMALL) if (value := getattr(arguments, name)) is not None}
    size = Size(**(vars(SMALL) if arguments.small else {}) | given)
    today = (arguments.until or datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    os.environ["CLAIMLINE_VAR"] = str(arguments.folder)
    with database():
        from benchmarks.world.fill import fill
        from sources.models import Article

        if Article.objects.exists():
            sys.exit(f"{arguments.folder} holds articles already; name an empty folder, or delete it.")
        begun = time.perf_counter()
        written = fill(size, seed=arguments.seed, until=today, fast=True, tell=_tell)
        seconds = time.perf_counter() - begun
    for name, number in sorted(written.items()):
        print(f"{name}: {number:,}")
    rows = sum(written.values())
    print(f"{rows:,} rows in {seconds:.0f} s: {rows / seconds:,.0f} rows/s")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
