"""a statement -> the chain it came by: speaker or document, then the outlets that passed it on, then its own.

What the text credits goes first; where it credits nobody, an article that the words were copied or borrowed from is
part of the chain too.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from claims.models import Borrowing, Entity, Statement, plain_name
from sources.models import Article, Outlet

ASSERTING = ("alleges", "states", "confirms")
_INSIDE = 0.6  # of a statement's characters, from there on it lies in a passage
_SAME_WORDS = 8  # words; shorter sentences are alike by chance
_QUOTED = ("direct", "mixed")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Node:
    """`kind` is speaker, document or outlet; `key` is an outlet's, empty for one that we know by name alone."""

    kind: str
    name: str
    key: str = ""


@dataclass(frozen=True)
class Step:
    """`how` is said, credited, copied or borrowed."""

    start: Node
    end: Node
    how: str


@dataclass(frozen=True, kw_only=True)
class Chain:
    statement: Statement
    nodes: tuple[Node, ...]  # from where it begins to the outlet that carries it
    how: str  # the last step

    @property
    def origin(self) -> Node:
        return self.nodes[0]

    @property
    def steps(self) -> list[Step]:
        pairs = list(pairwise(self.nodes))
        return [
            Step(start, end, self.how if end is self.nodes[-1] else "said" if start.kind == "speaker" else "credited")
            for start, end in pairs
        ]


def chains(statements: Iterable[Statement], outlets: Mapping[str, Outlet]) -> list[Chain]:
    """Of what is put forward. `outlets`: by plain name, to know a credited outlet.

    The statements come `with_origin`.
    """
    told = [statement for statement in statements if statement.stance in ASSERTING]
    twins, quoted = _twins(told), _quoted(told)
    full = in_full({one.name for one in (*(told_by.speaker_entity for told_by in told), *quoted.values()) if one})
    return [
        _chain(statement, outlets, twins.get(statement.pk), quoted.get(_words(statement)), full) for statement in told
    ]


def in_full(names: Collection[str]) -> dict[str, str]:
    """A name in short -> the same in full: "Brightmere" -> "Brightmere Labs". Where two are so called, neither."""
    found = {}
    for short in names:
        own = short.split()
        longer = [
            name
            for name in names
            if len(name.split()) > len(own) and own in (name.split()[: len(own)], name.split()[-len(own) :])
        ]
        if len(longer) == 1:
            found[short] = longer[0]
    return {short: found.get(name, name) for short, name in found.items()}


def _chain(
    statement: Statement,
    outlets: Mapping[str, Outlet],
    twin: Outlet | None,
    quoted: Entity | None,
    full: Mapping[str, str],
) -> Chain:
    own = _of(statement.revision.article.outlet)
    credited = [_credited(name, outlets) for name in reversed(statement.via)]
    entity = statement.speaker_entity or (quoted if statement.quote in _QUOTED else None)
    speaker = [_speaker(full.get(entity.name, entity.name), outlets)] if entity else []
    if speaker and speaker[0].kind == "outlet":  # "the Post reports that ...": it passes on what others said
        speaker, credited = [], [*speaker, *credited]
    source, how = _source(statement)
    if twin and not source and not credited:
        source, how = twin, "copied"
    passed_on = [node for node in credited if node != own]
    if source and _of(source) != own:
        passed_on = [*(node for node in passed_on if node != _of(source)), _of(source)]
    else:
        how = "credited" if passed_on else "said"
    return Chain(statement=statement, nodes=tuple(dict.fromkeys([*speaker, *passed_on, own])), how=how)


def _of(outlet: Outlet) -> Node:
    return Node("outlet", outlet.name, outlet.key)


def _speaker(name: str, outlets: Mapping[str, Outlet]) -> Node:
    known = outlets.get(plain_name(name))
    return _of(known) if known else Node("speaker", name)


def _credited(name: str, outlets: Mapping[str, Outlet]) -> Node:
    """An outlet that we know, one that we know by name alone, or a document: those go by no name of their own."""
    known = outlets.get(plain_name(name))
    if known:
        return _of(known)
    named = any(word[0].isupper() for word in name.split()[1:]) or name.strip()[:1].isupper()
    return Node("outlet" if named else "document", name)


def _source(statement: Statement) -> tuple[Outlet | None, str]:
    """The outlet that the words were taken from, and how."""
    article = statement.revision.article
    original = original_of(article)
    if original and not _lies_in(statement, article.print.added):
        return original.outlet, "copied"
    borrowings: Iterable[Borrowing] = statement.revision.borrowings.all()
    for borrowing in borrowings:
        if _lies_in(statement, borrowing.passages):
            lender = original_of(borrowing.lender) or borrowing.lender
            return lender.outlet, "borrowed"
    return None, ""


def original_of(article: Article) -> Article | None:
    """The article of another outlet that this one is a copy of."""
    known = getattr(article, "print", None)
    copied = known and known.original
    return copied if copied and copied.outlet_id != article.outlet_id else None


def _lies_in(statement: Statement, passages: Iterable[Iterable[int]]) -> bool:
    spans = statement.content or statement.spans
    length = sum(end - start for start, end in spans)
    inside = sum(
        max(0, min(end, till) - max(start, begin))
        for begin, till, *_ in passages
        for start, end in spans
    )  # fmt: skip
    return bool(length) and inside >= _INSIDE * length


def _twins(statements: Iterable[Statement]) -> dict[int, Outlet]:
    """Statements that an outlet of the same owner put in the same words before -> that outlet.

    Items too short to be compared as texts are shared within a house as a matter of course.
    """
    first: dict[tuple[str, str], Outlet] = {}
    found: dict[int, Outlet] = {}
    for statement in statements:
        outlet = statement.revision.article.outlet
        words = _words(statement)
        if not outlet.family or not words:
            continue
        before = first.setdefault((outlet.family.casefold(), words), outlet)
        if before != outlet:
            found[statement.pk] = before
    return found


def _quoted(statements: Iterable[Statement]) -> dict[str, Entity]:
    """Words that somebody with a name is quoted with -> who that is, for outlets that quote them without the name."""
    found: dict[str, Entity] = {}
    for statement in statements:
        words = _words(statement)
        if words and statement.speaker_entity and statement.quote in _QUOTED:
            found.setdefault(words, statement.speaker_entity)
    return found


def _words(statement: Statement) -> str:
    """The content in plain form, empty where it is too short to tell anything."""
    words = " ".join(_WORD.findall(statement.content_words.casefold()))
    return words if words.count(" ") >= _SAME_WORDS - 1 else ""
