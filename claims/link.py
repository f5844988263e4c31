"""statements of a story -> the claims they are about, each with the reasons.

Online: each statement joins the claim that it is most like, or opens one; links that stand are left alone, so
running it twice changes nothing. An editor's word goes before any score: see `curate`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from claims import curate, wording
from claims.models import Claim, Link, Meaning, Statement, Story
from claims.reasons.known import Rarity, Side
from claims.reasons.same_claim import Assignment, Claims
from sources.ids import public_id


@transaction.atomic
def link(story: Story) -> set[Claim]:
    """Links what is not linked yet; returns the claims whose statements changed."""
    Story.objects.select_for_update().get(pk=story.pk)  # one writer a story
    statements = list(
        Statement.objects.current().of_story(story).with_context().select_related("meaning").in_reading_order()
    )
    changed = _let_go(story)
    linked = _links(statements)
    decisions = curate.decided_about(statement.public_id for statement in statements)
    sides = {statement.pk: _side(statement) for statement in statements}
    known: dict[str, list[Side]] = defaultdict(list)
    for statement in statements:
        if statement.pk in linked:
            known[linked[statement.pk].public_id].append(sides[statement.pk])
    claims = Claims(Rarity(side.words for side in sides.values()), known)
    rows = {claim.public_id: claim for claim in linked.values()}
    for statement in statements:
        if statement.pk not in linked:
            claim = _place(statement, sides[statement.pk], claims, rows, decisions[statement.public_id])
            changed.add(claim)
    for claim in sorted(changed, key=lambda claim: claim.pk):
        wording.word(claim)
    return changed


def _let_go(story: Story) -> set[Claim]:
    """Ends the links of statements that no current text of the story holds any more."""
    gone = Link.objects.filter(
        active=True, statement__revision__article__membership__story=story, statement__retired_at__isnull=False
    ).select_related("claim")
    claims = {link.claim for link in gone}
    gone.update(active=False)
    # What an earlier revision said stays linked: it is the claim's history. It no longer counts in cells.
    return claims


def _links(statements: Iterable[Statement]) -> dict[int, Claim]:
    found = Link.objects.filter(statement__in=[s.pk for s in statements], active=True).select_related("claim")
    return {link.statement_id: link.claim for link in found}


def _side(statement: Statement) -> Side:
    meaning: Meaning = statement.meaning
    return Side(
        id=statement.public_id,
        article=statement.revision.article.public_id,
        speaker=statement.speaker or "",
        stance=statement.stance,
        voice=statement.source is None and statement.cue is None,
        words=frozenset(statement.words),
        resolved=statement.resolved,
        spans=tuple((start, end) for start, end in statement.content or statement.spans),
        vector=meaning.vector,
        headline=meaning.headline,
    )


def _place(
    statement: Statement, side: Side, claims: Claims, rows: dict[str, Claim], decided: "curate.Decided"
) -> Claim:
    """Links one statement: as an editor said, else as the reasons say, else to a claim of its own."""
    if decided.claim:
        claim, found, by = _current(Claim.objects.get(public_id=decided.claim)), None, Link.By.EDITOR
    else:
        found, by = claims.assign(side, barred=decided.barred), Link.By.MACHINE
        claim = rows.get(found.claim or "") or _new_claim(statement)
    rows[claim.public_id] = claim
    claims.add(claim.public_id, side)
    _save(statement, claim, found, by, active=True)
    if found and found.suggestion:
        _save(statement, rows[found.suggestion], found, by, active=False)
    return claim


def _save(statement: Statement, claim: Claim, found: Assignment | None, by: str, *, active: bool) -> None:
    joined = found is not None and claim.public_id in (found.claim, found.suggestion)
    Link.objects.update_or_create(
        statement=statement,
        claim=claim,
        defaults={
            "active": active,
            "suggested": not active,
            "by": by,
            "score": round(found.score, 4) if joined else None,
            "reasons": [asdict(reason) for reason in found.reasons] if joined else [],
        },
    )


def _new_claim(statement: Statement) -> Claim:
    """A claim that `statement` is the first to be about. Its id comes from the statement's, so it is the same
    in every database; where that id is taken by a claim that stands or stood, the next one is."""
    for number in range(1, 1000):
        claim, fresh = Claim.objects.get_or_create(
            public_id=public_id("c", statement.public_id, number),
            defaults={"text": statement.resolved, "first_seen_at": statement.revision.seen_at},
        )
        if fresh or (claim.retired_at and not claim.merged_into_id):
            if not fresh:
                claim.retired_at = None
                claim.save(update_fields=["retired_at"])
            return claim
    raise RuntimeError(f"A thousand claims were founded on statement {statement.public_id}; that cannot be right.")


def _current(claim: Claim) -> Claim:
    while claim.merged_into:
        claim = claim.merged_into
    return claim


def retire_empty(claims: Iterable[Claim]) -> None:
    """Claims that no statement is about any more are retired, and come back when one is again."""
    held = Link.objects.filter(claim=OuterRef("pk"), active=True)
    Claim.objects.filter(~Exists(held), pk__in=[claim.pk for claim in claims], retired_at=None).update(
        retired_at=datetime.now(UTC)
    )
