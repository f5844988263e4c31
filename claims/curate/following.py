"""what editors decided about statements and claims -> the links as they are to be.

`link` asks `decided_about` before any score; `follow` brings the links that stand in line with a decision, or puts
back the ones that a decision which was taken back had ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.curate.log import in_force
from claims.curate.relating import families
from claims.models import Claim, Judgement, Link, Statement

_KINDS = (Judgement.Kind.ABOUT, Judgement.Kind.SAME, Judgement.Kind.SPLIT, Judgement.Kind.RETIRE)


@dataclass(kw_only=True)
class Decided:
    """What editors said about one statement: the claim that it is about, and those that it is not about.

    `by`: whoever tied it there; a merge takes ties along as they are. `none`: the claim that it was about is none, and
    the machine is not to find it another.
    """

    claim: str = ""
    barred: set[str] = field(default_factory=set)
    by: str = Link.By.EDITOR
    none: bool = False


def decided_about(statements: Iterable[str]) -> defaultdict[str, Decided]:
    """By statement's public id: the latest word on each, were it said of a statement that it took the place of."""
    earlier = _earlier(set(statements))
    found = defaultdict[str, Decided](Decided)
    judgements = in_force(_KINDS, earlier) if earlier else []
    heirs = _heirs(judgements)
    for judgement in judgements:
        for name in set[str]().union(*(earlier.get(one, ()) for one in judgement.touches)):
            said = {one for one in judgement.touches if name in earlier.get(one, ())}
            _say(found[name], judgement, said, heirs)
    for decided in found.values():
        decided.barred |= {heirs[claim] for claim in decided.barred if claim in heirs}
    return found


def _say(decided: Decided, judgement: Judgement, said: set[str], heirs: Mapping[str, str]) -> None:
    value = judgement.value
    match judgement.kind:
        case Judgement.Kind.ABOUT:
            claim = judgement.fingerprint.split(" ")[1]
            if value["same"]:
                decided.claim, decided.by, decided.none = claim, Link.By.EDITOR, False
            elif value["same"] is False:
                decided.barred.add(claim)
                if heirs.get(claim, claim) == heirs.get(decided.claim, decided.claim):
                    decided.claim = ""
        case Judgement.Kind.SAME if value["same"] and said.intersection(value["moved"]):
            if not decided.claim:
                decided.by = Link.By.MACHINE
            decided.claim, decided.none = value["into"], False
        case Judgement.Kind.SPLIT if said.intersection(value["statements"]):
            decided.claim, decided.by, decided.none = judgement.fingerprint.split(" ")[1], Link.By.EDITOR, False
        case Judgement.Kind.RETIRE if value["retired"] and said.intersection(value["statements"]):
            decided.claim, decided.none = "", True


def _earlier(statements: set[str]) -> dict[str, set[str]]:
    """Each of `statements`, and all that they replaced, were it by way of others -> those that it speaks for."""
    found = {name: {name} for name in statements}
    last = statements
    while last:
        pairs = Statement.objects.filter(replaced_by__public_id__in=last)
        last = set()
        for replaced, heir in pairs.values_list("public_id", "replaced_by__public_id"):
            spoken_for = found.setdefault(replaced, set())
            if not found[heir] <= spoken_for:
                spoken_for |= found[heir]
                last.add(replaced)
    return found


def _heirs(judgements: Iterable[Judgement]) -> dict[str, str]:
    named = {name for one in judgements for name in (*one.fingerprint.split(" "), one.value.get("into") or "")}
    merged = Claim.objects.filter(public_id__in=named, merged_into__isnull=False)
    return {claim.public_id: claim.heir().public_id for claim in merged}


def decided_for(claims: Iterable[str]) -> set[str]:
    """Statements, by public id, that editors' decisions on these claims, or on what was made one with them, are about:
    also those that are not tied there while a claim is retired, or is one with another."""
    family = families(Claim.objects.filter(public_id__in=list(claims)).defer("search"))
    return {name for one in in_force(_KINDS, family) for name in one.touches if name.startswith("t")}


