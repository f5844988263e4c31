"""What comparing takes and gives: plain values."""

from dataclasses import dataclass

KINDS = ("legal", "figures", "quotation", "wording", "hedge")
PUT_FORWARD = ("alleges", "states", "confirms")  # what is compared: who denies another's figure has none of its own


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement as comparing needs it.

    `outlet` is the outlet's key, `id` the statement's. `text` is the content as the outlet has it, with quotation
    marks where words are quoted; parts that stand apart are joined by " … ". `voice`: the outlet itself speaks,
    and credits nobody. `hedges` are the softening words. `legal` is one of claims.language.values.LEGAL, or "".
    """

    outlet: str
    id: str
    text: str
    stance: str
    voice: bool = False
    speaker: str = ""
    quote: str = "indirect"
    hedges: tuple[str, ...] = ()
    modality: str = "asserted"
    legal: str = ""

    @property
    def put_forward(self) -> bool:
        return self.stance in PUT_FORWARD


@dataclass(frozen=True)
class Piece:
    """A part of a quotation beside another of the same: `mark` is "same", "added" or "dropped"."""

    mark: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """One way of putting it. `how` says in which way where the words alone do not.

    `outlets` are keys, sorted; `statements` has for each of them its first statement that puts it so.
    `pieces` set a quotation beside the first version: what it adds, and what it drops. Empty for the first.
    """

    words: str
    outlets: tuple[str, ...]
    statements: tuple[str, ...]
    how: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    """`kind` is one of KINDS; `sentence` says what differs and never who is right; two versions or more."""

    kind: str
    sentence: str
    versions: tuple[Version, ...]
