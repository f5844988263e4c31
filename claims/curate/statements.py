"""That a statement was read off the text rightly, or not, or how it is to be read."""

from collections.abc import Iterable, Mapping
from typing import Any

from claims.curate import spans
from claims.curate.about import current
from claims.curate.carrying_out import carry_out, derive
from claims.curate.holding import uphold
from claims.curate.log import DecisionError, decision, hold, in_batch, in_force, judge
from claims.curate.snapshots import FIELDS, of_links, of_statement, of_statements
from claims.models import Account, Claim, Judgement, Statement
from claims.naming import names_in

_MOST = 5_000  # statements of one decision in bulk
_VERDICT = {True: "accepted", False: "rejected"}


@decision
def review(
    statement: Statement,
    *,
    accepted: bool,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """One that was accepted stays as it was read, whatever a machine reads there later; one that was rejected counts
    nowhere any more, and no machine brings it back."""
    hold([statement], seen)
    statement = current(statement)
    machine = {"statements": of_statements([statement]), "links": of_links([statement])}
    verdict = {"verdict": _VERDICT[accepted]}
    judgement = judge(
        *(Judgement.Kind.REVIEW, statement.public_id, verdict, editor, reason),
        machine=machine,
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return judgement


@decision
def in_bulk(
    statements: Iterable[Statement],
    *,
    accepted: bool,
    editor: Account | None,
    reason: str = "",
    seen: int | None = None,
) -> str:
    """As `review`, of many at once: all of them or none. Returns what their judgements bear as `batch`."""
    wanted = {one.pk: one for one in statements}
    if not 0 < len(wanted) <= _MOST:
        raise DecisionError(f"Choose between one statement and {_MOST:,}; {len(wanted):,} were chosen.")
    hold(wanted.values(), seen)
    found = Statement.objects.filter(pk__in=wanted).select_related("revision__article", "replaced_by").order_by("pk")
    if replaced := [one.public_id for one in found if one.replaced_by]:
        raise DecisionError(f"Others took the place of {', '.join(replaced[:5])}: leave out what was corrected.")
    batch, links = in_batch(), of_links(found)
    Judgement.objects.bulk_create(
        [
            Judgement(
                kind=Judgement.Kind.REVIEW,
                subject=one.public_id,
                fingerprint=one.public_id,
                value={"verdict": _VERDICT[accepted]},
                editor=editor,
                reason=reason,
                touches=[one.public_id],
                machine={"statements": of_statements([one]), "links": {one.public_id: links[one.public_id]}},
                batch=batch,
            )
            for one in found
        ],
        batch_size=500,
    )
    uphold(one.public_id for one in found)
    derive(Claim.objects.filter(links__statement__in=wanted).distinct(), related=False)
    return batch


@decision
def correct(
    statement: Statement,
    fields: Mapping[str, Any],
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That the statement is to be read with `fields` instead: source, cue, content and hedges as spans of the revision
    in code points, stance, speaker, modality, quote; None where there is no source, cue or speaker; and `resolved`,
    what is put forward with names for its pronouns, "" where it is as the text has it.

    With other spans it is another statement, with an id of its own, that takes its place. Raises DecisionError where
    nothing would change, where the spans are no spans of the text, or where another statement stands there.
    """
    hold([statement], seen)
    statement = current(statement)
    old, text = of_statement(statement), statement.revision.text
    row, changed = spans.corrected({name: old[name] for name in FIELDS}, fields, text)
    if not changed:
        raise DecisionError("It is read like that already: nothing would change.")
    if statement.revision.sparse and changed.keys() & {"source", "cue", "content", "hedges"}:
        raise DecisionError("Its text came with an import, without its other words: what is marked stays as it is.")
    if changed.keys() & {"content", "speaker"}:
        row["names"] = names_in(statement.revision, row["content"], row["speaker"])
    name = spans.identity(old["article"], old["revision"], row["source"], row["cue"], row["content"])
    if changed.keys() & {"source", "cue", "content"}:
        _free(name, statement)
    value = {"fields": changed, "statement": name, "row": old | row}
    judgement = judge(
        *(Judgement.Kind.CORRECT, statement.public_id, value, editor, reason),
        touches=[name],
        machine={"statements": {statement.public_id: old}, "links": of_links([statement])},
        seconded_by=seconded_by,
    )
    tied = judgement.machine["links"][statement.public_id]
    carry_out(judgement, {name: tied} if name != statement.public_id else None)
    return judgement


def _free(name: str, statement: Statement) -> None:
    """That no other statement has the spans, and had none before that an editor put away."""
    there = Statement.objects.filter(public_id=name).select_related("replaced_by").first()
    if there is None or there == statement:
        return
    if there.replaced_by:
        raise DecisionError(
            f"{name} had these spans and was corrected to {there.replaced_by.public_id}: take that correction back."
        )
    if there.retired_at is None:
        raise DecisionError(f"{name} has these spans already: reject this one instead.")
    put_away = [one for one in in_force([Judgement.Kind.REVIEW], [name]) if one.value["verdict"] == "rejected"]
    if put_away:
        raise DecisionError(f"An editor rejected {name}, which has these spans: take that back instead.")
