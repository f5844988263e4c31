"""when an editor decided today -> how much that was, and at which pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

_PAUSE = timedelta(minutes=5)  # without a decision: from here on one was not at work
_FEWEST = 5  # decisions that a pace is given for


@dataclass(frozen=True, kw_only=True)
class Pace:
    """`hourly`: decisions an hour of work, pauses left out; None where there are too few to say."""

    number: int
    worked: timedelta
    hourly: int | None


def pace(times: Sequence[datetime]) -> Pace:
    ordered = sorted(times)
    gaps = [gap for before, after in pairwise(ordered) if (gap := after - before) < _PAUSE]
    worked = sum(gaps, timedelta())
    enough = len(gaps) + 1 >= _FEWEST and worked
    return Pace(
        number=len(ordered), worked=worked, hourly=round(3600 * len(gaps) / worked.total_seconds()) if enough else None
    )
