"""/desk/queue/rules/ -> what each rule of the extractor found and nobody checked; its hits; many decided at once."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import curate
from claims.desk import bulk
from claims.desk.by_rule import hits, precision
from claims.desk.roles import EDITORS, only
from claims.desk.sent import WHY_NOT
from claims.models import Bulk, Waiting
from claims.pages.keyset import page
from claims.tasks import ask_for_bulk
from config.htmx import render_page

SIZE = 50


@require_safe
@only(EDITORS)
def rules(request: HttpRequest) -> HttpResponse:
    context = {"rules": precision(), "bulks": Bulk.objects.of(request.user)[:5]}
    return render(request, "desk/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS)
def rule_hits(request: HttpRequest) -> HttpResponse:
    """`?rule=`, `?after=` a bookmark, `?ticked=1`: all of the page ticked to begin with."""
    if request.method == "POST":
        return _decide(request)
    return _hits(request)


def _hits(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    rule = request.GET.get("rule", "").replace("\0", "")
    waiting = Waiting.objects.of_rule(rule)
    shown = page(waiting, Waiting.FIRST, request.GET.get("after", ""), SIZE)
    context = {
        "rule": rule,
        "number": waiting.counted(bulk.MOST),
        "hits": hits(shown.rows),
        "more": shown.more,
        "after": request.GET.get("after", ""),
        "ticked": request.GET.get("ticked") == "1",
        "why_not": WHY_NOT,
        "most": bulk.MOST,
        **more,
    }
    return render_page(request, "desk/rule.html", context, fragment="hits", status=status)


def _decide(request: HttpRequest) -> HttpResponse:
    """All of the rule only once the number of them was shown, and confirmed."""
    rule, act = request.GET.get("rule", "").replace("\0", ""), request.POST.get("act", "")
    if act not in ("accept", "reject"):
        raise Http404("A decision in bulk accepts or rejects.")
    every = request.POST.get("which") == "every"
    ticked = request.POST.getlist("statement")
    why, words = request.POST.get("why", ""), request.POST.get("words", "").replace("\0", " ").strip()
    given = {"act": act, "why": why, "words": words, "chosen": set(ticked)}
    if every and request.POST.get("sure") != "1":
        return _hits(request, confirm=given)
    chosen = _all_of(rule) if every else [one for one in ticked if one.isalnum()]
    try:
        made = bulk.begin(
            request.user, rule, chosen, accepted=act == "accept", reason=_reason(why, words), ask=ask_for_bulk
        )
    except curate.DecisionError as refused:
        return _hits(request, 422, error=str(refused), given=given)
    return HttpResponseRedirect(reverse("desk_bulk", args=[made.batch]))


def _all_of(rule: str) -> list[str]:
    found = Waiting.objects.of_rule(rule).first_come().values_list("statement__public_id", flat=True)
    return list(found[: bulk.MOST + 1])


def _reason(why: str, words: str) -> str:
    if why == "other" or why not in WHY_NOT:
        return words
    return f"{WHY_NOT[why]}: {words}" if words else WHY_NOT[why]


@require_safe
@only(EDITORS)
def bulk_page(request: HttpRequest, batch: str) -> HttpResponse:
    made = get_object_or_404(Bulk.objects.select_related("editor"), batch=batch)
    looked_at = made.undone if made.undoing else made.place
    of = made.done if made.undoing else len(made.statements)
    context = {"bulk": made, "looked_at": looked_at, "of": of, "underway": not (made.ended_at and _settled(made))}
    return render_page(request, "desk/bulk.html", context, fragment="progress")


def _settled(made: Bulk) -> bool:
    return not made.undoing or made.undone_at is not None


@require_POST
@only(EDITORS)
def bulk_undo(request: HttpRequest, batch: str) -> HttpResponse:
    made = get_object_or_404(Bulk.objects.select_related("editor"), batch=batch)
    try:
        bulk.ask_to_undo(made, request.user, ask_for_bulk)
    except curate.DecisionError as refused:
        return render(request, "desk/bulk.html", {"bulk": made, "error": str(refused)}, status=403)
    return HttpResponseRedirect(reverse("desk_bulk", args=[batch]))
