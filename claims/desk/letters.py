"""/desk/letters/ -> readers' letters, those that wait first; one of them beside what it is about; its answer."""

from datetime import UTC, datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from claims.curate import DecisionError
from claims.curate_visibility import show
from claims.desk.roles import EDITORS, only
from claims.letters import LetterError, decide, usual_days
from claims.models import Claim, Letter, Statement
from claims.pages.excerpts import passages
from claims.pages.keyset import page
from claims.views import asked
from config.htmx import render_page
from sources.models import Article, Visibility

_WAITING, _ANSWERED = 50, 20
_WAITS = ("written_at", "pk")
_THEN = {"noindex": "asked search engines to leave it out", "hidden": "hid it from readers"}


@require_safe
@only(EDITORS)
def letter_list(request: HttpRequest) -> HttpResponse:
    waits = Letter.objects.waiting().with_about()
    context = {
        "waiting": page(waits, _WAITS, asked.bookmark(request, "waiting_after"), _WAITING),
        "number": Letter.objects.waiting().count(),
        "answered": page(
            Letter.objects.answered().with_about().select_related("decided_by"),
            Letter.DECIDED,
            asked.bookmark(request),
            _ANSWERED,
        ),
        "usual_days": usual_days(),
    }
    fragment = "waiting" if asked.bookmark(request, "waiting_after") else "answered"
    return render_page(request, "desk/letters.html", context, fragment=fragment)


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS)
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    known = Letter.objects.with_about().select_related("decided_by")
    found = get_object_or_404(known, public_id=public_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        return _answered(request, found)
    except LetterError as error:
        found = known.get(pk=found.pk)
        status = 422 if found.state == Letter.State.WAITING else 409
        return _page(request, found, status=status, problem=str(error))
    except DecisionError as error:
        return _page(request, found, status=422, problem=f"{error} The letter was not answered either.")


def _answered(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The answer, and what it says was done, together or not at all."""
    decision, then = request.POST.get("decision", ""), request.POST.get("then", "")
    if decision not in ("grant", "refuse"):
        raise LetterError("Grant what the letter asks for, or refuse it: choose one.")
    if then and decision == "refuse":
        raise LetterError("What is refused changes nothing: choose “nothing for now”, or grant it.")
    thing, editor = _subject(letter), request.user
    with transaction.atomic():
        answer, now = request.POST.get("answer", ""), datetime.now(UTC)
        decided = decide(letter, granted=decision == "grant", answer=answer, now=now, editor=editor)
        if then in _THEN and thing:
            show(thing, then, editor=editor, reason=f"A reader's letter asked for it: {decided.matter}.")
    messages.success(request, f"Answered{f', and {_THEN[then]}' if then in _THEN else ''}.")
    return redirect("desk_letter", letter.public_id)


def _subject(letter: Letter) -> Claim | Article | None:
    """What can be hidden: a statement's claim, where it is about one, else its article."""
    article = letter.article or (letter.statement.revision.article if letter.statement else None)
    return letter.claim or article


def _page(request: HttpRequest, letter: Letter, *, status: int = 200, **more: object) -> HttpResponse:
    thing = _subject(letter)
    hides = thing and thing.visibility in (Visibility.PUBLIC, Visibility.NOINDEX) and not _is_reply(letter)
    context = {
        "letter": letter,
        "thing": thing,
        "said": _said(letter),
        "hides": hides,
        "given": request.POST if request.method == "POST" else {},
        "rest": Letter.objects.waiting().exclude(pk=letter.pk).first(),
        **more,
    }
    return render(request, "desk/letter.html", context, status=status)


def _is_reply(letter: Letter) -> bool:
    return letter.kind == Letter.Kind.REPLY


def _said(letter: Letter) -> list[object]:
    """The words that it is about, in their text: of the statement, or of what today's texts say on the claim."""
    if letter.statement:
        found = [letter.statement]
    elif letter.claim:
        links = letter.claim.links.filter(active=True, statement__retired_at=None).order_by("statement__anchor", "pk")
        found = [link.statement for link in links.select_related("statement")[:3]]
    else:
        found = []
    told = Statement.objects.with_context().filter(pk__in=[one.pk for one in found]).order_by("pk")
    return [(one, passages(one.revision.text, [one])) for one in told]
