"""statements of one claim -> states before the law that do not go together: charged beside not charged.

Which do not is data: legal_clashes.jsonl.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claims.reasons.discrepancies.opposing import Ways, capped, listed, opposed
from claims.reasons.discrepancies.values import Discrepancy, Said

ACCUSED = "formally_accused"  # a state that only comparing knows: it is no act before a court
_CLASHES = Path(__file__).with_name("legal_clashes.jsonl")
_FORMALLY = re.compile(
    r"\b(?:formal(?:ly)?|official(?:ly)?)\s+(?:\w+\s+){0,2}?(?:accus(?:e[ds]?|ing|ations?)|complain(?:ts?|ed))\b", re.I
)


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two states that are not both so at one time; `example` has a sentence for each."""

    one: str
    other: str
    example: tuple[str, str]


@cache
def clashes() -> tuple[Clash, ...]:
    rows = [json.loads(line) for line in _CLASHES.read_text("utf-8").splitlines()]
    return tuple(Clash(**(row | {"example": tuple(row["example"])})) for row in rows)


def clashing_states(said: Iterable[Said]) -> list[Discrepancy]:
    ways: Ways[str] = Ways()
    for one in said:
        if one.put_forward and one.modality == "asserted" and (state := state_of(one)):
            ways.add(state, state, one.outlet, one.id, one.text)
    found = []
    for group in opposed(ways.most_carried(), clash, str.__eq__):
        versions = [way.version(how=way.value.replace("_", " ")) for way in group]
        told = listed([version.how for version in versions])
        sentence, kept = capped(f"Outlets tell a different state before the law: {told}.", versions)
        found.append(Discrepancy(kind="legal", sentence=sentence, versions=kept))
    return found


def state_of(said: Said) -> str:
    return said.legal or (ACCUSED if _FORMALLY.search(said.text) else "")


def clash(one: str, other: str) -> bool:
    return frozenset((one, other)) in _pairs()


@cache
def _pairs() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((row.one, row.other)) for row in clashes())
