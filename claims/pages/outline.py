"""a story's counts -> the sentences that say what its matrix shows; and the orders its claims can stand in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import plain_name
from claims.pages.names import in_line
from claims.pages.sentences import counted, listed, mid_sentence

_NAMED = 2  # deniers that are named, accusers, outlets without an answer


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
        label="uneven reporting",
        told="First what the smallest share of the outlets that covered the story carry. Outlets of one owner count as"
        " one, and one that carries an allegation without the answer that others carry counts half.",
    ),
    Order(name="newest", label="date", told="First what was reported last."),
    Order(name="coverage", label="coverage", told="First what most outlets carry."),
)


def outline(
    reach: Mapping[str, int],
    covered: int,
    answers: Iterable[Sequence[Mapping[str, Any]]],
    voices: Iterable[Mapping[str, Any]] = (),
    lacking: Sequence[tuple[str, int]] = (),
) -> str:
    """`reach`: as from `ClaimQuerySet.reach`; `covered`: how many outlets cover the story; `answers` and `voices`: as
    tallies of what is denied hold them; `lacking`: outlets, and how much of it they put forward without any answer,
    though they published since there was one. Empty where there is nothing to tell."""
    beside = _alleged(voices) + _lacking(lacking)
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
        return f"{counted(covered, 'outlet')} covered this story: {of}, {denied}, {missing}.{beside}"
    by = _by(answers) if reach["denied"] else ""
    denied = f"{_some(reach['denied'])} reported as denied{by}"
    by = "left out by at least one outlet" if reach["left_out"] else "known to be left out"
    missing = f"{_some(reach['left_out'])} {by}"
    return f"{counted(covered, 'outlet')} covered this story: {of}, {denied}, and {missing}.{beside}"


def _some(number: int) -> str:
    return "none is" if not number else "1 is" if number == 1 else f"{number} are"


def _by(answers: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    """ ", by Ms Tarn, Marrow Foods and 2 others": those first whose denials most outlets carry."""
    denied = (row for rows in answers for row in rows if row["stance"] == "denies")
    named, others = _most_carried((row["who"], len(row["outlets"])) for row in denied)
    more = [counted(others, "other")] if others else []
    return f", by {listed([*named, *more])}" if named else ""


def _alleged(voices: Iterable[Mapping[str, Any]]) -> str:
    """ " What is denied was alleged by Ms Tarn, Mr Oake and others.": tallies name only some, so there is no number."""
    alleged = (one for voice in voices for one in voice.get("alleges", {}).get("most", ()))
    named, others = _most_carried((one["who"], one["outlets"]) for one in alleged)
    more = ["others"] if others else []
    return f" What is denied was alleged by {listed([*named, *more])}." if named else ""


def _lacking(outlets: Sequence[tuple[str, int]]) -> str:
    """ " Without any answer, some of it stands in 5 outlets, most in Northline."; all are named where they are few."""
    if not outlets:
        return ""
    names = listed([in_line(name) for name, _ in outlets])
    if len(outlets) > _NAMED:
        greatest = max(number for _, number in outlets)
        most = [in_line(name) for name, number in outlets if number == greatest]
        names = f"{len(outlets)} outlets" + (f", most in {listed(most)}" if len(most) <= _NAMED else "")
    return f" Without any answer, some of it stands in {names}."


def _most_carried(said: Iterable[tuple[str | None, int]]) -> tuple[list[str], int]:
    """Speakers and the number of outlets that carry them, claim by claim -> the first _NAMED; how many more there are.
    Who is not named is not counted."""
    names: dict[str, str] = {}
    weight: dict[str, int] = defaultdict(int)
    for who, outlets in said:
        if who and (key := plain_name(in_line(who))):
            names.setdefault(key, who)
            weight[key] += outlets
    found = sorted(names, key=lambda key: (-weight[key], key))
    return [mid_sentence(in_line(names[key])) for key in found[:_NAMED]], len(found[_NAMED:])
