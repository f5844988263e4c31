"""operations, one after the other -> what was lost, overridden, or came out otherwise when the log was replayed."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.test import Client

from benchmarks.curation.editors import Editors
from benchmarks.curation.journal import Journal, broken, relations
from benchmarks.curation.machine import Machine, empty
from claims.export import export
from claims.export.scope import Scope
from claims.models import Claim, Entity, Statement, Story
from claims.replay import replay
from sources.models import Article

_MACHINE = {"edit": 0.012, "again": 0.004, "work": 0.006, "change_extractor": 0.0025, "rederive": 0.0008}
_PAGES = {Claim: "claims", Statement: "statements", Story: "stories", Entity: "entities", Article: "articles"}


@dataclass(kw_only=True)
class Figures:
    """`lost` and `overrides` hold a line for each; `differ` names the files that came out otherwise."""

    operations: int = 0
    of_machine: int = 0
    lost: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    ids_lost: list[str] = field(default_factory=list)
    ids: int = 0
    said_gone: int = 0  # of the ids: whose page says what became of it (410)
    differ: list[str] = field(default_factory=list)
    refused_in_replay: list[str] = field(default_factory=list)
    editors: Editors | None = None

    @property
    def whole(self) -> bool:
        return not (self.lost or self.overrides or self.ids_lost or self.differ or self.refused_in_replay)


def run(
    operations: int,
    seed: int = 1,
    *,
    machine: Machine | None = None,
    often: float = 1.0,
    told: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Figures:
    """`often`: by how much more often than one in forty operations is the machine's. Once it is `stopped`, what was
    done until then is looked at all the same."""
    rng = random.Random(seed)
    machine = machine or Machine(rng=rng)
    journal = Journal()
    editors = Editors(rng=rng, journal=journal)
    figures = Figures(editors=editors)
    machine.begin()
    editors.begin()
    shown, known = set(_ids()), set[str]()
    start = time.monotonic()
    while figures.operations < operations and not stopped():
        step = _drawn(rng, often)
        if step:
            problems = {*broken(journal), *relations(journal)}
            figures.lost += sorted(problems - known)  # editors' own decisions did it
            getattr(machine, step)()
            after = {*broken(journal), *relations(journal)}
            figures.overrides += [f"{step} after {figures.operations}: {one}" for one in sorted(after - problems)]
            known = after
            figures.of_machine += 1
        elif not editors.decide():
            continue
        figures.operations += 1
        shown.update(_ids())
        if told and figures.operations % 100 == 0:
            rate = figures.operations / (time.monotonic() - start)
            line = f"{figures.operations} at {rate:.1f}/s, lost {len(figures.lost)}, overrides {len(figures.overrides)}"
            print(line, *figures.lost, *figures.overrides, sep="\n    ", file=sys.stderr, flush=True)
    problems = {*broken(journal), *relations(journal)}
    figures.lost += sorted(problems - known)
    _end(machine, journal, figures, shown)
    return figures


def _drawn(rng: random.Random, often: float) -> str:
    drawn = rng.random() / often
    for step, share in _MACHINE.items():
        if drawn < share:
            return step
        drawn -= share
    return ""


def _end(machine: Machine, journal: Journal, figures: Figures, shown: set[tuple[str, str]]) -> None:
    before = {*broken(journal), *relations(journal)}
    machine.rederive()
    figures.overrides += sorted({*broken(journal), *relations(journal)} - before)
    shown.update(_ids())
    figures.ids = len(shown)
    _ask_for(shown, figures)
    with TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        export(first, Scope(standing=True))
        log = [orjson.loads(line) for line in (first / "judgements.ndjson").read_bytes().splitlines()]
        empty()
        machine.bring_again()
        with machine.reading():
            figures.refused_in_replay = replay(log).refused
            again = replay(log)
        figures.refused_in_replay += again.refused if again.taken else []
        export(second, Scope(standing=True))
        figures.differ = [
            f"{file.name}: {difference}"
            for file in sorted(first.iterdir())
            if (difference := _difference(file.read_bytes(), (second / file.name).read_bytes()))
        ]
    figures.lost += [f"after replay: {one}" for one in (*broken(journal), *relations(journal))]


def _difference(one: bytes, other: bytes) -> str:
    """How many lines, and of the first row that both hold what differs."""
    if one == other:
        return ""
    ours, theirs = one.splitlines(), other.splitlines()
    missing, more = sorted(set(ours).difference(theirs)), sorted(set(theirs).difference(ours))
    fields = _fields(missing, more) if one.startswith(b'{"id"') else []
    return f"{len(missing)} and {len(more)} lines differ; {fields[:4]}"


def _fields(missing: list[bytes], more: list[bytes]) -> list[tuple[object, ...]]:
    there = {row["id"]: row for row in map(orjson.loads, more)}
    return [
        (row["id"], name, str(value)[:300], str(there[row["id"]][name])[:300])
        for row in map(orjson.loads, missing)
        if row["id"] in there
        for name, value in row.items()
        if value != there[row["id"]][name]
    ]


def _ids() -> Iterator[tuple[str, str]]:
    for model, page in _PAGES.items():
        yield from ((page, name) for name in model.objects.values_list("public_id", flat=True))


def _ask_for(shown: set[tuple[str, str]], figures: Figures) -> None:
    """As a reader does, following where it leads."""
    client = Client(SERVER_NAME="localhost")
    for page, name in sorted(shown):
        answer = client.get(f"/{page}/{name}/", follow=True)
        if answer.status_code == 410:
            figures.said_gone += 1
        elif answer.status_code != 200:
            figures.ids_lost.append(f"{page} {name}: {answer.status_code}")
