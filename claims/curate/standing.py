"""what editors decided about claims -> which stand, which lead to another, and in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from claims.curate.log import in_force
from claims.models import Claim, Judgement

_KINDS = (
    *(Judgement.Kind.SAME, Judgement.Kind.SPLIT, Judgement.Kind.WORDING, Judgement.Kind.RETIRE),
    *(Judgement.Kind.SENSITIVE, Judgement.Kind.VISIBLE),
)


@dataclass(kw_only=True)
class Standing:
    """`left`: its sentence and its kind when it was made another or ruled out, which it keeps meanwhile."""

    into: str = ""
    ruled_out: bool = False
    since: datetime | None = None
    worded: tuple[str, str, datetime] | None = None
    left: tuple[str, str] | None = None
    sensitive: bool = False
    visibility: str = ""


def settle(claims: Iterable[str]) -> None:
    """Writes the rows as the log has them; a claim that stands again is brought back by what is tied to it."""
    names = set(claims)
    if not names:
        return
    found = {name: Standing() for name in names}
    for judgement in in_force(_KINDS, names):
        for name in names.intersection(judgement.touches):
            _rule(found[name], name, judgement)
    heirs = {
        claim.public_id: claim for claim in Claim.objects.filter(public_id__in={one.into for one in found.values()})
    }
    for claim in Claim.objects.filter(public_id__in=names).defer("search").order_by("pk"):
        _write(claim, found[claim.public_id], heirs)


def _rule(one: Standing, name: str, judgement: Judgement) -> None:
    value, at, kind = judgement.value, judgement.decided_at, judgement.kind
    kept = judgement.machine.get("claims", {}).get(name, {})
    left = (kept["text"], kept["kind"]) if kept else None
    if (
        kind == Judgement.Kind.SAME
        and value["same"]
        and value["into"] != name
        and name in judgement.fingerprint.split()
    ):
        one.into, one.since, one.left = value["into"], at, left
    elif kind == Judgement.Kind.SPLIT and judgement.fingerprint.endswith(f" {name}") and value["text"]:
        one.worded = one.worded or (value["text"], value["kind"], at)
    elif kind == Judgement.Kind.WORDING and value["text"]:
        one.worded = (value["text"], kept.get("kind", ""), at)
    elif kind == Judgement.Kind.RETIRE and value["retired"] and judgement.subject == name:
        one.ruled_out, one.since, one.left = True, at, left
    elif kind == Judgement.Kind.SENSITIVE:
        one.sensitive = value["sensitive"]
    elif kind == Judgement.Kind.VISIBLE:
        one.visibility = value["visibility"]


def _write(claim: Claim, one: Standing, heirs: dict[str, Claim]) -> None:
    ended = bool(claim.merged_into_id or claim.ruled_out)
    fields: dict[str, object] = {
        "merged_into_id": heirs[one.into].pk if one.into in heirs else None,
        "ruled_out": one.ruled_out,
        "reviewed_at": one.worded[2] if one.worded else None,
        "sensitive": one.sensitive,
    }
    if one.visibility:
        fields["visibility"] = one.visibility
    if one.into or one.ruled_out:
        fields["retired_at"] = one.since
    elif ended:
        fields["retired_at"] = None
    if one.worded:
        text, kind, _ = one.worded
        fields |= {"text": text, "kind": kind or claim.kind, "worded_from_id": None}
    elif one.left:
        fields |= {"text": one.left[0], "kind": one.left[1], "worded_from_id": None}
    changed = {name: value for name, value in fields.items() if getattr(claim, name) != value}
    if changed:
        Claim.objects.filter(pk=claim.pk).update(**changed)
