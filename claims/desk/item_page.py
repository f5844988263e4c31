"""a statement and what an editor sent of it -> all that the page of an item shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from claims import curate, wording
from claims.curate.spans import plain
from claims.desk import drafts, picking, saving, told
from claims.desk.item import STANCES, choices, context, marked, numbered, stakes, words
from claims.desk.sent import BETTER, NEW, PARTS, WHY_NOT, Sent, as_found, read
from claims.desk.spans import SpanError
from claims.desk.spans import read as read_spans
from claims.language.values import MODALITIES
from claims.models import Claim, Draft, Link, Statement, Waiting
from claims.models.desk import MOST_COUNTED
from claims.pages.sentences import words_of
from claims.reasons.consequence import WORDS

_CALLED = {"stance": "Stance", "modality": "Modality", "speaker": "Speaker", "about": "Claim", **PARTS}
_CALLED |= {"resolved": "What is said in full"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that stands otherwise by now than in what was sent."""

    name: str
    now: str
    yours: str


def shown(
    request: HttpRequest,
    statement: Statement,
    sent: Sent | None = None,
    *,
    waiting: Waiting | None = None,
    found: Sequence[Claim] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Of an item that somebody else has, without the form. What the editor began before is filled in."""
    link = saving.tied(statement)
    ours = waiting is not None or picking.hold(statement.pk, request.user)
    draft = drafts.of(request.user, statement.public_id, saving.FORM) if sent is None else None
    values = sent.values if sent else _begun(draft, statement, link)
    waiting = waiting or Waiting.objects.filter(pk=statement.pk).first()
    text, reason = statement.revision.text, _reason(request)
    own = context(text, marked(values, statement), whole=request.GET.get("whole") == "1")
    return {
        "statement": statement,
        "link": link,
        "values": values,
        "seen": curate.latest([statement.public_id]),
        "context": own,
        "numbered": numbered(text, own),
        "in_full": _in_full(statement),
        "weak": wording.weak(link.claim.text) if link and not link.claim.reviewed_at else "",
        "lonely": link is not None and not link.shared,
        "parts": [_part(name, values, text) for name in PARTS],
        "stances": STANCES,
        "modalities": MODALITIES,
        "choices": choices(link, statement, values["about"]),
        "found": found,
        "why_not": WHY_NOT,
        "new": NEW,
        "better": BETTER,
        "stakes": stakes(waiting),
        "waits": waiting is not None,
        "left": Waiting.objects.for_reason(reason).counted(MOST_COUNTED),
        "draft": draft,
        "holder": None if ours else picking.holder(statement.pk),
        "errors": errors or {},
        "counts": statement.retired_at is None,
        "form": ours and (statement.retired_at is None or sent is not None),
        "reason": reason,
        "reason_words": WORDS.get(reason, ""),
        "query": urlencode({"reason": reason}) if reason else "",
    }


def after_conflict(request: HttpRequest, statement: Statement, sent: Sent, conflict: curate.Conflict) -> dict[str, Any]:
    """The form as it was sent, beside what was decided since; sent again, it holds. Where another statement took its
    place, the form is of that one."""
    if statement.replaced_by:
        drafts.forget(request.user, statement.public_id, saving.FORM)
        statement = Statement.objects.with_context().get(pk=statement.replaced_by_id)
    link = saving.tied(statement)
    return shown(request, statement, sent) | {
        "since": [(told.what(one), one) for one in conflict.since],
        "differences": differences(statement, link, sent),
    }


def differences(statement: Statement, link: Link | None, sent: Sent) -> list[Difference]:
    now, text = as_found(statement, link), statement.revision.text
    found = []
    for name, called in _CALLED.items():
        if name == "resolved" and "resolved" not in sent.changed:
            continue  # it follows what is marked
        if now[name] != sent.values[name]:
            found.append(Difference(name=called, now=_said(name, now, text), yours=_said(name, sent.values, text)))
    return found


def _said(name: str, values: Mapping[str, str], text: str) -> str:
    """As words: places in the text as what stands there."""
    value = values[name]
    if name in PARTS:
        return _marked(value, text) or "nothing"
    if name == "stance":
        return words_of([value])
    if name == "about":
        if value in (NEW, BETTER):
            return f"{'a claim of its own' if value == NEW else 'the same claim'}: {values['text']}"
        claim = Claim.objects.filter(public_id=value).first()
        return claim.text if claim else "none"
    return value or "none"


def _part(name: str, values: Mapping[str, str], text: str) -> dict[str, str]:
    return {"name": name, "called": PARTS[name], "places": values[name], "words": _marked(values[name], text)}


def _in_full(statement: Statement) -> str:
    """What is put forward with names for its pronouns, as claims are worded after it; empty where it has none."""
    text = statement.revision.text
    as_it_stands = plain(text, statement.content)
    return "" if " ".join(statement.resolved.split()) == as_it_stands else statement.resolved


def _marked(places: str, text: str) -> str:
    try:
        return words(text, read_spans(places, len(text)))
    except SpanError:
        return places


def _begun(draft: Draft | None, statement: Statement, link: Link | None) -> Mapping[str, str]:
    found = as_found(statement, link)
    return read(draft.fields, statement, link).values if draft else found


def _reason(request: HttpRequest) -> str:
    given = request.GET.get("reason", "")
    return given if given in WORDS else ""
