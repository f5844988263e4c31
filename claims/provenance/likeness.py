"""a later text and an earlier one -> how much of the later one stands in the earlier, and where.

Containment rather than resemblance (Broder, 1997): a report cut to a third of its length is a copy as much as a
whole one. Passages may have a word changed here and there, and quotations between their own words belong to them.
"""

from dataclasses import dataclass

import numpy as np

from claims.provenance.shingles import RUN, Shingled

COPY = 0.55  # of an article's own words: from this share on it is a copy of the text that they stand in
BORROWED = 22  # own words in the same order: from there on a passage is taken over, below it is chance or custom
_CHANCE = 8  # own words: shorter ones are names, titles and set phrases
_MENDED = 8  # words changed, put in or taken out, that a passage goes on over
_ADDED = 40  # own words in one stretch that a copy has and its original has not
_REPEATS = 8  # places of one run in the earlier text that are tried

type Passage = tuple[int, int, int, int]  # start, end in the later text; start, end in the earlier: code points


@dataclass(frozen=True, kw_only=True)
class Likeness:
    share: float  # of the later text's own words, those in passages of the earlier one: 0..1
    passages: tuple[Passage, ...]  # BORROWED words and more each, in the later text's order
    added: tuple[tuple[int, int], ...]  # stretches of the later text alone, behind its lead

    @property
    def is_copy(self) -> bool:
        return self.share >= COPY


@dataclass
class _Run:
    """Words [first, last) of the later text that follow each other as words [there, till) of the earlier do."""

    first: int
    last: int
    there: int
    till: int


def likeness(later: Shingled, earlier: Shingled) -> Likeness:
    runs = _runs(later, earlier)
    shared = np.zeros(len(later.own), dtype=bool)
    kept = []
    for run, matched in runs:
        words = matched[later.own[matched]]
        if len(words) >= _CHANCE:
            shared[words] = True
            kept.append((run, len(words)))
    own = int(later.own.sum())
    return Likeness(
        share=round(float(shared.sum()) / own, 3) if own else 0.0,
        passages=tuple(_places(run, later, earlier) for run, number in kept if number >= BORROWED),
        added=tuple(_added(later, [run for run, _ in kept])),
    )


def _runs(later: Shingled, earlier: Shingled) -> list[tuple[_Run, np.ndarray]]:
    """Each with the words of the later text that match exactly."""
    places: dict[int, list[int]] = {}
    for place, key in enumerate(earlier.runs.tolist()):
        places.setdefault(key, []).append(place)
    found: list[tuple[_Run, list[int]]] = []
    for at, key in enumerate(later.runs.tolist()):
        there = places.get(key, ())[:_REPEATS]
        if not there:
            continue
        run, starts = found[-1] if found else (None, [])
        goes_on = [place for place in there if run and _follows(run, at, place)]
        if run and goes_on:
            run.last, run.till = at + RUN, goes_on[0] + RUN
            starts.append(at)
        else:
            found.append((_Run(at, at + RUN, there[0], there[0] + RUN), [at]))
    steps = np.arange(RUN)
    return [(run, np.unique(np.add.outer(np.array(starts), steps))) for run, starts in found]


def _follows(run: _Run, at: int, place: int) -> bool:
    return 0 < at - (run.last - RUN) <= RUN + _MENDED and 0 < place - (run.till - RUN) <= RUN + _MENDED


def _places(run: _Run, later: Shingled, earlier: Shingled) -> Passage:
    here, there = later.words, earlier.words
    return (
        *(int(here[run.first, 0]), int(here[run.last - 1, 1])),
        *(int(there[run.there, 0]), int(there[run.till - 1, 1])),
    )


def _added(later: Shingled, runs: list[_Run]) -> list[tuple[int, int]]:
    """Behind the first run only: a lead of its own does not make a copy another report."""
    ends = [run.last for run in runs]
    starts = [*(run.first for run in runs[1:]), len(later.words)]
    stretches = [(a, b) for a, b in zip(ends, starts, strict=False) if int(later.own[a:b].sum()) >= _ADDED]
    return [(int(later.words[a, 0]), int(later.words[b - 1, 1])) for a, b in stretches]
