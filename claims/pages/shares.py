"""an outlet's answered claims by quarter -> rows of a table with a bar each, and what they come to in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST = 12  # quarters that are shown, the latest


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many claims; `answered` + `early` + `without` are `all`."""

    all: int
    answered: int
    early: int
    without: int


@dataclass(frozen=True, kw_only=True)
class Quarter(Share):
    """`bars`: (what, where it begins, how wide it is) in percent of the longest row, as SVG wants it."""

    begins: datetime
    bars: list[tuple[str, str, str]]

    @property
    def name(self) -> str:
        """Like "2026, January to March"."""
        return f"{self.begins.year}, {_QUARTERS[(self.begins.month - 1) // 3]}"


@dataclass(frozen=True, kw_only=True)
class Shares(Share):
    quarters: list[Quarter]
    left_out: int  # earlier quarters


_QUARTERS = ("January to March", "April to June", "July to September", "October to December")
_KINDS = ("answered", "early", "without")


def shares(rows: Iterable[Mapping[str, Any]]) -> Shares:
    """`rows` as from `Cell.objects.answered_by_quarter`, the latest first."""
    found = list(rows)
    shown = found[:MOST]
    longest = max((row["all"] for row in shown), default=1)
    return Shares(
        **{kind: sum(row[kind] for row in found) for kind in ("all", *_KINDS)},
        quarters=[
            Quarter(begins=row["quarter"], bars=_bars(row, longest), **{kind: row[kind] for kind in ("all", *_KINDS)})
            for row in shown
        ],
        left_out=len(found) - len(shown),
    )


def _bars(row: Mapping[str, Any], longest: int) -> list[tuple[str, str, str]]:
    bars, begins = [], 0
    for kind in _KINDS:
        if row[kind]:
            bars.append((kind, f"{100 * begins / longest:.2f}%", f"{100 * row[kind] / longest:.2f}%"))
        begins += row[kind]
    return bars
