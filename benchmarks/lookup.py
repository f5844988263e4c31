"""articles that each report one known claim -> how fast they come in, and how well looking that claim up finds them.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.lookup FILE.ndjson   {"id", "text", "claim", "headlines"} a line
       ... FILE.ndjson weights     learns the weights of claims/asking.py anew, and measures with claims held back

Takes the articles in by the whole way, a hundred at a time, in a database of its own that is left for the next run;
the title is the first headline. Then asks for each claim, and for fifty invented ones that nobody reports
(gold/unreported.txt).
"""

import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.database import database
from benchmarks.logistic import Numbers, learned

UNREPORTED = Path(__file__).parent / "gold" / "unreported.txt"
TOGETHER, THOUSAND = 100, 1000
FOLDS, NEAR = 5, 150


def main(file: Path, learn: bool) -> None:
    articles = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    with database():
        take_in(articles)
        if learn:
            _learn(articles)
        else:
            _ask(articles)
            _ask_in_vain()


def take_in(articles: list[dict[str, Any]]) -> None:
    from sources.models import Article

    known = set(Article.objects.values_list("external_id", flat=True))
    fresh = [article for article in articles if article["id"] not in known]
    seconds = []
    for part in batched(fresh, TOGETHER):
        start = time.perf_counter()
        _ingest(part)
        seconds += [(time.perf_counter() - start) / len(part)] * len(part)
    if not seconds:
        return
    print(f"{len(seconds) / sum(seconds):.2f} articles a second, all the way in, over {len(seconds)} articles")
    if len(seconds) > THOUSAND:
        first, last = sum(seconds[:THOUSAND]) / THOUSAND, sum(seconds[-THOUSAND:]) / THOUSAND
        print(f"{first:.3f} s an article over the first thousand, {last:.3f} over the last: {last / first:.2f} times")


def _ingest(articles: tuple[dict[str, Any], ...]) -> None:
    from django.core.management import CommandError, call_command

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.ndjson")
        rows = [{"id": one["id"], "text": one["text"], "title": _title(one)} for one in articles]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        try:
            with open("/dev/null", "w") as nowhere:
                call_command("ingest", str(path), outlet="benchmark", published="2026-01-01", stdout=nowhere)
        except CommandError as error:
            print(error)  # what is in is measured; the rest counts as not found


def _title(article: dict[str, Any]) -> str:
    headlines = article.get("headlines") or [{"headline": ""}]
    return str(headlines[0]["headline"])


def _ask(articles: list[dict[str, Any]]) -> None:
    from claims.lookup import lookup

    reporting: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        reporting[article["claim"]].add(article["id"])
    start, precision, hits, answered, total = time.perf_counter(), 0.0, 0, 0, 0
    for claim, wanted in reporting.items():
        pieces = [hit.article for hit in lookup(claim).hits]
        found = [piece.external_id for piece in pieces if piece.outlet.key == "benchmark"]
        precision += _average_precision(found, wanted)
        hits, answered, total = hits + len(wanted & set(found)), answered + len(found), total + len(wanted)
    took = (time.perf_counter() - start) / len(reporting)
    right, complete = hits / max(1, answered), hits / total
    print(f"MAP {precision / len(reporting):.3f}  ({len(reporting)} claims, {len(articles)} articles)")
    print(f"P {right:.3f}  R {complete:.3f}  F1 {2 * right * complete / max(1e-9, right + complete):.3f}")
    print(f"{took * 1000:.0f} ms a claim")


def _ask_in_vain() -> None:
    from claims.lookup import lookup

    claims = UNREPORTED.read_text("utf-8").splitlines()
    wrong = {claim: found.hits[0] for claim in claims if (found := lookup(claim)).hits}
    print(f"{len(claims) - len(wrong)} of {len(claims)} claims that nobody reports: nothing found")
    for claim, hit in wrong.items():
        print(f"  found for {claim!r}, {hit.score:.2f}: {hit.article}")


def _learn(articles: list[dict[str, Any]]) -> None:
    from claims.asking import AMONG, BEHIND, FLOOR, REPORTED, ask
    from sources.models import Article

    reporting: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        reporting[article["claim"]].add(article["id"])
    names = dict(Article.objects.values_list("pk", "external_id"))
    asked = {claim: found for claim in reporting if (found := ask(claim)) is not None}
    rows = {
        claim: (found, np.array([float(names[key] in reporting[claim]) for key in found.articles]))
        for claim, found in asked.items()
    }
    claims = random.Random(0).sample(sorted(rows), len(rows))
    counts, precision = np.zeros(3), 0.0
    for fold in range(FOLDS):
        weights, bias = _fit([rows[c] for k, c in enumerate(claims) if k % FOLDS != fold], "among")
        for claim in claims[fold::FOLDS]:
            found, right = rows[claim]
            odds = found.among @ weights + bias
            ranked = [k for k in np.argsort(-odds) if odds[k] >= max(FLOOR, odds.max() - BEHIND)]
            precision += _average_precision([names[found.articles[k]] for k in ranked], reporting[claim])
            counts += (right[ranked].sum(), len(ranked), len(reporting[claim]))
    hits, answered, total = counts
    print(f"{FOLDS} folds by claim, before any statement is looked for: MAP {precision / len(claims):.3f}")
    print(f"P {hits / answered:.3f}  R {hits / total:.3f}  F1 {2 * hits / (answered + total):.3f}")
    for part, table in (("reported", REPORTED), ("among", AMONG)):
        weights, bias = _fit(list(rows.values()), part)
        for (name, _), weight in zip(table, weights, strict=True):
            print(f"{part}: {name} {weight:.2f}")
        print(f"{part}: bias {bias:.2f}")


def _fit(rows: list[tuple[Any, Numbers]], part: str) -> tuple[Numbers, float]:
    """On the articles that are nearest to each claim: all others are told apart by anything."""
    measured, marks = [], []
    for found, right in rows:
        near = np.argsort(-found.reported.sum(axis=1))[:NEAR]
        measured.append(getattr(found, part)[near].astype(np.float64))
        marks.append(right[near])
    return learned(np.concatenate(measured), np.concatenate(marks))


def _average_precision(found: list[str], wanted: set[str]) -> float:
    right, total = 0, 0.0
    for rank, article in enumerate(found, 1):
        if article in wanted:
            right += 1
            total += right / rank
    return total / len(wanted)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [file] | [file, "weights"]:
            main(Path(file), learn=len(sys.argv) == 3)
        case _:
            sys.exit(__doc__)
