"""/desk/measure/ -> how far editors agree, how often rules and scores were right, and one's own pace;
/desk/measure/second -> a statement that another editor checked, to be judged without knowing how."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from claims import curate
from claims.desk import agreement, precision, things
from claims.desk.roles import EDITORS, only
from claims.desk.worked import days
from claims.models import Judgement, Statement
from claims.pages.excerpts import passages

_VERDICTS = {"accept": True, "reject": False}


@require_safe
@only(EDITORS)
def measure(request: HttpRequest) -> HttpResponse:
    rules, scores = precision.rules(), precision.scores()
    context = {
        "agreement": agreement.measured(),
        "share": round(100 * agreement.SHARE / 256),
        "waiting": agreement.waiting_for(request.user),
        "rules": rules,
        "scores": scores,
        "badly": [one for one in [*rules, *scores] if one.badly],
        "fewest": precision.FEWEST,
        "days": days(request.user, datetime.now(UTC)),
    }
    return render(request, "desk/measure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS)
def second(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _item(request, agreement.next_for(request.user))
    given, verdict = request.POST.get("statement", ""), _VERDICTS.get(request.POST.get("verdict", ""))
    try:
        [statement] = things.statements([given[:20]])
        if verdict is None:
            return _item(request, statement, status=422, problem="Choose whether it was read rightly.")
        before = _first(statement)
        seen, reason = request.POST.get("seen", ""), request.POST.get("reason", "").replace("\0", " ")[:2000]
        curate.review(
            statement, accepted=verdict, editor=request.user, reason=reason, seen=int(seen) if seen.isdigit() else 0
        )
    except curate.Conflict:
        messages.info(
            request, "Somebody decided on that statement meanwhile: your answer was not saved. Here is another."
        )
    except curate.DecisionError as error:
        messages.error(request, str(error))
    else:
        if before and (before.value["verdict"] == "accepted") != verdict:
            told = "You differ: {} had {} it. Yours, the later, holds; talk it over, and take one back if need be."
            messages.info(request, told.format(before.editor, before.value["verdict"]))
    return redirect("desk_second")


def _first(statement: Statement) -> Judgement | None:
    own = Judgement.objects.filter(
        kind=Judgement.Kind.REVIEW, subject=statement.public_id, value__verdict__isnull=False
    )
    return own.select_related("editor").order_by("-pk").first()


def _item(request: HttpRequest, statement: Statement | None, *, status: int = 200, problem: str = "") -> HttpResponse:
    context = {"statement": statement, "problem": problem}
    if statement:
        context |= {
            "passages": passages(statement.revision.text, [statement]),
            "seen": curate.latest([statement.public_id]),
        }
    return render(request, "desk/second.html", context, status=status)
