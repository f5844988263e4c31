"""/desk/queue/ -> one statement at a time: the form, what is decided by it, and the next one in the same answer."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import curate
from claims.curate.log import hold
from claims.desk import drafts, finding, picking, saving, undoing
from claims.desk.item_page import after_conflict, shown
from claims.desk.roles import EDITORS, only
from claims.desk.sent import FIELDS, as_found, read
from claims.models import Statement, Waiting
from claims.models.desk import MOST_COUNTED
from claims.reasons.consequence import WORDS
from config.htmx import render_page, swaps

_SKIPPED, _MOST_SKIPPED = "claims.desk.skipped", 300


@require_safe
@only(EDITORS)
def queue(request: HttpRequest) -> HttpResponse:
    """The next one. `?again=1`: those that were skipped, too."""
    if request.GET.get("again") == "1":
        request.session[_SKIPPED] = []
    return _next(request)


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS, keeps=True)
def item(request: HttpRequest, public_id: str) -> HttpResponse:
    statement = _statement(public_id)
    if request.method != "POST" and statement.replaced_by:
        return HttpResponseRedirect(reverse("desk_item", args=[statement.replaced_by.public_id]))
    if request.method != "POST":
        return _page(request, shown(request, statement))
    act = request.POST.get("act", "")
    if act == "skip":
        return _skip(request, statement)
    if act == "afresh":
        drafts.forget(request.user, public_id, saving.FORM)
        return _page(request, shown(request, statement))
    sent = read(request.POST, statement, saving.tied(statement))
    if act == "find" or act not in ("accept", "reject"):
        return _page(request, shown(request, statement, sent, found=finding.claims(sent.values["q"])))
    return _decide(request, statement, sent, accepted=act == "accept")


def _decide(request: HttpRequest, statement: Statement, sent: Any, *, accepted: bool) -> HttpResponse:
    errors = dict(sent.errors) if accepted else {}
    if not accepted and not sent.why_not:
        errors["why"] = "Say why: choose a reason, or write one."
    if errors:
        return _page(request, shown(request, statement, sent, errors=errors), 422)
    try:
        saved = saving.save(statement, sent, accepted=accepted, editor=request.user)
    except saving.Gone as gone:
        drafts.forget(request.user, statement.public_id, saving.FORM)
        picking.give_back(statement.pk, request.user)
        return _page(request, {"gone": gone, "statement": statement, **_around(request)}, 409)
    except curate.Conflict as conflict:
        return _page(request, after_conflict(request, _statement(statement.public_id), sent, conflict), 409)
    except curate.DecisionError as refused:
        return _page(request, shown(request, statement, sent, errors={"form": str(refused)}), 422)
    for note in saved.notes:
        messages.warning(request, note)
    if saved.proposed:
        messages.info(request, "The claim is a sensitive one: this holds once a second editor agrees.")
    return _next(request)


@require_POST
@only(EDITORS, keeps=True)
def item_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps what was written so far, and the item with whoever writes."""
    statement = _statement(public_id)
    link = saving.tied(statement)
    sent, found = read(request.POST, statement, link), as_found(statement, link)
    values = {name: sent.values[name] for name in FIELDS if name != "q"}
    with transaction.atomic():
        hold([statement])  # as whoever decides does
        if any(one.editor == request.user for one in saving.decided_since(statement, sent.seen)):
            return HttpResponse()  # it was on its way when the form itself was sent
        kept = drafts.keep(request.user, public_id, saving.FORM, values, found)
    ours = picking.hold(statement.pk, request.user)
    context = {"kept": kept, "holder": None if ours else picking.holder(statement.pk)}
    return render(request, "desk/kept.html", context)


@require_safe
@only(EDITORS)
def queue_claims(request: HttpRequest) -> HttpResponse:
    """Claims for words, as one types them."""
    return render(request, "desk/found_claims.html", {"found": finding.claims(request.GET.get("q", ""))})


@require_POST
@only(EDITORS)
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back the editor's last decision, or the one whose judgement is named, and shows what it was about."""
    first = request.POST.get("first", "")
    try:
        if first.isascii() and first.isdigit() and len(first) < 18:
            undone = undoing.one(int(first), request.user)
        else:
            undone = undoing.last(request.user)
    except undoing.TooMany as many:
        return _to(request, reverse("desk_bulk", args=[many.bulk.batch]))
    except curate.DecisionError as refused:
        messages.warning(request, str(refused))
        return _next(request) if swaps(request) else HttpResponseRedirect(_back(request))
    messages.success(request, undoing.told(undone))
    statement = _subject(undone)
    if statement and request.POST.get("back") != "desk":
        _unskip(request, statement)
        if swaps(request):
            return _page(request, shown(request, statement))
        return HttpResponseRedirect(reverse("desk_item", args=[statement.public_id]))
    return _to(request, reverse("desk"))


def _next(request: HttpRequest) -> HttpResponse:
    """In the same answer for htmx; else by its address."""
    reason = _reason(request)
    if request.method == "POST" and not swaps(request):
        return HttpResponseRedirect(_back(request))
    skipped = request.session.get(_SKIPPED, [])
    try:
        found = picking.take(request.user, reason=reason, skipped=skipped)
    except picking.Crowded:
        return _page(request, {"crowded": True, **_around(request)}, 503)
    if found is None:
        others = Waiting.objects.counted(MOST_COUNTED)
        return _page(request, {"nothing": True, "others": others, "skipped": len(skipped), **_around(request)})
    return _page(request, shown(request, Statement.objects.with_context().get(pk=found.pk), waiting=found))


def _skip(request: HttpRequest, statement: Statement) -> HttpResponse:
    skipped = [key for key in request.session.get(_SKIPPED, []) if key != statement.pk]
    request.session[_SKIPPED] = [*skipped, statement.pk][-_MOST_SKIPPED:]
    picking.give_back(statement.pk, request.user)
    return _next(request)


def _unskip(request: HttpRequest, statement: Statement) -> None:
    skipped = request.session.get(_SKIPPED, [])
    if statement.pk in skipped:
        request.session[_SKIPPED] = [key for key in skipped if key != statement.pk]


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context.setdefault("reason", _reason(request))
    return render_page(request, "desk/queue.html", context, fragment="item", status=status)


def _around(request: HttpRequest) -> dict[str, Any]:
    reason = _reason(request)
    query = urlencode({"reason": reason}) if reason else ""
    return {"reason": reason, "reason_words": WORDS.get(reason, ""), "query": query}


def _reason(request: HttpRequest) -> str:
    given = request.GET.get("reason", "")
    return given if given in WORDS else ""


def _back(request: HttpRequest) -> str:
    reason = _reason(request)
    return reverse("desk_queue") + (f"?reason={reason}" if reason else "")


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if not swaps(request):
        return HttpResponseRedirect(address)
    answer = HttpResponse()
    answer["HX-Redirect"] = address
    return answer


def _statement(public_id: str) -> Statement:
    return get_object_or_404(Statement.objects.with_context().select_related("replaced_by"), public_id=public_id)


def _subject(undone: undoing.Undone) -> Statement | None:
    """The statement that a decision was about before all of it: a correction may have put another in its place, and a
    claim that was split or worded anew with it is no statement. None where it was about claims or names alone."""
    subjects = dict.fromkeys(judgement.subject for judgement in reversed(undone))
    known = {one.public_id: one for one in Statement.objects.with_context().filter(public_id__in=subjects)}
    return next((known[subject] for subject in subjects if subject in known), None)
