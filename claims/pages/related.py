"""a claim's relations -> the claims it belongs with, under what each is to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.models import Claim, Relation

_Kind = Relation.Kind
# As said on the page of the claim that is of that kind, and on the page of the other.
_HEADINGS = {
    (_Kind.CONTRADICTS, True): "Says the opposite",
    (_Kind.CONTRADICTS, False): "Says the opposite",
    (_Kind.VARIANT_FIGURE, True): "The same, with another figure",
    (_Kind.VARIANT_FIGURE, False): "The same, with another figure",
    (_Kind.VARIANT, True): "The same, of another date or party",
    (_Kind.VARIANT, False): "The same, of another date or party",
    (_Kind.RESPONSE_TO, True): "This was said in response to",
    (_Kind.RESPONSE_TO, False): "Said in response",
    (_Kind.PART_OF, True): "Says this and more",
    (_Kind.PART_OF, False): "Says a part of this",
}


@dataclass(frozen=True, kw_only=True)
class Related:
    heading: str
    claims: Sequence[Claim]


def related(claim: Claim, relations: Iterable[Relation]) -> list[Related]:
    """In the order of the headings above; within each as `relations` come."""
    found: dict[str, list[Claim]] = {}
    for relation in relations:
        outgoing = relation.claim_id == claim.pk
        heading = _HEADINGS[_Kind(relation.kind), outgoing]
        found.setdefault(heading, []).append(relation.other if outgoing else relation.claim)
    order = list(dict.fromkeys(_HEADINGS.values()))
    return [Related(heading=heading, claims=found[heading]) for heading in sorted(found, key=order.index)]
