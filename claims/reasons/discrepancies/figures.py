"""statements of one claim -> figures that clash: they count the same, and no number fits both."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claims.reasons.discrepancies.opposing import Way, Ways, capped, listed, opposed
from claims.reasons.discrepancies.values import Discrepancy, Said
from claims.reasons.figures import Figure, comparable, differ, found_in


@dataclass(frozen=True)
class Given:
    """`alone`: its statement says what it is of, or has no other figure that counts the same.

    Of "$2bn from the fund and $600m from the bank" neither can be told from another's "$200m".
    """

    figure: Figure
    alone: bool


def clashing_figures(said: Iterable[Said]) -> list[Discrepancy]:
    by_unit: dict[str, Ways[Given]] = defaultdict(Ways)
    for one in said:
        if one.put_forward:
            for given in given_in(one.text):
                figure = given.figure
                key = (figure.low, figure.high, figure.bound, figure.role, given.alone)
                by_unit[figure.counts].add(key, given, one.outlet, one.id, figure.words)
    found = []
    for unit in sorted(by_unit):
        ways = by_unit[unit].most_carried()
        for group in opposed(ways, _clash, _agree):
            versions = [way.version() for way in _by_amount(group)]
            sentence = f"Outlets give different figures: {listed([version.words for version in versions])}."
            sentence, kept = capped(sentence, versions, len(by_unit[unit]) - len(ways))
            found.append(Discrepancy(kind="figures", sentence=sentence, versions=kept))
    return found


def given_in(text: str) -> Iterator[Given]:
    figures = [figure for figure in found_in(text) if figure.counts]
    amounts: dict[str, set[float]] = defaultdict(set)
    for figure in figures:
        if not figure.role:
            amounts[figure.counts].add(figure.value)
    for figure in figures:
        yield Given(figure, bool(figure.role) or len(amounts[figure.counts]) == 1)


def _clash(a: Given, b: Given) -> bool:
    return a.alone and b.alone and comparable(a.figure, b.figure) and differ(a.figure, b.figure)


def _agree(a: Given, b: Given) -> bool:
    return comparable(a.figure, b.figure) and not differ(a.figure, b.figure)


def _by_amount(ways: Iterable[Way[Given]]) -> list[Way[Given]]:
    """One way for each amount: "a fine of $5m" and "$5m" are told apart for comparing, and not to readers."""
    found: dict[tuple[float, float, str], Way[Given]] = {}
    for way in ways:
        key = (way.value.figure.low, way.value.figure.high, way.value.figure.bound)
        found.setdefault(key, Way(value=way.value)).take_in(way)
    return sorted(found.values(), key=lambda way: way.order)
