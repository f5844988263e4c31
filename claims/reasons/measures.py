"""measures.jsonl, roles.jsonl -> what can be measured, in which units, and what a figure may be of.

Each row has an example and a counterexample, which a test tries.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_MEASURES = Path(__file__).with_name("measures.jsonl")
_ROLES = Path(__file__).with_name("roles.jsonl")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One of `words` is `factor` units of `measure`: a kilometre is 1000 of "metre". `example` comes to `value`."""

    measure: str
    factor: float
    words: tuple[str, ...]
    example: str
    value: float
    counterexample: str


@dataclass(frozen=True, kw_only=True)
class Role:
    """`of`: what may have it: people, jobs, votes or money. `pattern` is looked for as whole words, in any case."""

    role: str
    of: str
    pattern: str
    example: str
    counterexample: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.pattern})\b", re.IGNORECASE)


@cache
def measures() -> tuple[Measure, ...]:
    rows = [json.loads(line) for line in _MEASURES.read_text("utf-8").splitlines()]
    return tuple(Measure(**(row | {"words": tuple(row["words"])})) for row in rows)


@cache
def roles() -> tuple[Role, ...]:
    return tuple(Role(**json.loads(line)) for line in _ROLES.read_text("utf-8").splitlines())


MEASURE_OF = {word: (row.measure, row.factor) for row in measures() for word in row.words}
BASES = frozenset(row.measure for row in measures())
