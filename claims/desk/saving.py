"""what an editor sent of an item -> decisions, all of one save in one transaction; or why it was not saved.

Correcting, tying and accepting are one save and undone as one. Whoever saves holds the statement, so that of two who
save at once the second sees what the first decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from claims import curate
from claims.desk import picking
from claims.desk.sent import READ, Sent, as_found
from claims.models import Account, Claim, Draft, Judgement, Link, Proposal, Statement

type Step = tuple[str, dict[str, Any], str]  # verb of `curate`, its arguments (things by public id), the reason

FORM = "desk_item"  # what drafts of it are kept under


class Gone(curate.DecisionError):
    """The statement counts no more, so that there is nothing to decide; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`notes`: what an editor has to be told. `already`: a second click; nothing was decided anew. `proposed`: a second
    person has to agree first."""

    batch: str = ""
    notes: Sequence[str] = field(default=())
    already: bool = False
    proposed: bool = False


@curate.decision
def save(statement: Statement, sent: Sent, *, accepted: bool, editor: Account) -> Saved:
    """Raises Gone, curate.Conflict where somebody else decided since the form was made, or curate.DecisionError."""
    held = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
    since = decided_since(held, sent.seen)
    if since and _done_by(editor, since, held, sent, accepted=accepted):
        return Saved(already=True)
    _must_count(held, since)
    link = tied(held)
    if since or _moved(link, sent):
        raise curate.Conflict("This changed while you had it open.", since)
    notes, steps = _notes(sent), _steps(held, link, sent, accepted=accepted)
    if sensitive := _sensitive(link, sent):
        _propose(held, sensitive, steps, editor)
        return _finished(held, editor, Saved(notes=notes, proposed=True))
    with curate.together() as batch:
        for step in steps:
            held = _carry_out(held, step, editor)
    return _finished(statement, editor, Saved(batch=batch, notes=notes))


def tied(statement: Statement) -> Link | None:
    """With `shared`: whether other statements are tied to its claim."""
    others = Link.objects.filter(claim=OuterRef("claim"), active=True).exclude(statement=statement)
    links = statement.links.filter(active=True).select_related("claim__tally")
    return links.defer("claim__search").annotate(shared=Exists(others)).first()


def decided_since(statement: Statement, seen: int) -> list[Judgement]:
    """What was decided on it after the judgement `seen`, the first first. That its claim was made one with another
    changes nothing of what one decides: the claim goes by another name."""
    own = Judgement.objects.on([statement.public_id]).after(seen).exclude(kind=Judgement.Kind.SAME)
    return list(own.select_related("editor"))


def _done_by(editor: Account, since: Sequence[Judgement], now: Statement, sent: Sent, *, accepted: bool) -> bool:
    """Whether what was decided since is what is sent, by the same editor: a second click, or a second try after an
    answer that was lost."""
    last = since[-1]
    if any(one.editor_id != editor.pk for one in since):
        return False
    if not accepted:
        return last.kind == Judgement.Kind.REVIEW and last.value["verdict"] == "rejected"
    corrected = [one for one in since if one.kind == Judgement.Kind.CORRECT]
    read = [one for one in since if one.kind == Judgement.Kind.REVIEW and one.value["verdict"] == "accepted"]
    if not (corrected or read) or not _reads(now.replaced_by or now, sent):
        return False
    link = tied(now.replaced_by or now)
    if sent.own or sent.alone:
        return link is None or link.claim.public_id != sent.tied or sent.own
    return sent.claim is not None and link is not None and link.claim == sent.claim.heir()


def _reads(statement: Statement, sent: Sent) -> bool:
    """Whether it is read as sent by now."""
    found = as_found(statement, None)
    names = READ if "resolved" in sent.changed else [name for name in READ if name != "resolved"]  # it follows the rest
    return all(found[name] == sent.values[name] for name in names)


def _must_count(statement: Statement, since: Sequence[Judgement]) -> None:
    if since:
        return  # a conflict says more
    if statement.replaced_by:
        raise Gone("This statement was corrected, and another one took its place. Nothing was saved.")
    if statement.retired_at and not statement.reviewed_at:  # one that was rejected may be taken up again
        raise Gone("This statement counts no more: today's extractor does not find it. Nothing was saved.")
    if statement.revision.article.current_id != statement.revision_id:
        raise Gone("The article has another text by now, in which this statement is one of its own. Nothing was saved.")


def _moved(link: Link | None, sent: Sent) -> bool:
    """Whether the machine tied it otherwise since, which the editor has not seen. A merged claim is the same claim."""
    if not link or not sent.tied or link.claim.public_id == sent.tied:
        return False
    before = Claim.objects.filter(public_id=sent.tied).first()
    return before is None or before.heir() != link.claim


def _notes(sent: Sent) -> list[str]:
    claim = sent.claim
    if claim is None or claim.merged_into_id is None:
        return []
    return [f"That claim was merged meanwhile, and this went to what it is part of now: “{claim.heir().text}”"]


def _sensitive(link: Link | None, sent: Sent) -> Claim | None:
    for claim in (link.claim if link else None, sent.claim and sent.claim.heir()):
        if claim is not None and claim.sensitive:
            return claim
    return None


def _steps(statement: Statement, link: Link | None, sent: Sent, *, accepted: bool) -> list[Step]:
    """What is corrected is read as the editor wants it, and so is not accepted besides: it was not read rightly."""
    if not accepted:
        return [("review", {"accepted": False}, sent.why_not)]
    reason, text = sent.reason, sent.values["text"].strip()
    steps: list[Step] = []
    if sent.changed:
        steps.append(("correct", {"fields": dict(sent.changed)}, reason))
    if sent.claim and sent.better:
        steps.append(("reword", {"claim": sent.claim.heir().public_id, "text": text}, reason))
    elif link and sent.own and not link.shared:
        steps.append(("reword", {"claim": link.claim.public_id, "text": text}, reason))  # nobody else's anyway
    elif link and sent.own:
        own = {"claim": link.claim.public_id, "statements": [statement.public_id], "text": text}
        steps.append(("split", own, reason))
    elif link and sent.alone:
        steps.append(("decide_about", {"claim": link.claim.public_id, "same": False}, reason))
    if sent.claim and not (link and link.by == Link.By.EDITOR and link.claim == sent.claim.heir()):
        steps.append(("decide_about", {"claim": sent.claim.heir().public_id, "same": True}, reason))
    return steps if sent.changed else [*steps, ("review", {"accepted": True}, reason)]


def _carry_out(statement: Statement, step: Step, editor: Account) -> Statement:
    """Returns the statement, or the one that took its place."""
    verb, arguments, reason = step
    claim = Claim.objects.defer("search").get(public_id=arguments["claim"]) if "claim" in arguments else None
    if verb == "correct":
        judgement = curate.correct(statement, arguments["fields"], editor=editor, reason=reason)
        return Statement.objects.get(public_id=judgement.value["statement"])
    if verb == "review":
        curate.review(statement, accepted=arguments["accepted"], editor=editor, reason=reason)
    elif claim is None:
        raise AssertionError(f"{verb} needs a claim.")
    elif verb == "split":
        curate.split(claim, [statement], arguments["text"], editor=editor, reason=reason)
    elif verb == "reword":
        curate.reword(claim, arguments["text"], editor=editor, reason=reason)
    else:
        curate.decide_about(statement, claim, same=arguments["same"], editor=editor, reason=reason)
    return statement


def _propose(statement: Statement, claim: Claim, steps: Sequence[Step], editor: Account) -> None:
    """One proposal a verb, in the order in which they are to be carried out; `seen` is the last that was known."""
    for verb, arguments, reason in steps:
        subject = claim.public_id if verb == "reword" else statement.public_id
        Proposal.objects.create(
            subject=subject,
            claim=claim,
            decision=verb,
            arguments={**arguments, "seen": curate.latest([subject])},
            reason=reason,
            proposed_by=editor,
        )


def _finished(statement: Statement, editor: Account, saved: Saved) -> Saved:
    Draft.objects.filter(editor=editor, subject=statement.public_id, form=FORM).delete()
    picking.give_back(statement.pk, editor)
    return saved
