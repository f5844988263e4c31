"""statements of a story -> the claims they are about, each with the reasons.

Online: each statement joins the claim that it is most like, or opens one; links that stand are left alone, so
running it twice changes nothing. An editor's word goes before any score: see `curate`.
"""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import asdict
from itertools import count

from django.db import transaction

from claims import curate, wording
from claims.curate import holding
from claims.models import Claim, Link, Statement, Story
from claims.reasons.known import Rarity, Side
from claims.reasons.same_claim import Assignment, Claims
from claims.sides import side
from config.ids import public_id

_ALIKE = 12  # statements of a claim that a new one is compared with: copies of copies say no more
_CLAIMS = 3000  # claims of a story that it is compared with: those that came last


@transaction.atomic
def link(story: Story) -> set[Claim]:
    """Links what is not linked yet; returns the claims whose statements changed.

    What it costs grows with the claims of the story, _CLAIMS at most, and not with how often they were repeated.
    """
    Story.objects.select_for_update().get(pk=story.pk)  # one writer a story
    changed = _let_go(story)
    hold(story)
    holding.mean_missing(story)
    loose = Statement.objects.unretired().of_story(story).loose().with_context().select_related("meaning")
    # What today's texts say makes the claims; what earlier revisions said then finds its place among them.
    found = sorted(loose.in_reading_order(), key=lambda statement: not _is_current(statement))
    decisions = curate.decided_about(statement.public_id for statement in found)
    unlinked = [one for one in found if one.says_enough or decisions[one.public_id].claim]
    if not unlinked:
        wording.word(changed)
        return changed
    sides = {statement.pk: side(statement) for statement in unlinked}
    rows: dict[str, Claim] = {}
    known: dict[str, list[Side]] = defaultdict(list)
    for tied in Link.objects.standing_for(story, claims=_CLAIMS, each=_ALIKE):
        rows[tied.claim.public_id] = tied.claim
        known[tied.claim.public_id].append(side(tied.statement))
    told = [one for sides_of in known.values() for one in sides_of]
    claims = Claims(Rarity(one.words for one in (*told, *sides.values())), known)
    placing = _Placing(claims, rows, unlinked)
    placed = [placing.place(statement, sides[statement.pk], decisions[statement.public_id]) for statement in unlinked]
    placing.write()  # from here on the new claims have keys
    changed.update(claim for claim in placed if claim)
    wording.word(changed)
    return changed


def hold(story: Story) -> None:
    """No editor decides about its loose statements until this transaction ends: before claims are held, as they do."""
    loose = Statement.objects.unretired().of_story(story).loose().order_by("pk")
    list(
        Statement.objects.filter(pk__in=loose.values("pk"))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )


def _is_current(statement: Statement) -> bool:
    return statement.revision.article.current_id == statement.revision_id


def _let_go(story: Story) -> set[Claim]:
    """Ends the links of statements that no current text of the story holds any more."""
    gone = Link.objects.filter(
        active=True, statement__revision__article__membership__story=story, statement__retired_at__isnull=False
    ).select_related("claim")
    claims = {link.claim for link in gone}
    gone.update(active=False)
    # What an earlier revision said stays linked: it is the claim's history. It no longer counts in cells.
    return claims


class _Placing:
    """Links one statement after the other, and writes all of it at the end: the links rest on the claims."""

    def __init__(self, claims: Claims, rows: dict[str, Claim], founding: Iterable[Statement]) -> None:
        """`rows`: claims by public id. `founding`: the statements that may found one."""
        self._claims, self._rows = claims, rows
        self._links: list[Link] = []
        self._new: list[Claim] = []
        # Of each statement the first ids that its claim may have: read at once, since nearly all of them are free.
        ids = [_founded(statement, 1) for statement in founding]
        self._taken = {claim.public_id: claim for claim in Claim.objects.filter(public_id__in=ids)}

    def place(self, statement: Statement, side: Side, decided: "curate.Decided") -> Claim | None:
        """As an editor said, else as the reasons say, else a claim of its own; None where an editor said that there is
        none in it."""
        if decided.none:
            return None
        found: Assignment | None = None
        claim = self._chosen(decided.claim) if decided.claim else None
        if claim is None:
            found = self._claims.assign(side, barred=decided.barred)
            claim = self._rows.get(found.claim or "") or self._found(statement, decided.barred)
        if claim.ruled_out:
            return None
        self._rows[claim.public_id] = claim
        self._claims.add(claim.public_id, side)
        self._note(statement, claim, found, by=Link.By.MACHINE if found else decided.by, active=True)
        if found and found.suggestion and found.suggestion != claim.public_id:
            self._note(statement, self._rows[found.suggestion], found, by=Link.By.MACHINE, active=False)
        return claim

    @staticmethod
    def _chosen(name: str) -> Claim | None:
        found = Claim.objects.filter(public_id=name).first()
        return found.heir() if found else None

    def _found(self, statement: Statement, barred: Container[str]) -> Claim:
        """A claim that `statement` is the first to be about. Its id comes from the statement's, so it is the same in
        every database; where that id is taken by a claim that stands, or that an editor barred, the next one is."""
        for number in count(1):
            wanted = _founded(statement, number)
            claim = self._taken.get(wanted) if number == 1 else Claim.objects.filter(public_id=wanted).first()
            if claim is None:
                seen = statement.revision.seen_at
                self._new.append(Claim(public_id=wanted, text=statement.resolved, first_seen_at=seen))
                return self._new[-1]
            # One that was merged leads to the claim that an editor said it is.
            if claim.retired_at and (claim := claim.heir()).public_id not in barred:
                return claim
        raise AssertionError("count() does not end")

    def _note(self, statement: Statement, claim: Claim, found: Assignment | None, *, by: str, active: bool) -> None:
        reasoned = found is not None and claim.public_id in (found.claim, found.suggestion)
        self._links.append(
            Link(
                statement=statement,
                claim=claim,
                active=active,
                suggested=not active,
                by=by,
                score=round(found.score, 4) if reasoned else None,
                reasons=[asdict(reason) for reason in found.reasons] if reasoned else [],
            )
        )

    def write(self) -> None:
        Claim.objects.bulk_create(self._new)
        Link.objects.bulk_create(
            self._links,
            update_conflicts=True,
            update_fields=["active", "suggested", "by", "score", "reasons"],
            unique_fields=["statement", "claim"],
        )


def _founded(statement: Statement, number: int) -> str:
    return public_id("c", statement.public_id, number)
