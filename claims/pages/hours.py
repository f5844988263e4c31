"""an outlet's hours, watched or not -> days with runs of hours that are alike, and the words for each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.record import STATES, WATCHED

WORDS = {"watched": "watched", "partly": "partly watched", "failed": "looks failed", "missed": "not looked"}
_FOLDED = 3  # days on end on which nobody looked, from which on they are one row
_TOLD = 4  # runs of a day that its words name


class Run(NamedTuple):
    """Hours of one day that are alike: from the `first` until before the `last`."""

    state: str
    first: int
    last: int

    @property
    def words(self) -> str:
        return f"{WORDS[self.state]} {self.first:02}:00 to {self.last:02}:00"

    @property
    def x(self) -> str:
        """Where it begins, in percent of the day, as SVG wants it."""
        return f"{self.first / 24:.4%}"

    @property
    def width(self) -> str:
        return f"{(self.last - self.first) / 24:.4%}"


@dataclass(frozen=True, kw_only=True)
class Day:
    """`last` is another day where the row stands for all from the one to the other."""

    begins: datetime
    runs: Sequence[Run]
    last: datetime | None = None

    @property
    def is_blank(self) -> bool:
        return [run.state for run in self.runs] == ["missed"]

    @property
    def words(self) -> str:
        """Like "20 of 24 hours watched; looks failed 02:00 to 05:00; not looked 05:00 to 06:00"."""
        if self.last:
            return f"not looked on any of these {(self.last.date() - self.begins.date()).days + 1} days"
        watched = sum(run.last - run.first for run in self.runs if run.state == WATCHED)
        known = sum(run.last - run.first for run in self.runs)
        other = [run for run in self.runs if run.state != WATCHED]
        if not other:
            return "all day watched" if known == 24 else f"all of {_hours(known)} watched"
        if not watched and len(other) == 1:
            return f"{WORDS[other[0].state]} all day" if known == 24 else other[0].words
        told = [run.words for run in other[:_TOLD]] + ([f"and {len(other) - _TOLD} more"] if other[_TOLD:] else [])
        return "; ".join([f"{watched} of {_hours(known)} watched", *told])


def days(start: datetime, states: NDArray[np.int8]) -> list[Day]:
    """Hours from `start` (a full one) as days of UTC, the latest first. Before an outlet was watched many are blank."""
    found: list[Day] = []
    place, moment = 0, start
    while place < len(states):
        count = min(24 - moment.hour, len(states) - place)
        found.append(Day(begins=moment, runs=_runs(states[place : place + count], moment.hour)))
        place, moment = place + count, moment + timedelta(hours=count)
    return [row for blank, alike in groupby(found[::-1], lambda day: day.is_blank) for row in _folded(blank, [*alike])]


def _folded(blank: bool, alike: list[Day]) -> list[Day]:
    if not blank or len(alike) < _FOLDED:
        return alike
    return [Day(begins=alike[-1].begins, last=alike[0].begins, runs=[Run("missed", 0, 24)])]


def _runs(states: NDArray[np.int8], first: int) -> list[Run]:
    edges = [0, *(np.flatnonzero(np.diff(states)) + 1).tolist(), len(states)]
    return [Run(STATES[states[a]], first + a, first + b) for a, b in pairwise(edges)]


def _hours(number: int) -> str:
    return f"{number} hour" if number == 1 else f"{number} hours"
