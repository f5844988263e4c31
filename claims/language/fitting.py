"""examples -> a logistic table: fitted, calibrated, with its reliability on texts that the fit did not see.

Logistic regression with a quadratic penalty (L-BFGS), then Platt's scaling on predictions for texts held out in turn
(Platt 1999, "Probabilistic outputs for support vector machines"). Reliability and expected calibration error as in
Guo et al. 2017, "On calibration of modern neural networks".
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

SELDOM = 4  # a feature seen less often gets no weight
SMALLEST = 0.01  # a weight nearer to 0 is left out
FOLDS, BINS = 5, 10


@dataclass
class Examples:
    """Row by row: features, whether it is right, how much it weighs, and the text that it is from."""

    names: list[list[str]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    text: list[int] = field(default_factory=list)

    def add(self, names: list[str], right: bool, weight: float, text: int) -> None:
        self.names.append(names)
        self.right.append(right)
        self.weight.append(weight)
        self.text.append(text)

    def chosen(self, rows: Iterable[int]) -> "Examples":
        kept = Examples()
        for n in rows:
            kept.add(self.names[n], self.right[n], self.weight[n], self.text[n])
        return kept


def learn(examples: Examples, variance: float, floor: float) -> dict[str, Any]:
    """Weights, scaled so that they are calibrated, with the reliability of predictions for texts held out."""
    held = held_out(examples, variance)
    slope, shift = scaling(held, examples)
    weights = {name: value * slope for name, value in fit(examples, variance).items()}
    weights["bias"] = weights.get("bias", 0.0) + shift
    probabilities = expit(slope * held + shift)
    rows = [n for n, text in enumerate(examples.text) if text >= 0]
    table, error = reliability(probabilities[rows], np.array(examples.right, float)[rows])
    return {
        "floor": floor,
        "examples": len(examples.right),
        "right": sum(examples.right),
        "calibration_error": round(error, 4),
        "reliability": table,
        "weights": {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= SMALLEST},
    }


def held_out(examples: Examples, variance: float) -> NDArray[np.float64]:
    """The log-odds of each row from a fit that did not see its text."""
    odds = np.zeros(len(examples.right))
    for fold in range(FOLDS):
        seen = examples.chosen(n for n, text in enumerate(examples.text) if text % FOLDS != fold)
        weights = fit(seen, variance)
        for n, text in enumerate(examples.text):
            if text % FOLDS == fold:
                odds[n] = sum(weights.get(name, 0.0) for name in set(examples.names[n]))
    return odds


def fit(examples: Examples, variance: float, seldom: int = SELDOM) -> dict[str, float]:
    counts = Counter(name for names in examples.names for name in set(names))
    known = {name: n for n, name in enumerate(sorted(name for name, count in counts.items() if count >= seldom))}
    rows = [[known[name] for name in set(names) if name in known] for names in examples.names]
    matrix = csr_matrix(
        (np.ones(sum(map(len, rows))), np.concatenate(rows).astype(int), np.cumsum([0, *map(len, rows)])),
        shape=(len(rows), len(known)),
    )
    truth, weight = np.array(examples.right, float), np.array(examples.weight)
    shrink = np.full(len(known), 1 / variance)
    if "bias" in known:
        shrink[known["bias"]] = 0

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = matrix @ values
        error = weight * (expit(odds) - truth)
        total = float(np.sum(weight * (np.logaddexp(0, odds) - truth * odds)) + 0.5 * np.sum(shrink * values**2))
        return total, matrix.T @ error + shrink * values

    found = minimize(loss, np.zeros(len(known)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return {name: float(found.x[n]) for name, n in known.items()}


def scaling(odds: NDArray[np.float64], examples: Examples) -> tuple[float, float]:
    """Platt's slope and shift; the rules' own sentences, which are no sample of texts, do not count."""
    truth = np.array(examples.right, float)
    counts = np.array([text >= 0 for text in examples.text], float)

    def loss(values: NDArray[np.float64]) -> float:
        scaled = values[0] * odds + values[1]
        return float(np.sum(counts * (np.logaddexp(0, scaled) - truth * scaled)))

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def reliability(probabilities: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[list[dict[str, float]], float]:
    """Bins of equal width: how many, how sure on the mean, how many right; and the expected calibration error."""
    table, error = [], 0.0
    for n in range(BINS):
        last = n == BINS - 1
        inside = (probabilities >= n / BINS) & ((probabilities < (n + 1) / BINS) | last)
        count = int(inside.sum())
        if count:
            sure, right = float(probabilities[inside].mean()), float(truth[inside].mean())
            table.append({"from": n / BINS, "count": count, "confidence": round(sure, 3), "right": round(right, 3)})
            error += count / len(truth) * abs(sure - right)
    return table, error
