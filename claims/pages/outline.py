"""a story's counts -> the one sentence that says what its matrix shows; and the orders its claims can stand in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import plain_name
from claims.pages.names import in_line
from claims.pages.sentences import counted, listed, mid_sentence

_NAMED = 2  # deniers that are named


@dataclass(frozen=True, kw_only=True)
class Order:
    """`name` is what an address calls it."""

    name: str
    label: str
    told: str


ORDERED = (
    Order(
        name="disagreement",
        label="disagreement",
        told="First what outlets carry most differently: put forward here, rejected there, left out elsewhere.",
    ),
    Order(
        name="unevenness",
        label="how unevenly it was reported",
        told="First what the smallest share of the outlets that covered the story carry. Outlets of one owner count as"
        " one, and one that carries an allegation without the answer that others carry counts half.",
    ),
    Order(name="newest", label="date", told="First what was reported last."),
    Order(name="coverage", label="coverage", told="First what most outlets carry."),
)


def outline(reach: Mapping[str, int], covered: int, answers: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    """`reach`: as from `ClaimQuerySet.reach`; `covered`: how many outlets cover the story; `answers`: as tallies hold
    them. Empty where there is nothing to tell."""
    if not covered or not (reach["shared"] or reach["alone"]):
        return ""
    if not reach["shared"]:
        held = f"{counted(reach['alone'], 'claim')} {'was' if reach['alone'] == 1 else 'were'} found"
        if covered == 1:
            return f"One outlet covered this story, and {held} in it: nothing can be set side by side yet."
        each = "in" if reach["alone"] == 1 else "each in"
        return f"{covered} outlets covered this story, and {held}, {each} one outlet alone."
    number = reach["shared"]
    of = f"of the {number} claims that two or more carry" if number > 1 else "of the one claim that two or more carry"
    if number == 1:
        denied = f"a denial is reported{_by(answers)}" if reach["denied"] else "no denial is reported"
        missing = "and some outlet left it out" if reach["left_out"] else "and none is known to have left it out"
        return f"{counted(covered, 'outlet')} covered this story: {of}, {denied}, {missing}."
    by = _by(answers) if reach["denied"] else ""
    denied = f"{_some(reach['denied'])} reported as denied{by}"
    by = "left out by at least one outlet" if reach["left_out"] else "known to be left out"
    missing = f"{_some(reach['left_out'])} {by}"
    return f"{counted(covered, 'outlet')} covered this story: {of}, {denied}, and {missing}."


def _some(number: int) -> str:
    return "none is" if not number else "1 is" if number == 1 else f"{number} are"


def _by(answers: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    """ ", by Ms Tarn, Marrow Foods and 2 others": those first whose denials most outlets carry."""
    names: dict[str, str] = {}
    weight: dict[str, int] = defaultdict(int)
    for rows in answers:
        for row in rows:
            if row["stance"] == "denies" and row["who"] and (key := plain_name(in_line(row["who"]))):
                names.setdefault(key, row["who"])
                weight[key] += len(row["outlets"])
    found = sorted(names, key=lambda key: (-weight[key], key))
    if not found:
        return ""
    named = [mid_sentence(in_line(names[key])) for key in found[:_NAMED]]
    others = len(found) - len(named)
    return f", by {listed([*named, *([f'{others} other' + ('s' if others > 1 else '')] if others else [])])}"
