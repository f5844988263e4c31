"""judgements -> how the desk tells them: one line for each decision, however many judgements it took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from claims.models import Account, Bulk, Claim, Judgement, Statement
from claims.pages.sentences import listed

_SHORT = 120  # characters of what a decision is about
_WORDS = {
    "stance": "stance",
    "modality": "modality",
    "speaker": "speaker",
    "source": "who speaks",
    "cue": "reporting words",
    "content": "words",
    "hedges": "softening words",
    "quote": "kind of quotation",
    "resolved": "what is said in full",
}
_KIND = Judgement.Kind


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one editor decided at once. `first` is the key of its first judgement, by which it is undone; `undone`: it
    was. `href`: where its subject is looked at on the desk."""

    first: int
    what: str
    about: str
    subject: str
    when: datetime
    reason: str = ""
    undone: bool = False
    statement: bool = False


def what(judgement: Judgement) -> str:
    """In the past tense, to stand after a name: "accepted it"."""
    value = judgement.value
    if judgement.undoes_id:
        return "took a decision back"
    match judgement.kind:
        case _KIND.REVIEW:
            return {"accepted": "accepted it", "rejected": "rejected it"}.get(value.get("verdict"), "took that back")
        case _KIND.CORRECT:
            return f"corrected {listed(_fields(value))}"
        case _KIND.ABOUT:
            told = {True: "tied it to a claim", False: "untied it from a claim"}
            return told.get(value.get("same"), "took back what it is tied to")
    return {
        _KIND.SAME: "merged claims, or told them apart",
        _KIND.SPLIT: "gave it a claim of its own",
        _KIND.RELATE: "related two claims",
        _KIND.WORDING: "reworded a claim",
        _KIND.RETIRE: "retired a claim",
        _KIND.SENSITIVE: "marked a claim as sensitive, or not",
        _KIND.VISIBLE: "changed who may see it",
        _KIND.MOVE: "moved an article",
        _KIND.ALIAS: "gave a name to somebody",
        _KIND.ENTITIES: "merged names, or told them apart",
        _KIND.FACTCHECK: "tied a fact-checker’s review, or untied it",
        _KIND.LETTER: "answered a letter",
    }[judgement.kind]


def mine(editor: Account, most: int, *, with_undone: bool = True) -> list[Decision]:
    """The editor's last decisions, the latest first. Taking one back is none itself: the one shows that it was."""
    rows = list(_own(editor)[: most * 4])
    undone = set(Judgement.objects.filter(undoes__in=rows).values_list("undoes", flat=True))
    groups: dict[str, list[Judgement]] = {}
    for row in rows:
        groups.setdefault(row.batch or str(row.pk), []).append(row)
    found = [group for group in groups.values() if with_undone or group[0].pk not in undone][:most]
    names = named({group[0].subject for group in found})
    return [_decision(group, undone, names) for group in found]


def _own(editor: Account) -> Any:
    """Without what was decided in bulk, which has a list of its own."""
    bulk = Exists(Bulk.objects.filter(batch=OuterRef("batch")))
    return Judgement.objects.filter(~bulk, editor=editor, undoes=None).order_by("-pk").defer("machine")


def _decision(group: Sequence[Judgement], undone: set[int], names: Mapping[str, str]) -> Decision:
    latest, first = group[0], group[-1]
    told = [what(one) for one in reversed(group)]
    return Decision(
        first=first.pk,
        what=listed(list(dict.fromkeys(told))),
        about=names.get(latest.subject, latest.subject),
        subject=first.subject,
        when=latest.decided_at,
        reason=latest.reason,
        undone=latest.pk in undone,
        statement=latest.subject.startswith("t"),
    )


def named(subjects: Iterable[str]) -> dict[str, str]:
    """What statements and claims say, in short."""
    found = dict(Statement.objects.filter(public_id__in=subjects).values_list("public_id", "resolved"))
    found |= dict(Claim.objects.filter(public_id__in=subjects).values_list("public_id", "text"))
    return {key: text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} …" for key, text in found.items()}


def _fields(value: Mapping[str, Any]) -> list[str]:
    return [_WORDS[name] for name in value.get("fields", ()) if name in _WORDS] or ["it"]
