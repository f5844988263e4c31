"""edits of articles and editors' decisions -> what became of a claim here, in words, the latest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.models import Claim, Event, Judgement, Statement

SHOWN = 8  # entries before the rest is folded away


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`words` follow "An editor", or stand alone for an edit. `other`: another claim that it names; `event`: the edit;
    `statement`: what was decided on. `undone`: a later decision on the same matter holds."""

    at: datetime
    words: str
    event: Event | None = None
    statement: Statement | None = None
    other: Claim | None = None
    sentence: str = ""
    reason: str = ""
    undone: bool = False
    recorded: bool = True  # who decided it is


@dataclass(frozen=True, kw_only=True)
class History:
    entries: Sequence[Entry]
    cut: bool  # older ones are not among them

    @property
    def latest(self) -> Sequence[Entry]:
        return self.entries[:SHOWN]

    @property
    def earlier(self) -> Sequence[Entry]:
        return self.entries[SHOWN:]


def mentioned(judgements: Iterable[Judgement]) -> set[str]:
    """Public ids of the claims and statements that these are on."""
    return {one for judgement in judgements for one in judgement.fingerprint.split(" ")}


def history(
    claim: str,
    own: set[str],
    edits: Sequence[Event],
    judgements: Sequence[Judgement],
    statements: Mapping[str, Statement],
    claims: Mapping[str, Claim],
    *,
    most: int,
) -> History:
    """`claim`: its public id; `own`: that, and those of claims merged into it. `edits` and `judgements` come latest
    first, one more than `most` of each where there are more; what they name by public id stands in `statements` and
    `claims`."""
    seen: set[tuple[str, str]] = set()
    entries = [Entry(at=event.at, words=event.text, event=event) for event in edits[:most]]
    for judgement in judgements[:most]:
        matter = judgement.kind, judgement.fingerprint
        entries.append(_decision(judgement, claim, own, statements, claims, undone=matter in seen))
        seen.add(matter)
    found = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return History(entries=found, cut=len(edits) > most or len(judgements) > most)


def _decision(
    judgement: Judgement,
    claim: str,
    own: set[str],
    statements: Mapping[str, Statement],
    claims: Mapping[str, Claim],
    *,
    undone: bool,
) -> Entry:
    ids, kind = judgement.fingerprint.split(" "), Judgement.Kind
    # Where both lead here now, the one that is told of is the one that this page is not of.
    others = [one for one in ids if one not in own] or [one for one in ids if one != claim]
    named = [claims[one] for one in others if one in claims]
    said = [statements[one] for one in ids if one in statements]
    return Entry(
        at=judgement.decided_at,
        words=_words(judgement, claim),
        other=named[0] if judgement.kind in (kind.SAME, kind.SPLIT, kind.RELATE) and named else None,
        statement=said[0] if said else None,
        sentence=judgement.value["text"] or "" if judgement.kind == kind.WORDING else "",
        reason=judgement.reason,
        undone=undone,
        recorded=judgement.editor_id is not None,
    )


def _words(judgement: Judgement, claim: str) -> str:
    kind, value = Judgement.Kind, judgement.value
    match judgement.kind:
        case kind.REVIEW:
            return _OF_STATEMENT[value["verdict"]]
        case kind.CORRECT:
            return _CORRECTED if value["statement"] else _CORRECTED_BACK
        case kind.WORDING:
            return (
                "put the claim in these words" if value["text"] else "took back the words that an editor had put it in"
            )
        case kind.RETIRE:
            return "retired it: it is no claim" if value["retired"] else "took back that it is no claim"
        case kind.SPLIT if not value["statements"]:
            return "took back that statements are about a claim of their own, and not about"
        case kind.SPLIT:
            here = judgement.subject == claim
            return "split statements off into another claim" if here else "split it off another claim"
        case kind.RELATE:
            return _RELATED.get(value["relation"], "decided how this and another claim are related")
    return _OF_CLAIM[kind(judgement.kind)][value["same"]]


_CORRECTED = "corrected how a statement was taken down"
_CORRECTED_BACK = "took back how a statement was corrected"
_RELATED = {
    None: "took back how this and another claim are related",
    "none": "decided that this and another claim are not related",
}
_OF_STATEMENT = {
    "accepted": "read a statement in its article and found it taken down rightly",
    "rejected": "read a statement in its article, found it taken down wrongly, and took it out",
    None: "took back whether a statement was taken down rightly",
}
_OF_CLAIM = {
    Judgement.Kind.ABOUT: {
        True: "decided that a statement is about this claim",
        False: "decided that a statement is not about this claim",
        None: "took back a decision on whether a statement is about this claim",
    },
    Judgement.Kind.FACTCHECK: {
        True: "decided that a fact-checker’s review is about this claim",
        False: "decided that a fact-checker’s review is not about this claim",
        None: "took back a decision on whether a fact-checker’s review is about this claim",
    },
    Judgement.Kind.SAME: {
        True: "decided that this and another claim are one",
        False: "decided that this and another claim are two",
        None: "took back a decision on whether this and another claim are one",
    },
}
