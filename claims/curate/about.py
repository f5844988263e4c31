"""That a statement is about a claim, or is not."""

from collections.abc import Iterable
from typing import Any

from claims.curate.carrying_out import carry_out
from claims.curate.log import DecisionError, decision, hold, judge, last
from claims.curate.snapshots import of_claims, of_links, of_statements
from claims.models import Account, Claim, Judgement, Link, Statement


@decision
def decide_about(
    statement: Statement,
    claim: Claim,
    *,
    same: bool | None,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That `statement` is, or is not, about `claim`, or about the one that it was made one with; None takes an earlier
    decision back. Raises DecisionError for a claim that was retired, and for a statement that was replaced."""
    statement, claim = current(statement), Claim.objects.get(pk=claim.pk).heir()
    hold([statement, claim], seen)
    statement, claim = current(statement), Claim.objects.get(pk=claim.pk).heir()  # others may have come first
    if same and claim.ruled_out:
        raise DecisionError(f"An editor retired {claim.public_id}: take that back first, or choose another claim.")
    fingerprint = f"{statement.public_id} {claim.public_id}"
    tied = Link.objects.filter(statement=statement, claim=claim).first()
    machine = {
        "statements": of_statements([statement]),
        "claims": of_claims([claim]),
        "links": of_links([statement]),
        "said": _said(tied),
    }
    earlier = last(Judgement.Kind.ABOUT, fingerprint) if same is None else None
    judgement = judge(
        *(Judgement.Kind.ABOUT, fingerprint, {"same": same}, editor, reason),
        machine=machine,
        seconded_by=seconded_by,
    )
    carry_out(judgement, earlier.machine.get("links") if earlier else None)
    return judgement  # a statement that is left without a claim gets one when `process` passes by


@decision
def decide_about_each(
    statements: Iterable[Statement],
    claim: Claim,
    *,
    same: bool,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> list[Judgement]:
    """As `decide_about`, of several at once: a judgement each, all or none, and what follows derived once."""
    claim = Claim.objects.get(pk=claim.pk).heir()
    chosen = {one.pk: one for one in map(current, statements)}
    hold([*chosen.values(), claim], seen)
    claim = Claim.objects.get(pk=claim.pk).heir()  # others may have come first
    if same and claim.ruled_out:
        raise DecisionError(f"An editor retired {claim.public_id}: take that back first, or choose another claim.")
    own = [current(one) for one in chosen.values()]
    told, claims, links = of_statements(own), of_claims([claim]), of_links(own)
    tied = {link.statement_id: link for link in Link.objects.filter(statement__in=chosen, claim=claim)}
    made = [
        judge(
            *(Judgement.Kind.ABOUT, f"{one.public_id} {claim.public_id}", {"same": same}, editor, reason),
            machine={
                "statements": {one.public_id: told[one.public_id]},
                "claims": claims,
                "links": {one.public_id: links[one.public_id]},
                "said": _said(tied.get(one.pk)),
            },
            seconded_by=seconded_by,
        )
        for one in own
    ]
    touches = {name for judgement in made for name in judgement.touches}
    carry_out(Judgement(kind=Judgement.Kind.ABOUT, touches=sorted(touches)))  # all of them, as if they were one row
    return made


def _said(tied: Link | None) -> dict[str, Any] | None:
    return {"score": tied.score, "suggested": tied.suggested, "reasons": tied.reasons} if tied else None


def current(statement: Statement) -> Statement:
    """As it is now. Raises DecisionError where a correction put another in its place."""
    found = Statement.objects.select_related("revision__article", "replaced_by").get(pk=statement.pk)
    if found.replaced_by:
        raise DecisionError(
            f"{found.public_id} was corrected: {found.replaced_by.public_id} took its place. Decide about that one."
        )
    return found
