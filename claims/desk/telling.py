"""decisions, made or about to be made -> sentences of the desk: what was decided, what is about to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model
from django.urls import reverse

from claims.desk.acts import Act
from claims.models import Claim, Entity, Judgement, Relation, Statement, Story
from claims.pages.sentences import counted, listed, words_of
from sources.models import Article, Review, Visibility

KINDS = dict(Relation.Kind.choices)
PAGES = {  # by the first letter of a public id
    letter: partial(lambda name, public_id: reverse(name, args=[public_id]), name)
    for letter, name in (("c", "desk_claim"), ("e", "desk_entity"), ("s", "desk_story"))
}
_SHORT = 110  # characters of what is quoted in a sentence
_FIELDS = {"source": "who speaks", "cue": "reporting words", "content": "words", "hedges": "softening words"}
_FIELDS |= {"resolved": "what is said in full"}


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A judgement in words; `words` follow a name: "reworded the claim". `undoable`: it may still be taken back.
    `machine`: what the machine had said."""

    judgement: Judgement
    who: str
    words: str
    when: datetime
    reason: str = ""
    second: str = ""
    machine: str = ""
    undone: bool = False
    undoable: bool = False
    leads: Sequence[tuple[str, str]] = ()  # what else it is about: what that is called, and its page of the desk


def acts(acts: Sequence[Act]) -> list[str]:
    """As `act`, of many, at the price of one."""
    names = Names.of(name for one in acts for name in one.named)
    return [_wanted(one, names) for one in acts]


def act(act: Act) -> str:
    """What is about to be done, in a sentence without a full stop: "Merge “…” into “…”"."""
    if act.verb == "undo":
        made = Judgement.objects.filter(pk=act.arguments["judgement"]).select_related("editor", "seconded_by")
        for one in decided(made, act.subject):
            return f"Take back what {one.who} decided: {one.words}"
    return _wanted(act, Names.of(act.named))


def _wanted(act: Act, names: "Names") -> str:
    given, one = act.arguments, names(act.subject)
    match act.verb:
        case "reword":
            return f"Reword the claim “{one}”: “{_short(given['text'])}”"
        case "decide_same":
            other = names(given["other"])
            if given["same"]:
                return f"Merge “{other}” into “{one}”"
            return f"Keep “{one}” and “{other}” apart for good"
        case "relate":
            kind = KINDS.get(given["relation"], "not related")
            return f"Relate “{one}” to “{names(given['other'])}”: {kind}"
        case "retire":
            return f"Retire the claim “{one}”" if given["retired"] else f"Bring back the claim “{one}”"
        case "mark_sensitive":
            return f"{'Mark' if given['sensitive'] else 'No longer mark'} the claim “{one}” as sensitive"
        case "split":
            number = counted(len(act.statements), "statement")
            return f"Split {number} off “{names(given.get('claim') or act.subject)}” as a claim of its own"
        case "decide_about":
            number, claim = counted(len(act.statements), "statement"), names(given["claim"])
            return f"Tie {number} to “{claim}”" if given["same"] else f"Take {number} out of “{claim}”"
        case "review":
            return f"{'Accept' if given['accepted'] else 'Reject'} the statement “{one}”"
        case "correct":
            return f"Correct {listed(_fields(given['fields']))} of the statement “{one}”"
        case "move":
            return f"Move the article “{one}” into the story “{names(given['story'])}”"
        case "decide_entities":
            other = names(given["other"])
            return f"Merge “{other}” into “{one}”" if given["same"] else f"Keep “{one}” and “{other}” apart for good"
        case "alias":
            return (
                f"Let “{given['name']}” be a name of “{one}”"
                if given["entity"]
                else f"Take the name “{given['name']}” from “{one}”"
            )
        case "split_entity":
            return f"Split the name “{given['name']}” off “{one}”, as somebody else’s"
        case "decide_review":
            claim = names(given["claim"])
            return (
                f"Tie the review “{one}” to “{claim}”" if given["same"] else f"Take the review “{one}” from “{claim}”"
            )
        case "show":
            return f"Make “{one}” {Visibility(given['visibility']).label}"
    return f"Take back a decision on “{one}”"


def decided(judgements: Sequence[Judgement], page: str = "") -> list[Decided]:
    """In the order given; `page`: public id of the thing on whose page they stand. Read them with `editor` and
    `seconded_by`. Costs seven questions at most, however many."""
    names = Names.of({name for one in judgements for name in _things(one)})
    undone = set(Judgement.objects.filter(undoes__in=judgements).values_list("undoes", flat=True)) if judgements else ()
    return [
        Decided(
            judgement=one,
            who=str(one.editor) if one.editor_id else "an editor whose account is not recorded",
            words=_words(one, names),
            when=one.decided_at,
            reason=one.reason,
            second=str(one.seconded_by) if one.seconded_by_id else "",
            machine=_machine(one),
            undone=one.pk in undone,
            undoable=one.pk not in undone and one.kind in _UNDOABLE,
            leads=[(names(name), PAGES[name[:1]](name)) for name in _things(one) if name != page and name[:1] in PAGES],
        )
        for one in judgements
    ]


