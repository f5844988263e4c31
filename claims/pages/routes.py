"""a claim's routes -> a drawing of them from left to right, the same in words, and what is odd about them in words.

The drawing is for the eye alone; what it shows stands in words beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.pages.sentences import listed
from sources.models import Outlet

_ROW, _HEAD, _GAP, _LETTER = 30, 34, 9, 8.6  # a row, the heads, a dot to its name, a letter
_STEP = 230  # from one column of dots to the next
_MOST_COLUMNS, _MOST_ROWS = 4, 16
_LONGEST_END, _LONGEST_BETWEEN = 30, 26  # letters of a name; the whole one stands in words
_SWEEPS = 4  # over the columns, to untangle the lines
HOW = {"said": "said", "credited": "credited", "copied": "copied", "borrowed": "passages taken over"}


@dataclass(frozen=True, kw_only=True)
class Dot:
    x: int
    y: int
    side: str  # of the dot that its name stands on: left, right or above
    name: str
    kind: str
    reports: bool

    @property
    def text_x(self) -> int:
        return self.x + {"left": -_GAP, "right": _GAP, "above": 0}[self.side]

    @property
    def text_y(self) -> int:
        return self.y - 8 if self.side == "above" else self.y + 4


@dataclass(frozen=True, kw_only=True)
class Line:
    path: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    width: int
    height: int
    heads: Sequence[tuple[int, str, str]]  # x, side, words
    dots: Sequence[Dot]
    lines: Sequence[Line]
    left_out: int  # names that the drawing has no room for

    @property
    def styles(self) -> list[tuple[str, str]]:
        """(how, in words) of the lines that occur."""
        found = {line.how for line in self.lines}
        return [(how, words) for how, words in HOW.items() if how in found]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One line in words: `outlet` is linked where the page shows it, else `name` stands for it."""

    name: str
    outlet: Outlet | None
    how: str
    source: str
    statements: int
    first: datetime

    @property
    def words(self) -> str:
        """What stands between its name and its source's."""
        return {
            "said": "has it from",
            "credited": "credits",
            "copied": "carries a copy of the text of",
            "borrowed": "took over passages from",
        }[self.how]


@dataclass(frozen=True, kw_only=True)
class RouteMap:
    drawing: Drawing | None  # None where it would say no more than the list of origins does
    ways: Sequence[Way]
    flags: Sequence[str]


def route_map(routes: Mapping[str, Any], outlets: Mapping[str, Outlet]) -> RouteMap:
    """`routes` as a tally holds them; `outlets` by key, those that the page shows."""
    nodes, edges = routes.get("nodes", []), routes.get("edges", [])
    names = [node["name"] for node in nodes]
    ways = [
        Way(
            name=names[edge["to"]],
            outlet=outlets.get(nodes[edge["to"]]["outlet"]),
            how=edge["how"],
            source=names[edge["from"]],
            statements=edge["statements"],
            first=datetime.fromisoformat(edge["first"]),
        )
        for edge in sorted(edges, key=lambda edge: (edge["first"], names[edge["to"]], names[edge["from"]]))
    ]
    flags = [_in_words(flag["flag"], [names[place] for place in flag["nodes"]]) for flag in routes.get("flags", [])]
    return RouteMap(drawing=_drawing(nodes, edges) if _says_more(edges) else None, ways=ways, flags=flags)


def _says_more(edges: Sequence[Mapping[str, Any]]) -> bool:
    return len(edges) > 1 or any(edge["how"] != "said" for edge in edges)


def _in_words(flag: str, names: Sequence[str]) -> str:
    if flag == "cycle":
        return f"{listed(names)} credit each other: the credits run in a circle."
    if flag == "later":
        return f"{names[0]} credits {names[1]}; all articles of {names[1]} on the story that we hold are later."
    return f"{names[0]} is credited; we hold no article of it on the story."


