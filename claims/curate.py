"""an editor's decision -> a judgement, and everything that follows from it, in one transaction.

Judgements are append-only and name things by public id, so they hold through re-ingest, re-analysis and every
new extractor. `link` asks here before it asks the machine.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from claims import coverage, relations, sought, wording
from claims.models import Account, Claim, Judgement, Link, Relation, Statement, Story, StoryMember
from sources.models import Article


class DecisionError(ValueError):
    """A decision about something that is not there, or that means nothing; the message says what."""


@dataclass(kw_only=True)
class Decided:
    """What editors said about one statement: the claim that it is about, and those that it is not about."""

    claim: str = ""
    barred: set[str] = field(default_factory=set)


def decided_about(statements: Iterable[str]) -> defaultdict[str, Decided]:
    """By statement's public id: the latest word on each pair of statement and claim."""
    found = defaultdict[str, Decided](Decided)
    judgements = Judgement.objects.about(Judgement.Kind.ABOUT, set(statements)).current()
    for judgement in sorted(judgements, key=lambda judgement: judgement.pk):
        statement, claim = judgement.fingerprint.split(" ")
        if judgement.value["same"] is None:
            continue
        if judgement.value["same"]:
            found[statement].claim = claim
        else:
            found[statement].barred.add(claim)
    barred = set().union(*(decided.barred for decided in found.values()))
    merged = Claim.objects.filter(public_id__in=barred, merged_into__isnull=False)
    heirs = {claim.public_id: claim.heir().public_id for claim in merged}
    for decided in found.values():
        decided.barred |= {heirs[claim] for claim in decided.barred if claim in heirs}
    return found


@transaction.atomic
def decide_about(
    statement: Statement, claim: Claim, *, same: bool | None, editor: Account | None, reason: str = ""
) -> Judgement:
    """That `statement` is, or is not, about `claim`; None takes an earlier decision back."""
    claim = claim.heir()
    judgement = _judge(Judgement.Kind.ABOUT, f"{statement.public_id} {claim.public_id}", {"same": same}, editor, reason)
    touched = {claim}
    if same:
        touched |= {link.claim for link in statement.links.filter(active=True).select_related("claim")}
        statement.links.filter(active=True).exclude(claim=claim).update(active=False)
        Link.objects.update_or_create(
            statement=statement, claim=claim, defaults={"active": True, "suggested": False, "by": Link.By.EDITOR}
        )
    elif same is False:
        statement.links.filter(claim=claim).update(active=False, suggested=False, by=Link.By.EDITOR)
    _derive(touched)
    return judgement  # a statement that is left without a claim gets one when `process` passes by


@transaction.atomic
def decide_same(
    claim: Claim, other: Claim, *, same: bool | None, editor: Account | None, reason: str = ""
) -> Judgement:
    """That two claims are one, with all that is tied to them, or are not; None takes an earlier decision back.

    Where they are one, `other` leads to `claim` from now on. Raises DecisionError where one of them leads to another
    claim already, and where an editor said before that they are not one: that has to be taken back first.
    """
    if claim == other or claim.merged_into_id or (other.merged_into_id and (same or other.merged_into != claim)):
        raise DecisionError(f"{claim.public_id} and {other.public_id} must be two claims that stand for themselves.")
    pair = " ".join(sorted((claim.public_id, other.public_id)))
    earlier = Judgement.objects.filter(kind=Judgement.Kind.SAME, fingerprint=pair).order_by("pk").last()
    if same and earlier and earlier.value["same"] is False:
        raise DecisionError("An editor said that these are not one claim. Take that decision back first.")
    moved: list[str] = []
    if same:
        moved = _retie(other.links.filter(active=True), claim)
        other.merged_into, other.retired_at = claim, datetime.now(UTC)
    elif earlier and earlier.value["same"] and other.merged_into == claim:
        own = claim.links.filter(active=True, statement__public_id__in=earlier.value["moved"])
        other.merged_into = None
        _retie(own, other)
    elif same is False:
        suggested = Q(claim=claim, statement__links__claim=other) | Q(claim=other, statement__links__claim=claim)
        keys = list(Link.objects.filter(suggested, suggested=True).values_list("pk", flat=True))
        Link.objects.filter(pk__in=keys).update(suggested=False)
    other.save(update_fields=["merged_into", "retired_at"])
    judgement = _judge(Judgement.Kind.SAME, pair, {"same": same, "moved": moved}, editor, reason)
    Relation.objects.between([other]).delete()
    _derive({claim, other})
    return judgement


