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
from claims.reasons.discrepancies.twins import twins
from claims.reasons.discrepancies.values import KINDS, PUT_FORWARD, Discrepancy, Piece, Said, Version
from claims.reasons.discrepancies.wording import harder_and_softer

__all__ = ["KINDS", "MOST_OF_A_KIND", "OF_FACTS", "PUT_FORWARD", "Discrepancy", "Piece", "Said", "Version"]
__all__ += ["discrepancies", "in_facts", "in_words", "twins"]

MOST_OF_A_KIND = 6
OF_FACTS = ("legal", "figures")
type Finder = Callable[[Sequence[Said]], list[Discrepancy]]


def discrepancies(said: Iterable[Said]) -> list[Discrepancy]:
    """In the order of KINDS; of each kind those first that most outlets are part of.

    The same statements in the same order give the same; of an outlet's statements that put it in one way, the first
    in that order stands for it. Fewer than two outlets give nothing.
    """
    told = list(said)
    return in_facts(told) + in_words(told)


def in_facts(said: Iterable[Said]) -> list[Discrepancy]:
    """Of the kinds OF_FACTS. `twins` tells what else to set beside a claim's own statements."""
    return _found(list(said), clashing_states, clashing_figures)


def in_words(said: Iterable[Said]) -> list[Discrepancy]:
    """Of the other kinds, which only statements of one claim can have."""
    return _found(list(said), differing_quotations, harder_and_softer, dropped_hedges)


def _found(said: Sequence[Said], *finders: Finder) -> list[Discrepancy]:
    if len({one.outlet for one in said}) < 2:
        return []
    found: list[Discrepancy] = []
    for finder in finders:
        of_kind = sorted(finder(said), key=_place)
        kept = of_kind[:MOST_OF_A_KIND]
        if len(kept) < len(of_kind):
            more = f" {len(of_kind) - len(kept):,} more of this kind are not kept."
            kept[-1] = replace(kept[-1], sentence=kept[-1].sentence + more)
        found += kept
    return found


def _place(found: Discrepancy) -> tuple[int, str]:
    return -len({outlet for version in found.versions for outlet in version.outlets}), found.sentence
