"""claims, headlines and marked stances -> how well the stance is told, as macro-F1, claims held back.

usage: python -m benchmarks.relate FILE.ndjson             {"id", "claim_id", "claim", "headline", "stance"} a line
       python -m benchmarks.relate FILE.ndjson --save      also trains on all of it: claims/reasons/relate.json
       python -m benchmarks.relate FILE.ndjson --held-back also tells the claims that no rule was written on

`stance` is for, observing or against. In each of five folds the claims of the fold are unseen. One claim in six,
by its id's hash, is held back: cues and settings are chosen on the others alone, so only the figure on these says
what new claims will give. Training needs no library: logistic regression by accelerated gradient descent.
"""

import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.meaning import embed
from claims.reasons.headline import Pair
from claims.relate import CALLED, NONE, Head, about, added, answer

FOLDS, STEPS, CLAIMS_AT_LEAST = 5, 600, 2
PRODUCTS = 10  # times; products of two unit vectors are small numbers
HELD_BACK = 6  # one claim in so many
PENALTY = 2.0  # on squared weights
LEAST = 0.075  # how sure that a headline is about a claim; loses about one true pair in fifty, with the rules
STANCES = ("for", "observing", "against")
TILT = (0.0, 0.0, 0.4)  # added to the biases: the rarest stance, and macro-F1 counts each alike
HEAD = Path(__file__).parents[1] / "claims/reasons/relate.json"

LEANING = {called: leaning for leaning, names in CALLED.items() for _, called in names} | {NONE: NONE}

Numbers = NDArray[np.float64]
Vector = NDArray[np.float32]


class Meanings(dict[str, Vector]):
    """Vectors by text; what is not among them is added when asked for."""

    def __missing__(self, text: str) -> Vector:
        self[text] = embed([text])[0]
        return self[text]


class Read(NamedTuple):
    """A marked headline with all that is computed from it."""

    claim_id: str
    stance: str
    pair: Pair
    features: Mapping[str, float]
    added: Vector


def main(path: Path, *, save: bool, held_back: bool) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    vectors = _vectors([Pair(row["claim"], row["headline"]) for row in rows])
    read = [_read(row, vectors) for row in rows]
    kept, held = ([r for r in read if _is_held_back(r.claim_id) == back] for back in (False, True))
    heads = _heads(read, vectors)
    _report("all claims, in folds", read, _told(heads, read, vectors))
    _report_about(heads, read, vectors)
    _report("claims that the rules were written on, in folds", kept, _told(_heads(kept, vectors), kept, vectors))
    if held_back:
        head = _head(kept, vectors)
        _report("claims held back, trained on the others", held, _told([head] * len(held), held, vectors))
    if save:
        _save(_head(read, vectors))


def _is_held_back(claim_id: str) -> bool:
    return int(hashlib.sha256(claim_id.encode()).hexdigest(), 16) % HELD_BACK == 0


def _vectors(pairs: Sequence[Pair]) -> Meanings:
    texts = {text for pair in pairs for text in (pair.claim, pair.headline, pair.gist, pair.outline)}
    distinct = sorted(texts)
    return Meanings(zip(distinct, embed(distinct), strict=True))


def _read(row: Mapping[str, Any], vectors: Meanings) -> Read:
    pair = Pair(row["claim"], row["headline"])
    alike = float(vectors[pair.claim] @ vectors[pair.headline])
    return Read(row["claim_id"], row["stance"], pair, pair.features(alike), added(pair, vectors.__getitem__))


def _heads(read: Sequence[Read], vectors: Meanings) -> list[Head]:
    """For each headline one that has not seen its claim."""
    claims = sorted({r.claim_id for r in read})
    random.Random(0).shuffle(claims)
    fold = {claim: k % FOLDS for k, claim in enumerate(claims)}
    heads = [_head([r for r in read if fold[r.claim_id] != k], vectors) for k in range(FOLDS)]
    return [heads[fold[r.claim_id]] for r in read]


def _told(heads: Iterable[Head], read: Iterable[Read], vectors: Meanings) -> list[str]:
    return [LEANING[answer(head, r.pair, vectors.__getitem__).stance] for head, r in zip(heads, read, strict=True)]