def _drawing(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> Drawing:
    pairs = [(edge["from"], edge["to"]) for edge in edges]
    depths = _depths(len(nodes), pairs)
    last = max(depths)
    leads_on = {start for start, _ in pairs}
    for place, node in enumerate(nodes):
        if node["reports"] and place not in leads_on:
            depths[place] = last  # who only reports it stands at the right edge
    columns: list[list[int]] = [[] for _ in range(last + 1)]
    for place, depth in enumerate(depths):
        columns[depth].append(place)
    columns = [column for column in columns if column]
    weight = _weights(len(nodes), edges)
    kept = [sorted(column, key=lambda place: (-weight[place], place))[:_MOST_ROWS] for column in columns]
    ordered = _untangled([sorted(column) for column in kept], pairs)
    height = _HEAD + _ROW * max(map(len, ordered)) + _ROW // 2
    left, right = (_room(nodes[place]["name"] for place in ordered[end]) for end in (0, -1))
    at = [left + _STEP * number for number in range(len(ordered))]
    dots = {place: dot for number in range(len(ordered)) for place, dot in _column(ordered, number, at, height, nodes)}
    return Drawing(
        width=at[-1] + right,
        height=height,
        heads=_heads(at),
        dots=list(dots.values()),
        lines=[
            Line(path=_path(dots[edge["from"]], dots[edge["to"]]), how=edge["how"])
            for edge in edges
            if edge["from"] in dots and edge["to"] in dots
        ],
        left_out=len(nodes) - len(dots),
    )


def _depths(number: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """How many steps each is from where its chains begin, at most; a circle stops counting at the last column."""
    behind: list[set[int]] = [set() for _ in range(number)]
    for start, end in pairs:
        behind[end].add(start)
    depths = [0] * number
    for _ in range(_MOST_COLUMNS - 1):
        deeper = [max((depths[start] + 1 for start in before), default=0) for before in behind]
        if deeper == depths:
            break
        depths = deeper
    return depths


def _weights(number: int, edges: Iterable[Mapping[str, Any]]) -> list[int]:
    weights = [0] * number
    for edge in edges:
        weights[edge["from"]] += edge["statements"]
        weights[edge["to"]] += edge["statements"]
    return weights


def _untangled(columns: list[list[int]], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Each column in the order of the mean place of what it is tied to, a few times over (Sugiyama, 1981)."""
    tied: dict[int, list[int]] = defaultdict(list)
    for start, end in pairs:
        tied[start].append(end)
        tied[end].append(start)
    for sweep in range(_SWEEPS):
        place = {node: (k + 0.5) / len(column) for column in columns for k, node in enumerate(column)}
        means = {
            node: sum(near) / len(near) if (near := [place[other] for other in tied[node] if other in place]) else 1.0
            for node in place
        }
        number = sweep % len(columns)
        columns[-1 - number] = sorted(columns[-1 - number], key=lambda node: (means[node], node))
    return columns


def _column(
    columns: Sequence[Sequence[int]], number: int, at: Sequence[int], height: int, nodes: Sequence[Mapping[str, Any]]
) -> Iterable[tuple[int, Dot]]:
    side = _side(number, len(columns))
    longest = _LONGEST_BETWEEN if side == "above" else _LONGEST_END
    step = (height - _HEAD) / len(columns[number])
    aside = (_ROW / 2 if number % 2 else -_ROW / 2) if side == "above" else 0  # else lines run through its neighbours
    for row, place in enumerate(columns[number]):
        node = nodes[place]
        yield (
            place,
            Dot(
                x=at[number],
                y=round(_HEAD + step * (row + 0.5) + aside),
                side=side,
                name=_short(node["name"], longest),
                kind=node["kind"],
                reports=node["reports"],
            ),
        )


def _room(names: Iterable[str]) -> int:
    """For the names at one edge and the head above them."""
    longest = max(len("begins with"), *(min(len(name), _LONGEST_END) for name in names))
    return round(longest * _LETTER) + 2 * _GAP


def _side(number: int, columns: int) -> str:
    return "left" if number == 0 else "right" if number == columns - 1 else "above"


def _heads(at: Sequence[int]) -> list[tuple[int, str, str]]:
    found = []
    for number, x in enumerate(at):
        side = _side(number, len(at))
        words = {"left": "begins with", "above": "passed on by", "right": "carried by"}[side]
        found.append((x + {"left": -_GAP, "right": _GAP, "above": 0}[side], side, words))
    return found


def _path(start: Dot, end: Dot) -> str:
    if start.x == end.x:  # in a circle, or too deep to stand apart: a bow beside the column, one way wider than back
        bow = end.x - (44 if start.y < end.y else 72)
        return f"M{start.x - 4} {start.y}C{bow} {start.y} {bow} {end.y} {end.x - 7} {end.y}"
    turn = (end.x - start.x) // 2
    return f"M{start.x + 4} {start.y}C{start.x + turn} {start.y} {end.x - turn} {end.y} {end.x - 7} {end.y}"


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
