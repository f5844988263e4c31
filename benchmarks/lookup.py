"""articles that each report one known claim -> how well looking that claim up finds them.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.lookup FILE.ndjson   {"id", "text", "claim_id", "claim"} a line

Takes the articles in, in a database of its own that is left for the next run, then asks for each claim.
"""

import json
import os
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path


def main(file: Path) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import CommandError, call_command

    from config import postgres

    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        django.setup()
        call_command("migrate", verbosity=0)
        try:
            call_command("ingest", str(file), outlet="benchmark", published="2026-01-01")
        except CommandError as error:
            print(error)  # what is in is measured; the rest counts as not found
        _ask([json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()])


def _ask(articles: list[dict[str, str]]) -> None:
    from claims.lookup import lookup

    reporting: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        reporting[article["claim"]].add(article["id"])
    start, precision, hits, answered, total = time.perf_counter(), 0.0, 0, 0, 0
    for claim, wanted in reporting.items():
        pieces = [hit.statement.revision.article for hit in lookup(claim).hits]
        found = [piece.external_id for piece in pieces if piece.outlet.key == "benchmark"]
        precision += _average_precision(found, wanted)
        hits, answered, total = hits + len(wanted & set(found)), answered + len(found), total + len(wanted)
    took = (time.perf_counter() - start) / len(reporting)
    right, complete = hits / max(1, answered), hits / total
    print(f"MAP {precision / len(reporting):.3f}  ({len(reporting)} claims, {len(articles)} articles)")
    print(f"P {right:.3f}  R {complete:.3f}  F1 {2 * right * complete / max(1e-9, right + complete):.3f}")
    print(f"{took * 1000:.0f} ms a claim")


def _average_precision(found: list[str], wanted: set[str]) -> float:
    right, total = 0, 0.0
    for rank, article in enumerate(found, 1):
        if article in wanted:
            right += 1
            total += right / rank
    return total / len(wanted)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
