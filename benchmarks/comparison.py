"""The data folder -> every figure of the comparison of outlets, one a line; or some parts of them.

python -m benchmarks.comparison DATA_FOLDER EVAL_FOLDER [PART ...]      CLAIMLINE_VAR names a folder for its databases

PART is any of: relate stories matrix lookup syndication discrepancies coverage. Each is a benchmark of its own and may
be run alone; here each has a process and, where it needs one, a database of its own under CLAIMLINE_VAR.
"""

import os
import subprocess
import sys
from pathlib import Path

PARTS: dict[str, tuple[str, tuple[str, ...]]] = {  # what to run, and with which arguments
    "relate": ("relate", ("{data}/stance/emergent-dev.ndjson",)),
    "stories": ("stories", ("{data}/stories/basil-dev.ndjson", "{data}/stories/ecbplus-dev.ndjson")),
    "matrix": ("matrix", ("{data}", "{eval}", "figures", "orders")),
    "lookup": ("lookup", ("{data}/linking/bodies-dev.ndjson",)),
    "syndication": ("syndication", ()),
    "discrepancies": ("discrepancies", ()),
    "coverage": ("coverage", ()),
}


def main(data: Path, scorers: Path, parts: list[str]) -> int:
    """Runs the parts one after the other; the number of those that failed."""
    home, failed = os.environ.get("CLAIMLINE_VAR"), 0
    if not home:
        sys.exit("Set CLAIMLINE_VAR to a folder of the benchmark's own: it fills databases there.")
    for part in parts:
        module, arguments = PARTS[part]
        given = [one.format(data=data, eval=scorers) for one in arguments]
        environment = os.environ | {"CLAIMLINE_VAR": str(Path(home, part))}
        print(f"--- {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *given], env=environment, check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    match sys.argv[1:]:
        case [data, scorers, *chosen] if set(chosen) <= PARTS.keys():
            sys.exit(main(Path(data), Path(scorers), chosen or list(PARTS)))
        case _:
            sys.exit(__doc__)
