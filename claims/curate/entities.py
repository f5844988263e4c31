"""Whose a name is, and that two entities are one, or are not."""

from collections.abc import Iterable

from django.db.models import Q

from claims import naming
from claims.curate.log import Conflict, DecisionError, decision, hold, in_force, judge, last
from claims.curate.snapshots import of_entities
from claims.models import Account, Claim, Entity, EntityName, Judgement, Statement, plain_name
from config.ids import public_id

_OPEN = {"entity": None, "open": True}


@decision
def alias(
    entity: Entity | None,
    name: str,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That `name` is `entity`'s, wherever it is read; with None, that it is nobody's in particular."""
    plain = plain_name(name)
    if not plain:
        raise DecisionError(f"{name!r} is no name: it needs a letter or a figure.")
    known = EntityName.objects.filter(plain=plain).select_related("entity").first()
    hold([one for one in (entity, known.entity if known else None) if one], seen)
    if entity:
        entity = Entity.objects.get(pk=entity.pk)
        _standing(entity)
    shown = " ".join(name.split())[:200]
    of = [one for one in (entity, known.entity if known else None) if one]
    judgement = judge(
        *(Judgement.Kind.ALIAS, public_id("n", plain)),
        {"name": shown, "entity": entity.public_id if entity else None},
        *(editor, reason),
        touches=[one.public_id for one in of],
        machine={"entities": of_entities(of), "entity": known.entity.public_id if known else None},
        seconded_by=seconded_by,
    )
    _carry_out(judgement)
    return judgement


def split_entity(
    name: str, *, editor: Account | None, reason: str = "", seconded_by: Account | None = None, seen: int | None = None
) -> Judgement:
    """That `name` is that of an entity of its own, and of none that it was taken for."""
    plain = plain_name(name)
    known = EntityName.objects.filter(plain=plain).select_related("entity").first()
    kind = known.entity.kind if known else Entity.Kind.OTHER
    defaults = {"name": " ".join(name.split())[:200], "kind": kind}
    own, _ = Entity.objects.get_or_create(public_id=public_id("e", plain), defaults=defaults)
    return alias(own, name, editor=editor, reason=reason, seconded_by=seconded_by, seen=seen)


@decision
def decide_entities(
    entity: Entity,
    other: Entity,
    *,
    same: bool | None,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That two entities are one, or are not; None takes an earlier decision back. Where they are one, `other` leads to
    `entity` from now on, and what is by it or names it is found there."""
    hold([entity, other], seen)
    entity, other = Entity.objects.get(pk=entity.pk), Entity.objects.get(pk=other.pk)
    if entity.merged_into == other:  # asked the other way round
        entity, other = other, entity
    if entity == other:
        raise DecisionError(f"{entity.public_id} is one entity: choose two.")
    if same or other.merged_into != entity:
        _standing(entity)
        _standing(other)
    pair = " ".join(sorted((entity.public_id, other.public_id)))
    if same and (apart := _told_apart(entity, other)):
        names = Entity.objects.filter(public_id__in=_named(apart)).values_list("name", flat=True)
        raise DecisionError(f"An editor said that {' and '.join(names)} are not one. Take that decision back first.")
    value = {"same": same} | ({"into": entity.public_id} if same else {})
    judgement = judge(
        *(Judgement.Kind.ENTITIES, pair, value, editor, reason),
        machine={"entities": of_entities([entity, other])},
        seconded_by=seconded_by,
    )
    _carry_out(judgement)
    return judgement


def settle(judgement: Judgement) -> set[int]:
    """Brings names, merges and mentions in line; returns the keys of the claims that this touches."""
    names = _with_namesakes(_named(judgement))
    mentioning = Q(mentions__entity__public_id__in=names)
    if judgement.kind == Judgement.Kind.ALIAS:
        plain = plain_name(judgement.value["name"])
        name_as_decided([plain])
        mentioning |= Q(names__contains=[[plain]])
    merge(names)
    held = Entity.objects.filter(public_id__in=names).values("names__plain")
    for plain in [row["names__plain"] for row in held if row["names__plain"]]:
        mentioning |= Q(names__contains=[[plain]])
    found = list(Statement.objects.filter(mentioning).exclude(names=[]).distinct())
    naming.mention(found)
    told = Statement.objects.filter(mentioning).values("pk")
    return set(Claim.objects.filter(links__statement__in=told, links__active=True).values_list("pk", flat=True))


def name_as_decided(plains: Iterable[str]) -> None:
    """Of names that editors decided about: whose they are by the log, or again whose the machine takes them for."""
    for plain in plains:
        said = last(Judgement.Kind.ALIAS, public_id("n", plain))
        if said is None:
            continue
        open_again = said.value.get("open", False)
        name = public_id("e", plain) if open_again else said.value["entity"]
        owner = Entity.objects.filter(public_id=name).first() if name else None
        if owner is None:
            EntityName.objects.filter(plain=plain).delete()
        else:
            fields = {"entity": owner, "name": said.value["name"]}
            EntityName.objects.update_or_create(plain=plain, defaults=fields)


def merge(names: set[str]) -> None:
    """Which of these lead to which, as the log has it."""
    into: dict[str, str] = {}
    for judgement in in_force([Judgement.Kind.ENTITIES], names):
        for name in judgement.fingerprint.split(" "):
            if judgement.value["same"] and judgement.value["into"] != name:
                into[name] = judgement.value["into"]
    led = {}
    for judgement in in_force([Judgement.Kind.ALIAS], names):  # one whose only name is another's leads there
        was, now = judgement.machine.get("entity"), judgement.value["entity"]
        if was in names and now and was != now and not EntityName.objects.filter(entity__public_id=was).exists():
            led.setdefault(was, now)
    _lead({name: into.get(name, "") for name in names})
    for was, now in led.items():
        one, other = (Entity.objects.get(public_id=name) for name in (was, now))
        if was not in into and other.heir() != one and not _told_apart(one, other.heir()):
            _lead({was: now})


def _with_namesakes(names: set[str]) -> set[str]:
    """Also the entities whose names were given to these, or these' to them: which lead where goes by both."""
    found = last = names
    while last:
        last = {name for one in in_force([Judgement.Kind.ALIAS], last) for name in _named(one)} - found
        found = found | last
    return found


def _named(judgement: Judgement) -> set[str]:
    return {name for name in judgement.touches if name.startswith("e")}


def _lead(into: dict[str, str]) -> None:
    heirs = {one.public_id: one for one in Entity.objects.filter(public_id__in=into.values())}
    for entity in Entity.objects.filter(public_id__in=into):
        heir = heirs.get(into[entity.public_id])
        if entity.merged_into_id != (heir.pk if heir else None):
            Entity.objects.filter(pk=entity.pk).update(merged_into=heir)


def _told_apart(entity: Entity, other: Entity) -> Judgement | None:
    """What an editor said of them, or of two that were made one with them."""
    ours, theirs = (set(Entity.objects.one_with(one).values_list("public_id", flat=True)) for one in (entity, other))
    for judgement in in_force([Judgement.Kind.ENTITIES], ours):
        one, two = judgement.fingerprint.split(" ")
        if judgement.value["same"] is False and ((one in ours and two in theirs) or (one in theirs and two in ours)):
            return judgement
    return None


def _standing(entity: Entity) -> None:
    if entity.merged_into:
        made = Judgement.objects.filter(kind=Judgement.Kind.ENTITIES, value__same=True).on([entity.public_id])
        heir = entity.heir()
        raise Conflict(f"{entity.public_id} was made one with {heir.public_id} meanwhile. Decide about that one.", made)


def _carry_out(judgement: Judgement) -> None:
    from claims.curate.carrying_out import carry_out  # which settles what names are decided about here

    carry_out(judgement)
