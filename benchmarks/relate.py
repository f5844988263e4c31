"""claims, headlines and marked stances -> how well the stance is told, as macro-F1, claims held back.

usage: python -m benchmarks.relate FILE.ndjson         {"id", "claim_id", "claim", "headline", "stance"} a line
       python -m benchmarks.relate FILE.ndjson --save  also trains on all of it: claims/reasons/relate.json

`stance` is for, observing or against. In each of five folds the claims of the fold are unseen. Training needs
no library: logistic regression by accelerated gradient descent.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.meaning import embed
from claims.reasons.headline import Pair
from claims.relate import CALLED, NONE, Head, answer

FOLDS, STEPS, CLAIMS_AT_LEAST = 5, 600, 3
PENALTY = 0.8  # on squared weights
LEAST = 0.06  # how sure that a headline is about a claim; loses about one true pair in fifty, with the rules
STANCES = ("for", "observing", "against")
HEAD = Path(__file__).parents[1] / "claims/reasons/relate.json"

LEANING = {called: leaning for leaning, names in CALLED.items() for _, called in names} | {NONE: NONE}

Numbers = NDArray[np.float64]
Meanings = Mapping[str, NDArray[np.float32]]


def main(path: Path, save: bool) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    pairs = [Pair(row["claim"], row["headline"]) for row in rows]
    vectors = _vectors([*(row["claim"] for row in rows), *(row["headline"] for row in rows)])
    alike = [float(vectors[pair.claim] @ vectors[pair.headline]) for pair in pairs]
    features = [pair.features(a) for pair, a in zip(pairs, alike, strict=True)]
    folds = _folds(rows)
    found = [""] * len(rows)
    for fold in range(FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        head = _head([rows[k] for k in train], [features[k] for k in train], [pairs[k] for k in train], vectors)
        for k in test:
            found[k] = LEANING[answer(head, pairs[k], alike[k]).stance]
    _report([row["stance"] for row in rows], found)
    head = _head(rows, features, pairs, vectors)
    _report_about(head, pairs, vectors)
    if save:
        _save(head)


def _head(
    rows: Sequence[dict[str, Any]], features: Sequence[dict[str, float]], pairs: Sequence[Pair], vectors: Meanings
) -> Head:
    names = _names(features, [row["claim_id"] for row in rows])
    weights = _trained(_matrix(features, names), np.array([STANCES.index(row["stance"]) for row in rows]))
    *each, bias = np.round(weights, 3).tolist()
    return Head(
        leanings=STANCES,
        bias=tuple(bias),
        weights=dict(zip(names, each, strict=True)),
        related=_related(pairs, vectors),
        least=LEAST,
    )


def _vectors(texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    distinct = sorted(set(texts))
    return dict(zip(distinct, embed(distinct), strict=True))


def _folds(rows: Sequence[dict[str, Any]]) -> NDArray[np.int_]:
    claims = sorted({row["claim_id"] for row in rows})
    random.Random(0).shuffle(claims)
    fold = {claim: k % FOLDS for k, claim in enumerate(claims)}
    return np.array([fold[row["claim_id"]] for row in rows])


def _names(features: Sequence[dict[str, float]], claims: Sequence[str]) -> list[str]:
    """What turns up with several claims: anything else is about its topic."""
    having = defaultdict(set)
    for found, claim in zip(features, claims, strict=True):
        for name in found:
            having[name].add(claim)
    return sorted(name for name, claims_of in having.items() if len(claims_of) >= CLAIMS_AT_LEAST)


def _matrix(features: Sequence[dict[str, float]], names: Sequence[str]) -> Numbers:
    """One row each; the last column is 1, for the bias."""
    column = {name: k for k, name in enumerate(names)}
    matrix = np.zeros((len(features), len(names) + 1))
    matrix[:, -1] = 1
    for row, found in enumerate(features):
        for name, value in found.items():
            if name in column:
                matrix[row, column[name]] = value
    return matrix


def _trained(matrix: Numbers, gold: NDArray[np.int_], classes: int = len(STANCES)) -> Numbers:
    """Weights, one column a class: multinomial logistic regression (Nesterov's accelerated gradient)."""
    wanted = np.eye(classes)[gold]
    penalty = np.full((matrix.shape[1], 1), PENALTY)
    penalty[-1] = 0
    rate = 1 / (0.5 * np.linalg.norm(matrix, 2) ** 2 + PENALTY)
    weights = ahead = np.zeros((matrix.shape[1], classes))
    for step in range(STEPS):
        slope = matrix.T @ (_softmax(matrix @ ahead) - wanted) + penalty * ahead
        before, weights = weights, ahead - rate * slope
        ahead = weights + step / (step + 3) * (weights - before)
    return weights


def _drawn(pairs: Sequence[Pair], vectors: Meanings) -> Iterator[tuple[int, Pair, float]]:
    """Each headline with its own claim (0), with one of the likest other claims (1), and with any other (2)."""
    claims = sorted({pair.claim for pair in pairs})
    meanings, draw = np.stack([vectors[claim] for claim in claims]), random.Random(0)
    for pair in pairs:
        likest = [claims[k] for k in np.argsort(-(meanings @ vectors[pair.headline]))[:6]]
        others = [draw.choice([c for c in among if c != pair.claim]) for among in (likest, claims)]
        for kind, claim in enumerate([pair.claim, *others]):
            yield kind, Pair(claim, pair.headline), float(vectors[claim] @ vectors[pair.headline])


def _related(pairs: Sequence[Pair], vectors: Meanings) -> dict[str, float]:
    """Weights that tell a headline's own claim from others."""
    drawn = list(_drawn(pairs, vectors))
    matrix = np.array([(alike, pair.cover, pair.deeds, 1.0) for _, pair, alike in drawn])
    weights = _trained(matrix, np.array([min(kind, 1) for kind, _, _ in drawn]), classes=2)
    own = np.round(weights[:, 0] - weights[:, 1], 3).tolist()
    return dict(zip(("alike", "cover", "deeds", "bias"), own, strict=True))


def _report_about(head: Head, pairs: Sequence[Pair], vectors: Meanings) -> None:
    kept: dict[int, list[bool]] = defaultdict(list)
    for kind, pair, alike in _drawn(pairs, vectors):
        kept[kind].append(answer(head, pair, alike).stance != NONE)
    for kind, name in enumerate(("its own claim", "a claim like its own", "any other claim")):
        print(f"taken to report {name:21s} {sum(kept[kind]) / len(kept[kind]):.3f}")


def _save(head: Head) -> None:
    text = json.dumps(asdict(head), ensure_ascii=False, separators=(",", ":"))
    HEAD.write_text(text.replace("],", "],\n").replace("{", "{\n") + "\n", "utf-8")
    print(f"wrote {HEAD.name}: {len(head.weights)} features")


def _softmax(scores: Numbers) -> Numbers:
    raised: Numbers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _report(gold: Sequence[str], found: Sequence[str]) -> None:
    f1, pairs = [], Counter(zip(gold, found, strict=True))
    for name in STANCES:
        marked, predicted = gold.count(name), found.count(name)
        f1.append(2 * pairs[name, name] / (marked + predicted))
        print(f"{name:10s} F1 {f1[-1]:.3f}   taken for", {f: n for (g, f), n in pairs.items() if g == name})
    accuracy = sum(pairs[name, name] for name in STANCES) / len(gold)
    print(f"accuracy {accuracy:.3f}   macro-F1 {sum(f1) / len(f1):.3f}   {len(gold)} headlines, {FOLDS} folds")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--save"]):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), "--save" in sys.argv)
