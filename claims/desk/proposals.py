"""a decision on a sensitive claim -> a proposal, which holds once a second person agrees, and is kept either way.

What was proposed is carried out as it was meant: where somebody decided about the same things since, or they were
merged, nobody carries it out, and whoever looks is told what came between.
"""

from datetime import UTC, datetime

from django.db import transaction

from claims import curate
from claims.curate.log import decision
from claims.desk.acts import Act, carry_out, claims_of
from claims.models import Account, Claim, Judgement, Proposal, Role
from sources.models import Visibility

SEEN = "seen"  # in a proposal's arguments: the last judgement that was known when it was made
_State = Proposal.State


class Closed(curate.DecisionError):
    """Somebody answered the proposal already; the message says how."""


def sensitive(act: Act) -> Claim | None:
    """The claim on whose account two persons have to agree; None where one may decide."""
    return next((claim for claim in claims_of(act) if claim.sensitive), None)


def for_seniors(act: Act) -> bool:
    """Whether an editor may neither decide nor agree to it: neither what claims are sensitive nor a purge is theirs."""
    if act.verb == "undo":
        made = Judgement.objects.filter(pk=act.arguments["judgement"]).values_list("kind", flat=True).first()
        return made == Judgement.Kind.SENSITIVE
    return act.verb == "mark_sensitive" or act.arguments.get("visibility") == Visibility.PURGED


def may(editor: Account, act: Act) -> bool:
    return editor.role == Role.SENIOR or not for_seniors(act)


@transaction.atomic
def propose(act: Act, claim: Claim, editor: Account) -> Proposal:
    """The same again by the same editor is the proposal that waits already."""
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    waiting = Proposal.objects.open().filter(subject=act.subject, decision=act.verb, proposed_by=editor)
    for one in waiting:
        if {**one.arguments, SEEN: 0} == {**act.arguments, SEEN: 0}:
            return one
    return Proposal.objects.create(
        subject=act.subject,
        claim=claim,
        decision=act.verb,
        arguments={**act.arguments, SEEN: curate.latest(act.named)},
        reason=act.reason,
        proposed_by=editor,
    )


def act_of(proposal: Proposal) -> Act:
    arguments = {name: value for name, value in proposal.arguments.items() if name != SEEN}
    return Act(verb=proposal.decision, subject=proposal.subject, arguments=arguments, reason=proposal.reason)


def since(proposal: Proposal) -> list[Judgement]:
    """What was decided about the same things since it was made, but for what the same editor proposed beside it."""
    found = Judgement.objects.on(act_of(proposal).named)
    seen = proposal.arguments.get(SEEN)
    found = found.filter(decided_at__gt=proposal.proposed_at) if seen is None else found.after(seen)
    beside = found.exclude(editor=proposal.proposed_by, seconded_by__isnull=False)
    return list(beside.select_related("editor", "seconded_by").order_by("pk"))


@decision
def agree(proposal: Proposal, editor: Account, answer: str = "") -> None:
    """Carries it out, in the name of whoever proposed it. Raises curate.Conflict where something came between, Closed,
    and curate.DecisionError where it is the editor's own, or cannot be done any more."""
    held = _open(proposal)
    if held.proposed_by_id == editor.pk:
        raise curate.DecisionError("It is your own proposal: somebody else has to agree to it.")
    if not held.proposed_by.decides:
        raise curate.DecisionError(
            f"{held.proposed_by} decides nothing here any more: turn it down, or propose it anew."
        )
    act = act_of(held)
    if not may(editor, act):
        raise curate.DecisionError("Only a senior editor can agree to this.")
    if between := since(held):
        raise curate.Conflict("Others decided about this since it was proposed: it was not carried out.", between)
    carry_out(act, editor=held.proposed_by, seconded_by=editor)
    _close(held, _State.AGREED, editor, answer)


def refuse(proposal: Proposal, editor: Account, answer: str) -> None:
    with transaction.atomic():
        held = _open(proposal)
        if held.proposed_by_id == editor.pk:
            raise curate.DecisionError("It is your own proposal: take it back instead.")
        if not answer.strip():
            raise curate.DecisionError("Say why: whoever proposed it will read it.")
        _close(held, _State.REFUSED, editor, answer)


def withdraw(proposal: Proposal, editor: Account, answer: str = "") -> None:
    with transaction.atomic():
        held = _open(proposal)
        if held.proposed_by_id != editor.pk:
            raise curate.DecisionError("Only its editor takes a proposal back; you can turn it down.")
        _close(held, _State.WITHDRAWN, editor, answer)


@transaction.atomic
def renew(proposal: Proposal, editor: Account) -> Proposal:
    """The same as things stand now, in the name of whoever renews it; the old one is closed."""
    held = _open(proposal)
    act = act_of(held)
    claim = sensitive(act) or held.claim.heir()
    own = held.proposed_by_id == editor.pk
    _close(held, _State.WITHDRAWN if own else _State.REFUSED, editor, "Proposed anew, as things stand now.")
    return propose(act, claim, editor)


def _open(proposal: Proposal) -> Proposal:
    held = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by", "claim").get(pk=proposal.pk)
    if held.state != _State.OPEN:
        raise Closed(f"This proposal is answered already: it was {held.get_state_display()}.")
    return held


def _close(proposal: Proposal, state: str, editor: Account, answer: str) -> None:
    proposal.state, proposal.closed_by, proposal.closed_at = state, editor, datetime.now(UTC)
    proposal.answer = answer.strip()
    proposal.save(update_fields=["state", "closed_by", "closed_at", "answer"])
