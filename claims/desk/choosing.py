"""/desk/choose/KIND -> what the words that are being typed may mean, to choose one of: a part of other pages.

Without scripts the same list comes with the page itself, after the words were sent.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from claims.desk import looking
from claims.desk.roles import EDITORS, only
from claims.views import asked


@require_safe
@only(EDITORS)
def choose(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in looking.LOOKED_FOR:
        raise Http404
    words, but = asked.words(request, "q"), request.GET.get("but", "")
    found = looking.LOOKED_FOR[kind](words, but=but) if words else ()
    field = "story" if kind == "story" else "other"
    return render(request, "desk/choices.html", {"found": found, "words": words, "field": field})


@require_safe
@only(EDITORS)
def find(request: HttpRequest) -> HttpResponse:
    """What was pasted leads to its page of the desk; words lead to a list."""
    given = request.GET.get("q", "")[:2000]
    if (named := looking.named(given)) and (there := looking.desk_address(named)):
        return redirect(there)
    words = asked.words(request, "q")
    lists = [
        ("Claims", looking.claims(words, most=12)),
        ("Names", looking.entities(words)),
        ("Stories", looking.stories(words)),
    ]
    context = {
        "finder_given": given,
        "given": given,
        "words": words,
        "unknown": named,
        "lists": [one for one in lists if one[1]],
    }
    return render(request, "desk/find.html", context, status=404 if named else 200)
