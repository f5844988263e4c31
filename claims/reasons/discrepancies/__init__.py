"""the statements of one claim -> where outlets put it differently, with the words and who carries them.

Five kinds: states before the law that do not go together, clashing figures, quotations that differ, harder and softer
words, softening that is dropped. Nothing here says who is right.

Statements are grouped by what they say before anything is compared, so time grows with their number and not with its
square. What is kept is bounded, and a sentence says so where something was left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from claims.reasons.discrepancies.figures import clashing_figures
from claims.reasons.discrepancies.hedges import dropped_hedges
from claims.reasons.discrepancies.legal import clashing_states
from claims.reasons.discrepancies.quotations import differing_quotations
from claims.reasons.discrepancies.values import KINDS, Discrepancy, Piece, Said, Version
from claims.reasons.discrepancies.wording import harder_and_softer

__all__ = ["KINDS", "MOST_OF_A_KIND", "Discrepancy", "Piece", "Said", "Version", "discrepancies"]

MOST_OF_A_KIND = 6
_FINDERS: tuple[Callable[[Sequence[Said]], list[Discrepancy]], ...] = (
    clashing_states,
    clashing_figures,
    differing_quotations,
    harder_and_softer,
    dropped_hedges,
)


def discrepancies(said: Iterable[Said]) -> list[Discrepancy]:
    """In the order of KINDS; of each kind those first that most outlets are part of.

    The same statements in the same order give the same; of an outlet's statements that put it in one way, the first
    in that order stands for it. Fewer than two outlets give nothing.
    """
    told = list(said)
    if len({one.outlet for one in told}) < 2:
        return []
    found: list[Discrepancy] = []
    for finder in _FINDERS:
        of_kind = sorted(finder(told), key=_place)
        kept = of_kind[:MOST_OF_A_KIND]
        if len(kept) < len(of_kind):
            more = f" {len(of_kind) - len(kept):,} more of this kind are not kept."
            kept[-1] = replace(kept[-1], sentence=kept[-1].sentence + more)
        found += kept
    return found


def _place(found: Discrepancy) -> tuple[int, str]:
    return -len({outlet for version in found.versions for outlet in version.outlets}), found.sentence
