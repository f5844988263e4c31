"""claims of a story -> how they belong together: variants, contradictions, parts, responses.

What is told apart stays findable: a claim of 40 dead leads to the claim of 65. Made anew for the claims whose
statements changed, so doing it twice changes nothing.
"""

from collections.abc import Collection
from dataclasses import asdict

from django.db import transaction

from claims import curate
from claims.models import Claim, Link, Relation, Statement, Story
from claims.reasons.known import Known, Rarity
from claims.reasons.related import Tie, ties
from claims.sides import side

_CLAIMS = 3000  # of a story: those that came last
MOST = 12  # relations that one claim may bring along; the surest stay


@transaction.atomic
def tie(story: Story, changed: Collection[Claim]) -> None:
    """Relates each of `changed` to the other claims of `story`, and forgets what no longer holds."""
    standing = Claim.objects.current().of_story(story).defer("search").order_by("-pk")
    told = _told_by(standing[:_CLAIMS])
    new = [claim for claim in told if claim in changed]
    if not new:
        return
    sides = {claim: side(statement, cue=statement.told_cue or "") for claim, statement in told.items()}
    known = Known(Rarity(one.words for one in sides.values()), sides.values())
    others = list(sides)
    wanted: dict[frozenset[int], Relation] = {}
    for claim in new:
        found = [tied for tied in ties(sides[claim], known) if others[tied.row] != claim]
        for tied in sorted(found, key=lambda tied: (-tied.score, others[tied.row].public_id))[:MOST]:
            wanted.setdefault(frozenset((claim.pk, others[tied.row].pk)), _relation(claim, others[tied.row], tied))
    held = {claim.pk for claim in told}
    by_name = {claim.public_id: claim.pk for claim in told}
    for names in curate.related(new):  # an editor's word goes before any score, and stands as it was written
        wanted.pop(frozenset(by_name.get(name, 0) for name in names), None)
    known_rows = Relation.objects.between(new).filter(claim__in=held, other__in=held, by=Relation.By.MACHINE)
    before = {frozenset((row.claim_id, row.other_id)): row for row in known_rows}
    gone = [row.pk for pair, row in before.items() if pair not in wanted or not _alike(row, wanted[pair])]
    Relation.objects.filter(pk__in=gone).delete()
    Relation.objects.bulk_create(
        [row for pair, row in wanted.items() if pair not in before or not _alike(before[pair], row)], batch_size=500
    )


def _told_by(claims: Collection[Claim]) -> dict[Claim, Statement]:
    """Each claim with the statement that lends it the sentence, or with its first where an editor wrote it."""
    worded = {claim.worded_from_id: claim for claim in claims if claim.worded_from_id}
    others = [claim.pk for claim in claims if not claim.worded_from_id]
    first = Link.objects.filter(claim__in=others).counted().order_by("claim", "statement__public_id").distinct("claim")
    lent = dict(first.values_list("statement", "claim"))
    by_key = {claim.pk: claim for claim in claims}
    found = Statement.objects.filter(pk__in=[*worded, *lent], meaning__isnull=False).for_comparing()
    told = {worded.get(one.pk) or by_key[lent[one.pk]]: one for one in found}
    return dict(sorted(told.items(), key=lambda pair: pair[0].public_id))


def _relation(claim: Claim, other: Claim, tied: Tie) -> Relation:
    kind = Relation.Kind(tied.kind)
    directed = kind in (Relation.Kind.PART_OF, Relation.Kind.RESPONSE_TO)
    if tied.turned if directed else other.public_id < claim.public_id:
        claim, other = other, claim
    reasons = [asdict(reason) for reason in tied.reasons]
    return Relation(claim=claim, other=other, kind=kind, score=round(tied.score, 3), reasons=reasons)


def _alike(left: Relation, right: Relation) -> bool:
    def shape(row: Relation) -> tuple[object, ...]:
        return row.claim_id, row.other_id, row.kind, row.score, row.reasons

    return shape(left) == shape(right)