def _derive(claims: set[Claim]) -> None:
    """What follows from the statements of `claims` now."""
    wording.word(claims)
    coverage.cover(claims)
    for story in {story for claim in claims for story in Story.objects.of_claim(claim)}:
        relations.tie(story, claims)


def _retie(ties: QuerySet[Link], claim: Claim) -> list[str]:
    """Ties their statements to `claim` instead, each by whoever tied it before; returns their public ids."""
    links = list(ties.select_related("statement"))
    Link.objects.filter(pk__in=[link.pk for link in links]).update(active=False)
    Link.objects.bulk_create(
        [
            Link(statement=link.statement, claim=claim, active=True, by=link.by, score=link.score, reasons=link.reasons)
            for link in links
        ],
        update_conflicts=True,
        update_fields=["active", "suggested", "by", "score", "reasons"],
        unique_fields=["statement", "claim"],
    )
    return sorted(link.statement.public_id for link in links)


@transaction.atomic
def review(statement: Statement, *, accepted: bool, editor: Account | None, reason: str = "") -> Judgement:
    """That the statement was read off the text rightly, or not; one that was not counts nowhere any more."""
    verdict = {"verdict": "accepted" if accepted else "rejected"}
    judgement = _judge(Judgement.Kind.REVIEW, statement.public_id, verdict, editor, reason)
    now = datetime.now(UTC)
    Statement.objects.filter(pk=statement.pk).update(reviewed_at=now, retired_at=None if accepted else now)
    coverage.cover({link.claim for link in statement.links.select_related("claim")})
    return judgement


def rejected(statements: Iterable[str]) -> set[str]:
    """Those that an editor rejected: a machine does not bring them back."""
    return _reviewed(statements, "rejected")


def accepted(statements: Iterable[str]) -> set[str]:
    """Those that an editor accepted: a machine that does not find them does not take them away."""
    return _reviewed(statements, "accepted")


def _reviewed(statements: Iterable[str], verdict: str) -> set[str]:
    found = Judgement.objects.about(Judgement.Kind.REVIEW, set(statements)).current()
    return {judgement.subject for judgement in found if judgement.value["verdict"] == verdict}


@transaction.atomic
def move(article: Article, story: Story, *, editor: Account | None, reason: str = "") -> Judgement:
    """That `article` belongs to `story`, whatever the machine thinks."""
    judgement = _judge(Judgement.Kind.MOVE, article.public_id, {"story": story.public_id}, editor, reason)
    story = story.heir()
    before = Story.objects.filter(members__article=article).first()
    defaults = {"story": story, "score": None, "reasons": [], "moved": True}
    if before != story:
        defaults["linked"] = False  # its statements find their claims there when `process` passes by
    StoryMember.objects.update_or_create(article=article, defaults=defaults)
    # All claims of both, and of those that it was in doubt of: whether the outlet covered a story shows in the cells of
    # each of its claims.
    stories = {story, *([before] if before else ()), *Story.objects.filter(doubts__article=article)}
    coverage.cover(claim for one in stories for claim in Claim.objects.of_story(one))
    return judgement


def moved(article: Article) -> str:
    """The public id of the story that an editor put the article in, or nothing."""
    found = Judgement.objects.about(Judgement.Kind.MOVE, [article.public_id]).current().first()
    return found.value["story"] if found else ""


@transaction.atomic
def reword(claim: Claim, text: str, *, editor: Account | None, reason: str = "") -> Judgement:
    """An editor's sentence for a claim; the machine's never replaces it."""
    if not text.strip():
        raise DecisionError("A claim needs a sentence: write one.")
    judgement = _judge(Judgement.Kind.WORDING, claim.public_id, {"text": text.strip()}, editor, reason)
    Claim.objects.filter(pk=claim.pk).update(text=text.strip(), worded_from=None, reviewed_at=datetime.now(UTC))
    sought.note([claim.pk])
    return judgement


