"""a folder with pages -> how fast they are read and how well, and predictions for a scorer.

    python -m benchmarks.pages FOLDER [--gold FILE] [--out FILE]

FOLDER holds `html/*.html.gz` or the pages themselves. Each line of the predictions is what `manage.py read`
writes: file, title, authors, published, language, text. Refused pages count as empty.

Each line of the gold names a `file` and what is right of it: `set`, `body`, and perhaps `title`, `authors` and
`published`. Bodies are compared by their runs of four words. A gold body of which next to no run stands anywhere in
its page's bytes, scripts and escapes included, is of another article: figures come with those rows and without.
"""

import argparse
import html
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sources.archives import read_bytes
from sources.charset import decode
from sources.pages import read_page

ANOTHER_ARTICLE = 0.01  # of its runs of words: less in common is chance
_JSON_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "pages.pred.ndjson")
    arguments = parser.parse_args()
    nested = arguments.folder / "html"
    pages = sorted((nested if nested.is_dir() else arguments.folder).glob("*.htm*"))
    if not pages:
        sys.exit(f"{arguments.folder} holds no .html or .html.gz; name the folder that does.")
    found = _read(pages)
    with arguments.out.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
    if arguments.gold:
        gold = [json.loads(line) for line in arguments.gold.read_text("utf-8").splitlines()]
        _score(gold, found, {path.name: path for path in pages})
    print(f"predictions: {arguments.out}")


def _read(pages: list[Path]) -> dict[str, Row]:
    found, seconds = {}, []
    for path in pages:
        started = time.perf_counter()
        try:
            page = read_page(read_bytes(path))
        except ValueError as error:
            print(f"refused: {path.name}: {error}")
            continue
        seconds.append(time.perf_counter() - started)
        row = {"file": path.name, "title": page.title, "authors": page.authors, "text": page.body}
        row |= {"published": page.published.isoformat() if page.published else None, "language": page.language}
        found[path.name] = row
    print(f"pages: {len(pages)}, {len(pages) - len(found)} refused")
    if seconds:
        print(f"ms a page: median {1000 * statistics.median(seconds):.0f}, mean {1000 * statistics.mean(seconds):.0f}, "
              f"slowest {1000 * max(seconds):.0f}")  # fmt: skip
    return found


def _score(gold: list[Row], found: dict[str, Row], pages: dict[str, Path]) -> None:
    strangers = {row["file"] for row in gold if _share_in_page(row, pages) < ANOTHER_ARTICLE}
    for name in sorted(strangers):
        print(f"gold of another article: {name}")
    for corpus in sorted({row["set"] for row in gold}):
        rows = [row for row in gold if row["set"] == corpus]
        own = [row for row in rows if row["file"] not in strangers]
        for label, chosen in ((corpus, rows), (f"{corpus}, without gold of another article", own)):
            for figure, value, number in _figures(chosen, found):
                print(f"{label}: {figure} {value:.3f} of {number}")
            if len(own) == len(rows):
                break


def _figures(rows: list[Row], found: dict[str, Row]) -> Iterator[tuple[str, float, int]]:
    bodies = [_f1(_runs(row["body"]), _runs(found.get(row["file"], {}).get("text"))) for row in rows]
    yield "mean F1 of the body", statistics.mean(bodies), len(bodies)
    right: dict[str, Callable[[Row, Row], bool]] = {
        "title": lambda row, page: _plain(row["title"]) == _plain(page.get("title")),
        "authors": lambda row, page: set(map(_plain, row["authors"])) == set(map(_plain, page.get("authors") or [])),
        "published": lambda row, page: str(row["published"])[:10] == str(page.get("published"))[:10],
    }
    for field, is_right in right.items():
        if known := [row for row in rows if row.get(field)]:
            yield (
                f"{field} right",
                statistics.mean(is_right(row, found.get(row["file"], {})) for row in known),
                len(known),
            )


def _share_in_page(row: Row, pages: dict[str, Path]) -> float:
    """How much of the gold's body stands in the page at all, be it in a script, in JSON or escaped twice."""
    markup = decode(read_bytes(pages[row["file"]]), page=True).text
    text = _JSON_CODE.sub(lambda code: chr(int(code[1], 16)), markup).replace("\\n", " ").replace("\\", "")
    text = re.sub(r"<[^>]{0,2000}>", " ", html.unescape(html.unescape(text)))
    gold = _runs(row["body"])
    return (gold & _runs(text)).total() / max(1, gold.total())


def _runs(text: str | None) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text or "")
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)) if words)


def _f1(gold: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    return 2 * (gold & found).total() / max(1, gold.total() + found.total())


def _plain(text: str | None) -> str:
    return re.sub(r"\W+", " ", (text or "").casefold()).strip()


if __name__ == "__main__":
    main()
