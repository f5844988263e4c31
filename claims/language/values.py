"""What extraction takes and gives: plain values, without spaCy and without Django.

All offsets are Unicode code points into the text as given, end exclusive.
"""

from dataclasses import dataclass

STANCES = (
    "alleges",
    "states",
    "confirms",
    "denies",
    "disputes",
    "withdraws",
    "no_response",
    "not_claimed",
    "not_disclosed",
)
MODALITIES = ("asserted", "possible", "hypothetical", "future")
QUOTES = ("direct", "indirect", "mixed", "paraphrase")
LEGAL = (  # what has become of it before the law
    "investigated",
    "sued",
    "not_sued",
    "arrested",
    "charged",
    "not_charged",
    "indicted",
    "pleaded_guilty",
    "pleaded_not_guilty",
    "convicted",
    "acquitted",
    "sentenced",
    "fined",
    "settled",
    "dismissed",
    "appealed",
)
BLOCK_KINDS = (
    "headline",
    "standfirst",
    "byline",
    "paragraph",
    "list_item",
    "quote",
    "subhead",
    "caption",
    "howto",
    "boilerplate",
)


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of the page's layout; `kind` is one of BLOCK_KINDS."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class EntitySpan:
    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One attribution: a source puts forward, rejects or withholds something. See the annotation rules.

    `source` and `cue` are None where the outlet speaks in its own voice. `resolved` is the content with
    names put in for pronouns; `words` are its content lemmas, lower case, sorted, each once. `via` names
    the outlets and documents the text credits, nearest first. `legal` is one of LEGAL where the statement tells of a
    legal act. `confidence` is that of the attribution, `speaker_confidence` that of who is meant, both 0 to 1.
    """

    source: Span | None
    speaker: str | None
    speaker_reason: str
    speaker_confidence: float = 0.0
    spoken_by: str | None = None
    cue: Span | None
    content: tuple[Span, ...]
    stance: str
    modality: str = "asserted"
    quote: str = "indirect"
    via: tuple[str, ...] = ()
    hedges: tuple[Span, ...] = ()
    legal: str = ""
    confidence: float
    rule: str
    resolved: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Given:
    """A text to read. `blocks` is its layout where the page told it, else it is found in the text."""

    text: str
    title: str = ""
    outlet: str = ""
    published: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """What was found in one text; `error` says why nothing was, where the text could not be read."""

    blocks: tuple[Block, ...] = ()
    entities: tuple[EntitySpan, ...] = ()
    statements: tuple[Statement, ...] = ()
    error: str = ""
