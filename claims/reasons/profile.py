"""an article -> what comparing it with others needs: its words, whom and what it names, its meaning."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import log
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.meaning import embed
from claims.reasons import facts

Vector = NDArray[np.float32]
KINDS: Mapping[str, frozenset[str]] = {
    "people": frozenset({"PERSON"}),
    "places": frozenset({"GPE", "LOC", "FAC", "NORP"}),
}
_HEADLINE, _OPENING, _CHUNK = 160, 200, 600  # characters
READ = 2500  # characters that count: a story shows in how its articles open
_SHARES = Path(__file__).with_name("words.json")
_WORD = re.compile(r"[a-z0-9][a-z0-9'.,]*[a-z0-9]|[a-z0-9]")
_ENDINGS = ("ing", "ies", "ied", "ed", "es", "s", "ly")


class Name(Protocol):
    """An entity as `claims.language` finds it; not imported from there, since that would load spaCy."""

    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class ArticleSide:
    """`named` has words by kind: KINDS, dates, figures; `opening` are the first words, in no order."""

    id: str
    title: str
    published: date | None
    named: Mapping[str, frozenset[str]]
    opening: frozenset[str]
    lead: Vector = field(repr=False)
    headline: Vector = field(repr=False)


def profile(
    *,
    id: str,
    title: str,
    text: str,
    published: date | None,
    entities: Iterable[Name],
    vectors: tuple[Vector, Vector] | None = None,
) -> ArticleSide:
    """`entities` lie in `text`. `vectors`: what `meaning` gave for lead and headline, where it is stored."""
    whole = (text if text.startswith(title) else f"{title}. {text}")[:READ]
    entities = [entity for entity in entities if entity.end <= READ]
    lead, headline = vectors or meaning(title, text)
    named = {
        kind: frozenset(word for entity in entities if entity.label in labels for word in words_of(entity.text))
        for kind, labels in KINDS.items()
    }
    named["dates"] = frozenset(value for _, value in facts.dates(whole))
    named["figures"] = frozenset(f"{figure.value:g}" for figure in facts.figures(whole) if figure.value > 1)
    return ArticleSide(
        id=id,
        title=title,
        published=published,
        named=named,
        opening=frozenset(words_of(whole[:_OPENING])),
        lead=lead,
        headline=headline,
    )


def meaning(title: str, text: str) -> tuple[Vector, Vector]:
    """Unit vectors of the lead (headline and what follows, in two pieces) and of the headline."""
    whole = text if text.startswith(title) else f"{title}. {text}"
    first, second = whole[:_CHUNK], whole[_CHUNK : 2 * _CHUNK]
    rest = [second] if second.strip() else []
    headline, *pieces = embed([title or whole[:_HEADLINE], first, *rest])
    lead: Vector = np.sum(pieces, axis=0, dtype=np.float32)
    lead /= np.float32(max(float(np.linalg.norm(lead)), 1e-9))
    return lead, headline


def headed(title: str, text: str) -> str:
    """A text of which only some words are known, the rest blank, with its headline where it will have stood: in front,
    unless other words are known to stand there."""
    front, rest = text[: len(title)], text[len(title) :]
    agrees = all(known in (own, " ", "…") for known, own in zip(front, title, strict=False))
    return title + rest if agrees else text


def words_of(text: str) -> list[str]:
    """Words in lower case, cut to their stems."""
    return [stem(word) for word in _WORD.findall(facts.plain(text).lower())]


def stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word[0].isdigit():
            return word.removesuffix(ending)
    return word


def rarity(word: str) -> float:
    """How much a word says: the logarithm of how few articles of ordinary news hold it."""
    shares = _shares()
    return log(1 / shares.get(word, shares[""]))


@cache
def _shares() -> dict[str, float]:
    """Word -> share of articles that hold it; under "" the share of words too rare to be listed."""
    shares: dict[str, float] = json.loads(_SHARES.read_text("utf-8"))
    return shares
