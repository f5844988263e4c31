"""a form of the desk -> first what it would change; then, confirmed, the decision, or a proposal where two must agree.

Nobody overwrites what they have not seen: where others decided meanwhile, the answer is 409 with what they decided,
and the form as it was sent. Sent again from there, it holds.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from claims import curate
from claims.desk import proposals, telling, things
from claims.desk.acts import Act, carry_out
from claims.desk.foresee import foresee
from claims.desk.looking import desk_address
from claims.desk.roles import EDITORS, only
from claims.desk.unsent import kept, taken_up
from claims.desk.wanted import TYPED, Wanted, read
from claims.models import Account, Judgement

_KINDS = {
    "reword": "wording",
    "decide_same": "same",
    "relate": "relate",
    "retire": "retire",
    "mark_sensitive": "sensitive",
    "split": "split",
    "decide_about": "about",
    "move": "move",
    "decide_entities": "entities",
    "alias": "alias",
    "split_entity": "alias",
    "decide_review": "factcheck",
}
_TOLD = ("same", "text", "retired", "sensitive", "story", "relation", "name")  # what value and arguments share


@require_http_methods(["GET", "HEAD", "POST"])
@kept
@only(EDITORS)
def decide(request: HttpRequest) -> HttpResponse:
    """A GET comes from signing in again, with what was sent to an ended session: that is shown, and not carried out."""
    if request.method == "POST":
        return _decide(request, request.POST, confirmed=request.POST.get("step") == "confirm")
    if sent := taken_up(request):
        return _decide(request, sent, confirmed=False)
    return redirect("desk")


def _decide(request: HttpRequest, sent: QueryDict, *, confirmed: bool) -> HttpResponse:
    wanted, editor = read(sent), request.user
    if wanted.act is None:
        return _shown(request, wanted, status=422)
    if not proposals.may(editor, wanted.act):
        raise PermissionDenied("Whether a claim is sensitive is for senior editors to say.")
    try:
        if confirmed:
            return _confirmed(request, wanted, wanted.act)
        return _foreseen(request, wanted, wanted.act)
    except curate.Conflict as conflict:
        between = _with_editors(conflict.since)
        if done_already(wanted.act, editor, between):
            messages.info(request, "This was decided already; nothing was decided twice.")
            return _back(wanted.act)
        return _conflict(request, wanted, wanted.act, between, str(conflict))
    except curate.DecisionError as error:
        return _shown(request, wanted, status=422, problem=str(error), leads=wanted.subject)


def _foreseen(request: HttpRequest, wanted: Wanted, act: Act) -> HttpResponse:
    """What the page showed of its subject must still hold; the rest is shown now."""
    if between := list(Judgement.objects.on([act.subject]).after(wanted.seen)):
        raise curate.Conflict("Others decided about this since you opened it.", between)
    seen = foresee(act, request.user)
    if seen.impossible:
        return _shown(request, wanted, status=422, problem=seen.impossible)
    return _shown(request, wanted, foreseen=seen, seen=seen.seen)


def _confirmed(request: HttpRequest, wanted: Wanted, act: Act) -> HttpResponse:
    if claim := proposals.sensitive(act):
        if between := list(Judgement.objects.on(act.named).after(wanted.seen)):
            raise curate.Conflict("Others decided about this since you opened it.", between)
        proposal = proposals.propose(act, claim, request.user)
        messages.info(request, "The claim is sensitive: your decision waits for a second editor to agree.")
        return redirect("desk_proposal", proposal.pk)
    told = telling.act(act)  # by the names that things have before it
    carry_out(act, editor=request.user, seen=wanted.seen)
    messages.success(request, f"Done: {told}. It can be taken back in the history below.")
    return _back(act)


def _conflict(
    request: HttpRequest, wanted: Wanted, act: Act, between: Sequence[Judgement], problem: str
) -> HttpResponse:
    """The form goes on from what was decided meanwhile: with a new `seen` it is tried out, and holds once confirmed."""
    seen = max([wanted.seen, curate.latest(act.named), *(one.pk for one in between)])
    heirs = [one for one in things.claims_among(act.named) if one.public_id not in act.named]
    return _shown(
        request,
        wanted,
        status=409,
        conflict=telling.decided(between),
        problem=problem,
        heirs=heirs,
        seen=seen,
    )


def _shown(request: HttpRequest, wanted: Wanted, *, status: int = 200, **more: Any) -> HttpResponse:
    act = wanted.act
    context = {
        "wanted": wanted,
        "typed": [(name, TYPED[name], value, wanted.problems.get(name, "")) for name, value in wanted.typed.items()],
        "problems": [words for name, words in wanted.problems.items() if name not in wanted.typed],
        "told": telling.act(act) if act else "",
        "sensitive": proposals.sensitive(act) if act and status == 200 else None,
        "back": desk_address(wanted.subject),
        "seen": wanted.seen,
        **more,
    }
    return render(request, "desk/decide.html", context, status=status)


def done_already(act: Act, editor: Account, between: Sequence[Judgement]) -> bool:
    """Whether all that came between is this very decision by this very editor: a second click, or a second try after an
    answer that was lost."""
    if act.verb == "undo":
        return bool(between) and all(one.undoes_id == act.arguments["judgement"] for one in between)
    kind, said = _KINDS.get(act.verb), {name: act.arguments[name] for name in _TOLD if name in act.arguments}
    return bool(between) and all(
        one.editor_id == editor.pk
        and one.kind == kind
        and one.reason == act.reason
        and all(one.value.get(name, value) == value for name, value in said.items())
        for one in between
    )


def _with_editors(between: Sequence[Judgement]) -> list[Judgement]:
    keys = [one.pk for one in between]
    return list(Judgement.objects.filter(pk__in=keys).select_related("editor", "seconded_by").order_by("pk"))


def _back(act: Act) -> HttpResponse:
    """To the page that the form stood on, or that of what its subject was merged into."""
    return redirect(desk_address(act.subject) or desk_address(act.arguments.get("claim", "")) or "desk")
