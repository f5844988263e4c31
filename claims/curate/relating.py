"""That two claims are related, and how, or are not."""

from collections.abc import Iterable, Mapping

from claims.curate.log import DecisionError, decision, hold, in_force, judge
from claims.curate.snapshots import of_claims
from claims.models import Account, Claim, Judgement, Relation

NONE = "none"  # in a judgement's value: an editor said that the two are not related
_DIRECTED = (Relation.Kind.PART_OF, Relation.Kind.RESPONSE_TO)

type Pair = frozenset[str]  # of public ids


@decision
def relate(
    claim: Claim,
    other: Claim,
    relation: str | None,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That `claim` is of the kind `relation` (a Relation.Kind) toward `other`, or, with None, that the two are not
    related, whatever the machine finds. Of what was made one with another, the other is meant."""
    from claims.curate.carrying_out import carry_out  # which brings relations in line after every decision

    if relation is not None and relation not in Relation.Kind.values:
        raise DecisionError(f"{relation!r} is no relation; it is one of {', '.join(Relation.Kind.values)}, or none.")
    hold([claim, other], seen)
    claim, other = (Claim.objects.get(pk=one.pk).heir() for one in (claim, other))
    if claim == other:
        raise DecisionError(f"Both are {claim.public_id} by now: a claim is not related to itself.")
    said = {
        (row.claim.public_id, row.other.public_id): {"relation": row.kind, "score": row.score, "by": row.by}
        for row in Relation.objects.between([claim]).select_related("claim", "other")
    }
    pair = claim.public_id, other.public_id
    judgement = judge(
        *(Judgement.Kind.RELATE, " ".join(sorted(pair)), {"relation": relation or NONE, "claim": claim.public_id}),
        *(editor, reason),
        machine={"claims": of_claims([claim, other]), "relation": said.get(pair) or said.get((pair[1], pair[0]))},
        seconded_by=seconded_by,
    )
    carry_out(judgement)
    return judgement


def related(claims: Iterable[Claim]) -> dict[Pair, Judgement]:
    """What editors decided about pairs with one of `claims`, or of what was made one with it; by the two that stand."""
    family = families(claims)
    found: dict[Pair, Judgement] = {}
    judgements = in_force([Judgement.Kind.RELATE], family) if family else []
    named = {name for one in judgements for name in one.fingerprint.split(" ")}
    heirs = family | {
        claim.public_id: claim.heir().public_id
        for claim in Claim.objects.filter(public_id__in=named - family.keys()).defer("search")
    }
    for judgement in judgements:
        pair = frozenset(heirs[name] for name in judgement.fingerprint.split(" ") if name in heirs)
        if len(pair) == 2 and judgement.value["relation"]:
            found[pair] = judgement
    return found


def settle(claims: Iterable[Claim]) -> None:
    """Writes the relations of `claims` that editors decided about."""
    claims = {claim.heir() for claim in claims}
    decided = related(claims)
    rows = {one.public_id: one for one in Claim.objects.filter(public_id__in=set().union(*decided)).defer("search")}
    wanted: dict[Pair, Relation] = {}
    for pair, judgement in decided.items():
        if judgement.value["relation"] != NONE:
            wanted[pair] = _relation(pair, judgement, rows)
    family = Claim.objects.filter(public_id__in=families(claims)).only("pk")
    for row in Relation.objects.between(family).select_related("claim", "other"):
        pair = frozenset((row.claim.public_id, row.other.public_id))
        new = wanted.get(pair)
        if new and (row.by, row.kind, row.claim_id) == (new.by, new.kind, new.claim_id):
            del wanted[pair]
        elif (
            new
            or row.by == Relation.By.EDITOR
            or pair in decided
            or row.claim.merged_into_id
            or row.other.merged_into_id
        ):
            row.delete()
    Relation.objects.bulk_create(wanted.values())


def families(claims: Iterable[Claim]) -> dict[str, str]:
    """Each of `claims`, and all that were made one with it -> the claim that stands."""
    found: dict[str, str] = {}
    last: Mapping[int, str] = {claim.pk: claim.public_id for claim in claims}
    found.update((name, name) for name in last.values())
    while last:
        merged = Claim.objects.filter(merged_into__in=last).values_list("pk", "public_id", "merged_into")
        new = [(key, name, found[last[heir]]) for key, name, heir in merged if name not in found]
        found.update((name, heir) for _, name, heir in new)
        last = {key: name for key, name, _ in new}
    return found


def _relation(pair: Pair, judgement: Judgement, rows: Mapping[str, Claim]) -> Relation:
    """From the side of the claim that it was said of, or of the one that this was made one with."""
    kind = Relation.Kind(judgement.value["relation"])
    first, second = sorted(pair)
    if kind in _DIRECTED:
        own = Claim.objects.get(public_id=judgement.value["claim"]).heir().public_id
        first, second = (own, second if own == first else first) if own in pair else (first, second)
    return Relation(claim=rows[first], other=rows[second], kind=kind, by=Relation.By.EDITOR, score=1.0, reasons=[])
