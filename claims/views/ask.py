"""/ask?q= -> the claims that match one in the reader's own words, or what was looked at where none does."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from claims.matching import match
from claims.models import Cell
from claims.models.words import readable
from claims.pages.answers import answer
from claims.reach import reach
from config.htmx import render_page

MOST = 300  # characters of a question that are read
_STRIPS = 5  # claims that are shown with their cells


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("q", "")
    question = readable(given, MOST)
    context: dict[str, object] = {"question": question, "most": MOST, "reach": reach()}
    context["cut"] = f"{len(given):,}" if len(given) > MOST else ""
    context["search"] = urlencode({"q": question})
    if question:
        found = match(question)
        shown = [one.claim for one in (*found.same, *found.others, *found.perhaps)][:_STRIPS]
        cells = Cell.objects.crossing(shown).prefetch_related("outlet").defer("evidence", "told")
        context["answer"] = answer(found, cells)
    response = render_page(request, "ask.html", context, fragment="answer")
    response["HX-Push-Url"] = f"{reverse('ask')}?{context['search']}" if question else reverse("ask")
    return response
