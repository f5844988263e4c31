"""what every page of a thing on the desk has beside it: who else is there, and what was decided, with a way back."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from claims import curate
from claims.desk import presence, telling, things
from claims.desk.roles import EDITORS, only
from claims.models import Judgement
from claims.pages.keyset import page
from claims.views import asked

_DECISIONS = 20
_LATEST = ("-pk",)


def around(request: HttpRequest, subject: str, *others: str) -> dict[str, Any]:
    """`others`: what was merged into it, or is decided about on its page."""
    after = asked.bookmark(request, "decided_after")
    rows = Judgement.objects.on([subject, *others]).select_related("editor", "seconded_by")
    made = page(rows, _LATEST, after, _DECISIONS)
    return {
        "subject": subject,
        "seen": curate.latest([subject]),
        "others_here": presence.note(request.user, subject, datetime.now(UTC)),
        "again_after": presence.AGAIN_AFTER,
        "decided": telling.decided(made.rows, subject),
        "more_decided": made.more,
        "later_decided": bool(after),
    }


@require_POST
@only(EDITORS)
def here(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who else has the page open, asked again and again by a page that stays open."""
    if not things.called(public_id) or len(public_id) > things.LONGEST:
        raise Http404
    now = datetime.now(UTC)
    presence.forget(now)
    others = presence.note(request.user, public_id, now)
    newer = curate.latest([public_id]) > asked.number(request, "seen", 0)
    return render(request, "desk/here.html", {"others_here": others, "newer": newer})
