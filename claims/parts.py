"""each claim's statements and who is named in them -> the parts that entities have in it, and how many each has in all.

Derived like cells, in the transaction that derives those, and made anew from the rows each time; only what is
different is written. An entity that was merged into another counts as that one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from claims.language.values import STANCES
from claims.models import Claim, Entity, EntityTally, Mention, Part, Statement
from claims.models.claims import ANSWERS, PUT_FORWARD

_GIVEN = (*ANSWERS, "confirms", "withdraws")
_TOGETHER = 1000

type Key = tuple[int, int, str]  # claim's and entity's keys in the database, side
type Held = tuple[list[str], datetime, datetime]  # stances, first_at, moved_at


def note(told: Mapping[Claim, Sequence[Statement]]) -> None:
    """`told`: the current statements of each claim, with revision and article. Runs in the caller's transaction."""
    wanted = _wanted({claim.pk: statements for claim, statements in told.items()})
    known: dict[Key, tuple[int, Held]] = {}
    for part in Part.objects.filter(claim__in=[claim.pk for claim in told]):
        held = part.stances, part.first_at, part.moved_at
        known[part.claim_id, part.entity_id, part.side] = part.pk, held
    gone = known.keys() - wanted.keys()
    changed = [key for key, held in wanted.items() if key not in known or known[key][1] != held]
    if gone:
        Part.objects.filter(pk__in=[known[key][0] for key in gone]).delete()
    if changed:
        _write({key: wanted[key] for key in sorted(changed)})
    if touched := {entity for _, entity, _ in gone | (wanted.keys() - known.keys())}:
        transaction.on_commit(partial(count, touched))


def count(entities: Iterable[int] | None = None) -> None:
    """How many parts each of them has; of all, where none are given."""
    keys = None if entities is None else sorted(entities)
    asked = Part.objects.all() if keys is None else Part.objects.filter(entity__in=keys)
    sides = {side: Count("pk", filter=Q(side=side)) for side in Part.Side.values}
    grouped = asked.values("entity", "entity__kind", "entity__name")
    rows = grouped.annotate(claims=Count("claim", distinct=True), **sides).order_by("entity")
    found = [
        EntityTally(
            entity_id=row["entity"],
            kind=row["entity__kind"],
            filed=row["entity__name"].casefold()[:200],
            **{name: row[name] for name in ("claims", *sides)},
        )
        for row in rows
    ]
    EntityTally.objects.bulk_create(
        found,
        update_conflicts=True,
        update_fields=["kind", "filed", "claims", *sides],
        unique_fields=["entity"],
        batch_size=_TOGETHER,
    )
    lost = EntityTally.objects.filter(~Exists(Part.objects.filter(entity=OuterRef("entity"))))
    (lost if keys is None else lost.filter(entity__in=keys)).delete()


def _wanted(told: Mapping[int, Sequence[Statement]]) -> dict[Key, Held]:
    claim_of = {one.pk: claim for claim, statements in told.items() for one in statements}
    by_key = {one.pk: one for statements in told.values() for one in statements}
    rows = list(Mention.objects.filter(statement__in=claim_of).values_list("statement", "entity", "role"))
    heirs = _heirs({entity for _, entity, _ in rows})
    resting: dict[Key, list[Statement]] = defaultdict(list)
    for key, entity, role in rows:
        if side := _side(role, by_key[key].stance):
            resting[claim_of[key], heirs.get(entity, entity), side].append(by_key[key])
    moved = {claim: max(_published(one) for one in own) for claim, own in told.items() if own}
    return {
        (claim, entity, side): (
            sorted({one.stance for one in own}, key=STANCES.index),
            min(map(_published, own)),
            moved[claim],
        )
        for (claim, entity, side), own in resting.items()
        if side != Part.Side.AGAINST or (claim, entity, Part.Side.BY.value) not in resting
    }


def _side(role: str, stance: str) -> str:
    if stance in PUT_FORWARD:
        return Part.Side.BY.value if role == Mention.Role.SPEAKER else Part.Side.AGAINST.value
    return Part.Side.ANSWERS.value if role == Mention.Role.SPEAKER and stance in _GIVEN else ""


def _heirs(entities: set[int]) -> dict[int, int]:
    merged = Entity.objects.filter(pk__in=entities, merged_into__isnull=False).select_related("merged_into")
    return {entity.pk: entity.heir().pk for entity in merged}


def _published(statement: Statement) -> datetime:
    return statement.revision.article.published_at


def _write(parts: Mapping[Key, Held]) -> None:
    Part.objects.bulk_create(
        (
            Part(claim_id=claim, entity_id=entity, side=side, stances=stances, first_at=first, moved_at=moved)
            for (claim, entity, side), (stances, first, moved) in parts.items()
        ),
        update_conflicts=True,
        update_fields=["stances", "first_at", "moved_at"],
        unique_fields=["entity", "side", "claim"],
        batch_size=_TOGETHER,
    )
