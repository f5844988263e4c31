"""One attribution while the pipeline works on it: token positions, not yet characters."""

from dataclasses import dataclass, field, replace

from claims.language.words import Words

EDGE = frozenset(",;:-–—()[]…•*") | {"--", '"', "“", "”", "''", "``", "‘", "’", "'", ".", "«", "»", "..."}


@dataclass(kw_only=True)
class Draft:
    """`anchor` is the token that reports; -1 where the outlet itself speaks."""

    rule: str
    anchor: int
    cue: set[int] = field(default_factory=set)
    source: set[int] = field(default_factory=set)
    content: set[int] = field(default_factory=set)
    stance: str = "alleges"
    modality: str = "asserted"
    negated: bool = False
    under: str = ""  # the stance under a negation, where its rule names one
    hedges: list[tuple[int, int]] = field(default_factory=list)
    speaker: str | None = None
    speaker_reason: str = "unresolved"
    speaker_confidence: float = 0.0
    spoken_by: str | None = None
    via: list[str] = field(default_factory=list)
    legal: str = ""
    confidence: float = 0.5
    nested: bool = False
    loose: bool = False  # in a frame that its rule does not name
    names: dict[int, str] = field(default_factory=dict)  # token of the content -> the name that it stands for
    about: "Draft | None" = None  # the accusation that an answer answers, where its content does not say
    complete: bool = False  # says all it has to say without a content

    @property
    def frame(self) -> str:
        return self.rule.partition("/")[2]

    def part(self, content: set[int]) -> "Draft":
        """The same attribution with one of its propositions."""
        return replace(self, content=content, hedges=list(self.hedges), via=list(self.via))


def trimmed(words: Words, tokens: set[int]) -> set[int]:
    """Without white space, and without marks, `that` and conjunctions at the edges."""
    kept = sorted(token for token in tokens if not words.space[token])
    first, last = 0, len(kept)
    while first < last and _is_edge(words, kept[first], opening=True):
        first += 1
    while last > first and _is_edge(words, kept[last - 1], opening=False):
        last -= 1
    return set(kept[first:last])


def _is_edge(words: Words, token: int, *, opening: bool) -> bool:
    if words.text[token] in EDGE:
        return True
    if not opening:
        return words.dep[token] == "cc"
    if words.dep[token] in ("cc", "preconj"):
        return True
    asks = words.lower[token] == "if" and words.dep[words.head[token]] == "ccomp"
    return words.dep[token] == "mark" and (words.lower[token] in ("that", "whether") or asks)
