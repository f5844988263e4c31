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
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.meaning import embed
from claims.reasons.headline import Pair

FOLDS, STEPS, CLAIMS_AT_LEAST = 5, 600, 3
PENALTY = 0.8  # on squared weights
LEAST = 0.06  # how sure that a headline is about a claim; loses one true pair in eighty
STANCES = ("for", "observing", "against")
HEAD = Path(__file__).parents[1] / "claims/reasons/relate.json"

Numbers = NDArray[np.float64]


def main(path: Path, save: bool) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    pairs = [Pair(row["claim"], row["headline"]) for row in rows]
    vectors = _vectors([*(row["claim"] for row in rows), *(row["headline"] for row in rows)])
    alike = [float(vectors[pair.claim] @ vectors[pair.headline]) for pair in pairs]
    features = [pair.features(a) for pair, a in zip(pairs, alike, strict=True)]
    gold = np.array([STANCES.index(row["stance"]) for row in rows])
    folds = _folds(rows)
    found = np.zeros(len(rows), int)
    for fold in range(FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        names = _names([features[k] for k in train], [rows[k]["claim_id"] for k in train])
        weights = _trained(_matrix([features[k] for k in train], names), gold[train])
        found[test] = (_matrix([features[k] for k in test], names) @ weights).argmax(axis=1)
    _report(gold, found)
    related = _relatedness(pairs, vectors)
    if save:
        names = _names(features, [row["claim_id"] for row in rows])
        _save(names, _trained(_matrix(features, names), gold), related)
        print(f"wrote {HEAD.name}: {len(names)} features")


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


def _relatedness(pairs: Sequence[Pair], vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, float]:
    """Is the headline about the claim? True pairs against two other claims each, one of them among the likest."""
    claims = sorted({pair.claim for pair in pairs})
    meanings, draw = np.stack([vectors[claim] for claim in claims]), random.Random(0)
    rows: list[tuple[float, ...]] = []
    drawn: list[int] = []
    for pair in pairs:
        likest = [claims[k] for k in np.argsort(-(meanings @ vectors[pair.headline]))[:6]]
        others = [draw.choice([c for c in among if c != pair.claim]) for among in (likest, claims)]
        for kind, claim in enumerate([pair.claim, *others]):
            other = Pair(claim, pair.headline)
            alike = float(vectors[claim] @ vectors[pair.headline])
            rows.append((alike, other.cover, other.deeds, 1.0))
            drawn.append(kind)
    matrix, kinds = np.array(rows), np.array(drawn)
    two = _trained(matrix, np.minimum(kinds, 1), classes=2)
    weights = two[:, 0] - two[:, 1]
    kept = 1 / (1 + np.exp(-matrix @ weights)) >= LEAST
    for kind, name in enumerate(("its own claim", "a claim like its own", "any other claim")):
        print(f"taken to be about {name:21s} {kept[kinds == kind].mean():.3f}")
    return dict(zip(("alike", "cover", "deeds", "bias"), np.round(weights, 3).tolist(), strict=True))


def _save(names: Sequence[str], weights: Numbers, related: Mapping[str, float]) -> None:
    rounded = np.round(weights, 3).tolist()
    head = {
        "leanings": STANCES,
        "bias": rounded[-1],
        "related": related,
        "least": LEAST,
        "weights": dict(zip(names, rounded[:-1], strict=True)),
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    HEAD.write_text(text.replace("],", "],\n").replace("{", "{\n") + "\n", "utf-8")


def _softmax(scores: Numbers) -> Numbers:
    raised: Numbers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _report(gold: NDArray[np.int_], found: NDArray[np.int_]) -> None:
    f1 = []
    for k, name in enumerate(STANCES):
        hits, predicted, marked = ((gold == k) & (found == k)).sum(), (found == k).sum(), (gold == k).sum()
        f1.append(2 * hits / (predicted + marked))
        taken = Counter(STANCES[f] for f in found[gold == k])
        print(f"{name:10s} F1 {f1[-1]:.3f}   taken for {dict(taken)}")
    print(f"accuracy {(gold == found).mean():.3f}   macro-F1 {sum(f1) / 3:.3f}   {len(gold)} headlines, {FOLDS} folds")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--save"]):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), "--save" in sys.argv)
