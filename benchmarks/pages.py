"""a folder with pages -> how fast they are read, and predictions for a scorer.

    python -m benchmarks.pages FOLDER [--out FILE]

FOLDER holds `html/*.html.gz` or the pages themselves. Each line of the predictions is what `manage.py read`
writes: file, title, authors, published, language, text. Refused pages count as empty.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sources.archives import read_bytes
from sources.pages import read_page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "pages.pred.ndjson")
    arguments = parser.parse_args()
    nested = arguments.folder / "html"
    pages = sorted((nested if nested.is_dir() else arguments.folder).glob("*.htm*"))
    if not pages:
        sys.exit(f"{arguments.folder} holds no .html or .html.gz; name the folder that does.")
    refused, seconds = [], []
    with arguments.out.open("w", encoding="utf-8") as out:
        for path in pages:
            started = time.perf_counter()
            try:
                page = read_page(read_bytes(path))
            except ValueError as error:
                refused.append(f"{path.name}: {error}")
                continue
            seconds.append(time.perf_counter() - started)
            row = {"file": path.name, "title": page.title, "authors": page.authors, "text": page.body}
            row |= {"published": page.published.isoformat() if page.published else None, "language": page.language}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(*refused, sep="\n", end="\n" if refused else "")
    if seconds:
        print(f"{len(pages)} pages, {len(refused)} refused; ms a page: median {1000 * statistics.median(seconds):.0f}, "
              f"mean {1000 * statistics.mean(seconds):.0f}, slowest {1000 * max(seconds):.0f}")  # fmt: skip
    print(f"Score it with: score.py pages GOLD.ndjson {arguments.out}")


if __name__ == "__main__":
    main()
