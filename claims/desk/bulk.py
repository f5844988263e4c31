"""one decision on many statements -> judgements of one batch, in small transactions; and all of it taken back as one.

What another editor has open, what was decided meanwhile and what wants two persons is left as it is, and counted. A run
that was cut short goes on where it was: how far it is stands in the row, written with each part.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import batched

from django.db import transaction

from claims import curate
from claims.desk import picking
from claims.models import Account, Bulk, Judgement, Proposal, Statement, Waiting
from config.ids import public_id

AT_ONCE = 50  # statements that are decided while one waits for the page; more are worked off by a job
MOST = 20_000
_TOGETHER = 50  # in one transaction, which holds the claims that it touches
DECIDED = "decided, or gone from the text, by then"
OPEN = "open on another editor's desk"
SENSITIVE = "on a claim that wants two persons: decide it by itself"
LATER = "decided again since, and left so"

type Step = Callable[[int], bool]  # with a bulk's key: does a part of it, and says whether more is left


def begin(
    editor: Account, rule: str, statements: Sequence[str], *, accepted: bool, reason: str, ask: Callable[[int], None]
) -> Bulk:
    """`ask`: has the rest done by a job. Raises curate.DecisionError where nothing is chosen, too much, or no reason is
    given to reject."""
    chosen = list(dict.fromkeys(statements))
    if not chosen:
        raise curate.DecisionError("Nothing is ticked: tick what you decide on.")
    if len(chosen) > MOST:
        raise curate.DecisionError(f"{len(chosen):,} are too many for one decision: {MOST:,} at most.")
    if not accepted and not reason.strip():
        raise curate.DecisionError("Say why they are rejected: one reason stands for all of them.")
    bulk = Bulk.objects.create(
        batch=public_id("b", secrets.token_hex(16)),
        editor=editor,
        rule=rule[:120],
        accepted=accepted,
        reason=reason.strip(),
        statements=chosen,
    )
    _start(bulk, decide, len(chosen), ask)
    return bulk


def ask_to_undo(bulk: Bulk, editor: Account, ask: Callable[[int], None]) -> None:
    """Raises curate.DecisionError where it is somebody else's."""
    if bulk.editor_id != editor.pk:
        raise curate.DecisionError("Only who decided takes it back here.")
    with transaction.atomic():
        held = Bulk.objects.select_for_update().get(pk=bulk.pk)
        if held.undoing:
            return  # a second click
        held.undoing, held.ended_at = True, held.ended_at or datetime.now(UTC)
        held.save(update_fields=["undoing", "ended_at"])
    bulk.refresh_from_db()
    _start(bulk, undo, bulk.done, ask)


def work_off(key: int) -> int:
    """All that is left of it; how many are done. Run twice side by side, each part is done once."""
    step = undo if Bulk.objects.get(pk=key).undoing else decide
    while step(key):
        pass
    bulk = Bulk.objects.get(pk=key)
    return bulk.undone if bulk.undoing else bulk.done


def _start(bulk: Bulk, step: Step, number: int, ask: Callable[[int], None]) -> None:
    if number > AT_ONCE:
        ask(bulk.pk)
        return
    while step(bulk.pk):
        pass
    bulk.refresh_from_db()


def decide(key: int) -> bool:
    with transaction.atomic():
        bulk = Bulk.objects.select_for_update().select_related("editor").get(pk=key)
        if bulk.ended_at:
            return False
        part = bulk.statements[bulk.place : bulk.place + _TOGETHER]
        left = Counter(bulk.left)
        chosen = _to_decide(part, bulk.editor, left)
        with curate.together(bulk.batch):
            if chosen:
                curate.in_bulk(chosen, accepted=bulk.accepted, editor=bulk.editor, reason=bulk.reason)
        bulk.place += len(part)
        bulk.done += len(chosen)
        bulk.left = dict(left)
        if bulk.place >= len(bulk.statements):
            bulk.ended_at = datetime.now(UTC)
        bulk.save(update_fields=["place", "done", "left", "ended_at"])
        return bulk.ended_at is None


def _to_decide(part: Sequence[str], editor: Account, left: Counter[str]) -> list[Statement]:
    """In one order, and held: whoever decides on one of them at this moment is waited for, and goes first."""
    rows = Statement.objects.filter(public_id__in=part).select_for_update(no_key=True, of=("self",))
    found = list(rows.select_related("revision__article").without_text().order_by("pk"))
    waiting = dict(Waiting.objects.filter(pk__in=[one.pk for one in found]).values_list("pk", "claim__sensitive"))
    held = picking.held_by_others(list(waiting), editor)
    names = [one.public_id for one in found]
    proposed = set(Proposal.objects.open().filter(subject__in=names).values_list("subject", flat=True))
    chosen = []
    for one in found:
        if one.pk not in waiting:
            left[DECIDED] += 1
        elif waiting[one.pk] or one.public_id in proposed:
            left[SENSITIVE] += 1
        elif one.pk in held:
            left[OPEN] += 1
        else:
            chosen.append(one)
    if missing := len(part) - len(found):
        left[DECIDED] += missing
    return chosen


def undo(key: int) -> bool:
    """A part of what stands, the latest first."""
    bulk = Bulk.objects.select_related("editor").get(pk=key)
    standing = Judgement.objects.filter(batch=bulk.batch, undoes=None, undone_by=None).order_by("-pk")
    for part in batched(list(standing.values_list("pk", flat=True)), _TOGETHER):
        _undo_part(bulk, part)
    Bulk.objects.filter(pk=key, undone_at=None).update(undone_at=datetime.now(UTC))
    return False


def _undo_part(bulk: Bulk, part: Sequence[int]) -> None:
    with transaction.atomic(), curate.together():
        held = Bulk.objects.select_for_update().get(pk=bulk.pk)
        standing = Judgement.objects.filter(pk__in=part, undone_by=None)
        done, left = curate.undo_in_bulk(standing, editor=bulk.editor)
        held.undone += done
        if left:
            held.left = {**held.left, LATER: held.left.get(LATER, 0) + left}
        held.save(update_fields=["undone", "left"])
