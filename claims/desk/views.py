"""/desk/ -> what waits, what one decided last, what one began, and where everything is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.desk import told
from claims.desk.pace import Pace, pace
from claims.desk.roles import EDITORS, STAFF, only
from claims.models import Account, Bulk, Draft, Held, Judgement, Letter, Proposal, Waiting
from claims.models.desk import MOST_COUNTED
from claims.reasons.consequence import SENTENCES, WORDS

_DECISIONS, _DRAFTS, _BULKS = 12, 10, 3


@require_safe
@only(STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    if request.user.role not in EDITORS:
        return render(request, "desk/desk.html", {"decides": False})
    now = datetime.now(UTC)
    return render(request, "desk/desk.html", {"decides": True, **_waits(request.user, now), **_mine(request.user, now)})


def _waits(editor: Account, now: datetime) -> dict[str, Any]:
    counts = Waiting.objects.by_reason(WORDS, MOST_COUNTED)
    own = Held.objects.live(now).filter(editor=editor, statement__waiting__isnull=False)
    return {
        "waiting": Waiting.objects.counted(MOST_COUNTED),
        "reasons": [(name, WORDS[name], counts[name], SENTENCES[name]) for name in WORDS if name in counts],
        "letters": Letter.objects.waiting().count(),
        "proposals": Proposal.objects.open().exclude(proposed_by=editor).count(),
        "held": own.order_by("until").values_list("statement__public_id", flat=True).first(),
    }


def _mine(editor: Account, now: datetime) -> dict[str, Any]:
    drafts = list(Draft.objects.filter(editor=editor).order_by("-saved_at")[:_DRAFTS])
    names = told.named({draft.subject for draft in drafts})
    return {
        "decisions": told.mine(editor, _DECISIONS),
        "drafts": [(draft, names.get(draft.subject, draft.subject)) for draft in drafts],
        "bulks": Bulk.objects.of(editor)[:_BULKS],
        "pace": _today(editor, now),
    }


def _today(editor: Account, now: datetime) -> Pace:
    """By when each was saved: what is saved at once is one decision."""
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    own = Judgement.objects.filter(editor=editor, undoes=None, decided_at__gte=max(since, now - timedelta(days=1)))
    saved = own.exclude(batch="").order_by().values("batch").annotate(at=Max("decided_at"))
    return pace(list(saved.values_list("at", flat=True)))
