"""revisions with marked edits -> how well changes of substance are told from changes of wording.

    python -m benchmarks.revisions FILE [--train] [--wrong]

FILE is NDJSON: id, before, after, edits [{type, before, after, start_char_pos, end_char_pos, major_intent}];
`meaning-changed` is the intent to find. Prints F1
  - on the edits as they are marked, and end to end: the edits that `compare` finds by itself, matched to those marked
    where they overlap (precision over the edits found, recall over those marked);
  - of the learned table alone, and with the sure signs, which is what the product calls a change of substance;
  - in five folds by document, several times over; and of the stored table as it is, which is in the sample where FILE
    is what it was trained on;
and the processor time for two texts of 200,000 words.
--train writes sources/edits.json from all of FILE. --wrong shows what went wrong, with the stored table.
"""

import argparse
import json
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.logistic import learned
from sources.edits import Edit, Table, compare, table
from sources.signs import signs
from sources.substance import FEATURES, TABLE, Side, Swap, measure, stem
from sources.wordwise import Interval, words

THRESHOLD = 0.3  # a fixed rule, not tuned: a fifth of the edits change the meaning, and the rarer kind must not be lost
SUBSTANCE = "meaning-changed"
_FOLDS, _ROUNDS, _ROUNDS_END_TO_END = 5, 10, 3
_WORDS = 200_000