def _head(read: Sequence[Read], vectors: Meanings) -> Head:
    """Two regressions, trained apart and then added up at half their weight each: their average."""
    gold = np.array([STANCES.index(r.stance) for r in read])
    names = _names(read)
    *weights, bias = _trained(_matrix([r.features for r in read], names), gold) / 2
    ones = np.ones((len(read), 1))
    *meaning, meaning_bias = _trained(np.hstack([np.stack([r.added for r in read]), ones]), gold) / 2
    related, common = _related([r.pair for r in read], vectors)
    return Head(
        leanings=STANCES,
        bias=tuple(_rounded(bias + meaning_bias + TILT)),
        weights=dict(zip(names, map(_rounded, weights), strict=True)),
        meaning=dict(zip(STANCES, map(_rounded, np.transpose(meaning)), strict=True)),
        related=related,
        common=common,
        least=LEAST,
    )


def _rounded(numbers: Numbers) -> list[float]:
    rounded: list[float] = np.round(numbers, 3).tolist()
    return rounded


def _names(read: Iterable[Read]) -> list[str]:
    """What turns up with several claims: anything else is about its topic."""
    having = defaultdict(set)
    for r in read:
        for name in r.features:
            having[name].add(r.claim_id)
    return sorted(name for name, claims_of in having.items() if len(claims_of) >= CLAIMS_AT_LEAST)


def _matrix(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> Numbers:
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


def _drawn(pairs: Sequence[Pair], vectors: Meanings) -> Iterator[tuple[int, Pair]]:
    """Each headline with its own claim (0), with one of the likest other claims (1), and with any other (2)."""
    claims = sorted({pair.claim for pair in pairs})
    meanings, draw = np.stack([vectors[claim] for claim in claims]), random.Random(0)
    for pair in pairs:
        likest = [claims[k] for k in np.argsort(-(meanings @ vectors[pair.headline]))[:6]]
        others = [draw.choice([c for c in among if c != pair.claim]) for among in (likest, claims)]
        yield from enumerate(Pair(claim, pair.headline) for claim in (pair.claim, *others))


def _related(pairs: Sequence[Pair], vectors: Meanings) -> tuple[dict[str, float], list[float]]:
    """Weights that tell a headline's own claim from others."""
    kinds, drawn = zip(*_drawn(pairs, vectors), strict=True)
    measures, products = [], []
    for pair in drawn:
        claim, headline = vectors[pair.claim], vectors[pair.headline]
        measures.append((float(claim @ headline), pair.cover, pair.deeds))
        products.append(PRODUCTS * claim * headline)
    matrix = np.hstack([products, measures, np.ones((len(drawn), 1))])
    weights = _trained(matrix, np.array([min(kind, 1) for kind in kinds]), classes=2)
    *common, alike, cover, deeds, bias = weights[:, 0] - weights[:, 1]
    related = dict(
        zip(("alike", "cover", "deeds", "bias"), _rounded(np.array([alike, cover, deeds, bias])), strict=True)
    )
    return related, _rounded(PRODUCTS * np.array(common))


def _report_about(heads: Sequence[Head], read: Sequence[Read], vectors: Meanings) -> None:
    kept: dict[int, list[bool]] = defaultdict(list)
    for k, (kind, pair) in enumerate(_drawn([r.pair for r in read], vectors)):
        head = heads[k // 3]
        kept[kind].append(about(head, pair, vectors.__getitem__) >= head.least)
    for kind, name in enumerate(("its own claim", "a claim like its own", "any other claim")):
        print(f"  taken to report {name:21s} {sum(kept[kind]) / len(kept[kind]):.3f}")


def _save(head: Head) -> None:
    text = json.dumps(asdict(head), ensure_ascii=False, separators=(",", ":"))
    HEAD.write_text(text.replace("],", "],\n").replace("{", "{\n") + "\n", "utf-8")
    print(f"wrote {HEAD.name}: {len(head.weights)} features")


def _softmax(scores: Numbers) -> Numbers:
    raised: Numbers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _report(title: str, read: Sequence[Read], found: Sequence[str]) -> None:
    gold = [r.stance for r in read]
    f1, pairs = [], Counter(zip(gold, found, strict=True))
    print(f"{title}: {len(gold)} headlines on {len({r.claim_id for r in read})}")
    for name in STANCES:
        marked, predicted = gold.count(name), found.count(name)
        f1.append(2 * pairs[name, name] / (marked + predicted))
        print(f"  {name:10s} F1 {f1[-1]:.3f}   taken for", {f: n for (g, f), n in pairs.items() if g == name})
    accuracy = sum(pairs[name, name] for name in STANCES) / len(gold)
    print(f"  accuracy {accuracy:.3f}   macro-F1 {sum(f1) / len(f1):.3f}")


if __name__ == "__main__":
    options = set(sys.argv[2:])
    if len(sys.argv) < 2 or not options <= {"--save", "--held-back"}:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), save="--save" in options, held_back="--held-back" in options)