_KIND = Judgement.Kind
_UNDOABLE = frozenset(_KIND.values) - {_KIND.LETTER, _KIND.VISIBLE}


class Names:
    """Public ids -> what the things are called, in short: read once for a page, a question a kind of thing."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    @classmethod
    def of(cls, ids: Iterable[str]) -> "Names":
        own, found = set(ids), dict[str, str]()
        for letter, model in (
            ("c", Claim),
            ("t", Statement),
            ("e", Entity),
            ("s", Story),
            ("a", Article),
            ("k", Review),
        ):
            if named := [one for one in own if one.startswith(letter)]:
                found |= {one: _short(words) for one, words in _called(model, named)}
        return cls(found)

    def __call__(self, public_id: str) -> str:
        return self._known.get(public_id, public_id)


def _called(model: type[Model], ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    columns = {Claim: "text", Statement: "resolved", Entity: "name", Story: "title", Review: "claimed"}
    column = columns.get(model, "current__title")
    rows = model.objects.filter(public_id__in=ids).values_list("public_id", column)  # type: ignore[attr-defined]
    return [(one, words or one) for one, words in rows]


def _things(judgement: Judgement) -> list[str]:
    named = [judgement.value.get(name) for name in ("story", "entity", "claim", "into")]
    return [*judgement.fingerprint.split(" "), *(one for one in named if isinstance(one, str))]


def _words(judgement: Judgement, names: Names) -> str:
    value, ids = judgement.value, [*judgement.fingerprint.split(" "), ""]
    one, other = (f"“{names(name)}”" for name in ids[:2])
    if judgement.undoes_id and judgement.undoes_id != judgement.pk:
        return f"took back a decision: {_plainly(judgement, value, one, other, names)}"
    return _plainly(judgement, value, one, other, names)


def _plainly(judgement: Judgement, value: Mapping[str, Any], one: str, other: str, names: Names) -> str:
    match judgement.kind:
        case _KIND.REVIEW:
            verdicts = {"accepted": "found a statement read rightly", "rejected": "rejected a statement"}
            return f"{verdicts.get(value.get('verdict'), 'left a statement undecided again')}: {one}"
        case _KIND.CORRECT:
            return f"corrected {listed(_fields(value.get('fields') or {}))} of a statement: {one}"
        case _KIND.ABOUT:
            said = {True: "is about", False: "is not about"}.get(value.get("same"), "is left to the machine toward")
            return f"said that {one} {said} {other}"
        case _KIND.FACTCHECK:
            said = {True: "is about", False: "is not about"}.get(value.get("same"), "is left to the machine toward")
            return f"said that a fact-checker’s review, of {one}, {said} {other}"
        case _KIND.SAME | _KIND.ENTITIES:
            into = value.get("into") or ""
            one, other = (other, one) if into and f"“{names(into)}”" == one else (one, other)
            said = {True: f"merged {one} into {other}", False: f"said that {one} and {other} are two, for good"}
            return said.get(value.get("same"), f"left open whether {one} and {other} are one")
        case _KIND.SPLIT:
            return f"split {counted(len(value.get('statements') or ()), 'statement')} off {one}"
        case _KIND.RELATE:
            kind = value.get("relation")
            one, other = (other, one) if value.get("claim") and f"“{names(value['claim'])}”" == other else (one, other)
            return (
                f"left open how {one} and {other} are related"
                if kind is None
                else f"related {one} and {other}: {KINDS.get(kind, 'not related')}"
            )
        case _KIND.WORDING:
            text = value.get("text")
            return f"put the claim as “{_short(text)}”" if text else "left the claim’s sentence to the machine again"
        case _KIND.RETIRE:
            return f"retired {one}" if value.get("retired") else f"brought back {one}"
        case _KIND.SENSITIVE:
            return f"{'marked' if value.get('sensitive') else 'no longer marked'} {one} as sensitive"
        case _KIND.VISIBLE:
            return f"made {one} {value.get('visibility', '')}"
        case _KIND.MOVE:
            story = value.get("story")
            return f"moved {one} into “{names(story)}”" if story else f"left the place of {one} to the machine again"
        case _KIND.ALIAS:
            whose = f"a name of “{names(value['entity'])}”" if value.get("entity") else "nobody’s"
            return f"said that “{value.get('name', '')}” is {whose}"
    return "answered a letter"


def _machine(judgement: Judgement) -> str:
    """Scores that the machine had given to what was decided, as far as the judgement keeps them."""
    kept, told = judgement.machine, []
    for link in (kept.get("links") or {}).values():
        if link and link.get("score") is not None and link.get("by") != "editor":
            told.append(f"tied with {link['score']:.2f}")
    for row in (kept.get("statements") or {}).values():
        if row and row.get("rule"):
            told.append(
                f"{row['rule']}, {words_of([row.get('stance', '')])}, confidence {row.get('confidence', 0):.2f}"
            )
    more = [f"and {len(told) - 3} more"] if len(told) > 3 else []
    return "; ".join([*told[:3], *more])


def _fields(fields: Mapping[str, Any]) -> list[str]:
    return [_FIELDS.get(name, name) for name in fields] or ["nothing"]


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " …"