type Numbers = NDArray[np.float64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Marked:
    document: str
    swap: Swap
    substance: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Overlap:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} (precision {self.precision:.2f}, recall {self.recall:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    revisions = [json.loads(line) for line in arguments.file.read_text("utf-8").splitlines()]
    marked = [one for revision in revisions for one in _marked(revision)]
    if arguments.train:
        _train(marked)
    truth = np.array([one.substance for one in marked])
    sure = np.array([bool(signs(one.swap)) for one in marked])
    print(f"{len(revisions)} revisions, {len(marked)} edits, {truth.sum()} of substance")
    _folds(revisions, marked, truth, sure)
    _stored(revisions, marked, truth, sure)
    _print_speed()
    if arguments.wrong:
        _print_wrong(marked, sure)


def _marked(revision: dict[str, Any]) -> Iterator[Marked]:
    old, new = (_stems(revision[side]) for side in ("before", "after"))
    for edit in revision["edits"]:
        left = revision["before"][: edit["start_char_pos"]].rstrip()
        opening = not left or left[-1] in '.!?"'
        lost, gained = edit["before"] or "", edit["after"] or ""
        yield Marked(
            document=_document(revision),
            swap=Swap(
                lost=Side(words(lost).keys, old, opening),
                gained=Side(words(gained).keys, new, opening),
                quoted=left.count('"') % 2 == 1,
            ),
            substance=edit["major_intent"] == SUBSTANCE,
            words=f"{edit['major_intent']}: [{lost}] -> [{gained}]",
        )


def _stems(text: str) -> Counter[str]:
    return Counter(map(stem, words(text).keys))


def _folds(revisions: list[dict[str, Any]], marked: list[Marked], truth: Flags, sure: Flags) -> None:
    documents = sorted({one.document for one in marked})
    measured = np.array([measure(one.swap) for one in marked])
    scores: dict[str, list[float]] = defaultdict(list)
    for seed in range(_ROUNDS):
        shuffled = random.Random(seed).sample(documents, len(documents))
        fold = {document: place % _FOLDS for place, document in enumerate(shuffled)}
        of = np.array([fold[one.document] for one in marked])
        found = np.zeros(len(marked), bool)
        tables = []
        for held in range(_FOLDS):
            tables.append(_learned(measured[of != held], truth[of != held]))
            found[of == held] = [tables[held].score(row) >= THRESHOLD for row in measured[of == held]]
        scores["marked edits, table alone"].append(_score(found, truth).f1)
        scores["marked edits, with the sure signs, as shipped"].append(_score(found | sure, truth).f1)
        if seed < _ROUNDS_END_TO_END:
            edits = [(one, _edits(one, tables[fold[_document(one)]])) for one in revisions]
            for name, kind in (("table alone", _scored), ("as shipped", _is_substance)):
                scores[f"end to end, {name}"].append(_end_to_end(edits, kind).f1)
    for name, each in scores.items():
        print(f"five folds by document, {name}: F1 {statistics.mean(each):.3f} "
              f"(from {min(each):.3f} to {max(each):.3f} in {len(each)} rounds)")  # fmt: skip


def _learned(measured: Numbers, truth: Flags) -> Table:
    weights, bias = learned(measured, truth.astype(float))
    return Table(weights=tuple(map(float, weights)), bias=bias, threshold=THRESHOLD)


def _edits(revision: dict[str, Any], by: Table) -> tuple[Edit, ...]:
    return compare(revision["before"], revision["after"], by=by).edits


def _document(revision: dict[str, Any]) -> str:
    """Its revisions stay together: what one learns of a text would tell of the next."""
    return str(revision["id"]).split("#")[0]


def _scored(edit: Edit) -> bool:
    return edit.score >= THRESHOLD


def _is_substance(edit: Edit) -> bool:
    return edit.kind == "substance"


def _stored(revisions: list[dict[str, Any]], marked: list[Marked], truth: Flags, sure: Flags) -> None:
    found = np.array([table().score(measure(one.swap)) >= table().threshold for one in marked])
    edits = [(revision, _edits(revision, table())) for revision in revisions]
    print(f"stored table, marked edits, table alone: {_score(found, truth)}")
    print(f"stored table, marked edits, with the sure signs, as shipped: {_score(found | sure, truth)}")
    print(f"stored table, end to end, table alone: {_end_to_end(edits, _scored)}")
    print(f"stored table, end to end, as shipped: {_end_to_end(edits, _is_substance)}")
    print(f"for comparison, marked edits, everything is substance: {_score(np.ones(len(marked), bool), truth)}")


def _end_to_end(found: Iterable[tuple[dict[str, Any], Sequence[Edit]]], wanted: Callable[[Edit], bool]) -> Overlap:
    hits = own = recalled = marked = 0
    for revision, edits in found:
        places = [edit.before for edit in edits if wanted(edit)]
        gold = [
            (edit["start_char_pos"], edit["end_char_pos"])
            for edit in revision["edits"]
            if edit["major_intent"] == SUBSTANCE
        ]
        own, marked = own + len(places), marked + len(gold)
        hits += sum(any(_meet(one, other) for other in gold) for one in places)
        recalled += sum(any(_meet(one, other) for other in places) for one in gold)
    return Overlap(precision=hits / (own or 1), recall=recalled / (marked or 1))


def _meet(one: Interval, other: Interval) -> bool:
    """An empty one meets what is no more than a double space away."""
    slack = 3 if one[0] == one[1] or other[0] == other[1] else 0
    return one == other or (one[0] < other[1] + slack and other[0] < one[1] + slack)


def _train(marked: list[Marked]) -> None:
    found = _learned(np.array([measure(one.swap) for one in marked]), np.array([one.substance for one in marked]))
    weights = {name: round(weight, 4) for name, weight in zip(FEATURES, found.weights, strict=True)}
    stored = {"threshold": THRESHOLD, "bias": round(found.bias, 4), "weights": weights}
    TABLE.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _score(found: Flags, truth: Flags) -> Overlap:
    right = int((found & truth).sum())
    return Overlap(precision=right / (found.sum() or 1), recall=right / (truth.sum() or 1))


def _print_speed() -> None:
    draw = random.Random(7)
    vocabulary = [f"word{number}" for number in range(20_000)]
    text = [draw.choice(vocabulary) + ("." if place % 20 == 19 else "") for place in range(_WORDS)]
    other = [draw.choice(vocabulary) if draw.random() < 0.05 else word for word in text]
    for name, after in (
        ("every twentieth word changed", other),
        ("all rewritten", draw.sample(text, _WORDS)),
        ("one word, over and over", ["word."] * _WORDS),
    ):
        started = time.process_time()
        change = compare(" ".join(text), " ".join(after))
        seconds = time.process_time() - started
        print(f"{_WORDS:,} words, {name}: {seconds:.2f} s of a processor, {len(change.edits):,} edits")


def _print_wrong(marked: Iterable[Marked], sure: Flags) -> None:
    for one, sign in zip(marked, sure, strict=True):
        score = table().score(measure(one.swap))
        if (sign or score >= table().threshold) != one.substance:
            print(f"{score:.2f} {'sign ' if sign else ''}{one.words}")


if __name__ == "__main__":
    main()
