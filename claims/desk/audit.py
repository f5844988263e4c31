"""/desk/audit/ -> every change of what editors decide on: of everything, of one thing, by one account, on one day."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from claims.desk.audited import lines, subject
from claims.desk.roles import OPERATORS, SENIORS, only
from claims.models import Account, Audit
from claims.models.audit import AuditQuerySet
from claims.pages.keyset import page
from claims.views import asked
from config.htmx import render_page

_ROWS = 50


@require_safe
@only(SENIORS | OPERATORS)
def audit(request: HttpRequest) -> HttpResponse:
    found, context = _chosen(request)
    shown = page(found, Audit.LATEST, asked.bookmark(request), _ROWS)
    context |= {"lines": lines(shown.rows), "more": shown.more}
    return render_page(request, "desk/audit.html", context, fragment="rows")


def _chosen(request: HttpRequest) -> tuple[AuditQuerySet, dict[str, Any]]:
    """What is unknown finds nothing, and is said: an empty page must not pass for an empty record."""
    found, problems = Audit.objects.all(), []
    thing, by, day = (asked.words(request, name) for name in ("thing", "by", "day"))
    known = subject(thing) if thing else None
    if known:
        found = found.of_history(known.own, known.parts)
    elif thing:
        problems.append(f"Nothing here is called “{thing}”. Give the id that its address ends in, or “@” and a name.")
    account = Account.objects.filter(username=by.removeprefix("@")).first() if by else None
    if account:
        found = found.by(account.pk)
    elif by:
        problems.append(f"No account is called “{by}”.")
    start = _day(day)
    if start:
        found = found.between(start, start + timedelta(days=1))
    elif day:
        problems.append(f"“{day}” is no day; write it like 2026-03-02.")
    context = {"thing": thing, "by": by, "day": day, "subject": known, "account": account, "problems": problems}
    context["accounts"] = Account.objects.order_by("username").values_list("username", flat=True)
    return found.none() if problems else found, context


def _day(given: str) -> datetime | None:
    try:
        found = parse_date(given)
    except ValueError:  # well formed, and no such day
        return None
    return datetime.combine(found, time(), UTC) if found and found.year < 9999 else None
