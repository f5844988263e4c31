"""/desk/proposals/ -> what waits for a second person, and what became of the rest; /desk/proposals/NUMBER/ -> one of
them, what it would change, and the answer."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from claims import curate
from claims.desk import proposals, telling
from claims.desk.foresee import Foreseen, foresee
from claims.desk.looking import desk_address
from claims.desk.roles import EDITORS, only
from claims.models import Account, Proposal
from claims.pages.keyset import page
from claims.views import asked

_LISTED = 30
_CLOSED = ("-pk",)


@require_safe
@only(EDITORS)
def proposal_list(request: HttpRequest) -> HttpResponse:
    known = Proposal.objects.select_related("proposed_by", "closed_by", "claim").defer("claim__search")
    waiting = list(known.open()[: _LISTED + 1])
    closed = page(known.exclude(state=Proposal.State.OPEN), _CLOSED, asked.bookmark(request), _LISTED)
    told = telling.acts([proposals.act_of(one) for one in [*waiting, *closed.rows]])
    context = {
        "waiting": list(zip(waiting, told, strict=False))[:_LISTED],
        "more_waiting": len(waiting) > _LISTED,
        "closed": list(zip(closed.rows, told[len(waiting) :], strict=True)),
        "more": closed.more,
    }
    return render(request, "desk/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS)
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    known = Proposal.objects.select_related("proposed_by", "closed_by", "claim__merged_into").defer("claim__search")
    found = get_object_or_404(known, pk=number)
    if request.method != "POST":
        return _shown(request, found)
    do, answer = request.POST.get("do", ""), request.POST.get("answer", "").replace("\0", " ")[:2000]
    try:
        if do == "renew":
            return redirect("desk_proposal", proposals.renew(found, request.user).pk)
        if do not in _ANSWERS:
            return _shown(request, found, status=422, problem="Choose whether to agree.", answer=answer)
        verb, told = _ANSWERS[do]
        verb(found, request.user, answer)
    except curate.Conflict:
        return _shown(request, found, status=409, answer=answer)
    except curate.DecisionError as error:
        found.refresh_from_db()
        return _shown(request, found, status=422, problem=str(error), answer=answer)
    messages.success(request, told)
    return redirect("desk_proposals")


_ANSWERS: dict[str, tuple[Callable[[Proposal, Account, str], None], str]] = {
    "agree": (proposals.agree, "You agreed: it is carried out."),
    "refuse": (proposals.refuse, "You turned it down. Whoever proposed it reads why."),
    "withdraw": (proposals.withdraw, "You took your proposal back."),
}


def _shown(
    request: HttpRequest, found: Proposal, *, status: int = 200, problem: str = "", answer: str = ""
) -> HttpResponse:
    act, opened = proposals.act_of(found), found.state == Proposal.State.OPEN
    between = proposals.since(found) if opened else []
    context = {
        "proposal": found,
        "told": telling.act(act),
        "open": opened,
        "own": found.proposed_by_id == request.user.pk,
        "may": proposals.may(request.user, act),
        "between": telling.decided(between),
        "foreseen": _foreseen(found, request.user) if opened and not between else None,
        "page": desk_address(found.subject),
        "problem": problem,
        "answer": answer,
    }
    return render(request, "desk/proposal.html", context, status=status)


def _foreseen(found: Proposal, editor: Account) -> Foreseen:
    try:
        return foresee(proposals.act_of(found), editor)
    except curate.DecisionError as error:  # it names what is not there any more, or others built on what it takes back
        return Foreseen(seen=0, tried=False, impossible=str(error))
