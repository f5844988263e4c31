"""The table that `manage.py train` writes, and its weights as scores. Its model card lies beside it."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from math import exp, log2
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "rules" / "trained.json"


@cache
def load_trained(path: Path = TABLE) -> dict[str, Any]:
    """Read once a process; nobody changes it."""
    table: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return table


class Table:
    """Weights of one logistic regression by the names of its features; a name that it does not know weighs nothing."""

    def __init__(self, weights: Mapping[str, float]):
        self.weights = weights

    def odds(self, names: Iterable[str]) -> float:
        return sum(self.weights.get(name, 0.0) for name in names)

    def probability(self, names: Iterable[str]) -> float:
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.odds(names)))))


def size(count: int) -> int:
    """A count on a coarse scale, as a feature: 0, 1, 2-3 ... up to 6."""
    return min(6, int(log2(count + 1)))
