"""a text -> its words in runs of five, and the marks that texts which share them are found by.

An outlet's own words are compared: what stands in quotation marks is the speaker's, headlines are every desk's own,
and boilerplate is nobody's. Two outlets that quote the same long statement have not copied each other.

Two kinds of marks. Bands of a MinHash meet where two whole texts are alike (Broder, "On the resemblance and
containment of documents", 1997; Indyk and Motwani, "Approximate nearest neighbors", 1998). The smallest hashes of
sliding windows meet wherever two texts share a passage that is long enough, however different the rest (Schleimer,
Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", 2003).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from datasketch import MinHash

from claims.language.layout import find_blocks
from claims.language.quotations import find_quotations
from claims.language.rules import load_rules
from claims.language.values import Block

RUN = 5  # words in a shingle
LEAST = 40  # own words; shorter texts are alike without being copies
_BANDS, _ROWS = 16, 4  # two texts that share half of their shingles meet with probability .64, three quarters: .998
_WINDOW = 16  # shingles: a shared passage of _WINDOW + RUN - 1 own words always meets
_NOT_OWN = ("headline", "subhead", "byline", "caption", "boilerplate", "howto")
_LONGEST = 120_000  # code points of a text that are compared: twenty thousand words
_LONGEST_HEADLINE = 300  # code points
_WORD = re.compile(r"\d+(?:[.,:]\d+)*[^\W_]*|[^\W_]+(?:['’][^\W_]+)*")  # a figure is one word
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: spreads neighbours apart


@dataclass(frozen=True, eq=False)
class Shingled:
    """`words` are [start, end) in code points, one row a word; `own` tells which are the outlet's own.

    `runs` has a hash for each word that RUN words begin at, `usable` where all of these are own.
    """

    words: np.ndarray
    own: np.ndarray
    runs: np.ndarray
    usable: np.ndarray

    @property
    def comparable(self) -> bool:
        return int(self.own.sum()) >= LEAST

    @cached_property
    def bands(self) -> frozenset[int]:
        """Marks of the whole text, as 64-bit integers."""
        made = MinHash(num_perm=_BANDS * _ROWS, seed=1, hashfunc=int)
        made.update_batch(np.unique(self._own_runs & np.uint64(0xFFFFFFFF)))
        rows = made.hashvalues.astype(np.uint64).reshape(_BANDS, _ROWS)
        salted = np.column_stack([np.arange(1, _BANDS + 1, dtype=np.uint64), rows])
        return frozenset(_combined(salted.T).view(np.int64).tolist())

    @cached_property
    def passages(self) -> frozenset[int]:
        """Marks of its passages, as 64-bit integers."""
        own = self._own_runs
        if len(own) > _WINDOW:
            own = np.lib.stride_tricks.sliding_window_view(own, _WINDOW).min(axis=1)
        else:
            own = own.min(initial=np.uint64(2**64 - 1), keepdims=True)
        return frozenset(np.unique(own).view(np.int64).tolist())

    @property
    def _own_runs(self) -> np.ndarray:
        own: np.ndarray = self.runs[self.usable]
        return own


def shingle(text: str, title: str = "") -> Shingled:
    """`title` helps to know the headline, which often is the text's first line. Reads the first _LONGEST characters."""
    text = text[:_LONGEST]
    found = [match.span() for match in _WORD.finditer(text)]
    words = np.array(found, dtype=np.int64).reshape(-1, 2)
    own = _own(text, title, words)
    hashes = np.array([crc32(text[start:end].casefold().encode()) for start, end in found], dtype=np.uint64)
    count = max(0, len(found) - RUN + 1)
    runs = _combined(np.stack([hashes[k : k + count] for k in range(RUN)])) if count else hashes[:0]
    usable = np.logical_and.reduce([own[k : k + count] for k in range(RUN)])
    return Shingled(words=words, own=own, runs=runs, usable=usable)


def _own(text: str, title: str, words: np.ndarray) -> np.ndarray:
    """Which words are neither quoted nor outside the paragraphs."""
    blocks = find_blocks(text, title, load_rules("en").layout)
    apart = [(b.start, b.end) for b in blocks if b.kind in _NOT_OWN and not _is_body(b)]
    own = np.ones(len(words), dtype=bool)
    for start, end in (*apart, *find_quotations(text, blocks)):
        first, last = np.searchsorted(words[:, 0], (start, end))
        own[first:last] = False
    return own


def _is_body(block: Block) -> bool:
    """A text without line breaks is no headline, though it begins with its title."""
    return block.kind == "headline" and block.end - block.start > _LONGEST_HEADLINE


def _combined(rows: np.ndarray) -> np.ndarray:
    """One 64-bit hash a column, which depends on the order of its numbers."""
    mixed = np.zeros(rows.shape[1], dtype=np.uint64)
    for row in rows:
        mixed = (mixed ^ row) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed
