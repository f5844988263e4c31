"""a claim's cells -> how unevenly the outlets that covered its story report it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from claims.models import Silence

_HALF = 0.5  # what an outlet counts that carries the allegation and not the answer that others carry


def left_out(cells: Mapping[int, tuple[Sequence[str], Mapping[str, Any]]]) -> int:
    """How many outlets covered the story and provably left the claim out."""
    return sum(list(states) == [Silence.OMITTED] for states, _ in cells.values())


def unevenness(
    cells: Mapping[int, tuple[Sequence[str], Mapping[str, Any]]],
    owners: Mapping[int, str],
    one_sided: Collection[int],
) -> float:
    """0 where all that covered the story carry the claim, and the answer to it; towards 1 the fewer of the more do.

    `cells`, `owners` and `one_sided` go by outlet. Outlets of one owner count as one, which carries what any of them
    does. Who is `one_sided` carries an allegation without the answer that others carry, and counts half. Only a
    proven omission counts as one. Few outlets prove little: the share is taken down by one over their number.
    """
    carried: dict[int | str, float] = {}
    for outlet, (states, evidence) in cells.items():
        if "statements" in evidence:
            weight = _HALF if outlet in one_sided else 1.0
        elif list(states) == [Silence.OMITTED]:
            weight = 0.0
        else:
            continue
        owner = owners.get(outlet) or outlet
        carried[owner] = max(weight, carried.get(owner, 0.0))
    if not any(carried.values()):
        return 0.0
    number = len(carried)
    return round((1 - sum(carried.values()) / number) * (1 - 1 / number), 4)