def follow(statements: Iterable[str], before: Mapping[str, Any] | None = None) -> set[Claim]:
    """Links as decided; returns the claims that a statement came to or left.

    `before`: of those that nobody decides about any more, the link that they had (`snapshots.of_links`); where that
    claim stands no longer, or was ruled out for them, the machine finds them another when `process` passes by.
    """
    before = dict(before or {})
    found = Statement.objects.filter(public_id__in=_with_heirs(statements, before))
    rows = {one.public_id: one for one in found}
    decided = decided_about(rows)
    active = {
        link.statement_id: link
        for link in Link.objects.filter(statement__in=found, active=True).select_related("claim")
    }
    names = {one.claim for one in decided.values() if one.claim} | _named(before)
    claims = {claim.public_id: claim for claim in Claim.objects.filter(public_id__in=names)}
    heirs = {name: claim.heir() for name, claim in claims.items()}
    touched, ties = set[Claim](), list[Link]()
    ended: dict[bool, list[int]] = {True: [], False: []}  # by whether it is by an editor's word
    for name, statement in sorted(rows.items()):
        said, link = decided[name], active.get(statement.pk)
        gone = statement.replaced_by_id or (statement.retired_at and statement.machine == {})
        wanted = None if gone else _wanted(said, link, before.get(name), claims, heirs)
        if link and (wanted is None or wanted.claim_id != link.claim_id):
            ended[bool(said.barred or said.claim or said.none)].append(link.pk)
            touched.add(link.claim)
        if wanted is not None and (link is None or _differs(link, wanted)):
            wanted.statement = statement
            ties.append(wanted)
            touched.add(wanted.claim)
        for barred in said.barred:
            mine = Link.objects.filter(statement=statement, claim__public_id=barred, suggested=True)
            mine.update(suggested=False, by=Link.By.EDITOR)
    for by_editor, keys in ended.items():
        by = {"by": Link.By.EDITOR} if by_editor else {}
        Link.objects.filter(pk__in=keys).update(active=False, suggested=False, **by)
    _tie(ties)
    return touched


def _with_heirs(statements: Iterable[str], before: dict[str, Any]) -> set[str]:
    """Also what took the place of any of them since; in `before`, with the link of the one that it replaced."""
    found = last = set(statements)
    while last:
        pairs = Statement.objects.filter(public_id__in=last, replaced_by__isnull=False)
        heirs = dict(pairs.values_list("public_id", "replaced_by__public_id"))
        for replaced, heir in heirs.items():
            if replaced in before:
                before.setdefault(heir, before[replaced])
        last = set(heirs.values()) - found
        found = found | last
    return found


def _named(before: Mapping[str, Any]) -> set[str]:
    return {tied["claim"] for tied in before.values() if tied}


def _wanted(
    said: Decided, link: Link | None, before: Any, claims: Mapping[str, Claim], heirs: Mapping[str, Claim]
) -> Link | None:
    """An unsaved link, or `link` itself where it may stay, or none."""
    if said.none:
        return None
    if said.claim:
        claim = heirs.get(said.claim)
        if claim is None or claim.ruled_out:
            return None
        if link and link.claim == claim and (said.by == Link.By.MACHINE or link.by == Link.By.EDITOR):
            return link
        if said.by == Link.By.MACHINE and link:  # a merge takes it along as it is
            return Link(claim=claim, by=link.by, score=link.score, reasons=link.reasons)
        scored = {"score": link.score, "reasons": link.reasons} if link and link.claim == claim else {}
        return Link(claim=claim, by=said.by, **scored)
    if before and before["claim"] in claims:
        claim = claims[before["claim"]]
        if not claim.merged_into_id and not claim.ruled_out and claim.public_id not in said.barred:
            return Link(claim=claim, by=Link.By.MACHINE, score=before["score"])
    stays = link and link.by == Link.By.MACHINE and not link.claim.merged_into_id and not link.claim.ruled_out
    return link if stays and link and link.claim.public_id not in said.barred else None


def _differs(link: Link, wanted: Link) -> bool:
    return (link.claim_id, link.by) != (wanted.claim_id, wanted.by)


def _tie(ties: Sequence[Link]) -> None:
    """Makes these active. A link that was there before keeps its score and reasons where none come with the new."""
    ends = {"statement__in": {one.statement_id for one in ties}, "claim__in": {one.claim_id for one in ties}}
    known = {(one.statement_id, one.claim_id): one for one in Link.objects.filter(**ends)}
    for link in ties:
        link.active, link.suggested = True, False
        if earlier := known.get((link.statement_id, link.claim_id)):
            link.score = earlier.score if link.score is None else link.score
            link.reasons = link.reasons or earlier.reasons
    Link.objects.bulk_create(
        ties,
        update_conflicts=True,
        unique_fields=["statement", "claim"],
        update_fields=["active", "suggested", "by", "score", "reasons"],
        batch_size=1_000,
    )
