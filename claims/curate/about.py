"""That a statement is about a claim, or is not."""

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
        "said": {"score": tied.score, "suggested": tied.suggested, "reasons": tied.reasons} if tied else None,
    }
    earlier = last(Judgement.Kind.ABOUT, fingerprint) if same is None else None
    judgement = judge(
        *(Judgement.Kind.ABOUT, fingerprint, {"same": same}, editor, reason),
        machine=machine,
        seconded_by=seconded_by,
    )
    carry_out(judgement, earlier.machine.get("links") if earlier else None)
    return judgement  # a statement that is left without a claim gets one when `process` passes by


def current(statement: Statement) -> Statement:
    """As it is now. Raises DecisionError where a correction put another in its place."""
    found = Statement.objects.select_related("revision__article", "replaced_by").get(pk=statement.pk)
    if found.replaced_by:
        raise DecisionError(
            f"{found.public_id} was corrected: {found.replaced_by.public_id} took its place. Decide about that one."
        )
    return found
