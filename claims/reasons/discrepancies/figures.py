"""statements of one claim -> figures that clash: they count the same, and no number fits both."""

from collections import defaultdict
from collections.abc import Iterable

from claims.reasons.discrepancies.opposing import Way, Ways, capped, listed, opposed
from claims.reasons.discrepancies.values import Discrepancy, Said
from claims.reasons.figures import Figure, comparable, differ, found_in


def clashing_figures(said: Iterable[Said]) -> list[Discrepancy]:
    by_unit: dict[str, Ways[Figure]] = defaultdict(Ways)
    for one in said:
        if one.put_forward:
            for figure in found_in(one.text):
                if figure.counts:
                    key = (figure.low, figure.high, figure.bound, figure.role)
                    by_unit[figure.counts].add(key, figure, one.outlet, one.id, figure.words)
    found = []
    for unit in sorted(by_unit):
        ways = by_unit[unit].most_carried()
        for group in opposed(ways, _clash, _agree):
            versions = [way.version() for way in _by_amount(group)]
            sentence = f"Outlets give different figures: {listed([version.words for version in versions])}."
            sentence, versions_kept = capped(sentence, versions, len(by_unit[unit]) - len(ways))
            found.append(Discrepancy(kind="figures", sentence=sentence, versions=versions_kept))
    return found


def _clash(a: Figure, b: Figure) -> bool:
    return comparable(a, b) and differ(a, b)


def _agree(a: Figure, b: Figure) -> bool:
    return comparable(a, b) and not differ(a, b)


def _by_amount(ways: Iterable[Way[Figure]]) -> list[Way[Figure]]:
    """One way for each amount: "a fine of $5m" and "$5m" are told apart for comparing, and not to readers."""
    found: dict[tuple[float, float, str], Way[Figure]] = {}
    for way in ways:
        key = (way.value.low, way.value.high, way.value.bound)
        found.setdefault(key, Way(value=way.value)).take_in(way)
    return sorted(found.values(), key=lambda way: way.order)
