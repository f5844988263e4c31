"""/desk/visibility/ID/ -> who may see a claim or an article: what a step would take from readers, and the step."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from claims.curate import DecisionError
from claims.curate_visibility import show, undo
from claims.desk.roles import EDITORS, only
from claims.models import Claim, Judgement, Link, Proposal, Purge, Statement
from sources.models import SEEN, Article, Visibility

_STEPS = {  # what each step does
    Visibility.PUBLIC: "Readers and search engines find it.",
    Visibility.NOINDEX: "Readers find it; search engines are asked to leave it out.",
    Visibility.HIDDEN: "Readers find it nowhere, and it counts nowhere. Editors still see it.",
    Visibility.PURGED: "Its words are taken out for good, everywhere. Nobody can bring them back.",
}

type Thing = Claim | Article


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What would go from readers: statements, of how many articles and outlets, about how many claims."""

    statements: int
    articles: int
    outlets: int
    claims: int


@require_http_methods(["GET", "HEAD", "POST"])
@only(EDITORS)
def visibility(request: HttpRequest, public_id: str) -> HttpResponse:
    thing = _thing(public_id)
    if request.method != "POST":
        return _page(request, thing)
    step, seen = request.POST.get("visibility", ""), request.POST.get("seen", "")
    if seen != str(_latest(thing)):
        return _page(request, thing, status=409, stale=True)
    if step == Visibility.PURGED and request.POST.get("sure") != thing.public_id:
        return _page(request, thing, status=422, problem="To purge it, write its id into the field beside the step.")
    try:
        return _decided(request, thing, step)
    except DecisionError as error:
        return _page(request, thing, status=422, problem=str(error))


def _decided(request: HttpRequest, thing: Thing, step: str) -> HttpResponse:
    """What opens a sensitive claim, or takes its words for good, wants a second person. What protects does not wait."""
    reason, opens = request.POST.get("reason", "").strip(), step in SEEN and thing.visibility not in SEEN
    wanted = {"visibility": step, "category": request.POST.get("category", Purge.Category.OTHER)}
    wanted |= {"letters": request.POST.get("letters") == "1"} if step == Visibility.PURGED else {}
    if getattr(thing, "sensitive", False) and (opens or step == Visibility.PURGED):
        if not reason:
            raise DecisionError("Say why: the second person has to understand it.")
        Proposal.objects.create(
            subject=thing.public_id,
            claim=thing,
            decision="show",
            arguments={"thing": thing.public_id, **wanted},
            reason=reason,
            proposed_by=request.user,
        )
        messages.success(request, "The claim is sensitive: this waits for a second person.")
    else:
        judgement = show(thing, step, editor=request.user, reason=reason, **_known(wanted))
        messages.success(request, f"It is {Visibility(judgement.value['visibility']).label} now.")
    return redirect("desk_visibility", thing.public_id)


def _known(wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted["category"] not in Purge.Category.values:
        raise DecisionError("Choose one of the reasons that readers are told.")
    return {name: value for name, value in wanted.items() if name != "visibility"}


@require_POST
@only(EDITORS)
def undo_visibility(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    thing = _thing(public_id)
    step = Judgement.objects.about(Judgement.Kind.VISIBLE, [public_id]).filter(pk=number).first()
    if step is None:
        raise Http404
    if getattr(thing, "sensitive", False):
        return _page(request, thing, status=422, problem="The claim is sensitive: propose the step that you want.")
    try:
        undo(step, editor=request.user, reason=request.POST.get("reason", "").strip() or "Taken back.")
    except DecisionError as error:
        return _page(request, thing, status=409, problem=str(error))
    messages.success(request, "Taken back.")
    return redirect("desk_visibility", public_id)


def _thing(public_id: str) -> Thing:
    kinds = {"c": Claim.objects.defer("search"), "a": Article.objects.without_text()}
    found = kinds[public_id[0]].filter(public_id=public_id).first() if public_id[0] in kinds else None
    if found is None:
        raise Http404
    return found


def _latest(thing: Thing) -> int:
    found = Judgement.objects.about(Judgement.Kind.VISIBLE, [thing.public_id]).order_by("-pk").first()
    return found.pk if found else 0


def _reach(thing: Thing) -> Reach:
    held = {"links__claim": thing, "links__active": True} if isinstance(thing, Claim) else {"revision__article": thing}
    told = Statement.objects.filter(retired_at=None, **held)
    articles = set(told.values_list("revision__article", "revision__article__outlet").distinct())
    claims = Link.objects.filter(statement__in=told, active=True).values("claim").distinct().count()
    return Reach(
        statements=told.count(), articles=len(articles), outlets=len({outlet for _, outlet in articles}), claims=claims
    )


def _page(request: HttpRequest, thing: Thing, *, status: int = 200, **more: object) -> HttpResponse:
    steps = Judgement.objects.about(Judgement.Kind.VISIBLE, [thing.public_id]).select_related("editor").order_by("-pk")
    given = request.POST if request.method == "POST" else request.GET
    ladder = [
        (step, does, step == given.get("visibility"), step == thing.visibility)
        for step, does in _STEPS.items()
        if step != Visibility.PURGED or request.user.role == "senior"
    ]
    context = {
        "thing": thing,
        "kind": "claim" if isinstance(thing, Claim) else "article",
        "ladder": ladder,
        "purged": thing.visibility == Visibility.PURGED,
        "steps": [(step, Visibility(step.value["visibility"]).label) for step in steps],
        "reach": _reach(thing),
        "categories": Purge.Category.choices,
        "given": given,
        "seen": _latest(thing),
        "open": Proposal.objects.open().filter(subject=thing.public_id, decision="show"),
        **more,
    }
    return render(request, "desk/visibility.html", context, status=status)
