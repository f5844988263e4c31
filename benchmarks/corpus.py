"""The data folder and the marks in gold/ -> a corpus for `manage.py train`.

python -m benchmarks.corpus DATA_FOLDER OUT.ndjson     PolNeAR's training part, the four events, the `tune` half of ours
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent / "gold" / "events"


def corpus(folder: Path) -> Iterator[dict[str, Any]]:
    for row in rows(folder / "attribution" / "polnear-train.ndjson"):
        yield {
            "id": row["id"],
            "text": row["text"],
            "scheme": "attributions",
            "statements": [_attribution(one) for one in row["attributions"]],
        }
    for gold, articles in [*marked_events(folder), *our_events(folder, "tune")]:
        for article in articles:
            own = [one for one in gold["statements"] if one["article"] == article["id"]]
            yield {
                **{name: article[name] for name in ("id", "text", "title", "outlet")},
                "scheme": "statements",
                "statements": [{name: one[name] for name in ("source", "cue", "content", "speaker")} for one in own],
            }


def marked_events(folder: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The four events that came marked: their gold and their articles."""
    for path in sorted((folder / "matrix").glob("*.gold.json")):
        articles = path.with_name(path.name.replace(".gold.json", ".articles.ndjson"))
        yield json.loads(path.read_text("utf-8")), list(rows(articles))


def our_events(folder: Path, half: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The events that we marked, of one half: "tune" or "held"."""
    texts = {row["id"]: row for row in rows(folder / "stories" / "basil-dev.ndjson")}
    for path in sorted(EVENTS.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if gold["half"] == half:
            yield gold, [row for row in texts.values() if row["story"] == gold["story"]]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _attribution(one: dict[str, Any]) -> dict[str, Any]:
    def spans(pairs: list[list[int]]) -> list[dict[str, int]]:
        return [{"start": start, "end": end} for start, end in pairs]

    def whole(pairs: list[list[int]]) -> dict[str, int] | None:
        return {"start": min(a for a, _ in pairs), "end": max(b for _, b in pairs)} if pairs else None

    return {"source": whole(one["source"]), "cue": whole(one["cue"]), "content": spans(one["content"])}


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, out]:
            with Path(out).open("w", encoding="utf-8") as lines:
                for row in corpus(Path(folder)):
                    lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        case _:
            sys.exit(__doc__)
