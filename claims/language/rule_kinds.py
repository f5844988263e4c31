"""What a rule of each file may say: one frozen value a kind, its fields the keys of a line."""

import re
from dataclasses import dataclass

FRAMES = ("clause", "infinitive", "gerund", "object", "of", "as", "quote", "bare", "preposition")
LAYOUT_KINDS = ("howto", "howto_head", "boilerplate", "caption")
SCOPES = ("cue", "around", "content")
ROLE_KINDS = ("anonymous", "document", "organisation", "person", "outlet", "corporate_verb", "afterthought")
CREDIT_KINDS = ("told", "carried", "document", "again", "introduces", "named")


@dataclass(frozen=True, kw_only=True)
class Rule:
    example: str
    counterexample: str


@dataclass(frozen=True, kw_only=True)
class VerbRule(Rule):
    """`frames`: where the content stands; `prepositions`: those that `of`, `preposition` and `bare` look for."""

    lemma: str
    frames: tuple[str, ...]
    stance: str
    prepositions: tuple[str, ...] = ()
    negated: str = ""  # the stance under a negation, where it is not what NEGATED says of `stance`
    needs: str = ""  # "negation": no cue without one; "active": none in the passive; "figure": only with a figure
    objects: tuple[str, ...] = ()  # a cue only with one of these as its object
    sure: bool = False  # finite, with a subject and a content, it reports, whatever the filter thinks of the rest
    hearer: bool = False  # its object is who is spoken to, never what is said


@dataclass(frozen=True, kw_only=True)
class NounRule(Rule):
    lemma: str
    stance: str
    prepositions: tuple[str, ...] = ()
    anonymous: bool = False  # makes an accusation even where nobody is named


@dataclass(frozen=True, kw_only=True)
class PhraseRule(Rule):
    """A prepositional cue: the source follows, the clause that it leans on is the content."""

    words: str
    stance: str


@dataclass(frozen=True, kw_only=True)
class HedgeRule(Rule):
    """`accuses`: standing alone it makes an accusation without an accuser. `modality`: what it does to one."""

    words: str
    accuses: bool = False
    modality: str = "asserted"


@dataclass(frozen=True, kw_only=True)
class StanceRule(Rule):
    """`over`: the stances that it may take the place of; none means any. `lemmas`: only with these cues."""

    name: str
    stance: str
    scope: str
    pattern: re.Pattern[str]
    over: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CreditRule(Rule):
    """`pattern` has a group `via`; `kind` says what the credited one did.

    "again": it is the last outlet named. "introduces": the name is an outlet's wherever the text has it. "named":
    a name that ends so is an outlet's.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class LegalRule(Rule):
    """`status`: one of LEGAL, for a statement whose words hold the pattern; the first rule that fits decides."""

    status: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class LayoutRule(Rule):
    name: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class RoleRule(Rule):
    lemma: str
    kind: str
