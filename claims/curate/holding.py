"""what editors decided about statements -> the rows as they are to be read.

A statement that an editor accepted, or corrected, is read as the editor saw it, whatever the machine reads there by
now; one that the machine no longer finds stays. `Statement.machine` keeps what the machine reads meanwhile, so that it
holds again when the decision is taken back: None where the row is the machine's own, {} where it finds none there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from claims import naming
from claims.curate.log import in_force
from claims.curate.snapshots import FIELDS, make_statement
from claims.meaning import embed
from claims.models import Judgement, Meaning, Statement, Story

_KINDS = (Judgement.Kind.REVIEW, Judgement.Kind.CORRECT, Judgement.Kind.ABOUT, Judgement.Kind.SPLIT)
_WRITTEN = (*FIELDS, "machine", "retired_at", "reviewed_at", "replaced_by_id")
_SAID = ("speaker", "resolved")  # what a meaning is made of
_TOGETHER = 500


@dataclass(kw_only=True)
class Ruling:
    """Of one statement. `row`: as it is to be read; `linked`: as it was when an editor tied it to a claim, which holds
    where the machine does not find it any more."""

    row: dict[str, Any] | None = None
    linked: dict[str, Any] | None = None
    rejected: datetime | None = None
    replaced: tuple[str, datetime] | None = None
    reviewed: datetime | None = None


def rulings(statements: Iterable[str]) -> dict[str, Ruling]:
    """By public id; of those that nobody decided about there is none."""
    wanted = set(statements)
    found: dict[str, Ruling] = {}
    for judgement in in_force(_KINDS, wanted) if wanted else ():
        for name in wanted.intersection(judgement.touches):
            _rule(found.setdefault(name, Ruling()), name, judgement)
    return found


def _rule(ruling: Ruling, name: str, judgement: Judgement) -> None:
    value, at = judgement.value, judgement.decided_at
    kept = judgement.machine.get("statements", {}).get(name)
    match judgement.kind:
        case Judgement.Kind.REVIEW if value["verdict"] == "accepted":
            ruling.row, ruling.rejected, ruling.reviewed = kept or ruling.row, None, at
        case Judgement.Kind.REVIEW if value["verdict"] == "rejected":
            ruling.rejected = ruling.reviewed = at
        case Judgement.Kind.CORRECT if value["statement"] == name:
            ruling.row, ruling.rejected, ruling.reviewed = value["row"], None, at
        case Judgement.Kind.CORRECT if value["statement"]:
            ruling.replaced = value["statement"], at
        case Judgement.Kind.ABOUT if value["same"]:
            ruling.linked = kept or ruling.linked
        case Judgement.Kind.SPLIT if name in value["statements"]:
            ruling.linked = kept or ruling.linked


def uphold(statements: Iterable[str]) -> None:
    """Writes the rows as the log has them, and makes those that only an editor knows of."""
    ruled = rulings(statements)
    known = {one.public_id: one for one in Statement.objects.filter(public_id__in=ruled).select_related("revision")}
    for name, ruling in ruled.items():
        if name not in known and ruling.row:
            make_statement(name, ruling.row, datetime.now(UTC))
    for one in Statement.objects.filter(public_id__in=ruled.keys() - known.keys()).select_related("revision"):
        known[one.public_id] = one
    heirs = {ruling.replaced[0] for ruling in ruled.values() if ruling.replaced}
    by_name = {one.public_id: one for one in Statement.objects.filter(public_id__in=heirs)}
    changed, said_anew, named, fields = [], [], [], set[str]()
    for name, one in sorted(known.items()):
        before = {field: getattr(one, field) for field in _WRITTEN}
        _read_as(one, ruled[name], by_name)
        if differing := {field for field, value in before.items() if getattr(one, field) != value}:
            changed.append(one)
            fields |= differing
        if differing.intersection(_SAID):
            said_anew.append(one)
        if before["names"] or one.names:  # one without was made otherwise than by reading, with mentions of its own
            named.append(one)
    if changed:
        # All at once: an update of each row by its key takes three times as long.
        written = sorted(field.removesuffix("_id") for field in fields)
        Statement.objects.bulk_create(
            changed, update_conflicts=True, update_fields=written, unique_fields=["public_id"], batch_size=500
        )
    naming.mention(named)
    made = [one.pk for one in known.values() if one.machine == {} and one.retired_at is None]
    mean([*said_anew, *Statement.objects.filter(pk__in=made, meaning=None)])


def _read_as(one: Statement, ruling: Ruling, heirs: dict[str, Statement]) -> None:
    own = {name: getattr(one, name) for name in FIELDS} if one.machine is None else one.machine
    held = ruling.row or (ruling.linked if not own else None)
    retired = None
    if held:
        _set(one, held)
        one.machine = own
    elif own:
        _set(one, own)
        one.machine = None
    else:
        retired = one.retired_at or datetime.now(UTC)
    one.reviewed_at = ruling.reviewed
    one.replaced_by = None
    if ruling.rejected:
        retired = ruling.rejected
    if ruling.replaced:
        heir, retired = ruling.replaced
        one.replaced_by = heirs.get(heir)
    one.retired_at = retired


def _set(one: Statement, row: dict[str, Any]) -> None:
    for name in FIELDS:
        setattr(one, name, row[name])


def mean_missing(story: Story) -> None:
    """Those of the story's statements that nobody needed to compare so far: they came with an import."""
    missing = Statement.objects.of_story(story).filter(revision__sparse=True, retired_at=None, meaning=None)
    for batch in batched(missing, _TOGETHER):
        mean(batch)


def mean(statements: Sequence[Statement]) -> None:
    """Where their words lie among all meanings; as the analysis makes it."""
    without = Statement.objects.filter(pk__in=[one.pk for one in statements]).select_related("revision")
    found = list(without)
    if not found:
        return
    vectors = embed([f"{one.speaker}: {one.resolved}" if one.speaker else one.resolved for one in found])
    headlines = [one.revision.title or one.revision.text[:80] for one in found]
    once = list(dict.fromkeys(headlines))
    titles = dict(zip(once, embed(once), strict=True))
    Meaning.objects.bulk_create(
        [
            Meaning(statement=one, vector=vector, headline=round(float(vector @ titles[headline]), 4))
            for one, vector, headline in zip(found, vectors, headlines, strict=True)
        ],
        update_conflicts=True,
        update_fields=["vector", "headline"],
        unique_fields=["statement"],
    )
