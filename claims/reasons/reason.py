"""a measure and its weight -> a reason that can be added up and shown."""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, kw_only=True)
class Reason:
    """`sentence` is what readers see; it speaks for where the contribution is above zero, else against."""

    name: str
    weight: float
    value: float
    sentence: str

    @property
    def contribution(self) -> float:
        """What it adds to the log-odds."""
        return self.weight * self.value


def certainty(log_odds: float) -> float:
    """Log-odds as a number between 0 and 1."""
    bounded = max(-30.0, min(30.0, log_odds))
    return 1 / (1 + exp(-bounded))
