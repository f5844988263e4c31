"""how claims came to an outlet -> in how many it reports for itself, whom it credits, and who credits it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.pages.sentences import listed
from sources.models import Outlet

MOST = 6  # names of each list
_OTHERS = ("credited", "copied", "borrowed")


@dataclass(frozen=True, kw_only=True)
class Named:
    """An outlet or document, and in how many claims. `outlet`: where it is one that we know."""

    name: str
    claims: int
    outlet: Outlet | None


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Of `claims` that it puts forward, all counted once: `own` name no other outlet or document, `quoting` of these
    name a speaker; `passed` come through others, of which it credits them in `credited`, copies their text in `copied`
    and takes passages over in `borrowed`, which may meet in one claim."""

    claims: int
    own: int
    quoting: int
    passed: int
    credited: int
    copied: int
    borrowed: int
    sources: Sequence[Named]
    more_sources: int
    takers: Sequence[Named]  # outlets that have it from this one
    more_takers: int

    @property
    def how(self) -> str:
        """In words: "credits them in 70 and carries a copy of their text in 12"."""
        words = {"credited": "credits them in", "copied": "carries a copy of their text in"}
        words["borrowed"] = "takes over passages of theirs in"
        return listed([f"{words[way]} {number}" for way in _OTHERS if (number := getattr(self, way))])


def keys(key: str, routes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of the outlets that `habits` would name."""
    sources, takers, _ = _counted(key, routes)
    return {outlet for _, outlet in [*sources, *takers] if outlet}


def habits(key: str, routes: Iterable[Mapping[str, Any]], outlets: Mapping[str, Outlet]) -> Habits | None:
    """`key`: of the outlet; `routes` of claims that it carries, as in their tallies; `outlets` by key. None where it
    puts none of them forward."""
    sources, takers, ways = _counted(key, routes)
    if not ways:
        return None
    passed = [way for way in ways if way & set(_OTHERS)]
    return Habits(
        claims=len(ways),
        own=len(ways) - len(passed),
        quoting=sum(way == {"said"} for way in ways),
        passed=len(passed),
        **{how: sum(how in way for way in ways) for how in _OTHERS},
        sources=_named(sources, outlets),
        more_sources=max(0, len(sources) - MOST),
        takers=_named(takers, outlets),
        more_takers=max(0, len(takers) - MOST),
    )


type _Counts = Counter[tuple[str, str]]  # (name, outlet's key or "") -> claims


def _counted(key: str, routes: Iterable[Mapping[str, Any]]) -> tuple[_Counts, _Counts, list[set[str]]]:
    """Whom it has claims from, who has them from it, and how each claim came to it: a set that is empty where it names
    nobody."""
    sources: _Counts = Counter()
    takers: _Counts = Counter()
    ways: list[set[str]] = []
    for one in routes:
        nodes = one.get("nodes", ())
        mine = {place for place, node in enumerate(nodes) if node["outlet"] == key}
        edges = one.get("edges", ())
        if any(nodes[place]["reports"] for place in mine):
            ways.append({edge["how"] for edge in edges if edge["to"] in mine})
        others = [edge for edge in edges if edge["how"] in _OTHERS]
        sources.update({_name(nodes[edge["from"]]) for edge in others if edge["to"] in mine})
        takers.update({_name(nodes[edge["to"]]) for edge in others if edge["from"] in mine})
    return sources, takers, ways


def _name(node: Mapping[str, Any]) -> tuple[str, str]:
    return node["name"], node["outlet"] or ""


def _named(counts: _Counts, outlets: Mapping[str, Outlet]) -> list[Named]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Named(name=name, claims=claims, outlet=outlets.get(key)) for (name, key), claims in ordered[:MOST]]
