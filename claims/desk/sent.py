"""the form of an item as an editor sent it -> what is to be changed, or what is wrong with it, field by field.

Nothing in it is trusted, and nothing of it is lost: what was written stands in the form again, right or wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.curate.spans import LONGEST_SAID, plain
from claims.desk import spans
from claims.language.values import MODALITIES, STANCES
from claims.models import Claim, Link, Statement
from claims.models.words import MOST

PARTS = {  # parts of a statement that are marked in the text -> what they are called
    "content": "What is put forward",
    "cue": "The words that report it",
    "source": "Who speaks, as the text has it",
    "hedges": "Softening words",
}
WHY_NOT = {  # the short list of reasons to reject -> the reason that is kept
    "nobody": "Nobody says this in the text",
    "feeling": "A feeling, hope or plan that nobody voices",
    "furniture": "Not the article's own: a caption, a teaser, advice, a call to subscribe",
    "several": "Several claims in one statement",
    "twice": "The text has it once, and it was found twice",
    "idle": "In the outlet's voice, and neither contested nor checkable",
    "speaker": "The wrong speaker, and the text does not tell the right one",
    "marks": "The wrong words are marked, or a piece of a sentence",
    "other": "Something else",
}
NEW = "new"  # in place of a claim's id: a claim of its own
BETTER = "better"  # the claim it is tied to, in another sentence
ALONE = "none"  # about none of those that are shown
_LONGEST = 2000  # characters of a field
_NAME = 200
READ = ("stance", "modality", "speaker", "resolved", *PARTS)  # how a statement is read
FIELDS = (*READ, "about", "text", "why", "words", "q")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """`values`: as written, by FIELDS. `changed`: fields of the statement that are to be otherwise, as `curate.correct`
    takes them. `claim`: which one it is to be about; `better`: that one in another sentence; `own`: where it is to have
    one of its own."""

    values: Mapping[str, str]
    seen: int = 0
    tied: str = ""
    changed: Mapping[str, Any] = field(default_factory=dict)
    claim: Claim | None = None
    own: bool = False
    better: bool = False
    alone: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return self.values["words"].strip()

    @property
    def why_not(self) -> str:
        """The reason to reject it; empty where none is given."""
        chosen, words = self.values["why"], self.reason
        if chosen == "other" or chosen not in WHY_NOT:
            return words
        return f"{WHY_NOT[chosen]}: {words}" if words else WHY_NOT[chosen]


def as_found(statement: Statement, link: Link | None) -> dict[str, str]:
    """The form as the machine, or whoever corrected it, would have filled it in."""
    return {
        "stance": statement.stance,
        "modality": statement.modality,
        "speaker": statement.speaker or "",
        "resolved": statement.resolved,
        "content": spans.write(statement.content),
        "cue": spans.write([statement.cue] if statement.cue else []),
        "source": spans.write([statement.source] if statement.source else []),
        "hedges": spans.write(statement.hedges),
        "about": link.claim.public_id if link else ALONE,
        "text": "",
        "why": "",
        "words": "",
        "q": "",
    }


def read(given: Mapping[str, str], statement: Statement, link: Link | None) -> Sent:
    found = as_found(statement, link)
    values = {name: _plain(given.get(name, found[name])) for name in FIELDS}
    errors: dict[str, str] = {}
    changed = _changed(values, statement, errors)
    tied = given.get("tied", found["about"])
    better = values["about"] == BETTER and tied.isalnum() and tied != ALONE
    claim = _claim(tied if better else values["about"], errors)
    if values["about"] in (NEW, BETTER) and not values["text"].strip():
        errors["text"] = "This needs a sentence: write one."
    elif values["text"].strip() and values["about"] == tied:  # nobody chose it: the form began with it
        errors["text"] = "You wrote a sentence, but did not choose which claim it is for: do, or empty the field."
    return Sent(
        values=values,
        seen=_number(given.get("seen", "")),
        tied=tied if tied.isalnum() else "",
        changed=changed,
        claim=claim,
        own=values["about"] == NEW,
        better=better,
        alone=values["about"] == ALONE,
        errors=errors,
    )


def _changed(values: Mapping[str, str], statement: Statement, errors: dict[str, str]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, known in (("stance", STANCES), ("modality", MODALITIES)):
        if values[name] not in known:
            errors[name] = f"There is no {name} “{values[name][:40]}”: choose one of the list."
        elif values[name] != getattr(statement, name):
            changed[name] = values[name]
    speaker = " ".join(values["speaker"].split())
    if len(speaker) > _NAME:
        errors["speaker"] = f"A name has {_NAME} characters at most; this one has {len(speaker)}."
    elif speaker != (statement.speaker or ""):
        changed["speaker"] = speaker or None
    said = " ".join(values["resolved"].split())
    if len(said) > LONGEST_SAID:
        errors["resolved"] = f"{LONGEST_SAID:,} characters at most; this has {len(said):,}."
    elif said and not any(map(str.isalnum, said)):
        errors["resolved"] = "This holds no word: write what is put forward, or empty the field."
    elif said != " ".join((statement.resolved or plain(statement.revision.text, statement.content)).split()):
        changed["resolved"] = said
    for name in PARTS:
        try:
            found = spans.read(values[name], len(statement.revision.text))
            one = _fitting(name, found, values["stance"])
        except spans.SpanError as error:
            errors[name] = str(error)
        else:
            if one != _held(statement, name):
                changed[name] = one
    return changed


def _fitting(name: str, found: list[spans.Span], stance: str) -> Any:
    if name in ("content", "hedges"):
        if name == "content" and not found and stance != "no_response":
            raise spans.SpanError("Only of a silence may nothing be marked here: mark what is put forward.")
        return found
    if len(found) > 1:
        raise spans.SpanError("This is one place in the text: give one.")
    return found[0] if found else None


def _held(statement: Statement, name: str) -> Any:
    held = getattr(statement, name)
    return [list(span) for span in held] if name in ("content", "hedges") else (list(held) if held else None)


def _claim(public_id: str, errors: dict[str, str]) -> Claim | None:
    if public_id in (NEW, ALONE):
        return None
    known = Claim.objects.defer("search").select_related("merged_into")
    found = known.filter(public_id=public_id).first() if public_id.isalnum() else None
    if found is None:
        errors["about"] = "There is no such claim: choose one, or look for another."
    return found


def _plain(given: str) -> str:
    return given.replace("\0", " ")[:_LONGEST]


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


LONGEST_QUESTION = MOST