def _judge(kind: str, fingerprint: str, value: dict[str, Any], editor: Account | None, reason: str, **more: Any) -> Judgement:
    subject = fingerprint.split(" ")[0]
    return Judgement.objects.create(
        kind=kind, subject=subject, fingerprint=fingerprint, value=value, editor=editor, reason=reason,
        batch=_BATCH.get(), **more,
    )


# ---- stubs until the curation branch is merged: that branch's file replaces all of this ----
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from contextvars import ContextVar  # noqa: E402
import secrets  # noqa: E402

_BATCH: ContextVar[str] = ContextVar("batch", default="")


@contextmanager
def together(batch: str = "") -> Iterator[str]:
    """What is decided in the block is one decision, and is undone as one; gives its batch id."""
    batch = batch or _BATCH.get() or "b" + secrets.token_hex(8)
    token = _BATCH.set(batch)
    try:
        yield batch
    finally:
        _BATCH.reset(token)


class Conflict(DecisionError):
    """Somebody decided since; `since` are those judgements."""

    def __init__(self, since: list[Judgement]) -> None:
        super().__init__("Somebody decided on it since you opened it.")
        self.since = since


def latest(subjects: Iterable[str]) -> int:
    return Judgement.objects.filter(subject__in=list(subjects)).order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def correct(statement: Statement, fields: dict[str, Any], *, editor: Account, reason: str = "") -> Judgement:
    machine = {name: getattr(statement, name) for name in fields}
    judgement = _judge(Judgement.Kind.CORRECT, statement.public_id, fields, editor, reason, machine=machine)
    Statement.objects.filter(pk=statement.pk).update(**fields)
    coverage.cover({link.claim for link in statement.links.select_related("claim")})
    return judgement


@transaction.atomic
def split(claim: Claim, statements: Iterable[Statement], text: str, *, editor: Account, reason: str = "") -> Claim:
    statements = list(statements)
    ids = [statement.public_id for statement in statements]
    new = Claim.objects.create(
        public_id="c" + secrets.token_hex(8), text=text or statements[0].resolved, first_seen_at=datetime.now(UTC)
    )
    value = {"statements": ids, "text": text, "claim": new.public_id}
    _judge(Judgement.Kind.SPLIT, claim.public_id, value, editor, reason)
    Link.objects.filter(statement__in=statements, active=True).update(active=False)
    for statement in statements:
        Link.objects.create(statement=statement, claim=new, active=True, by=Link.By.EDITOR)
    _derive({claim, new})
    Claim.objects.filter(pk=new.pk).update(text=text)
    return new


@transaction.atomic
def undo(judgement: Judgement, *, editor: Account, reason: str = "") -> Judgement:
    statement = Statement.objects.filter(public_id=judgement.subject).first()
    value: dict[str, Any] = {"verdict": None}
    if judgement.kind == Judgement.Kind.REVIEW:
        Statement.objects.filter(pk=statement.pk).update(reviewed_at=None, retired_at=None)
    elif judgement.kind == Judgement.Kind.CORRECT:
        value = judgement.machine
        Statement.objects.filter(pk=statement.pk).update(**judgement.machine)
    elif judgement.kind == Judgement.Kind.ABOUT:
        value = {"same": None}
        Link.objects.filter(statement=statement, active=True).update(by=Link.By.MACHINE)
    made = _judge(judgement.kind, judgement.fingerprint, value, editor, reason, undoes=judgement)
    if statement:
        coverage.cover({link.claim for link in statement.links.select_related("claim")})
    return made


@transaction.atomic
def in_bulk(statements: Iterable[Statement], *, accepted: bool, editor: Account, reason: str = "") -> str:
    with together() as batch:
        for statement in statements:
            review(statement, accepted=accepted, editor=editor, reason=reason)
    return batch
