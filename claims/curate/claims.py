"""That claims are one, or two, or none, and in which words."""

from collections.abc import Iterable
from typing import Any

from claims.curate.carrying_out import carry_out
from claims.curate.following import decided_about
from claims.curate.log import Conflict, DecisionError, decision, hold, in_force, judge, last
from claims.curate.snapshots import of_claims, of_links, of_statements
from claims.models import Account, Claim, Judgement, Link, Relation, Statement
from config.ids import public_id

_LONGEST = 2_000  # characters of a sentence


@decision
def decide_same(
    claim: Claim,
    other: Claim,
    *,
    same: bool | None,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That two claims are one, with all that is tied to them, or are not; None takes an earlier decision back.

    Where they are one, `other` leads to `claim` from now on. Raises Conflict where one of them leads to another claim
    by now, and DecisionError where an editor said before that they are not one: that has to be taken back first.
    """
    hold([claim, other], seen)
    claim, other = Claim.objects.get(pk=claim.pk), Claim.objects.get(pk=other.pk)
    if claim.merged_into == other:  # asked the other way round
        claim, other = other, claim
    if claim == other:
        raise DecisionError(f"{claim.public_id} is one claim: choose two claims that stand for themselves.")
    if same or other.merged_into != claim:
        _standing(claim, "two claims that stand for themselves")
        _standing(other, "two claims that stand for themselves")
    elif claim.merged_into_id:
        _standing(claim, "two claims that stand for themselves")
    pair = " ".join(sorted((claim.public_id, other.public_id)))
    earlier = last(Judgement.Kind.SAME, pair)
    if same:
        _not_told_apart(claim, other)
        if claim.visibility != other.visibility:
            raise DecisionError("One of these is hidden and the other is not: make them alike before they become one.")
    tied = Statement.objects.filter(links__claim=other, links__active=True) if same else Statement.objects.none()
    tied = list(tied.select_related("revision__article"))
    barred = decided_about(one.public_id for one in tied)
    moved = sorted(one.public_id for one in tied if claim.public_id not in barred[one.public_id].barred)
    untied = earlier.value["moved"] if earlier and earlier.value["same"] and not same else []
    ties = of_links(tied or Statement.objects.filter(public_id__in=untied))
    machine = {"claims": of_claims([claim, other]), "links": ties, "relations": _relations(claim, other)}
    value: dict[str, Any] = {"same": same, "moved": moved}
    if same:
        value["into"] = claim.public_id
    judgement = judge(
        *(Judgement.Kind.SAME, pair, value, editor, reason),
        touches=[*(one.public_id for one in tied), *untied],
        machine=machine,
        seconded_by=seconded_by,
    )
    if not same:
        _suggest_no_more(claim, other)
    carry_out(judgement, earlier.machine.get("links") if untied and earlier else None)
    return judgement


@decision
def split(
    claim: Claim,
    statements: Iterable[Statement],
    text: str,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Claim:
    """That some of its statements are about a claim of their own, in the words `text`, or in the machine's where that
    is empty. Returns it: its id comes from the claim and the statements, and is the same in every database."""
    chosen = {one.pk: one for one in statements}
    hold([claim, *chosen.values()], seen)
    claim = Claim.objects.get(pk=claim.pk)
    _standing(claim, "a claim that stands for itself")
    held = Statement.objects.filter(links__claim=claim, links__active=True)
    own = list(held.filter(pk__in=chosen).select_related("revision__article").in_reading_order())
    if not own or len(own) < len(chosen):
        raise DecisionError(f"Choose statements that are about {claim.public_id} now; {len(own)} of {len(chosen)} are.")
    if len(own) == held.count():
        raise DecisionError("Leave the claim a statement: one that loses all of them is reworded instead.")
    ids = sorted(one.public_id for one in own)
    name = public_id("c", "split", claim.public_id, *ids)
    first = min(one.revision.seen_at for one in own)
    words = _sentence(text) if text.strip() else own[0].resolved
    fields = {"text": words, "kind": claim.kind, "first_seen_at": first, "retired_at": first}
    new, _ = Claim.objects.get_or_create(public_id=name, defaults=fields)
    judge_fields = {"statements": ids, "text": words if text.strip() else None, "kind": claim.kind}
    judgement = judge(
        *(Judgement.Kind.SPLIT, f"{claim.public_id} {name}", judge_fields, editor, reason),
        touches=ids,
        machine={"statements": of_statements(own), "claims": of_claims([claim, new]), "links": of_links(own)},
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return Claim.objects.get(pk=new.pk)


@decision
def reword(
    claim: Claim,
    text: str,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """An editor's sentence for a claim; the machine's never replaces it."""
    words = _sentence(text)
    hold([claim], seen)
    claim = Claim.objects.get(pk=claim.pk)
    _standing_or_retired(claim)
    judgement = judge(
        *(Judgement.Kind.WORDING, claim.public_id, {"text": words}, editor, reason),
        machine={"claims": of_claims([claim])},
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return judgement


@decision
def retire(
    claim: Claim,
    *,
    editor: Account | None,
    retired: bool = True,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That it is no claim: what is tied to it is let go, and the machine ties it neither to this one nor to another.
    With `retired` False, that it is one after all."""
    hold([claim], seen)
    claim = Claim.objects.get(pk=claim.pk)
    _standing_or_retired(claim)
    if claim.ruled_out == retired:
        raise DecisionError(f"{claim.public_id} is {'retired' if retired else 'not retired'} already.")
    earlier = last(Judgement.Kind.RETIRE, claim.public_id)
    before = earlier.machine.get("links") if earlier and not retired else None
    tied = list(Statement.objects.filter(links__claim=claim, links__active=True).select_related("revision__article"))
    names = sorted(one.public_id for one in tied) if retired else []
    judgement = judge(
        *(Judgement.Kind.RETIRE, claim.public_id, {"retired": retired, "statements": names}, editor, reason),
        touches=[*names, *(before or {})],
        machine={"claims": of_claims([claim]), "links": of_links(tied)},
        seconded_by=seconded_by,
    )
    carry_out(judgement, before)
    return judgement


@decision
def mark_sensitive(
    claim: Claim,
    *,
    sensitive: bool,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That decisions on it want two persons, or one."""
    hold([claim], seen)
    claim = Claim.objects.get(pk=claim.pk)
    _standing_or_retired(claim)
    judgement = judge(
        *(Judgement.Kind.SENSITIVE, claim.public_id, {"sensitive": sensitive}, editor, reason),
        machine={"claims": of_claims([claim])},
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return judgement


def _standing(claim: Claim, wanted: str) -> None:
    _standing_or_retired(claim, wanted)
    if claim.ruled_out:
        raise DecisionError(f"An editor retired {claim.public_id}: take that back first. Choose {wanted}.")


def _standing_or_retired(claim: Claim, wanted: str = "a claim that stands for itself") -> None:
    if claim.merged_into:
        made = Judgement.objects.filter(kind=Judgement.Kind.SAME, value__same=True).on([claim.public_id]).order_by("pk")
        heir = claim.heir()
        raise Conflict(
            f"{claim.public_id} was made one with {heir.public_id} meanwhile. Decide about that, or choose {wanted}.",
            made.filter(fingerprint__contains=claim.public_id),
        )


def _not_told_apart(claim: Claim, other: Claim) -> None:
    """Nor what was made one with either of them."""
    ours, theirs = (
        {one.public_id, *(ended.public_id for ended in Claim.objects.ended_in(one))} for one in (claim, other)
    )
    for judgement in in_force([Judgement.Kind.SAME], ours):
        if judgement.value["same"] is False and theirs.intersection(judgement.fingerprint.split(" ")):
            apart = judgement.fingerprint.replace(" ", " and ")
            raise DecisionError(f"An editor said that {apart} are not one claim. Take that decision back first.")


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise DecisionError("A claim needs a sentence: write one.")
    if len(words) > _LONGEST:
        raise DecisionError(f"A claim's sentence has at most {_LONGEST:,} characters; this one has {len(words):,}.")
    return words


def _relations(claim: Claim, other: Claim) -> list[dict[str, Any]]:
    found = Relation.objects.between([claim]).filter(pk__in=Relation.objects.between([other]).values("pk"))
    return [{"relation": one.kind, "score": one.score, "by": one.by} for one in found]


def _suggest_no_more(claim: Claim, other: Claim) -> None:

    for one, two in ((claim, other), (other, claim)):
        keys = list(
            Link.objects.filter(claim=one, statement__links__claim=two, suggested=True).values_list("pk", flat=True)
        )
        Link.objects.filter(pk__in=keys).update(suggested=False)
