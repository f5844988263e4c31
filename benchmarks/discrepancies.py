"""tests/gold/discrepancies -> precision and recall of each kind of discrepancy, and the time for a large claim.

python -m benchmarks.discrepancies [KIND]    with a KIND, every case in which it went wrong

A discrepancy is right where its versions are carried by the outlets that the gold names, neither more nor fewer. What
is found in a case and not marked there is wrong, whichever kind the case is about. `held` cases were kept aside while
the rules were made.
"""

import json
import sys
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.reasons.discrepancies import KINDS, Said, discrepancies

FOLDER = Path(__file__).parent.parent / "tests" / "gold" / "discrepancies"
type Found = tuple[str, frozenset[frozenset[str]]]  # kind, and the outlets of each version


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    part: str
    said: tuple[Said, ...]
    marked: frozenset[Found]


@dataclass(frozen=True, kw_only=True)
class Tally:
    marked: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


def load(folder: Path = FOLDER) -> list[Case]:
    return [_case(row) for path in sorted(folder.glob("*.ndjson")) for row in _rows(path)]


def score(cases: Iterable[Case]) -> dict[str, Tally]:
    marked, found, right = Counter[str](), Counter[str](), Counter[str]()
    for case in cases:
        given = answer(case)
        marked.update(kind for kind, _ in case.marked)
        found.update(kind for kind, _ in given)
        right.update(kind for kind, _ in set(given) & case.marked)
    return {kind: Tally(marked=marked[kind], found=found[kind], right=right[kind]) for kind in KINDS}


def answer(case: Case) -> list[Found]:
    return [
        (one.kind, frozenset(frozenset(version.outlets) for version in one.versions))
        for one in discrepancies(case.said)
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def _case(row: dict[str, Any]) -> Case:
    said = [_said(f"{row['id']}.{number}", *one) for number, one in enumerate(row["said"])]
    marked = {(kind, frozenset(map(frozenset, versions))) for kind, versions in row["found"]}
    return Case(id=row["id"], part=row["part"], said=tuple(said), marked=frozenset(marked))


def _said(id: str, outlet: str, text: str, more: dict[str, Any] | None = None) -> Said:
    more = dict(more or {})
    via, voice = more.pop("via", False), more.get("voice", False)
    marks = sum(text.count(mark) for mark in '“”"')
    whole = text[:1] in '“"' and text[-1:] in '”"'
    return Said(
        **{
            "outlet": outlet,
            "id": id,
            "text": text,
            "stance": "states" if voice else "alleges",
            "quote": ("direct" if whole else "mixed") if marks else "indirect",
            **more,
            "hedges": tuple(more.get("hedges", ())),
            "voice": voice and not via,
        }
    )


def main(kind: str = "") -> None:
    cases = load()
    parts: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        parts[case.part].append(case)
    for name, chosen in [*sorted(parts.items(), reverse=True), ("all", cases)]:
        print(f"{name}: {len(chosen)} cases")
        for each, tally in score(chosen).items():
            print(f"  {each:<10} P {tally.precision:.3f}  R {tally.recall:.3f}   {tally.right} right of {tally.found}")
    if kind:
        _wrong(cases, kind)
    _large()


def _wrong(cases: Iterable[Case], kind: str) -> None:
    for case in cases:
        marked, given = ({one for one in ones if one[0] == kind} for ones in (case.marked, answer(case)))
        if marked != given:
            print(f"{case.id} ({case.part})\n  marked {_shown(marked)}\n  found  {_shown(given)}")
            for one in case.said:
                print(f"    {one.outlet}: {one.text}")


def _shown(found: Iterable[Found]) -> str:
    return "; ".join(" | ".join(sorted(", ".join(sorted(names)) for names in versions)) for _, versions in found) or "-"


def _large(number: int = 2000) -> None:
    """The worst a claim can be: every statement another figure, another quotation, another outlet."""
    said = [
        Said(
            outlet=f"outlet {n % 200}",
            id=f"t{n:04}",
            text=f"“We saw {n} crates of gelatine number {n} in the yard that day, and none of them was ours”",
            stance="alleges" if n % 3 else "states",
            voice=not n % 3,
            quote="direct",
        )
        for n in range(number)
    ]
    start = time.perf_counter()
    found = discrepancies(said)
    taken = time.perf_counter() - start
    tracemalloc.start()  # apart from the time, which it would treble
    discrepancies(said)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"{number} statements: {len(found)} kept in {taken:.2f} s, {peak:.1f} MB at most")


if __name__ == "__main__":
    main(*sys.argv[1:2])
